"""A month on one leaf: weeks of seven days, Monday first, each day with its meetings."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 1)


@dataclasses.dataclass(frozen=True)
class Cell:
    day: dt.date
    inside: bool
    today: bool
    meetings: list


def parse(text: str) -> dt.date | None:
    """The first day of the month written as ``2026-05``; none where it is written otherwise or out of range."""
    try:
        day = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    return day if FIRST <= day <= LAST and text == f"{day:%Y-%m}" else None


def bounds(first: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """When the month begins and when the next one does."""
    return start_of(first, zone), start_of(following(first), zone)


def start_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def following(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def grid(first: dt.date, meetings: Iterable, today: dt.date) -> list[list[Cell]]:
    by_day: dict[dt.date, list] = {}
    for meeting in meetings:
        by_day.setdefault(timezone.localdate(meeting.starts_at), []).append(meeting)
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    return [
        [Cell(day, day.month == first.month, day == today, by_day.get(day, [])) for day in week]
        for week in weeks
    ]


def weekdays() -> list[tuple[str, str]]:
    """Short and full names of the days, Monday first."""
    return [(str(WEEKDAYS_ABBR[n]), str(WEEKDAYS[n])) for n in range(7)]
