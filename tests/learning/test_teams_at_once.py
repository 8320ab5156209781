"""Sixty who want ten seats at the same moment, and one who presses twice: the database keeps the order."""

import pytest
from django.utils import translation

from learning import tasks
from learning.actions import bookings, teams
from learning.actions.team_seats import TeamRefused
from learning.models import Booking, TeamSession, TeamStep
from tests.factories import MunicipalityFactory
from tests.microservices.races import at_once

from .teams import neighbour, opened, rang, signed_up, with_number

pytestmark = pytest.mark.django_db(transaction=True)
WANT = 60


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da"])


def in_order(session: TeamSession) -> None:
    """Ten seats by different numbers; and who waits came after everybody who sits."""
    rows = list(Booking.objects.filter(session=session).order_by("queue_no"))
    assert sorted(row.seat_no for row in rows if row.seat_no) == list(range(1, session.seats + 1))
    assert [row.state for row in rows] == ["seated"] * session.seats + ["waiting"] * (
        len(rows) - session.seats
    )
    assert [row.queue_no for row in rows] == list(range(1, len(rows) + 1))


def test_of_sixty_at_once_ten_have_a_seat_and_fifty_wait_in_order(town) -> None:
    session = opened(town)
    people = [neighbour(town) for _each in range(WANT)]
    seen = [TeamSession.objects.get(pk=session.pk) for _each in people]
    found = at_once(
        *[
            lambda person=person, row=row: bookings.sign_up(person, row)
            for person, row in zip(people, seen, strict=True)
        ]
    )
    assert all(isinstance(one, Booking) for one in found), found
    assert Booking.objects.count() == WANT
    in_order(session)


def test_by_telephone_and_on_the_web_at_once_nobody_sits_on_anothers_seat(town) -> None:
    session = opened(town, seats=4)
    people = [neighbour(town) for _each in range(6)]
    web = [lambda one=one: bookings.sign_up(one, session) for one in people]
    phone = [lambda n=n: rang(session, f"Caller {n}", f"20 00 01 0{n}") for n in range(6)]
    found = at_once(*web, *phone)
    assert all(isinstance(one, Booking) for one in found), found
    in_order(session)


def test_the_same_number_by_telephone_and_on_the_web_at_once_is_found(town) -> None:
    session = opened(town)
    eva = with_number(town, "+4520123456")
    rings, comes = at_once(lambda: rang(session), lambda: bookings.sign_up(eva, session))
    assert sum(isinstance(one, TeamRefused) for one in (rings, comes)) == 1
    assert Booking.objects.count() == 1


def test_one_who_presses_eight_times_has_one_seat(town) -> None:
    session, eva = opened(town), neighbour(town)
    found = at_once(*[lambda: bookings.sign_up(eva, session)] * 8)
    assert len({one.pk for one in found}) == 1


def test_a_seat_given_up_while_the_clock_sweeps_is_offered_once(town) -> None:
    session = opened(town, seats=2)
    first, second, *_others = signed_up(session, 6)
    at_once(
        lambda: bookings.give_up(first.person, first),
        lambda: bookings.give_up(second.person, second),
        tasks.sweep,
        tasks.sweep,
    )
    offered = list(Booking.objects.filter(state="offered").order_by("queue_no"))
    assert [one.queue_no for one in offered] == [3, 4]
    assert {one.seat_no for one in offered} == {1, 2}
    assert TeamStep.objects.filter(what="offered").count() == 2


def test_while_it_is_called_off_nobody_gets_in_unseen(town) -> None:
    session = opened(town, seats=1)
    signed_up(session, 1)
    people = [neighbour(town) for _each in range(4)]
    *found, _row = at_once(
        *[lambda one=one: bookings.sign_up(one, session) for one in people],
        lambda: teams.cancel(None, session, because="The house is closed."),
    )
    got_in = sum(isinstance(one, Booking) for one in found)
    assert got_in + sum(isinstance(one, TeamRefused) for one in found) == len(people)
    assert Booking.objects.count() == 1 + got_in
