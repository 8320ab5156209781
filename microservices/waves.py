"""How a need is told round: to the few who fit it best, then to some more, then to everybody it fits.

So nobody is told of what somebody else has taken already, and a need is not left waiting because the first few are
busy. Nothing here reads or writes a database; times are aware datetimes.
"""

from __future__ import annotations

import datetime as dt

SIZES: tuple[int | None, ...] = (5, 15, None)
"""Neighbours in each wave; none where it is all who are left."""
APART = dt.timedelta(hours=6)
SHARE = 4
"""A need that begins soon is told round faster: the next wave waits for this part of the time that is left."""
SOONEST = dt.timedelta(minutes=15)
WAKE, SLEEP = 8, 21
"""Hours between which a wave goes out: those who were told at night would be told with those of the morning."""


def next_at(
    done: int, now: dt.datetime, starts_at: dt.datetime | None, zone: dt.tzinfo
) -> dt.datetime | None:
    """When the wave after ``done`` waves goes out; none where there is none left.

    now: when the last one went out, or the need was opened where there was none
    starts_at: when it takes place; none where no time is fixed
    zone: of the municipality
    """
    if done >= len(SIZES):
        return None
    at = now
    if done:
        left = max(starts_at - now, dt.timedelta()) if starts_at else None
        at += APART if left is None else max(min(APART, left / SHARE), SOONEST)
    morning = _awake(at, zone)
    # what begins before people get up is told at once
    return at if starts_at and morning >= starts_at else morning


def _awake(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    local = at.astimezone(zone)
    if WAKE <= local.hour < SLEEP:
        return at
    day = local.date() + dt.timedelta(days=local.hour >= SLEEP)
    return dt.datetime.combine(day, dt.time(WAKE), zone).astimezone(dt.UTC)
