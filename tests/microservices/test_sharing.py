"""A place shared as a picture: what others see, what is counted, and how it is gone when it is taken back."""

import datetime as dt
import io
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from PIL import Image

from microservices import boards, card_picture
from microservices.actions import boards as acts
from microservices.actions import sharing
from microservices.models import BoardLine, ShareCard, ShareCount
from microservices.points import Span
from portal.actions import people
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.boards import crowd, helped, joined
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db

NOVEMBER = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def line(town, now):
    """A place on a board of eleven that is final: the first, with two points."""
    places = crowd(town, 11)
    for _each in range(2):
        helped(places[0].resident, ResidentFactory(municipality=town, first_name="Whom"))
    return final(town, now, places[0].resident)


def final(town, now, person):
    now.move_to(boards.running(town, Span.MONTH).final_at)
    acts.freeze_due()
    return BoardLine.objects.get(resident=person, board__area=None)


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who


def shared(as_, line) -> tuple[ShareCard, str]:
    """The card, and the address given to others."""
    page = as_(line.resident).post(f"/en/help/board/lines/{line.pk}/share/", follow=True)
    return ShareCard.objects.latest("pk"), page.context["link"].removeprefix("http://testserver")


def text_of(answer) -> str:
    return answer.content.decode()


def counted() -> dict[str, int]:
    return dict(ShareCount.objects.values_list("kind", "number"))


def test_a_place_is_shared_by_a_link_that_shows_the_chosen_name_and_nothing_else(as_, line) -> None:
    _card, link = shared(as_, line)
    link = link[link.index("/en/") :]
    page = text_of(as_().get(link))
    assert "Neighbour A" in page
    assert "Top 3 in Tornsund" in page
    assert "November 2026" in page
    for secret in ("Real", "Whom", "Neighbour B"):
        assert secret not in page


def test_services_that_preview_links_find_a_whole_picture_and_search_engines_keep_out(
    as_, line
) -> None:
    _card, link = shared(as_, line)
    answer = as_().get(link[link.index("/en/") :])
    page = text_of(answer)
    meta = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)"', page))
    assert meta["og:title"] == "Top 3 in Tornsund"
    assert meta["og:image:alt"].startswith("Neighbour A: Top 3 in Tornsund.")
    assert meta["og:image"].startswith("http://tornsund.localhost/en/help/cards/")
    assert '<meta name="robots" content="noindex">' in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]
    picture = as_().get(meta["og:image"].removeprefix("http://tornsund.localhost"))
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Robots-Tag"] == "noindex"
    with Image.open(io.BytesIO(picture.content)) as drawn:
        assert drawn.size == (1200, 630)
    assert len(picture.content) < 60_000


def test_what_was_taken_back_is_gone_at_once_and_a_generic_picture_stands_there(as_, line) -> None:
    card, link = shared(as_, line)
    link = link[link.index("/en/") :]
    before = as_().get(f"{link}picture.png").content
    answer = as_(line.resident).post(f"/en/help/board/cards/{card.pk}/end/", follow=True)
    assert "Taken back" in text_of(answer)
    page = as_().get(link)
    assert page.status_code == 410
    assert "Neighbour A" not in text_of(page)
    picture = as_().get(f"{link}picture.png")
    assert picture.status_code == 410
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content != before
    assert as_(line.resident).get(f"/en/help/board/cards/{card.pk}/").status_code == 404


def test_what_is_shared_again_has_another_address(as_, line) -> None:
    first, link = shared(as_, line)
    again, same = shared(as_, line)
    assert (again, same) == (first, link)
    sharing.take_back(line.resident, first)
    second, other = shared(as_, line)
    assert second != first
    assert other != link
    assert as_().get(link[link.index("/en/") :]).status_code == 410


def test_who_takes_the_name_off_or_deletes_the_account_takes_back_the_picture(
    as_, line, town
) -> None:
    _card, link = shared(as_, line)
    link = link[link.index("/en/") :]
    person = line.resident
    people.erase_resident(person, person)
    assert as_().get(link).status_code == 410
    assert not ShareCard.objects.exists()


def test_an_address_nobody_made_is_not_found(as_, line) -> None:
    card, _link = shared(as_, line)
    token = sharing.token_of(card)
    number, seal = token.split(".")
    for guess in (f"{number}.{seal[:-1]}A" if seal[-1] != "A" else f"{number}.{seal[:-1]}B", number,
                  f"{number}0.{seal}", "x", ".", "å.å", "9" * 40 + "." + seal):  # fmt: skip
        for path in ("", "picture.png"):
            assert as_().get(f"/en/help/cards/{guess}/{path}").status_code == 404, guess


def test_a_card_of_another_municipality_is_not_there(as_, line, client) -> None:
    _card, link = shared(as_, line)
    other = MunicipalityFactory(slug="nordby", languages=["da", "en"])
    client.defaults["HTTP_HOST"] = other.site.hostname
    assert client.get(link[link.index("/en/") :]).status_code == 404


def test_nobody_shares_or_takes_back_what_is_not_theirs(as_, line, town) -> None:
    card, _link = shared(as_, line)
    stranger = ResidentFactory(municipality=town)
    assert as_(stranger).post(f"/en/help/board/lines/{line.pk}/share/").status_code == 404
    assert as_(stranger).get(f"/en/help/board/cards/{card.pk}/").status_code == 404
    assert as_(stranger).post(f"/en/help/board/cards/{card.pk}/end/").status_code == 404
    with pytest.raises(sharing.SharingRefused):
        sharing.share(stranger, line)
    with pytest.raises(sharing.SharingRefused):
        sharing.take_back(stranger, card)


def test_a_press_a_preview_and_a_visit_are_counted_apart_and_without_anybodys_name(
    as_, line
) -> None:
    _card, link = shared(as_, line)
    link = link[link.index("/en/") :]
    for agent in ("facebookexternalhit/1.1", "WhatsApp/2.23", "Slackbot-LinkExpanding 1.0"):
        as_().get(link, headers={"User-Agent": agent})
    for _each in range(2):
        as_().get(link, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    as_().head(link)
    assert counted() == {"pressed": 1, "preview": 3, "visit": 2}
    names = {field.name for field in ShareCount._meta.get_fields()}
    assert names == {"id", "municipality", "day", "kind", "number"}


def test_a_place_that_says_little_is_said_otherwise(as_, town, now) -> None:
    area = AreaFactory(municipality=town, names={"en": "Westside"})
    places = crowd(town, 10, area=area)
    for place in places[:5]:
        helped(place.resident, ResidentFactory(municipality=town))
    final(town, now, places[7].resident)
    line = BoardLine.objects.get(resident=places[7].resident, board__area=area)
    _card, link = shared(as_, line)
    page = text_of(as_().get(link[link.index("/en/") :]))
    assert "Helps neighbours in Westside" in page
    assert "Top" not in page


def test_a_name_in_letters_the_typeface_lacks_is_left_off_the_picture(as_, town, now) -> None:
    crowd(town, 10)
    place = joined(town, "نور")
    line = final(town, now, place.resident)
    _card, link = shared(as_, line)
    page = text_of(as_().get(link[link.index("/en/") :]))
    assert "A neighbour: " in page
    assert not card_picture.drawable("نور")
    assert card_picture.drawable("Åse Ярослав Ωmega 3½")


@pytest.mark.parametrize("hue", [0, 35, 172, 290])
def test_the_longest_texts_stay_inside_the_picture(hue) -> None:
    long = "Kaupunkiympäristölautakunnanlupajaosto " * 4
    drawn = card_picture.draw(hue, long, "W" * 24, long, long)
    with Image.open(io.BytesIO(drawn)) as picture:
        edge = picture.crop((card_picture.WIDTH - 20, 0, card_picture.WIDTH, 380))
        assert len(edge.getcolors()) == 1


def test_the_first_two_presses_of_a_day_are_both_counted(town, monkeypatch) -> None:
    """Somebody else begins the day between the look and the writing."""
    real, asked = sharing._add, []

    def late(row):
        asked.append(row)
        if len(asked) == 1:
            ShareCount.objects.create(**row, number=1)
            return 0
        return real(row)

    monkeypatch.setattr(sharing, "_add", late)
    sharing.count(town, ShareCount.Kind.VISIT)
    assert counted() == {"visit": 2}


@pytest.mark.parametrize("twice", [ShareCard, ShareCount])
def test_the_database_keeps_one_card_at_a_time_and_one_count_a_day(line, town, twice) -> None:
    rows = {
        ShareCard: {"line": line},
        ShareCount: {"municipality": town, "day": dt.date(2026, 1, 1), "kind": "visit"},
    }
    twice.objects.create(**rows[twice])
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.objects.create(**rows[twice])


def test_what_others_see_costs_few_queries(as_, line) -> None:
    _card, link = shared(as_, line)
    link = link[link.index("/en/") :]
    as_().get(link)
    with at_most():
        as_().get(link)
