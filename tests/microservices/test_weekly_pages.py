"""What comes again each week: asked for in the form, seen among one's own, and ended with one press."""

import datetime as dt
import uuid

import pytest
import time_machine

from microservices.actions import listings, timers
from microservices.actions.coins import balances
from microservices.choices import ListingState
from microservices.models import Listing
from tests.factories import ResidentFactory
from tests.microservices import factories

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
ASK = "/en/help/ask/company/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund", "languages": ["en"]}


@pytest.fixture
def kind(town):
    return factories.CategoryFactory(municipality=town, slug="company", name_en="Company")


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def browser(client, town, elsa, kind):
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(elsa)
    return client


def form(**fields):
    usual = {"key": str(uuid.uuid4()), "title": "Company", "coins": 2, "slots": 1, "publish": "1"}
    usual |= {"when": "other", "day": "2026-11-24", "start": "09:30", "end": "12:00"}
    return usual | fields


def test_it_is_asked_for_once_and_comes_again_each_week_until_the_last(
    browser, clock, elsa, town
) -> None:
    browser.post(ASK, form(weekly_until="2026-12-03"))
    first = Listing.objects.get()
    page = browser.get(f"/en/help/me/listings/{first.pk}/").content.decode()
    assert "Every week until Thursday 3 December" in page
    assert "Only this week" in page
    clock.move_to(first.ends_at)
    timers.sweep()
    second = Listing.objects.get(comes_from=first)
    assert (second.state, second.starts_at - first.starts_at) == (
        ListingState.OPEN,
        dt.timedelta(weeks=1),
    )
    browser.force_login(elsa)
    # the coins of the first week came back, and those of the second lie aside
    assert balances(elsa, town)["held"] == 2
    assert browser.get("/en/help/me/listings/").content.decode().count("Every week until") == 1
    clock.move_to(second.ends_at)
    timers.sweep()
    assert not Listing.objects.filter(comes_from=second).exists()


def test_one_press_ends_it_and_this_week_stays(browser, clock) -> None:
    browser.post(ASK, form(weekly_until="2026-12-31"))
    row = Listing.objects.get()
    path = f"/en/help/me/listings/{row.pk}/"
    for _press in range(2):
        answer = browser.post(f"{path}once/", follow=True).content.decode()
        assert "It does not come again after this week." in answer
        assert "Only this week" not in answer
    row.refresh_from_db()
    assert (row.state, row.weekly_until) == (ListingState.OPEN, None)
    clock.move_to(row.ends_at)
    timers.sweep()
    assert Listing.objects.count() == 1


def test_a_week_that_is_over_leads_to_the_newest(browser, clock, elsa, town) -> None:
    browser.post(ASK, form(weekly_until="2026-12-31"))
    row = Listing.objects.get()
    clock.move_to(row.ends_at)
    timers.sweep()
    row.refresh_from_db()
    with pytest.raises(listings.ListingRefused, match="newest"):
        listings.only_once(elsa, row)
    other = ResidentFactory(municipality=town)
    with pytest.raises(listings.ListingRefused, match="their own"):
        listings.only_once(other, row)
    browser.force_login(other)
    assert browser.post(f"/en/help/me/listings/{row.pk}/once/").status_code == 404


def test_a_week_for_which_the_coins_are_missing_says_so(browser, clock, elsa, town) -> None:
    kind = factories.CategoryFactory(municipality=town, coins_most=8)
    browser.post(ASK, form(weekly_until="2026-12-31"))
    row = Listing.objects.get()
    factories.listed(elsa, kind, coins=8)
    bo = ResidentFactory(municipality=town, birth_year=1980)
    factories.agreed(row, bo)
    clock.move_to(row.ends_at)
    timers.sweep()
    browser.force_login(elsa)
    again = Listing.objects.get(comes_from=row)
    page = browser.get(f"/en/help/me/listings/{again.pk}/").content.decode()
    assert "Its time is over: There are not enough coins" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekly_until": "2026-11-25"}, "between one week and half a year later"),
        ({"weekly_until": "2028-11-25"}, "between one week and half a year later"),
        ({"weekly_until": "soon"}, "Write the day as"),
        ({"weekly_until": "2026-12-24", "when": "together"}, "takes place the first time"),
    ],
)
def test_a_series_that_cannot_be_is_refused_in_words(browser, wrong, words) -> None:
    answer = browser.post(ASK, form(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "<details open" in answer.content.decode()
    assert not Listing.objects.exists()


def test_a_ready_time_counts_and_what_was_typed_beside_it_does_not(browser) -> None:
    choices = dict(browser.get(ASK).context["form"].fields["when"].choices)
    ready = next(value for value, words in choices.items() if str(words).startswith("Tomorrow"))
    browser.post(ASK, form(when=ready, day="nonsense", start="", end="25:99"))
    row = Listing.objects.get()
    assert row.starts_at == dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)
    assert row.ends_at - row.starts_at == dt.timedelta(hours=3)


def test_a_time_that_was_never_proposed_is_refused(browser) -> None:
    answer = browser.post(ASK, form(when="2031-01-01T09:00:00+01:00"))
    assert answer.status_code == 422
    assert "Choose one of the times in the list" in answer.content.decode()


def test_only_what_holds_nothing_but_the_municipalitys_words_is_open_at_once(browser) -> None:
    browser.post(ASK, form())
    assert Listing.objects.get().state == ListingState.OPEN
    for said in ({"title": "Company, please"}, {"text": "Ring twice."}, {"place": "At home"}):
        browser.post(ASK, form(**said))
        assert Listing.objects.latest("pk").state == ListingState.IN_REVIEW
