"""A team session as a calendar entry (RFC 5545): the same entry however often it is fetched, moved or called off."""

from __future__ import annotations

import datetime as dt
import re

from icalendar import Calendar, Event

from learning.models import TeamSession

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar(session: TeamSession, *, host: str, url: str) -> bytes:
    """The calendar with the one entry. SEQUENCE counts moves, so that a calendar that has it moves it too."""
    entry = Event()
    changed = session.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    entry.add("uid", f"team-{session.pk}@{host}")
    entry.add("sequence", session.version)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("dtstart", session.starts_at.astimezone(dt.UTC))
    entry.add("dtend", session.ends_at.astimezone(dt.UTC))
    entry.add("summary", _line(session.title))
    entry.add("location", _line(session.place))
    if session.about:
        entry.add("description", session.about)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", f"-//Torget//{host}//EN")
    whole.add("method", "PUBLISH")
    whole.add_component(entry)
    return whole.to_ical()


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
