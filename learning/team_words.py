"""How a team session and a seat in it are said: when, where, how many seats are free, and where somebody stands."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import _json_script_escapes
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.models import Booking, CoursePage, TeamSession, TeamStep
from learning.team_choices import BookingState, SessionState, StepKind
from portal import days
from portal.models import Municipality
from portal.switch import OWN_NAMES


def when(session: TeamSession) -> str:
    """``Tuesday 9 December at 13:00–15:00``; with both days where it ends on another one."""
    if timezone.localdate(session.starts_at) == timezone.localdate(session.ends_at):
        return f"{days.at(session.starts_at)}–{days.clock(session.ends_at)}"
    return f"{days.at(session.starts_at)} – {days.at(session.ends_at)}"


def spoken(session: TeamSession) -> str:
    return ", ".join(OWN_NAMES[code] for code in session.languages if code in OWN_NAMES)


def led_by(session: TeamSession) -> str:
    """The names of those who lead it, as they want to be called."""
    return ", ".join(one.name for one in session.ambassadors.all() if one.name)


@dataclasses.dataclass(frozen=True)
class Room:
    """How full a session is. free: seats for who signs up now; waiting: how many stand before them."""

    seats: int
    free: int
    waiting: int

    @property
    def words(self) -> str:
        if self.free:
            return ngettext(
                "%(free)s of %(seats)s seat is free",
                "%(free)s of %(seats)s seats are free",
                self.seats,
            ) % {"free": number_format(self.free), "seats": number_format(self.seats)}
        if not self.waiting:
            return _("All seats are taken")
        return ngettext(
            "All seats are taken, and %(number)s person waits",
            "All seats are taken, and %(number)s people wait",
            self.waiting,
        ) % {"number": number_format(self.waiting)}


def rooms(sessions: list[TeamSession]) -> dict[int, Room]:
    """How full each of ``sessions`` is, by its number. Somebody who waits comes before whoever signs up now."""
    rows = Booking.objects.filter(session__in=sessions).exclude(state=BookingState.LAPSED)
    found: dict[int, list[str]] = {}
    for number, state in rows.values_list("session_id", "state"):
        found.setdefault(number, []).append(state)
    rooms = {}
    for session in sessions:
        states = found.get(session.pk, [])
        waiting = states.count(BookingState.WAITING)
        free = 0 if waiting else session.seats - len(states)
        rooms[session.pk] = Room(session.seats, max(0, free), waiting)
    return rooms


@dataclasses.dataclass(frozen=True)
class Mine:
    """Where somebody stands in a session. tone: of the tag; moved: what was and what is, until they have kept it."""

    booking: Booking
    words: str
    tone: str
    until: str = ""
    moved: tuple[str, str] | None = None

    @property
    def offered(self) -> bool:
        return bool(self.booking.state == BookingState.OFFERED)

    @property
    def lapsed(self) -> bool:
        return bool(self.booking.state == BookingState.LAPSED)

    @property
    def sits(self) -> bool:
        return bool(self.booking.state == BookingState.SEATED)


def mine(booking: Booking) -> Mine:
    session = booking.session
    if session.cancelled:
        return Mine(booking, _("Session called off"), "bad")
    moved = moved_since(booking)
    if booking.state == BookingState.SEATED:
        return Mine(booking, _("You have a seat"), "good", moved=moved)
    if booking.state == BookingState.OFFERED and booking.offered_until is not None:
        until = days.at(booking.offered_until)
        return Mine(booking, _("A seat is held for you"), "warn", until=until, moved=moved)
    if booking.state == BookingState.LAPSED:
        return Mine(booking, _("The seat went to the next"), "line")
    before = session.bookings.filter(
        state=BookingState.WAITING, queue_no__lt=booking.queue_no
    ).count()
    said = _("You wait as number %(number)s") % {"number": number_format(before + 1)}
    return Mine(booking, said, "line", moved=moved)


def moved_since(booking: Booking) -> tuple[str, str] | None:
    """What was when somebody last said yes, and what is now, where that is something else."""
    session = booking.session
    if booking.version >= session.version:
        return None
    steps = TeamStep.objects.filter(session=session, what=StepKind.MOVED)
    first = steps.filter(version__gt=booking.version).order_by("pk").first()
    if first is None or first.starts_before is None:
        return None
    if (first.starts_before, first.place_before) == (session.starts_at, session.place):
        return None
    before, after = days.at(first.starts_before), days.at(session.starts_at)
    if first.place_before != session.place:
        before, after = f"{before}, {first.place_before}", f"{after}, {session.place}"
    return before, after


def course_of(session: TeamSession, municipality: Municipality) -> CoursePage | None:
    """The course that is gone through together, in the reader's language where it stands in it."""
    if session.course_key is None:
        return None
    found = CoursePage.objects.live().public().select_related("locale")
    rows = [
        page
        for page in found.filter(translation_key=session.course_key)
        if page.municipality == municipality
    ]
    return min(rows, key=lambda page: page.language != municipality.content_language, default=None)


_STATUS = {
    SessionState.CANCELLED: "https://schema.org/EventCancelled",
}


def linked(session: TeamSession, room: Room, url: str, course: CoursePage | None) -> SafeString:
    """The session in the terms of schema.org (EducationEvent, CourseInstance) as JSON-LD for the head of its page."""
    text = json.dumps(described(session, room, url, course), ensure_ascii=False)
    safe = text.translate(_json_script_escapes)
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308 (escaped above)


def described(
    session: TeamSession, room: Room, url: str, course: CoursePage | None
) -> dict[str, Any]:
    place = session.municipality
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["EducationEvent", "CourseInstance"],
        "name": session.title,
        "url": url,
        "inLanguage": session.languages,
        "startDate": timezone.localtime(session.starts_at, place.zone).isoformat(),
        "endDate": timezone.localtime(session.ends_at, place.zone).isoformat(),
        "eventStatus": _STATUS.get(
            SessionState(session.state), "https://schema.org/EventScheduled"
        ),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "courseMode": "onsite",
        "location": {"@type": "Place", "name": session.place, "address": session.place},
        "maximumAttendeeCapacity": session.seats,
        "remainingAttendeeCapacity": room.free if session.ahead else 0,
        "isAccessibleForFree": True,
        "organizer": {
            "@type": "GovernmentOrganization",
            "name": place.name_in(session.language),
            "url": place.root_url,
        },
    }
    if session.about:
        data["description"] = session.about
    if course is not None:
        data["about"] = {"@type": "Course", "name": course.title, "url": course.full_url}
    return data
