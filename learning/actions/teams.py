"""Team sessions: planning, opening, moving and calling one off, noting who came, and forgetting who they were.

Refuses with TeamRefused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import team_rules
from learning.actions import team_seats as seats
from learning.actions.team_seats import ADD, TeamRefused
from learning.models import Ambassador, Attendance, Booking, TeamSession
from learning.team_choices import BookingState, SessionState, StepKind
from portal import reach
from portal.actions import search as keeping
from portal.events import ContentChanged, announce
from portal.models import Resident
from portal.names import CODES

LOG_LABELS = {
    "learning.team.plan": gettext_lazy("Plan a team session"),
    "learning.team.change": gettext_lazy("Change a team session"),
    "learning.team.move": gettext_lazy("Move a team session"),
    "learning.team.open": gettext_lazy("Open a team session for sign-up"),
    "learning.team.cancel": gettext_lazy("Call off a team session"),
    "learning.team.attendance": gettext_lazy("Note who came to a team session"),
}
SWEPT_AT_ONCE = 200
FOUND_AS = "team"
"""What a session is called among what can be found."""


@transaction.atomic
def plan(
    actor: Resident | None, session: TeamSession, *, ambassadors: Sequence[Ambassador] = ()
) -> TeamSession:
    """Keep a new session. Nobody but the desk knows of it until it is opened. Raises TeamRefused."""
    if actor is not None and not reach.has_right(actor, ADD, session.municipality):
        raise TeamRefused(_("You have no right to decide about team sessions here."))
    _check(session, ambassadors)
    session.save()
    session.ambassadors.set(ambassadors)
    log(session, "learning.team.plan", user=actor)
    return session


def _check(session: TeamSession, ambassadors: Sequence[Ambassador]) -> None:
    if session.starts_at <= timezone.now():
        raise TeamRefused(_("A session that is planned is still to come."))
    if session.ends_at <= session.starts_at:
        raise TeamRefused(_("It ends after it begins."))
    if not 1 <= session.seats <= team_rules.MOST_SEATS:
        raise TeamRefused(_("A team has between 1 and 10 seats."))
    if not session.languages or set(session.languages) - set(CODES):
        raise TeamRefused(_("Choose at least one language that is spoken there."))
    owners = {one.municipality_id for one in ambassadors}
    owners |= {session.area.municipality_id} if session.area is not None else set()
    if owners - {session.municipality_id}:
        raise TeamRefused(_("That belongs to another municipality."))
    if any(one.trained_at is None or one.ended_at is not None for one in ambassadors):
        raise TeamRefused(_("Who leads a session is trained, and still an ambassador."))


@transaction.atomic
def change(
    actor: Resident | None, session: TeamSession, *, ambassadors: Sequence[Ambassador]
) -> TeamSession:
    """Keep what was changed. Where the time or the place is another, everybody who signed up is told what was and what
    is, and keeps the seat until they give it up. Raises TeamRefused."""
    was = seats.locked(session)
    seats.require(actor, was)
    if (
        was.state not in {SessionState.PLANNED, SessionState.OPEN}
        or was.starts_at <= timezone.now()
    ):
        raise TeamRefused(_("It has begun, or it is called off: it stays as it was."))
    _check(session, ambassadors)
    _renumber(was, session.seats)
    moved = _moved(was, session)
    for name in ("state", "version", "last_queue", "reminded_at"):
        setattr(session, name, getattr(was, name))
    if moved:
        session.version += 1
        session.reminded_at = None
    session.changed_at = timezone.now()
    session.save()
    session.ambassadors.set(ambassadors)
    if moved and was.state == SessionState.OPEN:
        _tell_move(was, session)
    log(session, "learning.team.move" if moved else "learning.team.change", user=actor)
    seats.arrange(session)
    _keep_findable(session)
    announce(ContentChanged(session.municipality_id))
    return session


@transaction.atomic
def move(
    actor: Resident | None,
    session: TeamSession,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str = "",
) -> TeamSession:
    """Another day or another place, everything else as it is. Raises TeamRefused."""
    session.starts_at, session.ends_at = starts_at, ends_at
    session.place = place or session.place
    return change(actor, session, ambassadors=list(session.ambassadors.serving()))


def _moved(was: TeamSession, now: TeamSession) -> bool:
    return (was.starts_at, was.ends_at, was.place) != (now.starts_at, now.ends_at, now.place)


def _renumber(session: TeamSession, wanted: int) -> None:
    """Bring those with higher seats into lower ones where there are fewer seats now. Raises TeamRefused."""
    taken = session.bookings.with_a_seat()
    if (number := taken.count()) > wanted:
        raise TeamRefused(
            _("%(number)s people have a seat already: there cannot be fewer.") % {"number": number}
        )
    for booking in taken.filter(seat_no__gt=wanted).order_by("seat_no"):
        numbers = set(session.bookings.with_a_seat().values_list("seat_no", flat=True))
        booking.seat_no = team_rules.lowest_free(numbers, wanted)
        booking.save(update_fields=["seat_no"])


def _tell_move(was: TeamSession, session: TeamSession) -> None:
    # whoever was offered a seat decides anew about another day
    until = team_rules.offer_until(timezone.now(), session.starts_at)
    if until is not None:
        session.bookings.filter(state=BookingState.OFFERED).update(offered_until=until)
    if session.bookings.exclude(state=BookingState.LAPSED).exists():
        seats.note(
            session,
            StepKind.MOVED,
            starts_before=was.starts_at,
            place_before=was.place,
            starts_after=session.starts_at,
            place_after=session.place,
        )


@transaction.atomic
def open_up(actor: Resident | None, session: TeamSession) -> TeamSession:
    """Let everybody know of it and sign up; twice is once. Raises TeamRefused."""
    row = seats.locked(session)
    seats.require(actor, row)
    if row.state == SessionState.OPEN:
        return row
    if row.state != SessionState.PLANNED:
        raise TeamRefused(_("It was held or called off. Plan another one."))
    _check(row, list(row.ambassadors.all()))
    row.state = SessionState.OPEN
    row.save(update_fields=["state"])
    log(row, "learning.team.open", user=actor)
    _keep_findable(row)
    seats.touch(row)
    return row


def _keep_findable(session: TeamSession) -> None:
    """Whoever searches finds it as long as people can sign up."""
    if not session.ahead:
        keeping.remove(FOUND_AS, [session.pk])
        return
    area = session.area.name if session.area else ""
    keeping.put(
        [
            keeping.Findable(
                municipality_id=session.municipality_id,
                kind=FOUND_AS,
                object_id=session.pk,
                title=session.title,
                body="\n".join([session.about, session.place, area]),
                language=session.language,
                day=session.starts_at,
            )
        ]
    )


@transaction.atomic
def cancel(actor: Resident | None, session: TeamSession, *, because: str) -> TeamSession:
    """Call it off for a reason that everybody who signed up reads; twice is once. Raises TeamRefused."""
    row = seats.locked(session)
    seats.require(actor, row)
    because = " ".join(because.split())
    if row.state == SessionState.CANCELLED:
        return row
    if row.state == SessionState.HELD:
        raise TeamRefused(_("It was held already."))
    if not because or len(because) > 200:
        raise TeamRefused(_("Say why, in at most 200 letters. Those who signed up read it."))
    row.state, row.cancelled_because = SessionState.CANCELLED, because
    row.version += 1
    row.save(update_fields=["state", "cancelled_because", "version"])
    if row.bookings.exclude(state=BookingState.LAPSED).exists():
        seats.note(row, StepKind.CANCELLED)
    log(row, "learning.team.cancel", user=actor)
    _keep_findable(row)
    seats.touch(row)
    return row


@transaction.atomic
def drop(actor: Resident | None, session: TeamSession) -> None:
    """Throw away a session that was never opened. Raises TeamRefused."""
    row = seats.locked(session)
    seats.require(actor, row)
    if not row.planned:
        raise TeamRefused(_("A session that was opened stays. Call it off instead."))
    log(row, "wagtail.delete", user=actor, deleted=True)
    row.delete()


@transaction.atomic
def note_attendance(
    actor: Resident | None, session: TeamSession, *, present: Collection[int], walk_ins: int = 0
) -> TeamSession:
    """Write down which seats were used (their numbers), and how many came without one. It can be put right until the
    names are erased. For the desk and for the ambassadors who lead it. Raises TeamRefused."""
    row = seats.locked(session)
    if actor is not None and not (seats.may_run(actor, row) or seats.leads(actor, row)):
        raise TeamRefused(_("Only those who lead the session, or the desk, note who came."))
    if row.state not in {SessionState.OPEN, SessionState.HELD}:
        raise TeamRefused(_("It was never opened, or it is called off."))
    if row.starts_at > timezone.now():
        raise TeamRefused(_("It has not begun yet."))
    if row.erased_at is not None:
        raise TeamRefused(_("The names were erased. What was noted then stands."))
    if not 0 <= walk_ins <= 50:
        raise TeamRefused(_("Write how many came without a seat, at most 50."))
    seated = list(row.bookings.filter(state=BookingState.SEATED))
    if set(present) - {one.seat_no for one in seated}:
        raise TeamRefused(_("Nobody has that seat."))
    for one in seated:
        Attendance.objects.update_or_create(
            booking=one, defaults={"present": one.seat_no in present, "marked_by": actor}
        )
    row.came, row.walk_ins = len(set(present)), walk_ins
    row.missed = len(seated) - row.came
    row.state = SessionState.HELD
    row.save(update_fields=["came", "missed", "walk_ins", "state"])
    log(row, "learning.team.attendance", user=actor)
    _keep_findable(row)
    seats.touch(row)
    return row


# By the clock -------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Offers that nobody answered go to the next, sessions that are near remind, and who came is forgotten after a
    month. Each session by itself, so that it may run twice and be cut short. Returns how many it looked after."""
    return sum(_due(row) for row in _those_due(timezone.now()))


def _those_due(now: dt.datetime) -> list[TeamSession]:
    waiting = Booking.objects.filter(
        session__state=SessionState.OPEN,
        session__starts_at__gt=now,
        state__in=[BookingState.OFFERED, BookingState.WAITING],
    ).values("session")
    near = now + dt.timedelta(days=team_rules.REMIND_DAYS + 1)
    coming = TeamSession.objects.filter(state=SessionState.OPEN, starts_at__gt=now)
    remind = coming.filter(starts_at__lte=near, reminded_at__isnull=True)
    over = TeamSession.objects.filter(
        ends_at__lte=now - team_rules.KEEP_CONTACTS, erased_at__isnull=True
    )
    found = coming.filter(pk__in=waiting) | remind
    return [*found.distinct()[:SWEPT_AT_ONCE], *over[:SWEPT_AT_ONCE]]


@transaction.atomic
def _due(session: TeamSession) -> int:
    row, now = seats.locked(session), timezone.now()
    if row.erased_at is None and row.ends_at <= now - team_rules.KEEP_CONTACTS:
        _forget(row, now)
        return 1
    number = seats.arrange(row, now) if row.ahead else 0
    if row.ahead and row.reminded_at is None and _remind(row, now):
        number += 1
    return min(1, number)


def _remind(session: TeamSession, now: dt.datetime) -> bool:
    if team_rules.remind_at(session.starts_at, session.municipality.zone) > now:
        return False
    session.reminded_at = now
    session.save(update_fields=["reminded_at"])
    if session.bookings.filter(state=BookingState.SEATED).exists():
        seats.note(session, StepKind.REMIND)
    return True


def _forget(session: TeamSession, now: dt.datetime) -> None:
    """Names, numbers, who came and what they were told go; what is kept is how many."""
    session.bookings.all().delete()
    session.erased_at = now
    session.save(update_fields=["erased_at"])
    _keep_findable(session)
