"""What happens by itself, when, and only once."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from microservices import tasks
from microservices.actions import coins, exchanges, listings, stepping, timers
from microservices.choices import Audience, ExchangeState, ListingState
from microservices.lifecycle import Verb
from microservices.models import Exchange, ExchangeEvent, Listing, Neighbour
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import CategoryFactory, agreed, declare, listed, permit, reserved, written

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def town(clock):
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def purse(person):
    return tuple(coins.balances(person, person.municipality).values())


def at(clock, moment, expected=None) -> int:
    """Sweep then, twice: the second one finds nothing to do."""
    clock.move_to(moment)
    number = timers.sweep()
    assert timers.sweep() == 0
    if expected is not None:
        assert Exchange.objects.get().state == expected
    return number


def verbs() -> list[str]:
    return list(ExchangeEvent.objects.order_by("seq").values_list("verb", flat=True))


def test_the_task_sweeps(town) -> None:
    assert tasks.sweep() == 0


def test_a_reservation_nobody_answers_lapses_after_two_days_and_the_place_is_free(
    clock, town, ida, bo
) -> None:
    need = listed(ida, CategoryFactory(municipality=town))
    reserved(need, bo)
    at(clock, MONDAY + 47 * HOUR, ExchangeState.RESERVED)
    at(clock, MONDAY + 48 * HOUR, ExchangeState.LAPSED)
    need.refresh_from_db()
    assert need.state == ListingState.OPEN
    assert purse(ida) == (8, 2)


def test_the_clock_confirms_after_three_days_and_two_reminders(clock, town, ida, bo) -> None:
    category = CategoryFactory(municipality=town, level=1)
    declare(bo, category)
    exchange = agreed(listed(ida, category), bo)
    exchanges.claim_done(bo, exchange)
    for hours in (23, 24, 59, 60, 71):
        at(clock, MONDAY + hours * HOUR, ExchangeState.DONE_CLAIMED)
    assert verbs()[-2:] == [Verb.REMIND, Verb.REMIND]
    at(clock, MONDAY + 72 * HOUR, ExchangeState.SETTLED)
    at(clock, MONDAY + 500 * HOUR, ExchangeState.SETTLED)
    assert verbs()[-1] == Verb.AUTO_CONFIRM
    assert purse(bo) == (12, 0)
    assert ExchangeEvent.objects.last().by == Audience.SYSTEM
    assert Neighbour.objects.get(resident=bo).completed == 1


@pytest.mark.parametrize("why", ["level", "minor"])
def test_where_more_is_at_stake_a_caseworker_gets_it(clock, town, ida, why) -> None:
    """A level of two, or somebody who may be under age: never by silence."""
    category = CategoryFactory(municipality=town, level=2 if why == "level" else 0)
    bo = ResidentFactory(municipality=town)
    if why == "level":
        permit(bo, category)
    exchange = agreed(listed(ida, category), bo)
    if why == "minor":
        Exchange.objects.update(minors=True)
    exchanges.claim_done(bo, exchange)
    for hours in (24, 60):
        at(clock, MONDAY + hours * HOUR, ExchangeState.DONE_CLAIMED)
    at(clock, MONDAY + 72 * HOUR, ExchangeState.DISPUTED)
    at(clock, MONDAY + 240 * HOUR, ExchangeState.DISPUTED)
    assert purse(ida)[1] == 2
    assert Verb.AUTO_CONFIRM not in verbs()
    assert Verb.HAND_OVER in verbs()


def test_a_clock_that_stood_still_reminds_before_it_decides(clock, town, ida, bo) -> None:
    exchange = agreed(listed(ida, CategoryFactory(municipality=town)), bo)
    exchanges.claim_done(bo, exchange)
    for hours in (0, 12):
        at(clock, MONDAY + 30 * DAY + hours * HOUR, ExchangeState.DONE_CLAIMED)
    at(clock, MONDAY + 31 * DAY, ExchangeState.SETTLED)


def test_what_was_agreed_and_never_spoken_of_again_is_over_a_week_later(
    clock, town, ida, bo
) -> None:
    start = MONDAY + 2 * DAY
    agreed(listed(ida, CategoryFactory(municipality=town), starts_at=start), bo)
    at(clock, start + 24 * HOUR, ExchangeState.AGREED)
    at(clock, start + 60 * HOUR, ExchangeState.AGREED)
    at(clock, start + 7 * DAY, ExchangeState.LAPSED)
    assert purse(ida) == (10, 0)


def test_who_has_met_and_says_no_more_is_asked_about_by_a_caseworker(clock, town, ida, bo):
    start = MONDAY + 2 * DAY
    category = CategoryFactory(municipality=town, check_in=True)
    exchange = agreed(listed(ida, category, starts_at=start), bo)
    clock.move_to(start)
    exchanges.check_in(bo, exchange, exchanges.code_for(exchange, ida))
    for moment in (start + 24 * HOUR, start + 60 * HOUR):
        at(clock, moment, ExchangeState.IN_PROGRESS)
    at(clock, start + 7 * DAY, ExchangeState.DISPUTED)
    assert purse(ida)[1] == 2


@pytest.mark.parametrize(
    ("claims", "pays", "moves"),
    [("ida", True, False), ("ida", False, False), ("bo", True, True), ("bo", False, False)],
)
def test_not_to_answer_is_not_to_have_come(clock, town, ida, bo, claims, pays, moves) -> None:
    """Who came gets the coins where the kind of help says so; who missed it is counted."""
    start = MONDAY + 2 * DAY
    category = CategoryFactory(municipality=town, no_show_pays=pays)
    exchange = agreed(listed(ida, category, starts_at=start, ends_at=start + 3 * HOUR), bo)
    said = start + HOUR
    clock.move_to(said)
    exchanges.claim_no_show({"ida": ida, "bo": bo}[claims], exchange)
    at(clock, said + 47 * HOUR, ExchangeState.NO_SHOW_CLAIMED)
    at(clock, said + 48 * HOUR, ExchangeState.NO_SHOW)
    assert coins.wallet(bo, town).balance == (12 if moves else 10)
    assert purse(ida) == ((8, 0) if moves else (10, 0))
    missing = bo if claims == "ida" else ida
    assert Neighbour.objects.get(resident=missing).missed == 1
    assert Neighbour.objects.filter(missed__gt=0).count() == 1


def test_an_owner_is_reminded_twice_before_the_end_and_gets_the_coins_back(
    clock, town, ida
) -> None:
    need = listed(ida, CategoryFactory(municipality=town), slots=2)
    for day, reminders in ((10, 0), (11, 1), (12, 1), (13, 2)):
        at(clock, MONDAY + day * DAY)
        need.refresh_from_db()
        assert (need.reminders, need.state) == (reminders, ListingState.OPEN)
    assert purse(ida) == (6, 4)
    at(clock, MONDAY + 14 * DAY)
    need.refresh_from_db()
    assert (need.state, need.due_at) == (ListingState.EXPIRED, None)
    assert purse(ida) == (10, 0)


def test_what_is_reserved_when_its_listing_ends_keeps_its_coins(clock, town, ida, bo) -> None:
    need = listed(ida, CategoryFactory(municipality=town), slots=2)
    clock.move_to(MONDAY + 13.5 * DAY)
    exchange = reserved(need, bo)
    at(clock, MONDAY + 14 * DAY, ExchangeState.RESERVED)
    need.refresh_from_db()
    assert need.state == ListingState.EXPIRED
    assert purse(ida) == (8, 2)
    exchange = exchanges.agree(ida, exchange)
    exchanges.confirm(ida, exchanges.claim_done(bo, exchange))
    assert purse(ida) == (8, 0)


def test_what_nobody_has_looked_at_in_a_fortnight_ends(clock, town, ida) -> None:
    need = written(ida, CategoryFactory(municipality=town))
    at(clock, MONDAY + 14 * DAY)
    need.refresh_from_db()
    assert need.state == ListingState.EXPIRED


def test_a_caseworker_who_is_late_is_reminded_each_working_day(clock, town, ida, bo) -> None:
    exchange = exchanges.claim_done(bo, agreed(listed(ida, CategoryFactory(municipality=town)), bo))
    exchanges.dispute(ida, exchange, reason="other", words="It was not so.")
    at(clock, MONDAY + 6 * DAY)
    assert Verb.REMIND not in verbs()
    at(clock, MONDAY + 7 * DAY, ExchangeState.DISPUTED)
    at(clock, MONDAY + 8 * DAY, ExchangeState.DISPUTED)
    assert verbs().count(Verb.REMIND) == 2
    assert Exchange.objects.get().due_at == MONDAY + 9 * DAY


def test_one_row_that_fails_keeps_the_clock_from_no_other(
    clock, town, ida, bo, monkeypatch, caplog
) -> None:
    category = CategoryFactory(municipality=town)
    broken, fine = (reserved(listed(ida, category), bo) for _each in range(2))
    locked = stepping.locked

    def falls_over(number, **how):
        if number == broken.pk:
            raise RuntimeError("the row is broken")
        return locked(number, **how)

    monkeypatch.setattr(stepping, "locked", falls_over)
    clock.move_to(MONDAY + 3 * DAY)
    timers.sweep()
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (ExchangeState.RESERVED, ExchangeState.LAPSED)
    assert "the row is broken" in caplog.text


def test_paused_things_end_too(clock, town, ida) -> None:
    need = listings.pause(ida, listed(ida, CategoryFactory(municipality=town)))
    at(clock, MONDAY + 12 * DAY)
    at(clock, MONDAY + 13 * DAY)
    at(clock, MONDAY + 14 * DAY)
    need.refresh_from_db()
    assert need.state == ListingState.EXPIRED
    assert purse(ida) == (10, 0)
    assert not Listing.objects.filter(due_at__lte=timezone.now()).exists()
