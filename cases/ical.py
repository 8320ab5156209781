"""Meetings as calendar entries (RFC 5545, RFC 7986).

The identity of an entry never changes, a change counts SEQUENCE up, and a cancelled meeting stays in the
calendar as cancelled: leaving it out would leave it standing in the calendars of those who have it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from django.utils import timezone
from icalendar import Calendar, Event

from portal import days

REFRESH = dt.timedelta(hours=1)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar(name: str, meetings: Iterable, *, host: str, link: Callable[[object], str]) -> bytes:
    """The calendar ``name`` with an entry for each meeting that has a day; ``link`` gives its page's address."""
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", f"-//Torget//{host}//EN")
    whole.add("method", "PUBLISH")
    whole.add("name", _line(name))
    whole.add("x-wr-calname", _line(name))
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        if meeting.starts_at is not None:
            whole.add_component(_entry(meeting, link(meeting)))
    return whole.to_ical()


def _entry(meeting, url: str) -> Event:
    entry = Event()
    entry.add("uid", meeting.uid)
    entry.add("sequence", meeting.sequence)
    # The same bytes for the same meeting: the stamp says when the entry last changed (section 3.8.7.2).
    changed = meeting.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    if days.timed(meeting.starts_at) is None:
        entry.add("dtstart", timezone.localdate(meeting.starts_at))
    else:
        entry.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
        if meeting.ends_at and meeting.ends_at > meeting.starts_at:
            entry.add("dtend", meeting.ends_at.astimezone(dt.UTC))
    entry.add("summary", _line(meeting.name))
    if meeting.location:
        entry.add("location", _line(meeting.location))
    entry.add("url", url)
    gone = meeting.cancelled or meeting.withdrawn_at
    entry.add("status", "CANCELLED" if gone else "CONFIRMED")
    # Everybody's meeting is nobody's engagement.
    entry.add("transp", "TRANSPARENT")
    return entry


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
