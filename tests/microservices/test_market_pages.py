"""The market as people walk it: look, ask, say yes, and see what became of it."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from microservices.actions.coins import wallet
from microservices.choices import ExchangeState, Level, ListingState, Side
from microservices.ledger import SOFT_CAP, START
from microservices.models import Account, Block, Category, Exchange, Listing, Transfer
from portal import events
from portal.events import ContentChanged
from tests.factories import AreaFactory, MunicipalityFactory, ResidentFactory
from tests.microservices.factories import CategoryFactory, agreed, listed, reserved
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db

MARKET, ASK = "/en/help/", "/en/help/ask/"


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


@pytest.fixture
def kind(town):
    return CategoryFactory(municipality=town, slug="company", name_en="Company")


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def yusuf(town):
    return ResidentFactory(municipality=town, first_name="Yusuf", birth_year=1979)


@pytest.fixture
def as_(client, town):
    def who(person=None):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.defaults["HTTP_HOST"] = town.site.hostname
        return client

    return who


def text_of(answer) -> str:
    return answer.content.decode()


def form(**fields):
    usual = {
        "key": str(uuid.uuid4()),
        "title": "Company to the eye doctor",
        "text": "We need not talk.",
        "coins": 2,
        "slots": 1,
        "place": "At the bus stop",
        "address": "Rosengade 4",
    }
    return usual | fields


# Looking


def test_everybody_sees_what_is_asked_and_nobodys_name(as_, elsa, kind) -> None:
    row = listed(elsa, kind, title="Company to the doctor", address="Rosengade 4")
    for path in (MARKET, row.get_absolute_url().replace("/da/", "/en/")):
        page = text_of(as_().get(path))
        assert "Company to the doctor" in page
        assert "Elsa" not in page
        assert "Rosengade" not in page
    assert "Sign in and say yes" in page


def test_who_is_signed_in_sees_the_first_name_and_still_no_address(as_, elsa, yusuf, kind) -> None:
    row = listed(elsa, kind, address="Rosengade 4")
    page = text_of(as_(yusuf).get(f"/en/help/listings/{row.pk}/"))
    assert "Elsa" in page
    assert "Rosengade" not in page


def test_an_empty_market_says_what_to_do_first(as_, kind) -> None:
    page = text_of(as_().get(MARKET))
    assert "The market has just opened" in page
    assert 'href="/en/help/ask/"' in page


def test_the_market_is_narrowed_by_side_and_kind(as_, town, elsa, yusuf, kind) -> None:
    garden = CategoryFactory(municipality=town, slug="garden", name_en="Garden")
    listed(elsa, kind, title="Asked for")
    listed(yusuf, garden, side=Side.OFFER, title="Offered")
    assert "Offered" not in text_of(as_().get(MARKET, {"side": "need"}))
    assert "Asked for" not in text_of(as_().get(MARKET, {"kind": "garden"}))
    nothing = text_of(as_().get(MARKET, {"side": "need", "kind": "garden"}))
    assert "Nothing of this kind right now" in nothing
    # what no filter has is no filter
    assert "Asked for" in text_of(as_().get(MARKET, {"side": "both", "kind": "x", "page": "9"}))


def test_each_filter_says_how_many_there_are(as_, elsa, yusuf, kind) -> None:
    for number in range(3):
        listed(elsa, kind, title=f"Asked for {number}")
    listed(yusuf, kind, side=Side.OFFER, title="Offered")
    chips = as_().get(MARKET).context["sides"]
    assert [chip.count for chip in chips] == [4, 3, 1]


def test_what_is_full_stands_after_everything_that_is_open(
    as_, elsa, yusuf, kind, monkeypatch
) -> None:
    monkeypatch.setattr("microservices.market.ON_A_PAGE", 1)
    listed(elsa, kind, title="Still open")
    agreed(listed(elsa, kind, title="Full already"), yusuf)
    assert "Still open" in text_of(as_().get(MARKET))
    assert "Full already" in text_of(as_().get(MARKET, {"page": 2}))


def test_the_market_is_narrowed_by_area(as_, town, elsa, kind) -> None:
    west, east = (AreaFactory(municipality=town, names={"en": name}) for name in ("West", "East"))
    AreaFactory(municipality=town, names={"en": "Nobody's"})
    listed(elsa, kind, title="In the west", area=west)
    listed(elsa, kind, title="In the east", area=east)
    everything = as_().get(MARKET)
    assert [chip.label for chip in everything.context["areas"]] == ["All areas", "East", "West"]
    page = text_of(as_().get(MARKET, {"area": west.pk, "side": "need"}))
    assert "In the west" in page
    assert "In the east" not in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_market_asks_the_database_little(as_, town, elsa, yusuf, kind, signed_in) -> None:
    area = AreaFactory(municipality=town)
    row = None
    for number in range(4):
        row = listed(elsa, kind, title=f"Number {number}", area=area, coins=1, slots=1 + number % 2)
    wallet(yusuf, town)
    client = as_(yusuf if signed_in else None)
    for path in (MARKET, f"/en/help/listings/{row.pk}/"):
        client.get(path)
        with at_most(keeping=True):
            assert client.get(path).status_code == 200


def test_readers_without_an_account_get_the_same_page_without_a_cookie(as_, elsa, kind) -> None:
    row = listed(elsa, kind)
    for path in (MARKET, f"/en/help/listings/{row.pk}/"):
        first, second = as_().get(path), as_().get(path)
        assert not first.cookies
        assert "Cookie" not in first.headers.get("Vary", "")
        assert text_of(first) == text_of(second)


def test_a_taken_place_ends_the_pages_that_are_kept(as_, elsa, yusuf, kind, monkeypatch) -> None:
    row, heard = listed(elsa, kind, slots=3), []
    monkeypatch.setitem(events._reactions, ContentChanged, [heard.append])
    reserved(row, yusuf)
    assert ContentChanged(row.municipality_id) in heard


def test_another_municipalitys_listing_is_not_there(as_, yusuf) -> None:
    elsewhere = CategoryFactory()
    row = listed(ResidentFactory(municipality=elsewhere.municipality), elsewhere)
    assert as_().get(f"/en/help/listings/{row.pk}/").status_code == 404
    taken = as_(yusuf).post(f"/en/help/listings/{row.pk}/take/", {"key": uuid.uuid4()})
    assert taken.status_code == 404
    assert row.title not in text_of(as_().get(MARKET))


def test_blocked_people_do_not_see_each_others_listings(as_, elsa, yusuf, kind) -> None:
    row = listed(elsa, kind)
    Block.objects.create(blocker=elsa, blocked=yusuf)
    assert row.title not in text_of(as_(yusuf).get(MARKET))
    assert as_(yusuf).get(f"/en/help/listings/{row.pk}/").status_code == 404
    assert row.title in text_of(as_().get(MARKET))


def test_the_menu_has_the_market_where_it_is_open(as_, kind) -> None:
    assert 'href="/en/help/"' in text_of(as_().get("/en/"))


def test_the_menu_has_no_market_where_there_is_none(client) -> None:
    closed = MunicipalityFactory(languages=["en"])
    client.defaults["HTTP_HOST"] = closed.site.hostname
    Category.objects.of(closed).delete()
    assert 'href="/en/help/"' not in client.get("/en/").content.decode()


# Asking


def test_somebody_asks_looks_at_it_and_publishes(as_, elsa, kind) -> None:
    browser = as_(elsa)
    assert "Company" in text_of(browser.get(ASK))
    page = text_of(browser.get(f"{ASK}company/"))
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    looked = browser.post(f"{ASK}company/", form(key=key, look="1"))
    assert "This is what others will see" in text_of(looked)
    assert not Listing.objects.exists()
    changed = browser.post(f"{ASK}company/", form(key=key, change="1"))
    assert "We need not talk." in text_of(changed)
    assert changed.status_code == 200
    published = browser.post(f"{ASK}company/", form(key=key, publish="1"))
    row = Listing.objects.get()
    assert published.url == f"/en/help/me/listings/{row.pk}/"
    assert (row.title, row.coins, row.owner) == ("Company to the eye doctor", 2, elsa)
    # the same form once more is the same listing
    assert browser.post(f"{ASK}company/", form(key=key, publish="1")).url == published.url
    assert Listing.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Write in one line what it is"),
        ({"coins": 99}, "Choose one of the numbers"),
        ({"coins": -1}, "Choose one of the numbers"),
        ({"slots": 0}, "At least one"),
        ({"slots": 999}, "At most 30"),
        ({"day": "2020-01-01", "start": "10:00"}, "still ahead"),
        ({"day": "yesterday"}, "Write the day as"),
        ({"start": "10:00"}, "Say on which day"),
        ({"day": "2099-01-01", "start": "10:00", "end": "09:00"}, "end after it starts"),
        ({"area": "0"}, "Choose one of the areas"),
        ({"title": "x" * 101}, "at most 100 letters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(as_, elsa, kind, wrong, words) -> None:
    answer = as_(elsa).post(f"{ASK}company/", form(publish="1") | wrong)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "We need not talk." in text_of(answer)
    assert not Listing.objects.exists()
    assert not Transfer.objects.filter(kind="hold").exists()


def test_a_guest_is_told_who_takes_part(as_, kind) -> None:
    guest = ResidentFactory(municipality=MunicipalityFactory())
    assert "Only those who live in" in text_of(as_(guest).get(ASK))
    sent = as_(guest).post(f"{ASK}company/", form(publish="1"))
    assert sent.status_code == 403
    assert not Listing.objects.exists()


def test_who_is_not_signed_in_comes_back_after_it(as_, kind) -> None:
    assert as_().get(ASK).url == "/en/sign-in/?next=%2Fen%2Fhelp%2Fask%2F"


# Saying yes


def test_the_first_yes_reserves_the_place_once(as_, elsa, yusuf, kind) -> None:
    row = listed(elsa, kind)
    page = text_of(as_(yusuf).get(f"/en/help/listings/{row.pk}/"))
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    for _again in range(3):
        answer = as_(yusuf).post(f"/en/help/listings/{row.pk}/take/", {"key": key})
        assert answer.url == Exchange.objects.get().get_absolute_url().replace("/da/", "/en/")
    assert Exchange.objects.get().state == ExchangeState.RESERVED
    assert "See where it stands" in text_of(as_(yusuf).get(f"/en/help/listings/{row.pk}/"))


def test_without_a_permit_the_page_says_where_to_apply(as_, elsa, yusuf, town) -> None:
    doctor = CategoryFactory(municipality=town, slug="doctor", level=Level.APPROVED)
    row = listed(elsa, doctor)
    page = text_of(as_(yusuf).get(f"/en/help/listings/{row.pk}/"))
    assert "/en/help/me/permits/" in page
    assert "Yes, I would like to" not in page


def test_when_it_is_full_one_can_wait_in_line(as_, elsa, yusuf, town, kind) -> None:
    row = listed(elsa, kind)
    reserved(row, ResidentFactory(municipality=town, birth_year=1980))
    browser = as_(yusuf)
    assert "Put me on the waiting list" in text_of(browser.get(f"/en/help/listings/{row.pk}/"))
    browser.post(f"/en/help/listings/{row.pk}/wait/")
    assert "You stand in line" in text_of(browser.get(f"/en/help/listings/{row.pk}/"))
    browser.post(f"/en/help/listings/{row.pk}/wait/", {"stop": "1"})
    assert not row.waiting.exists()


def test_a_form_that_we_did_not_make_is_refused(as_, elsa, yusuf, kind) -> None:
    row = listed(elsa, kind)
    path = f"/en/help/listings/{row.pk}/take/"
    assert as_(yusuf).post(path, {"key": "x"}).status_code == 404
    assert not Exchange.objects.exists()


# One's own


def test_ones_own_are_listed_and_paused_and_taken_back(as_, elsa, kind) -> None:
    row = listed(elsa, kind)
    browser, path = as_(elsa), f"/en/help/me/listings/{row.pk}/"
    assert browser.get(f"/en/help/listings/{row.pk}/").url == path
    assert row.title in text_of(browser.get("/en/help/me/listings/"))
    browser.post(f"{path}pause/")
    row.refresh_from_db()
    assert row.state == ListingState.PAUSED
    browser.post(f"{path}resume/")
    assert "Take it back?" in text_of(browser.get(f"{path}withdraw/"))
    browser.post(f"{path}withdraw/")
    row.refresh_from_db()
    assert row.state == ListingState.WITHDRAWN
    assert wallet(elsa, kind.municipality).balance == START
    # pressed once more, it is said to be over
    assert browser.post(f"{path}withdraw/").status_code == 302


def test_anothers_own_page_is_not_there(as_, elsa, yusuf, kind) -> None:
    row = listed(elsa, kind)
    assert as_(yusuf).get(f"/en/help/me/listings/{row.pk}/").status_code == 404
    assert as_(yusuf).post(f"/en/help/me/listings/{row.pk}/withdraw/").status_code == 404
    row.refresh_from_db()
    assert row.state == ListingState.OPEN


def test_coins_are_shown_with_what_they_were_for(as_, elsa, yusuf, kind) -> None:
    assert str(START) in text_of(as_(elsa).get("/en/help/me/coins/"))
    assert not Account.objects.visible_to(elsa).exists()
    row = listed(elsa, kind, coins=3)
    agreed(row, yusuf)
    page = text_of(as_(elsa).get("/en/help/me/coins/"))
    assert row.title in page
    assert "−3" in page
    assert "3 are set aside" in page


def test_who_has_very_many_coins_is_asked_to_let_them_move(as_, elsa, kind, monkeypatch) -> None:
    wallet(elsa, kind.municipality)
    assert "coins do good" not in text_of(as_(elsa).get("/en/help/me/coins/"))
    monkeypatch.setattr("microservices.ledger.SOFT_CAP", START - 1)
    assert "coins do good" in text_of(as_(elsa).get("/en/help/me/coins/"))
    assert SOFT_CAP > START


def test_a_window_is_kept_in_the_municipalitys_time(as_, elsa, town, kind) -> None:
    area = AreaFactory(municipality=town)
    day = timezone.localdate() + dt.timedelta(days=5)
    sent = form(day=day.isoformat(), start="09:30", end="12:00", area=area.pk, publish="1")
    as_(elsa).post(f"{ASK}company/", sent)
    row = Listing.objects.get()
    assert row.starts_at.astimezone(town.zone).strftime("%H:%M") == "09:30"
    assert (row.ends_at - row.starts_at) == dt.timedelta(hours=2, minutes=30)
    assert row.area == area
