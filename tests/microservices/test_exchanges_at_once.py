"""Several at the same moment: one of them wins, the others are told so, and the coins are in one place."""

import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from microservices import invariants, lifecycle
from microservices.actions import coins, disputes, exchanges, listings, permits, timers
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.listings import ListingRefused
from microservices.choices import ExchangeState, ListingState, PermitState, TransferKind
from microservices.lifecycle import CONFIRM_WITHIN
from microservices.models import Exchange, Listing, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.races import at_once

from .factories import CategoryFactory, agreed, coordinator, listed, permit, reserved, written

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
TIMES = 4
"""How often a race of two is run: each time either may win."""


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town)


@pytest.fixture
def people(town):
    found = ResidentFactory.create_batch(8, municipality=town)
    for person in found:
        coins.wallet(person, town)
    return found


def hand(person) -> int:
    return coins.wallet(person, person.municipality).balance


def all_is_right() -> None:
    assert invariants.broken() == {}
    for row in Exchange.objects.prefetch_related("events"):
        events = sorted(row.events.all(), key=lambda event: event.seq)
        assert lifecycle.fold((e.verb, e.before, e.after) for e in events) == row.state
        assert [event.seq for event in events] == list(range(1, row.version + 1))


def won(results, kind=ExchangeRefused) -> list[int]:
    """Who got through; everybody else was refused in words, never by a fault."""
    assert all(not isinstance(row, Exception) or isinstance(row, kind) for row in results), results
    return [number for number, row in enumerate(results) if not isinstance(row, Exception)]


def test_one_place_goes_to_one_of_seven(category, people) -> None:
    need = listed(people[0], category)
    seen = [Listing.objects.get(pk=need.pk) for _each in people[1:]]
    results = at_once(
        *[
            lambda person=person, row=row: exchanges.reserve(person, row, key=uuid.uuid4())
            for person, row in zip(people[1:], seen, strict=True)
        ]
    )
    assert len(won(results)) == 1
    assert Exchange.objects.count() == 1
    need.refresh_from_db()
    assert need.state == ListingState.FILLED
    all_is_right()


def test_eight_clicks_with_one_key_are_one_reservation(category, people) -> None:
    ida, bo, *_others = people
    # the third of three: what would be a fourth must not be refused either
    for _each in range(2):
        reserved(listed(ida, category, coins=1), bo)
    need, key = listed(ida, category, coins=1, slots=2), uuid.uuid4()
    results = at_once(*[lambda: exchanges.reserve(bo, need, key=key)] * 8)
    assert len(won(results)) == 8
    assert len({row.pk for row in results}) == 1
    all_is_right()


def test_eight_forms_with_one_key_are_one_listing(category, people) -> None:
    ida, key = people[0], uuid.uuid4()
    for _each in range(3):
        listed(ida, category, coins=1)
    results = at_once(*[lambda: written(ida, category, key=key, coins=3)] * 8)
    assert len(won(results, ListingRefused)) == 8
    assert len({row.pk for row in results}) == 1
    assert hand(ida) == 4
    all_is_right()


def test_coins_for_one_need_do_not_open_two(category, people) -> None:
    ida = people[0]
    for _each in range(3):
        listings.withdraw(ida, listed(ida, category, coins=1))
    results = at_once(*[lambda: written(ida, category, coins=6)] * 4)
    assert len(won(results, ListingRefused)) == 1
    assert hand(ida) == 4
    all_is_right()


def test_eight_clicks_on_confirm_pay_once(category, people) -> None:
    ida, bo, *_others = people
    exchanges.claim_done(bo, agreed(listed(ida, category), bo))
    seen = [Exchange.objects.get() for _each in range(8)]
    results = at_once(*[lambda row=row: exchanges.confirm(ida, row) for row in seen])
    assert len(won(results)) == 8
    assert (hand(ida), hand(bo)) == (8, 12)
    assert Transfer.objects.filter(kind=TransferKind.SETTLE).count() == 1
    all_is_right()


def test_the_other_and_the_clock_confirm_once(category, people) -> None:
    ida, bo, *_others = people
    for number in range(TIMES):
        row = exchanges.claim_done(bo, agreed(listed(ida, category, coins=1), bo))
        Exchange.objects.filter(pk=row.pk).update(
            reminders=2, due_at=timezone.now() - CONFIRM_WITHIN
        )
        results = at_once(lambda row=row: exchanges.confirm(ida, row), timers.sweep, timers.sweep)
        assert set(won(results)) >= {1, 2}
        row.refresh_from_db()
        assert row.state == ExchangeState.SETTLED
        assert hand(bo) == 11 + number
        all_is_right()


@pytest.mark.parametrize("against", ["void", "dispute", "clock_disputes"])
def test_paid_or_stopped_but_never_both(town, category, people, against) -> None:
    """Cancel beside settle, dispute beside settle: whoever is second is told."""
    ida, bo, *_others = people
    clerk = coordinator(town)
    for _time in range(TIMES):
        row = exchanges.claim_done(bo, agreed(listed(ida, category, coins=1), bo))
        if against == "clock_disputes":
            Exchange.objects.filter(pk=row.pk).update(
                minors=True, reminders=2, due_at=timezone.now() - CONFIRM_WITHIN
            )
        one, other = (Exchange.objects.get(pk=row.pk) for _each in range(2))
        before = hand(bo)
        second = {
            "void": lambda other=other: disputes.void(clerk, other, words="Stopped."),
            "dispute": lambda other=other: exchanges.dispute(
                bo, other, reason="other", words="It was not so."
            ),
            "clock_disputes": timers.sweep,
        }[against]
        results = at_once(lambda one=one: exchanges.confirm(ida, one), second)
        assert won(results)
        row.refresh_from_db()
        paid = Transfer.objects.filter(kind=TransferKind.SETTLE, ref=f"exchange:{row.pk}").count()
        assert paid == (row.state == ExchangeState.SETTLED)
        assert hand(bo) == before + paid
        all_is_right()


def test_called_off_or_taken_back_but_the_coins_come_back_once(category, people) -> None:
    ida, bo, *_others = people
    for _time in range(TIMES):
        need = listed(ida, category, coins=2)
        row = agreed(need, bo)
        need.refresh_from_db()
        results = at_once(
            lambda row=row: exchanges.call_off(bo, row),
            lambda need=need: listings.withdraw(ida, need),
        )
        assert won(results) == [0, 1]
        assert hand(ida) == 10
        all_is_right()


def test_who_reserves_while_it_is_taken_back_has_it_or_has_not(category, people) -> None:
    ida, bo, *_others = people
    for _time in range(TIMES):
        need = listed(ida, category, coins=2)
        results = at_once(
            lambda need=need: exchanges.reserve(bo, need, key=uuid.uuid4()),
            lambda need=need: listings.withdraw(ida, need),
        )
        assert 1 in won(results)
        assert not Exchange.objects.live().exists()
        assert hand(ida) == 10
        all_is_right()


def test_nobody_begins_with_a_permit_that_is_taken_away_at_that_moment(town, people) -> None:
    ida, *others = people
    drive = CategoryFactory(municipality=town, level=2)
    for helper in others[:TIMES]:
        need, given = listed(ida, drive, coins=1), permit(helper, drive)
        one = reserved(need, helper)
        other = listed(ida, drive, coins=1)
        results = at_once(
            lambda one=one: exchanges.agree(ida, one),
            lambda other=other, helper=helper: exchanges.reserve(helper, other, key=uuid.uuid4()),
            lambda given=given: permits.revoke(None, given, words="It was not true."),
        )
        assert 2 in won(results)
        given.refresh_from_db()
        assert given.state == PermitState.REVOKED
        assert not Exchange.objects.live().filter(permit=given).exists()
        all_is_right()


def test_two_who_reserve_from_each_other_do_not_wait_for_each_other(category, people) -> None:
    ida, bo, *_others = people
    for _time in range(2):
        mine, theirs = listed(ida, category, coins=1), listed(bo, category, coins=1)
        results = at_once(
            lambda theirs=theirs: exchanges.reserve(ida, theirs, key=uuid.uuid4()),
            lambda mine=mine: exchanges.reserve(bo, mine, key=uuid.uuid4()),
        )
        assert won(results) == [0, 1]
        for row in Exchange.objects.live():
            exchanges.decline(row.listing.owner, row)
    all_is_right()


def test_two_sweeps_at_once_do_what_one_does(category, people) -> None:
    ida, *others = people
    rows = [
        reserved(listed(ida, category, coins=1), helper) for helper in others for _each in range(1)
    ]
    with time_machine.travel(rows[-1].due_at, tick=True):
        results = at_once(timers.sweep, timers.sweep, timers.sweep)
        timers.sweep()
    assert won(results) == [0, 1, 2]
    assert {row.state for row in Exchange.objects.all()} == {ExchangeState.LAPSED}
    assert all(row.events.count() == 2 for row in rows)
    all_is_right()


# Processes


def start(people, category, seconds: float, count: int) -> list[subprocess.Popen[str]]:
    found = []
    for seed in range(count):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.microservices.exchange_load"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = {
            "database": str(connection.settings_dict["NAME"]),
            "people": [person.pk for person in people],
            "category": category.pk,
            "seconds": seconds,
            "seed": seed,
        }
        assert process.stdin is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        found.append(process)
    for process in found:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in found:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return found


@pytest.fixture
def known(category, people):
    """People whose listings nobody looks at first any more."""
    for person in people[:4]:
        for _each in range(3):
            listings.withdraw(person, listed(person, category, coins=1))
    connection.close()
    return people[:4]


def test_eight_processes_meet_no_lock_and_lose_no_coin(category, known) -> None:
    told = []
    for process in start(known, category, 3.0, 8):
        out, _err = process.communicate(timeout=120)
        assert process.returncode == 0
        told.append(json.loads(out))
    assert sum(one["errors"] for one in told) == 0, told
    assert sum(one["done"] for one in told) > 0
    assert Exchange.objects.exists()
    all_is_right()


def test_killed_in_the_middle_of_a_step_all_is_as_before_or_after_it(category, known) -> None:
    for _round in range(2):
        processes = start(known, category, 60.0, 3)
        before = Exchange.objects.count()
        while Exchange.objects.count() < before + 8:
            connection.close()
            assert all(process.poll() is None for process in processes)
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            assert process.wait(30) == -signal.SIGKILL
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.stdout.close()
        all_is_right()
