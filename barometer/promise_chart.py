"""Where the parts of the chart of a measure lie: a column for each figure with its interval, and the target across.

Places across are percent of the width, so that text keeps its size; places down are pixels. Figures in, places out;
every text comes ready, and nothing here knows a language.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

TALL, HEAD, LINE = 150, 44, 17
"""Pixels: of the drawing itself, above it for what stands over a column, and of a line of text below it."""
ABOVE, BELOW, CLEAR = 15, 5, 7
"""Pixels that a line of text takes above and below its foot, and from its foot to a line drawn under it."""
MOST = 6
"""Columns that stand side by side on a phone; of more, the newest."""


@dataclasses.dataclass(frozen=True)
class Dot:
    """A figure to be drawn: value, low and high in one unit, none where it is hidden; said: the figure, and label: what
    it is of, in words of at most two lines; certain: whether its change is."""

    label: tuple[str, ...]
    said: str
    value: float | None
    low: float | None
    high: float | None
    certain: bool = False


@dataclasses.dataclass(frozen=True)
class Line:
    y: int
    text: str


@dataclasses.dataclass(frozen=True)
class Column:
    x: str
    label: tuple[Line, ...]
    y: int = 0
    top: int = 0
    bottom: int = 0
    said: Line | None = None


@dataclasses.dataclass(frozen=True)
class Leg:
    x1: str
    y1: int
    x2: str
    y2: int
    certain: bool


@dataclasses.dataclass(frozen=True)
class Chart:
    """columns: the figures that are shown; hidden: those that are not; ticks: lines of the grid; target: where the
    target lies; good, deep: where the good side of it begins, and how deep it is."""

    columns: tuple[Column, ...]
    hidden: tuple[Column, ...]
    legs: tuple[Leg, ...]
    ticks: tuple[Line, ...]
    target: int
    good: int
    deep: int
    foot: int
    height: int


def draw(
    dots: Sequence[Dot], target: float, *, upwards: bool, said: Callable[[float], str], most: float
) -> Chart | None:
    """The chart of the newest figures; none where no figure is known.

    upwards: whether what lies above the target is good; said: a number of the grid in words; most: above which there is
    nothing (1 for shares), or infinity. Below 0 there is nothing either.
    """
    dots = dots[-MOST:]
    ends = [end for dot in dots for end in (dot.low, dot.high) if end is not None]
    if not ends:
        return None
    grid = steps(min([*ends, target]), max([*ends, target]), most)
    least, top = grid[0], grid[-1]
    foot = HEAD + TALL

    def down(value: float) -> int:
        return round(foot - TALL * (min(top, max(least, value)) - least) / (top - least))

    line = down(target)
    columns: list[Column] = []
    hidden: list[Column] = []
    legs: list[Leg] = []
    before: Column | None = None
    for place, dot in enumerate(dots):
        across = 19 + 73 * place / (len(dots) - 1) if len(dots) > 1 else 55.0
        x = f"{across:.4g}%"
        label = tuple(Line(foot + 22 + LINE * n, text) for n, text in enumerate(dot.label))
        if dot.value is None or dot.low is None or dot.high is None:
            hidden.append(Column(x, label))
            before = None
            continue
        high = down(dot.high)
        over = max(14, high - 13)
        if over - ABOVE <= line <= over + BELOW:
            over = line - CLEAR
        column = Column(x, label, down(dot.value), high, down(dot.low), Line(over, dot.said))
        if before is not None:
            legs.append(Leg(before.x, before.y, x, column.y, dot.certain))
        columns.append(column)
        before = column
    good, end = (HEAD, line) if upwards else (line, foot)
    lines = max(len(dot.label) for dot in dots)
    return Chart(
        tuple(columns),
        tuple(hidden),
        tuple(legs),
        tuple(Line(down(value), said(value)) for value in grid),
        line,
        good,
        end - good,
        foot,
        foot + 12 + LINE * lines,
    )


def steps(low: float, high: float, most: float = math.inf) -> list[float]:
    """Three to six round numbers that hold ``low`` … ``high``, none below 0 or above ``most`` where the figures are
    not either."""
    span = (high - low) or abs(high) or 1.0
    size = 10 ** math.floor(math.log10(span / 2))
    size *= next((factor for factor in (1, 2, 2.5, 5) if span / (size * factor) <= 4), 10)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    if last - first < 2:
        first, last = first - 1, last + 1
    if low >= 0:
        first = max(0, first)
    if high <= most:
        last = min(last, math.floor(most / size + 1e-9)) if math.isfinite(most) else last
    return [round(size * number, 10) for number in range(first, last + 1)]
