"""A need is told round: to the best few, to some more, to all whom it fits, and never twice to the same."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from microservices import fit, waves
from microservices.actions import exchanges, listings, neighbours, safety, timers
from microservices.choices import Side
from microservices.models import Asked, Listing
from microservices.wave_telling import KIND
from portal import tellers
from portal.actions import following
from portal.channels import Channel
from portal.models import Delivery, Entry
from tests.factories import AreaFactory, DeviceFactory, ResidentFactory
from tests.microservices import factories

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


TOWN = {"slug": "tornsund"}


@pytest.fixture
def area(town):
    return AreaFactory(municipality=town)


@pytest.fixture
def elsa(town):
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def company(town):
    return factories.CategoryFactory(municipality=town, name_en="Company", minors="among")


@pytest.fixture
def helpers(town, area, company):
    """``helpers(7)``: so many neighbours who would, and want to be told."""

    def make(number, *, told=True, **person):
        made = []
        for _one in range(number):
            resident = ResidentFactory(municipality=town, **({"birth_year": 1980} | person))
            neighbours.describe(
                resident, resident, town, area=area, reach=10, languages=["da"],
                times=fit.ALWAYS, categories=[company], told=told,
            )  # fmt: skip
            made.append(resident)
        return made

    return make


def told() -> list:
    rows = Delivery.objects.filter(entry__kind=KIND, channel=Channel.INBOX)
    return list(rows.order_by("pk").values_list("follower__resident", flat=True))


def test_the_best_five_are_told_then_fifteen_then_all_and_nobody_twice(
    clock, elsa, company, helpers
):
    people = helpers(24)
    row = factories.listed(elsa, company)
    assert not told()
    for expected in (5, 20, 24):
        timers.sweep()
        assert timers.sweep() == 0
        assert len(told()) == len(set(told())) == expected
        clock.shift(6 * HOUR if expected != 20 else 15 * HOUR)
    assert set(told()) == {one.pk for one in people}
    row.refresh_from_db()
    assert (row.wave, row.wave_at) == (3, None)
    assert timers.sweep() == 0


def test_only_those_are_told_who_want_to_be(elsa, company, helpers):
    helpers(3, told=False)
    factories.listed(elsa, company)
    timers.sweep()
    assert not told()


def test_who_stopped_it_and_asks_to_be_told_again_is_told(
    elsa, company, helpers, town, area
) -> None:
    [bo] = helpers(1)
    follower = following.follower_of(bo)
    following.stop_follow(follower, follower.follows.get())
    factories.listed(elsa, company)
    timers.sweep()
    assert not told()
    for wanted in (False, True):
        neighbours.describe(
            bo, bo, town, area=area, reach=10, languages=["da"],
            times=fit.ALWAYS, categories=[company], told=wanted,
        )  # fmt: skip
    factories.listed(elsa, company)
    timers.sweep()
    assert told() == [bo.pk]


def test_what_is_taken_meanwhile_is_told_to_nobody_more_until_it_is_free_again(
    clock, elsa, company, helpers
):
    people = helpers(8)
    row = factories.listed(elsa, company)
    timers.sweep()
    exchange = factories.reserved(row, people[0])
    clock.shift(6 * HOUR)
    timers.sweep()
    assert len(told()) == 5
    exchanges.decline(elsa, exchange)
    timers.sweep()
    assert len(told()) == 8


def test_who_is_blocked_is_not_told(elsa, company, helpers):
    [bo] = helpers(1)
    safety.block(elsa, bo)
    factories.listed(elsa, company)
    timers.sweep()
    assert not told()


def test_an_offer_is_told_round_to_nobody(elsa, company, helpers):
    helpers(2)
    factories.declare(elsa, company)
    row = factories.listed(elsa, company, side=Side.OFFER)
    timers.sweep()
    assert (row.wave_at, told()) == (None, [])


def test_what_is_told_names_the_kind_and_the_day_and_neither_words_nor_name(elsa, company, helpers):
    helpers(1)
    start = NOON + dt.timedelta(days=4)
    row = factories.listed(elsa, company, title="My left eye", starts_at=start, place="At home")
    timers.sweep()
    entry = Entry.objects.get(kind=KIND)
    with translation.override("en"):
        said = tellers.words_of([entry])[entry.pk]
    assert said.title == "Company"
    assert said.what == "A neighbour needs this on Tuesday 24 November"
    assert said.url.endswith(f"/help/listings/{row.pk}/")
    assert entry.until == start
    listings.pause(elsa, row)
    assert tellers.words_of([entry]) == {}


def test_the_telephone_of_a_grown_up_rings_when_their_quiet_hours_are_over_and_a_young_ones_by_day(
    clock, town, elsa, company, helpers, monkeypatch
):
    """What is opened at night because it begins before anybody gets up is told at once."""
    monkeypatch.setattr("microservices.guards.refusal", lambda *_a, **_k: None)
    clock.move_to(dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC))
    [grown] = helpers(1)
    [young] = helpers(1, birth_year=2011, kind="minor")
    for person in (grown, young):
        follower = following.follower_of(person)
        DeviceFactory(follower=follower)
        follower.quiet_from = follower.quiet_to = 0
        follower.save()
    factories.listed(elsa, company, starts_at=NOON + dt.timedelta(hours=15))
    timers.sweep()
    due = dict(
        Delivery.objects.filter(entry__kind=KIND, channel=Channel.PUSH).values_list(
            "follower__resident", "due_at"
        )
    )
    assert due[grown.pk] == dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
    # seven in the morning in Denmark
    assert due[young.pk] == dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)


def test_young_people_are_told_only_of_whom_they_may_meet(town, elsa, company, helpers):
    helpers(1, birth_year=2011, kind="minor")
    factories.listed(elsa, company)
    timers.sweep()
    assert not told()


def test_a_wave_that_another_process_is_at_is_left_to_it(elsa, company, helpers):
    helpers(1)
    row = factories.listed(elsa, company)
    timers.sweep()
    Listing.objects.filter(pk=row.pk).update(wave=0, wave_at=NOON)
    timers.sweep()
    # nobody is left who was not told
    assert len(told()) == 1


def test_who_was_told_is_forgotten_when_it_is_over(elsa, company, helpers):
    [bo] = helpers(1)
    row = factories.listed(elsa, company)
    timers.sweep()
    assert Asked.objects.filter(resident=bo).exists()
    listings.withdraw(elsa, row)
    assert not Asked.objects.exists()


def test_the_database_refuses_a_fourth_wave_and_the_same_neighbour_twice(elsa, company, helpers):
    [bo] = helpers(1)
    row = factories.listed(elsa, company)
    Asked.objects.create(listing=row, resident=bo, wave=1)
    for wrong in ({"wave": 2}, {"wave": 4, "resident": elsa}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Asked.objects.create(**{"listing": row, "resident": bo} | wrong)
    for wrong in ({"wave": 3, "wave_at": NOON}, {"side": Side.OFFER, "wave_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Listing.objects.filter(pk=row.pk).update(**wrong)


CET = dt.timezone(HOUR)


@pytest.mark.parametrize(
    ("done", "now", "starts", "expected"),
    [
        (0, "20 12:00", None, "20 12:00"),
        (0, "20 23:00", None, "21 08:00"),
        (0, "20 23:00", "21 07:00", "20 23:00"),
        (1, "20 12:00", None, "20 18:00"),
        (1, "20 12:00", "20 20:00", "20 14:00"),
        (1, "20 12:00", "20 12:20", "20 12:15"),
        (2, "20 18:00", "25 09:00", "21 08:00"),
        (2, "20 03:00", None, "20 09:00"),
        (3, "20 12:00", None, None),
    ],
)
def test_when_the_next_wave_goes_out(done, now, starts, expected):
    def at(text):
        return dt.datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CET)

    found = waves.next_at(done, at(now), at(starts) if starts else None, CET)
    assert found == (at(expected) if expected else None)
