"""Coins that nobody uses, while at the same moment somebody does: each coin is in one place, and none is missing."""

import datetime as dt

import pytest
import time_machine

from microservices import invariants, ledger, tasks
from microservices.actions import coins
from microservices.actions import dormancy as acts
from microservices.actions.coins import NotEnough
from microservices.choices import TransferKind
from microservices.models import Dormancy, Hold, Transfer
from portal.models import Resident
from tests.factories import MunicipalityFactory, ResidentFactory

from .dormancy import earned, went
from .races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
START = dt.datetime(2026, 1, 10, 11, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PEOPLE = 4


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


def books_are_right() -> None:
    # "promises" is of listings, and these coins lie aside for none
    assert set(invariants.broken()) <= {"promises"}


@pytest.fixture
def away(town):
    """People whose coins go with the next sweep."""
    with time_machine.travel(START, tick=False) as clock:
        people = ResidentFactory.create_batch(PEOPLE, municipality=town, last_login=START)
        for person in people:
            earned(person, town, 15)
        for days in (306, 352):
            clock.move_to(START + days * DAY)
            tasks.dormancy()
        clock.move_to(START + 366 * DAY)
        yield people


def aside(person: Resident, town) -> Hold | str:
    try:
        return coins.set_aside(person, town, 15, key=f"T{person.pk}", ref="")
    except NotEnough:
        return "not enough"


def test_who_uses_them_while_they_go_has_them_or_has_ten(town, away):
    verbs = [lambda person=person: aside(person, town) for person in away]
    *uses, _first, _second = at_once(*verbs, tasks.dormancy, tasks.dormancy)
    tasks.dormancy()
    for person, use in zip(away, uses, strict=True):
        row = Dormancy.objects.get(account__owner=person)
        assert isinstance(use, Hold) or use == "not enough", use
        if row.moved_at:
            assert (use, coins.balances(person, town)["available"]) == ("not enough", ledger.START)
        else:
            assert row.ended_at is not None
            assert coins.balances(person, town) == {"available": 10, "held": 15}
    books_are_right()


def test_two_sweeps_at_once_are_one(town, away):
    moved = at_once(*[tasks.dormancy] * 4)
    assert all(isinstance(number, int) for number in moved), moved
    assert Transfer.objects.filter(kind=TransferKind.DORMANT).count() == PEOPLE
    assert {coins.balances(one, town)["available"] for one in away} == {10}
    books_are_right()


def test_four_presses_at_once_bring_them_back_once(town):
    ida = ResidentFactory(municipality=town)
    row = went(ida, town, 15)
    back = at_once(*[lambda: acts.take_back(ida, row)] * 4)
    assert back == [15] * 4
    assert coins.balances(ida, town)["available"] == 25
    assert Transfer.objects.filter(kind=TransferKind.REVERSAL).count() == 1
    books_are_right()
