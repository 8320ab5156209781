"""Promises as everybody reads them: the sentence first, the target in the chart, versions side by side, and feeds."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from barometer.promise_choices import Aim
from barometer.promise_draft import Target
from tests.barometer.factories import question
from tests.barometer.promise_releases import asked_and_closed, figure, released
from tests.barometer.promise_rows import again, published, share, step, written
from tests.factories import (
    CaseFactory,
    CasePageFactory,
    ContactFactory,
    MunicipalityFactory,
    SourceFactory,
    TopicFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"languages": ["sv", "fi"]}


@pytest.fixture
def easy(town):
    return question(town, "easy", "single", options=["Yes", "No"], asks="Is it easy?")


@pytest.fixture
def reader(town):
    return Client(headers={"host": town.site.hostname})


def text(response) -> str:
    """What stands on the page, without its marks."""
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def page(reader, promise, name: str = "promise") -> str:
    return text(reader.get(reverse(f"barometer:{name}", args=[promise.pk])))


def test_a_promise_says_first_where_it_stands_and_why(town, easy, reader) -> None:
    row = published(town, share(easy, target=0.6))
    released(asked_and_closed(town, "easy", ago=90), figure("easy", 1, 0.50))
    later = asked_and_closed(town, "easy", ago=9)
    released(later, figure("easy", 1, 0.66), changes={("easy", 1): "up"})
    said = page(reader, row)
    assert "Kept Service promise" in said
    assert "The promise is kept." in said
    assert "lies between 63 % and 69 %. All of that meets the target." in said
    assert "Target: at least 60 %" in said
    assert "Share who answer “Yes” Is it easy?" in said
    assert "certainly higher" in said
    assert said.index("The promise is kept.") < said.index("We answer within ten days.")


@pytest.mark.parametrize(
    ("value", "change", "words"),
    [
        (0.50, None, "The promise is not kept. The true figure most likely lies between 47 %"),
        (0.60, None, "too uncertain to say whether the promise is kept. The true figure"),
        (0.60, "up", "The promise is on course."),
        (0.60, "down", "The promise is at risk."),
        (None, None, "Too few answered the last time for a figure to be published."),
    ],
)
def test_every_standing_has_its_words(town, easy, reader, value, change, words) -> None:
    row = published(town, share(easy, target=0.6))
    released(asked_and_closed(town, "easy", ago=90), figure("easy", 1, 0.55))
    changes = {("easy", 1): change} if change else None
    released(asked_and_closed(town, "easy"), figure("easy", 1, value), changes=changes)
    assert words in page(reader, row)


def test_what_has_not_been_measured_says_so(town, easy, reader) -> None:
    said = page(reader, published(town, share(easy)))
    assert "Too uncertain to say" in said
    assert "It has not been measured yet. Target: at least 60 %." in said


def test_the_chart_draws_every_round_the_target_and_its_good_side(town, easy, reader) -> None:
    row = published(town, share(easy, target=0.6))
    for ago, value in ((200, 0.5), (100, None), (9, 0.66)):
        released(asked_and_closed(town, "easy", ago=ago), figure("easy", 1, value))
    found = reader.get(row.get_absolute_url()).content.decode()
    svg = found.split('<svg class="plot"')[1].split("</svg>")[0]
    assert svg.count('class="iv"') == 2
    assert svg.count('class="gone"') == 1
    assert svg.count('class="aim"') == svg.count('class="side"') == 1
    assert "too few to be published" in found
    numbers = re.findall(r' (?:[xy][12]?|c[xy]|height|width|dy)="([^"]*)"', svg)
    assert [n for n in numbers if not re.fullmatch(r"-?\d+(\.\d+)?%?", n)] == []
    with translation.override("sv"):
        swedish = reader.get(row.get_absolute_url()).content.decode()
    assert swedish.split('<svg class="plot"')[1].count('class="iv"') == 2


def test_steps_stand_with_what_came_of_them_and_those_put_off_say_so(town, easy, reader) -> None:
    row = published(town, share(easy))
    today = timezone.localdate()
    step(row, name_sv="Hire two", due=today, done_on=today, note_sv="Both have begun.")
    late = step(row, name_sv="Open at night", due=today + dt.timedelta(days=3))
    late.due = today + dt.timedelta(days=40)
    late.save()
    step(row, name_sv="Then the harbour", order=20)
    step(row, name_sv="First the station", order=10)
    said = page(reader, row)
    assert "Both have begun." in said
    assert "First announced for" in said
    assert said.index("First the station") < said.index("Then the harbour")


def test_who_decided_and_who_answers_for_it_stand_beside_it(town, easy, reader) -> None:
    case = CaseFactory(source=SourceFactory(municipality=town), title="More buses")
    CasePageFactory(case=case)
    owner = ContactFactory(municipality=town, title="Traffic office", email="bus@example.org")
    row = published(town, share(easy), case=case.pk, owner=owner)
    said = page(reader, row)
    assert "More buses" in said
    assert "Traffic office" in said
    assert "bus@example.org" in said
    case.public = False
    case.save()
    assert "More buses" not in page(reader, row)


def test_it_is_read_in_the_readers_language_and_else_in_the_main_one(town, easy, reader) -> None:
    both = {
        "sv": {"title": "Svar", "text": "Vi svarar.", "reason": "", "decided": ""},
        "fi": {"title": "Vastaus", "text": "Vastaamme.", "reason": "", "decided": ""},
    }
    row = published(town, share(easy), texts=both)
    with translation.override("fi"):
        assert "Vastaamme." in page(reader, row)
    found = reader.get(row.get_absolute_url()).content.decode()
    assert '<h1 lang="sv">Svar</h1>' in found


def test_versions_are_compared_word_by_word_also_for_those_who_do_not_see(
    town, easy, reader
) -> None:
    row = published(town, share(easy), text="We answer within ten days.")
    again(row, share(easy, target=0.7), text="We answer within five days.")
    said = page(reader, row, "promise_versions")
    assert "within Taken out: ten . Put in: five . days." in said
    assert "at least Taken out: 60 . Put in: 70 . %" in said
    assert "Why: The council wants more." in said
    assert said.index("Version 2") < said.index("Version 1")
    found = reader.get(reverse("barometer:promise_versions", args=[row.pk])).content.decode()
    assert found.count("<del>") == found.count("<ins>") == 2
    assert "Earlier versions" in page(reader, row)


def test_a_version_to_come_is_announced_and_what_holds_is_shown(town, easy, reader) -> None:
    row = published(town, share(easy), text="We answer within ten days.")
    soon = timezone.localdate() + dt.timedelta(days=20)
    again(row, share(easy), text="We answer within five days.", valid_from=soon)
    said = page(reader, row)
    assert "within ten days" in said
    assert "it is worded anew" in said


def test_what_ended_stays_readable_with_its_reason_and_cannot_be_followed(
    town, easy, reader
) -> None:
    row = published(town, share(easy))
    follow = reverse("follow", args=["promise", row.pk])
    assert follow in reader.get(row.get_absolute_url()).content.decode()
    again(row, ends=True, reason="The bus company left.")
    said = page(reader, row)
    assert "It does not hold any more since" in said
    assert "The bus company left." in said
    assert follow not in reader.get(row.get_absolute_url()).content.decode()
    assert reader.get(follow, follow=True).status_code == 410


def test_the_list_says_where_each_stands_in_words_and_is_narrowed_down(town, easy, reader) -> None:
    roads, schools = TopicFactory(code="roads"), TopicFactory(code="schools")
    kept = published(town, share(easy, target=0.6), title="Kept one", service=roads)
    published(town, share(easy, target=0.9), title="Broken one", service=schools)
    written(town, share(easy), title="Secret one")
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    listing = reverse("barometer:promises")
    said = text(reader.get(listing))
    assert "Kept Kept one" in said
    assert "Not kept Broken one" in said
    assert "Secret one" not in said
    said = text(reader.get(listing, {"standing": "kept"}))
    assert "Kept one" in said
    assert "Broken one" not in said
    said = text(reader.get(listing, {"service": "schools"}))
    assert "Broken one" in said
    assert "Kept one" not in said
    said = text(reader.get(listing, {"service": "moon", "standing": "kept"}))
    assert "We know nothing called moon." in said
    assert "Kept one" in said
    assert "No promise is like that" in text(reader.get(listing, {"standing": "at_risk"}))
    assert str(kept) == "Kept one"


def test_where_there_is_no_promise_the_list_says_so(reader) -> None:
    assert "No promise has been made yet" in text(reader.get(reverse("barometer:promises")))


def test_what_is_being_written_and_what_a_neighbour_promised_is_not_there(
    town, easy, reader
) -> None:
    secret = written(town, share(easy))
    neighbour = MunicipalityFactory()
    theirs = published(neighbour, share(question(neighbour, "e", "single", options=["a", "b"])))
    for row in (secret, theirs):
        for name in ("promise", "promise_versions", "promise_feed", "promise_json"):
            assert reader.get(reverse(f"barometer:{name}", args=[row.pk])).status_code == 404


def test_programs_read_what_happens_to_one_promise_or_to_all(town, easy, reader) -> None:
    row = published(town, share(easy), title="One")
    published(town, share(easy), title="Other")
    released(asked_and_closed(town, "easy"), figure("easy", 1, 0.66))
    feed = reader.get(reverse("barometer:promise_feed", args=[row.pk])).content
    found = ElementTree.fromstring(feed)  # noqa: S314 our own words
    names = {"a": "http://www.w3.org/2005/Atom"}
    titles = [entry.findtext("a:title", "", names) for entry in found.findall("a:entry", names)]
    assert titles == ["One: The promise is kept", "One: A new promise"]
    items = json.loads(reader.get(reverse("barometer:promises_json")).content)["items"]
    assert len(items) == 4
    assert items[0]["content_text"].endswith("Before: Too uncertain to say. Now: Kept.")


def test_pages_of_promises_stay_within_the_budget(town, easy, reader) -> None:
    heard = question(town, "heard", "scale", least=0, most=10)
    case = CaseFactory(source=SourceFactory(municipality=town))
    CasePageFactory(case=case)
    rows = [
        published(
            town,
            share(easy),
            Target(5, Aim.AT_LEAST, heard.question_id),
            title=f"Promise {number}",
            case=case.pk,
        )
        for number in range(6)
    ]
    for ago in (300, 200, 9):
        released(
            asked_and_closed(town, "easy", "heard", ago=ago),
            figure("easy", 1, 0.66),
            figure("heard", 0, 6.0, 0.3),
        )
    again(rows[0], share(easy), case=case.pk)
    for number in range(4):
        step(rows[0], name_sv=f"Step {number}")
    paths = [
        reverse("barometer:promises"),
        rows[0].get_absolute_url(),
        reverse("barometer:promise_versions", args=[rows[0].pk]),
        reverse("barometer:promise_feed", args=[rows[0].pk]),
    ]
    for path in paths:
        assert reader.get(path).status_code == 200
        with at_most():
            assert reader.get(path).status_code == 200
