"""What neighbours' help tells: to whoever wrote something, to who waited, and in words that name nothing."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from microservices.actions import exchanges, listings, timers
from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import STEPS, Verb
from microservices.models import ExchangeEvent
from microservices.telling import HAS_NO_WORDS, WHAT, concerned
from portal import tellers
from portal.channels import Channel
from portal.models import Delivery, Follow, Resident
from tests.factories import ResidentFactory
from tests.microservices import factories

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund"}


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def company(town):
    return factories.CategoryFactory(municipality=town)


def told(person: Resident) -> list[str]:
    """What stands in the inbox of ``person``, the oldest first."""
    rows = Delivery.objects.filter(follower__resident=person, channel=Channel.INBOX)
    entries = [row.entry for row in rows.select_related("entry").order_by("pk")]
    with translation.override("en"):
        words = tellers.words_of(entries)
        return [words[entry.pk].what for entry in entries if entry.pk in words]


def test_every_step_is_told_or_left_out_on_purpose():
    assert {step.verb for step in STEPS} | {Verb.RESERVE} == set(WHAT) | HAS_NO_WORDS


def test_what_a_colleague_decides_in_their_own_language_is_told_in_the_municipalitys(elsa, company):
    with translation.override("sv"):
        factories.listed(elsa, company)
    assert elsa.follower.language == "da"


def test_who_wrote_something_is_told_that_it_stands_that_it_ends_and_that_it_is_over(
    clock, elsa, company
):
    factories.listed(elsa, company)
    assert told(elsa) == ["It stands on the market now"]
    clock.shift(dt.timedelta(days=11, minutes=1))
    timers.sweep()
    assert told(elsa)[1:] == ["It ends soon: does it still hold?"]
    clock.shift(dt.timedelta(days=2))
    timers.sweep()
    timers.sweep()
    clock.shift(dt.timedelta(days=1))
    timers.sweep()
    assert told(elsa)[1:] == ["It ends soon: does it still hold?"] * 2 + ["Its time is over"]


def test_the_overview_and_the_page_of_what_one_takes_part_in_count_the_same(
    client, town, elsa, company
):
    factories.listed(elsa, company)
    client.defaults["HTTP_HOST"] = town.site.hostname
    client.force_login(elsa)
    follow = Follow.objects.get(follower__resident=elsa)

    assert ">1 message<" in client.get("/en/follows/").content.decode()
    page = client.get(f"/en/follows/{follow.pk}/").content.decode()
    assert "In the last 30 days: 1 message." in page
    assert "It stands on the market now" in page


def test_who_waited_is_told_when_a_place_is_free(elsa, bo, company, town):
    ida = ResidentFactory(municipality=town, first_name="Ida")
    listing = factories.listed(elsa, company)
    first = factories.reserved(listing, bo)
    listing.refresh_from_db()
    listings.wait(ida, listing)
    assert told(ida) == []
    exchanges.call_off(bo, first)
    assert told(ida) == ["A place is free, and is kept for you for 48 hours"]


@pytest.mark.parametrize("claimed", [Audience.REQUESTER, Audience.PERFORMER])
def test_who_said_that_it_is_done_is_not_reminded_of_it(elsa, bo, company, claimed):
    row = factories.agreed(factories.listed(elsa, company), bo)
    row.claimed_by = claimed
    event = ExchangeEvent(
        exchange=row, verb=Verb.REMIND, by=Audience.SYSTEM, after=ExchangeState.DONE_CLAIMED
    )
    assert concerned(event, row) == [bo if claimed == Audience.REQUESTER else elsa]


def test_a_caseworker_who_is_reminded_reminds_neither_of_the_two(elsa, bo, company):
    row = factories.agreed(factories.listed(elsa, company), bo)
    event = ExchangeEvent(
        exchange=row, verb=Verb.REMIND, by=Audience.SYSTEM, after=ExchangeState.DISPUTED
    )
    assert concerned(event, row) == []
