"""Where the parts of a chart of months lie: a line for each channel below the other, on one scale that begins at 0.

Places across are percent of the width, so that text keeps its size; places down are pixels. Counts in, places out;
every text comes ready, and nothing here knows a language.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Sequence

TALL, HEAD, FOOT = 96, 40, 14
"""Pixels: of the drawing of one channel, above it for its name and marks, and below it."""
LEFT, RIGHT = 3.0, 97.0
"""Percent of the width where the first and the last month lie."""
AXIS = 26
"""Pixels for the months, below all."""
CLOSE = 0.12
"""Part of the width that a word below the chart needs, at least, from one to the next."""


@dataclasses.dataclass(frozen=True)
class Point:
    """One month of one channel. count: none where it is not known, or hidden"""

    count: int | None
    hidden: bool = False


@dataclasses.dataclass(frozen=True)
class Dot:
    x: str
    y: float


@dataclasses.dataclass(frozen=True)
class Leg:
    x1: str
    y1: float
    x2: str
    y2: float


@dataclasses.dataclass(frozen=True)
class Gap:
    """Months of which nothing is known, from … as wide as …"""

    x: str
    width: str
    y: float


@dataclasses.dataclass(frozen=True)
class Panel:
    """One channel. said: its newest number; top, foot: where its grid begins and ends; dots: where a line begins and
    ends, since a dot on each month would hide the line on a phone; hidden: numbers too small to be shown; most: the
    number at the top"""

    label: str
    said: str
    name_y: float
    top: float
    foot: float
    dots: tuple[Dot, ...]
    legs: tuple[Leg, ...]
    gaps: tuple[Gap, ...]
    hidden: tuple[Dot, ...]
    most: str


@dataclasses.dataclass(frozen=True)
class Tick:
    x: str
    text: str
    anchor: str


@dataclasses.dataclass(frozen=True)
class Chart:
    panels: tuple[Panel, ...]
    marks: tuple[str, ...]
    """Where across something was done: between the last month before and the first after."""
    ticks: tuple[Tick, ...]
    height: int
    foot: float

    @property
    def gapped(self) -> bool:
        return any(panel.gaps for panel in self.panels)


def draw(
    rows: Sequence[tuple[str, str, Sequence[Point]]],
    months: Sequence[str],
    marks: Sequence[int],
    said: Callable[[int], str],
) -> Chart | None:
    """The chart of some channels; none where no number is known.

    rows: name, newest number in words and points of each, a point for each month; months: what stands below the first
    and the last and below each January between, empty for others; marks: places of months in which something was new.
    """
    known = [point.count for _name, _said, points in rows for point in points if point.count]
    if not known or not months:
        return None
    top = ceiling(max(known))
    step = (RIGHT - LEFT) / max(1, len(months) - 1)

    def across(place: float) -> str:
        return f"{LEFT + place * step:.4g}%"

    panels = []
    y = 0.0
    for name, newest, points in rows:
        head, foot = y + HEAD, y + HEAD + TALL

        def down(count: int, foot: float = foot) -> float:
            return round(foot - TALL * count / top, 1)

        dots = [
            (place, Dot(across(place), down(point.count)))
            for place, point in enumerate(points)
            if point.count is not None
        ]
        legs = [
            Leg(one.x, one.y, other.x, other.y)
            for (a, one), (b, other) in itertools.pairwise(dots)
            if b == a + 1
        ]
        joined = {place for place, _dot in dots}
        panels.append(
            Panel(
                name,
                newest,
                y + 16,
                head,
                foot,
                tuple(dot for place, dot in dots if not ({place - 1, place + 1} <= joined)),
                tuple(legs),
                tuple(
                    Gap(across(first - 0.4), f"{(last - first + 0.8) * step:.4g}%", head)
                    for first, last in _runs(points)
                ),
                tuple(
                    Dot(across(place), foot - 8)
                    for place, point in enumerate(points)
                    if point.hidden
                ),
                said(top),
            )
        )
        y = foot + FOOT
    foot = y - FOOT
    return Chart(
        tuple(panels),
        tuple(across(place - 0.5) for place in marks),
        _ticks(months, across),
        round(foot + AXIS),
        foot,
    )


def ceiling(count: int) -> int:
    """The round number on which a scale of counts ends: 1, 2, 2.5 or 5 times a power of ten."""
    size = 10 ** max(0, math.floor(math.log10(count)))
    return next(
        round(size * factor)
        for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
        if size * factor >= count
    )


def _runs(points: Sequence[Point]) -> list[tuple[int, int]]:
    """First and last places of months of which nothing is known, between those of which something is."""
    known = [place for place, point in enumerate(points) if point.count is not None or point.hidden]
    return [(a + 1, b - 1) for a, b in itertools.pairwise(known) if b > a + 1]


def _ticks(months: Sequence[str], across: Callable[[float], str]) -> tuple[Tick, ...]:
    """The first and the last month, and those between that have a word and room for it."""
    last = len(months) - 1
    room = max(1.0, CLOSE * last * 2)
    found = [Tick(across(0), months[0], "start")]
    kept = 0
    for place in range(1, last):
        if months[place] and place - kept >= room and last - place >= room:
            found.append(Tick(across(place), months[place], "middle"))
            kept = place
    if last:
        found.append(Tick(across(last), months[last], "end"))
    return tuple(found)
