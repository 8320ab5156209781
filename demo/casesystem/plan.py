"""How the invented municipalities' work is written down: in days and weeks around a start date.

Weeks are counted from the Monday of the start date's week; week 0 holds no meeting, so that what is written
as past is past and what is written as coming is to come, on whatever weekday the demo starts. A matter's
future is written too: as days go by, agendas appear, meetings are held and decisions become public, so that
harvesting again next week finds real news.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

AGENDA_DAYS_BEFORE = 8
MINUTES_DAYS_AFTER = 3
PLANNED_DAYS_BEFORE = 49


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    key: str
    name: str
    short: str
    kind: str
    weekday: int
    """0 is Monday."""
    time: str
    room: str
    members: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """One document: ``day`` from the start date; ``withdrawn`` likewise, where it was taken back."""

    name: str
    day: int
    text: tuple[str, ...]
    kind: str = ""
    language: str = ""
    withdrawn: int | None = None
    private: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One body's turn with a matter, in a meeting of week ``week``.

    ``result`` and ``text`` become public when the meeting is over. ``deadline`` is the last day to answer a
    hearing, in days from the start date; a hearing without a meeting has ``week`` None and ``opens``.
    """

    body: str
    week: int | None
    role: str
    result: str = ""
    text: str = ""
    deadline: int | None = None
    opens: int | None = None
    heading: str = ""
    """The agenda item's own title, where it differs from the matter's."""


@dataclasses.dataclass(frozen=True, slots=True)
class Matter:
    """A case of the council. ``opened`` in days from the start date."""

    key: str
    number: int
    title: str
    kind: str
    opened: int
    turns: tuple[Turn, ...] = ()
    papers: tuple[Paper, ...] = ()
    area: str = ""
    street: str = ""
    point: tuple[float, float] | None = None
    """Longitude and latitude."""
    topics: tuple[str, ...] = ()
    classification: tuple[str, str] = ("", "")
    status: str = ""
    related: tuple[str, ...] = ()
    withdrawn: int | None = None
    swedish: str = ""
    """The title in Swedish, where the case system gives one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """An agenda item that belongs to no matter."""

    body: str
    week: int
    title: str
    public: bool = True
    result: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting that did not go as planned: cancelled, or moved to another day, time or room."""

    body: str
    week: int
    known: int
    """Day from the start date on which the change was announced."""
    cancelled: bool = False
    days: int = 0
    time: str = ""
    room: str = ""


def working_day(date: dt.date) -> dt.date:
    """The date itself, or the Friday or Monday next to it where it falls on a weekend."""
    return date + dt.timedelta(days={5: -1, 6: 1}.get(date.weekday(), 0))


class Clock:
    """Turns the days and weeks of a plan into dates; ``now`` decides what has happened yet."""

    def __init__(self, start: dt.date, now: dt.datetime, zone: ZoneInfo) -> None:
        self.start = start
        self.monday = start - dt.timedelta(days=start.weekday())
        self.now = now.astimezone(zone)
        self.zone = zone

    def day(self, offset: int) -> dt.date:
        """A day of the plan; offices keep working days."""
        return working_day(self.start + dt.timedelta(days=offset))

    def at(self, offset: int, time: str = "09:00") -> dt.datetime:
        """A working hour of a day, with the zone's offset of that day."""
        return self._moment(self.day(offset), time)

    def meeting(self, body: Body, week: int) -> dt.datetime:
        date = self.monday + dt.timedelta(weeks=week, days=body.weekday)
        return self._moment(date, body.time)

    def before(self, moment: dt.datetime, days: int) -> dt.datetime:
        return self._moment(working_day(moment.date() - dt.timedelta(days=days)), "12:00")

    def after(self, moment: dt.datetime, days: int) -> dt.datetime:
        return self._moment(working_day(moment.date() + dt.timedelta(days=days)), "12:00")

    def past(self, moment: dt.datetime) -> bool:
        return moment <= self.now

    def _moment(self, date: dt.date, time: str) -> dt.datetime:
        hour, minute = time.split(":")
        return dt.datetime(
            date.year, date.month, date.day, int(hour), int(minute), tzinfo=self.zone
        )
