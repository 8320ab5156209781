"""The rules of team sessions and ambassadors: how long a seat is held, when people are reminded, who is active.

Everything here takes plain values; times are aware.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence

from learning.team_choices import Stage

MOST_SEATS = 10
"""A team is at most so many: everybody gets help."""
HOLD = dt.timedelta(hours=24)
"""How long an offered seat is held where there is time."""
LEAST_HOLD = dt.timedelta(hours=1)
"""Offers that could be held less long are not made any more."""
REMIND_DAYS, REMIND_HOUR = 2, 10
KEEP_CONTACTS = dt.timedelta(days=30)
"""After a meeting, names and telephone numbers are kept so long."""
ACTIVE_WITHIN = dt.timedelta(days=90)
FEW = 3
"""Of fewer trained ambassadors than this a median says nothing."""


def offer_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """Until when a seat offered at ``now`` is held: a day, or a quarter of the time left where that is shorter, so
    that several people can be asked in turn; none where less than an hour would be left to answer."""
    hold = min(HOLD, (starts_at - now) / 4)
    return now + hold if hold >= LEAST_HOLD else None


def remind_at(starts_at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Ten in the morning, two days before, by the clock of ``zone``."""
    day = starts_at.astimezone(zone).date() - dt.timedelta(days=REMIND_DAYS)
    return dt.datetime.combine(day, dt.time(REMIND_HOUR), tzinfo=zone)


def lowest_free(taken: set[int], seats: int) -> int | None:
    """The lowest of the seat numbers ``1..seats`` that nobody has; none where all are taken."""
    return next((number for number in range(1, seats + 1) if number not in taken), None)


def stage(
    *,
    trained_at: dt.datetime | None,
    ended_at: dt.datetime | None,
    last_held: dt.datetime | None,
    now: dt.datetime,
) -> Stage:
    """How far an ambassador has come. Who was trained less than 90 days ago and has led nothing yet is not idle."""
    if ended_at is not None:
        return Stage.ENDED
    if trained_at is None:
        return Stage.INVITED
    if last_held is not None and last_held > now - ACTIVE_WITHIN:
        return Stage.ACTIVE
    if last_held is None and trained_at > now - ACTIVE_WITHIN:
        return Stage.TRAINED
    return Stage.IDLE


def median(numbers: Sequence[int]) -> float | None:
    """The number in the middle; none of fewer than FEW, of which it would say nothing."""
    return float(statistics.median(numbers)) if len(numbers) >= FEW else None


def share(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in percent, rounded half up; none of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def way(*, from_count: int, now_count: int, target: int) -> int:
    """How much of the way from ``from_count`` to ``target`` is gone, in percent: between 0 and 100."""
    gone = share(max(0, now_count - from_count), max(1, target - from_count))
    return min(100, gone or 0)
