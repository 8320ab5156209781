"""The seats of a team session: who has one, who is offered one, and in which order those who wait come.

Everything here is called inside a transaction, behind the lock of the session (``locked``). A seat is a number that the
database gives to one sign-up only, so nothing is counted before it is written.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from learning import team_rules
from learning.models import Booking, TeamSession, TeamStep
from learning.team_choices import BookingState, SessionState, StepKind
from portal import reach
from portal.events import ContentChanged, TeamStepTaken, announce
from portal.models import Resident

VIEW = "learning.view_teamsession"
ADD, CHANGE = "learning.add_teamsession", "learning.change_teamsession"


class TeamRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def locked(session: TeamSession) -> TeamSession:
    """The row as it is now, with everybody else kept out. Raises TeamRefused where it is gone."""
    rows = TeamSession.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("municipality").filter(pk=session.pk).first()
    if row is None:
        raise TeamRefused(_("This is no longer here."))
    return row


def may_run(actor: Resident | None, session: TeamSession) -> bool:
    """Whether somebody decides about the session at the desk."""
    return actor is None or reach.has_right(actor, CHANGE, session.municipality)


def may_see(actor: Resident, session: TeamSession) -> bool:
    """Whether somebody has the session on their desk."""
    return reach.has_right(actor, VIEW, session.municipality)


def leads(actor: Resident, session: TeamSession) -> bool:
    """Whether somebody is one of the ambassadors who lead the session."""
    return session.ambassadors.serving().visible_to(actor).exists()


def require(actor: Resident | None, session: TeamSession) -> None:
    if not may_run(actor, session):
        raise TeamRefused(_("You have no right to decide about team sessions here."))


def note(
    session: TeamSession, what: StepKind, booking: Booking | None = None, **columns: Any
) -> TeamStep:
    """Write down what happened, have those it concerns told, and put those who rang on the list of calls."""
    step = TeamStep.objects.create(
        session=session, booking=booking, what=what, version=session.version, **columns
    )
    concerned = session.bookings.filter(person__isnull=True)
    if booking is not None:
        concerned = concerned.filter(pk=booking.pk)
    elif what == StepKind.REMIND:
        concerned = concerned.filter(state=BookingState.SEATED)
    else:
        concerned = concerned.exclude(state=BookingState.LAPSED)
    concerned.update(ring=what)
    announce(TeamStepTaken(session.municipality_id, step.pk))
    return step


def touch(session: TeamSession) -> None:
    """What everybody sees of the session is different now."""
    session.changed_at = timezone.now()
    session.save(update_fields=["changed_at"])
    announce(ContentChanged(session.municipality_id))


def next_turn(session: TeamSession) -> int:
    session.last_queue += 1
    session.save(update_fields=["last_queue"])
    return session.last_queue


def free_seat(session: TeamSession) -> int | None:
    """The lowest seat that nobody has or is offered."""
    taken = session.bookings.with_a_seat().values_list("seat_no", flat=True)
    return team_rules.lowest_free(set(taken), session.seats)


def seat_for_newcomer(session: TeamSession) -> int | None:
    """A seat for who signs up now; none while somebody waits, whose turn it is first."""
    if session.bookings.filter(state=BookingState.WAITING).exists():
        return None
    return free_seat(session)


def arrange(session: TeamSession, now: dt.datetime | None = None) -> int:
    """End offers that nobody answered in time, and offer free seats to those who wait, in their order.

    Doing so twice is doing it once. Returns to how many something happened.
    """
    now = now or timezone.now()
    number = 0
    late = session.bookings.filter(state=BookingState.OFFERED, offered_until__lte=now)
    for booking in late.order_by("queue_no"):
        _set(booking, BookingState.LAPSED)
        note(session, StepKind.LAPSED, booking)
        number += 1
    if session.state == SessionState.OPEN:
        number += _offer(session, now)
    if number:
        touch(session)
    return number


def _offer(session: TeamSession, now: dt.datetime) -> int:
    until = team_rules.offer_until(now, session.starts_at)
    if until is None:
        return 0
    number = 0
    for booking in session.bookings.filter(state=BookingState.WAITING).order_by("queue_no"):
        seat = free_seat(session)
        if seat is None:
            break
        _set(booking, BookingState.OFFERED, seat=seat, until=until)
        note(session, StepKind.OFFERED, booking)
        number += 1
    return number


def _set(
    booking: Booking,
    state: BookingState,
    *,
    seat: int | None = None,
    until: dt.datetime | None = None,
) -> None:
    booking.state, booking.seat_no, booking.offered_until = state, seat, until
    booking.save(update_fields=["state", "seat_no", "offered_until"])


def take(session: TeamSession, booking: Booking) -> None:
    """The offered seat is theirs. Raises TeamRefused where the offer is over."""
    if booking.state != BookingState.OFFERED:
        raise TeamRefused(_("The seat was not taken in time, and went to the next."))
    _set(booking, BookingState.SEATED, seat=booking.seat_no)
    booking.version, booking.ring = session.version, ""
    booking.save(update_fields=["version", "ring"])


def wait_again(session: TeamSession, booking: Booking) -> None:
    """Who let an offer pass stands at the end of the queue, or has a seat where one is free."""
    seat = seat_for_newcomer(session)
    booking.queue_no, booking.version, booking.ring = next_turn(session), session.version, ""
    booking.save(update_fields=["queue_no", "version", "ring"])
    _set(booking, BookingState.WAITING if seat is None else BookingState.SEATED, seat=seat)
