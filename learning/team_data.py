"""What teams store about a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from learning.actions import ambassadors, bookings
from learning.models import Ambassador, Attendance, Booking
from portal.models import Resident
from portal.mydata import Rows, Stored, stores


def _bookings(resident: Resident) -> Rows:
    for row in Booking.objects.visible_to(resident).select_related("session"):
        yield {
            "session": row.session.title,
            "from": row.session.starts_at,
            "place": row.session.place,
            "state": row.state,
            "seat": row.seat_no,
            "number_in_line": row.queue_no,
            "offered_until": row.offered_until,
            "since": row.since,
        }


def _attendance(resident: Resident) -> Rows:
    rows = Attendance.objects.filter(booking__in=Booking.objects.visible_to(resident))
    for row in rows.select_related("booking__session"):
        yield {
            "session": row.booking.session.title,
            "present": row.present,
            "marked_at": row.marked_at,
        }


def _ambassador(resident: Resident) -> Rows:
    for row in Ambassador.objects.visible_to(resident).select_related("area"):
        yield {
            "name": row.name,
            "area": row.area.name if row.area else "",
            "hours_a_month": row.capacity_pledge,
            "invited_at": row.invited_at,
            "agreed_at": row.agreed_at,
            "trained_at": row.trained_at,
            "ended_at": row.ended_at,
            "sessions": [session.title for session in row.sessions.all()],
        }


stores(
    Stored(
        "learning.Booking",
        _("Team sessions you signed up to"),
        _("So that there is a seat for you, and you are told if something changes"),
        _("Until you give up the seat, or 30 days after the session"),
        _bookings,
        bookings.leave,
    )
)
stores(
    Stored(
        "learning.Attendance",
        _("Whether your seat was used"),
        _("To count how many came"),
        _("30 days after the session"),
        _attendance,
        whose="residents",
    )
)
stores(
    Stored(
        "learning.Ambassador",
        _("That you are an ambassador, and which sessions you lead"),
        _("So that people know who helps them, and we see how it goes"),
        _("Until you stop; how many seats were used is kept as a number"),
        _ambassador,
        ambassadors.leave,
        whose="residents",
    )
)
