"""Points of helpers: how many different people somebody has helped in a week, a month or a quarter.

Points are no coins: they cannot be spent, and they begin anew with each period. Help for the same person counts less
each time, so that two who only help each other gain little by it (the bound on what false exchanges bring is that of
MeritRank, arXiv 2207.09950, section 4). Points are counted in quarters, as whole numbers, so that the order in which
they are added never matters.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

K = TypeVar("K", bound=Hashable)

WORTH = (4, 2, 1)
"""Quarters of a point for the first, second and third time that somebody helps the same person; then nothing."""
LEAST = 10
"""People who must take part before anybody is shown a board: among fewer, a name of one's own choosing hides nobody."""
SPAN = 3
"""Places above and below one's own that are shown."""
ALONE_FROM = 16
"""Years from which on somebody stands on a board by themselves; who is younger counts for their school alone."""
FREEZE_AFTER = dt.timedelta(days=7)
"""From the end of a period until its boards are final: as long as what was settled can be disputed."""

_SIGNS = ("", "¼", "½", "¾")


class Span(models.TextChoices):
    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")


def first_day(span: str, day: dt.date) -> dt.date:
    """The first day of the week (Monday, ISO 8601), month or quarter that ``day`` lies in."""
    if span == Span.WEEK:
        return day - dt.timedelta(days=day.weekday())
    month = day.month if span == Span.MONTH else day.month - (day.month - 1) % 3
    return dt.date(day.year, month, 1)


def day_after(span: str, first: dt.date) -> dt.date:
    """The first day that no longer belongs to the period beginning on ``first``."""
    if span == Span.WEEK:
        return first + dt.timedelta(days=7)
    months = first.year * 12 + first.month - 1 + (1 if span == Span.MONTH else 3)
    return dt.date(months // 12, months % 12 + 1, 1)


def of_pairs(pairs: Iterable[tuple[K, Hashable, int]]) -> dict[K, int]:
    """Quarters of a point per helper.

    pairs: who helped, who was helped, how often; the same two may stand there more than once
    """
    times: Counter[tuple[K, Hashable]] = Counter()
    for helper, helped, often in pairs:
        times[helper, helped] += often
    found: Counter[K] = Counter()
    for (helper, _helped), often in times.items():
        found[helper] += sum(WORTH[:often])
    return dict(found)


def words(quarters: int) -> str:
    """``3½`` of 14 quarters."""
    whole, rest = divmod(quarters, 4)
    return f"{whole or ''}{_SIGNS[rest]}" or "0"


@dataclasses.dataclass(frozen=True)
class Row:
    """Somebody who takes part: who it is, the name they chose, and their points in quarters."""

    key: int
    alias: str
    quarters: int


@dataclasses.dataclass(frozen=True)
class Place:
    """A row with its place: as many stand before it as have more points, and equal points share a place (1, 1, 3)."""

    rank: int
    shared: bool
    key: int
    alias: str
    quarters: int


def places(rows: Iterable[Row]) -> list[Place]:
    """Everybody with their place, the most points first and equal ones by name: the same for any order of ``rows``."""
    ordered = sorted(rows, key=lambda row: (-row.quarters, row.alias.casefold(), row.alias))
    often = Counter(row.quarters for row in ordered)
    found: list[Place] = []
    for number, row in enumerate(ordered, 1):
        same = bool(found) and found[-1].quarters == row.quarters
        rank = found[-1].rank if same else number
        found.append(Place(rank, often[row.quarters] > 1, row.key, row.alias, row.quarters))
    return found


def around(board: Sequence[Place], key: int) -> list[Place]:
    """The place of ``key`` with the nearest ``SPAN`` on either side; nothing where they do not stand there."""
    at = next(itertools.compress(itertools.count(), (place.key == key for place in board)), None)
    return [] if at is None else list(board[max(0, at - SPAN) : at + SPAN + 1])


def top(rank: int, people: int) -> int:
    """3 or 10 for who stands among so many on a board of ``people``, where that says something; else 0."""
    return next((first for first in (3, 10) if rank <= first and people >= 2 * first), 0)
