"""From a closed round to a release in the CMS, with the guard rails seen."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone, translation

from barometer.actions import releasing, rounds
from barometer.asking import Asked
from barometer.models import Release, Round, WeightRun
from portal.models import Entry
from tests.barometer.boxes import asked_round, crowd, fill, published, weighed
from tests.barometer.factories import all_kinds, question
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory
from tests.staff import sign_in

pytestmark = pytest.mark.django_db

DESK = "/cms/snippets/barometer/round/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found_town():
    town = MunicipalityFactory(languages=["sv", "fi"])
    all_kinds(town)
    question(town, "home", "single", options=["House", "Flat"])
    return town


@pytest.fixture
def analyst(town, client):
    client.defaults["HTTP_HOST"] = town.site.hostname
    return sign_in(client, StaffFactory(municipality=town, language="en", role="analyst"))


@pytest.fixture
def round_(town):
    row = asked_round(
        town, Asked("car"), Asked("happy"), Asked("home"), shown_by={"home": (1600, 1200)}
    )
    fill(row, crowd(row, 300))
    return row


def page(client, deed, row):
    return client.get(f"{DESK}{deed}/{row.pk}/").content.decode()


def hidden(text, name):
    return re.search(rf'name="{name}" value="([^"]+)"', text)[1]


def test_a_closed_round_is_weighed_looked_at_and_published(analyst, round_):
    rounds.close(None, round_)
    text = page(analyst, "weigh", round_)
    assert "300 of 2,800 residents answered." in text
    assert "on its own" in text
    response = analyst.post(f"{DESK}weigh/{round_.pk}/", {})
    text = analyst.get(response["Location"]).content.decode()
    assert "Design effect of the weights" in text
    assert Round.objects.get().state == "weighted"
    text = page(analyst, "publishing", round_)
    assert "The audit finds nothing hidden that could be computed." in text
    assert not Release.objects.exists()
    sent = {"do": "publish", "number": hidden(text, "number"), "seen": hidden(text, "seen")}
    response = analyst.post(f"{DESK}publishing/{round_.pk}/", sent)
    text = analyst.get(response["Location"]).content.decode()
    assert "Published as release 1" in text
    assert Release.objects.get().sha256 in text
    assert Round.objects.get().state == "published"
    # sent once more by an impatient hand
    analyst.post(f"{DESK}publishing/{round_.pk}/", sent)
    assert Release.objects.count() == 1
    assert Entry.objects.filter(kind="survey").count() == 1


def test_nobody_sees_a_result_before_a_round_is_closed_not_even_a_superuser(town, client, round_):
    client.defaults["HTTP_HOST"] = town.site.hostname
    person = StaffFactory(municipality=town, language="en", role="administrator")
    person.is_superuser = True
    person.save()
    sign_in(client, person)
    for deed in ("weigh", "publishing"):
        text = page(client, deed, round_)
        assert "shown to nobody before the round is closed" in text
        assert "Sometimes" not in text
    client.post(f"{DESK}weigh/{round_.pk}/", {})
    client.post(f"{DESK}publishing/{round_.pk}/", {"do": "publish", "number": "1"})
    assert not WeightRun.objects.exists()
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 403), ("moderator", 403), ("analyst", 200)]
)
def test_only_an_analyst_weighs_and_sees_what_would_be_published(
    town, client, round_, role, status
):
    weighed(round_)
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, language="en", role=role))
    for deed in ("weigh", "publishing"):
        # who may not even look at rounds is sent away
        assert client.get(f"{DESK}{deed}/{round_.pk}/").status_code in {status, 302}
    client.post(f"{DESK}publishing/{round_.pk}/", {"do": "publish"})
    assert not Release.objects.exists()


def test_a_neighbour_finds_nothing(client, round_):
    weighed(round_)
    other = MunicipalityFactory(languages=["sv"])
    client.defaults["HTTP_HOST"] = other.site.hostname
    sign_in(client, StaffFactory(municipality=other, language="en", role="analyst"))
    for deed in ("weigh", "publishing", "moved"):
        assert client.get(f"{DESK}{deed}/{round_.pk}/").status_code == 404


def test_groups_are_put_together_as_proposed_or_chosen(analyst, town):
    row = asked_round(town, Asked("car"))
    fill(row, [(place, {"car": [(0, 1)]}) for place in (0, 1) for _each in range(40)])
    fill(row, [(2, {"car": [(0, 2)]})] * 4)
    rounds.close(None, row)
    text = page(analyst, "weigh", row)
    assert "4 answered of “65+”, fewer than 10: together with “40–64”." in text
    # each on its own is refused, and what was chosen stays in the form
    alone = {f"g0.{number}": str(number) for number in (1, 2, 3)}
    response = analyst.post(f"{DESK}weigh/{row.pk}/", alone)
    assert response.status_code == 422
    assert "would count" in response.content.decode()
    analyst.post(f"{DESK}weigh/{row.pk}/", alone | {"g0.3": "2"})
    assert WeightRun.objects.get().spec["backgrounds"][0]["labels"] == ["18–39", "40+"]


def test_what_the_audit_refuses_is_said_and_nothing_is_published(analyst, town):
    row = asked_round(town, Asked("car"))
    fill(row, [(0, {"car": [(0, 1)]})] * 3 + [(0, {"car": [(0, 2)]})] * 60)
    fill(row, [(place, {"car": [(0, 1 + n % 3)]}) for place in (1, 2) for n in range(90)])
    weighed(row)
    text = page(analyst, "publishing", row)
    assert "fewer than 5" in text
    draft = releasing.preview(Round.objects.get())
    name = next(name for name, why in draft.why.items() if why.value == "protects")
    turn = "|".join(map(str, name))
    assert turn in text
    text = analyst.post(
        f"{DESK}publishing/{row.pk}/", {"do": "look", "turn": turn}
    ).content.decode()
    assert "The audit refuses this:" in text
    response = analyst.post(
        f"{DESK}publishing/{row.pk}/",
        {"do": "publish", "turn": turn, "number": "1", "seen": hidden(text, "seen")},
    )
    assert response.status_code == 422
    assert "Nothing was published." in response.content.decode()
    assert not Release.objects.exists()


def test_a_correction_asks_for_its_note_and_the_desk_lists_both(analyst, round_):
    weighed(round_)
    published(round_)
    text = page(analyst, "publishing", round_)
    sent = {"do": "publish", "number": hidden(text, "number"), "seen": hidden(text, "seen")}
    response = analyst.post(f"{DESK}publishing/{round_.pk}/", sent)
    assert "Say what is corrected" in response.content.decode()
    analyst.post(f"{DESK}publishing/{round_.pk}/", sent | {"note": "One figure was hidden."})
    text = page(analyst, "inspect", round_)
    assert "One figure was hidden." in text
    assert Release.objects.count() == 2


def test_editors_see_what_moved_with_links(town, client):
    with time_machine.travel(timezone.now() - dt.timedelta(days=90), tick=False):
        first = asked_round(town, Asked("happy"))
        fill(first, crowd(first, 400))
        weighed(first)
        published(first)
    second = asked_round(town, Asked("happy"))
    fill(second, crowd(second, 400, seed=3, leaning=lambda _code: 0.7))
    weighed(second)
    published(second)
    client.defaults["HTTP_HOST"] = town.site.hostname
    sign_in(client, StaffFactory(municipality=town, language="en", role="editor"))
    assert "What moved" in page(client, "inspect", second)
    text = page(client, "moved", second)
    assert "happy?" in text
    assert "went up" in text
    assert f"/barometer/{second.pk}/#happy" in text
    assert "0 figures were compared" in page(client, "moved", first)


def test_residents_find_the_results_in_the_feed(town, client, round_):
    weighed(round_)
    published(round_)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(ResidentFactory(municipality=town))
    text = client.get("/en/feed/", follow=True).content.decode()
    assert "The results are here: 300 of you answered" in text
