"""Where the parts of a chart lie: figures in, places out. Templates draw them.

Along the axis of values a place is a part of the width of the drawing in percent, so that a chart is as wide as there
is room and its text keeps its size; across it, and everywhere in columns, places are pixels. Labels stand above what
they name and are divided into lines that fit a drawing of 248 pixels, the narrowest there is. Nothing here knows a
language: every text comes ready.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

NARROW = 236.0
"""Pixels that a line of a label may have."""
BESIDE = 168.0
"""… where the figure stands at the end of the same line."""
LINE = 19
"""Pixels from one line of text to the next."""
SOFT = "\u00ad"

_WIDE = frozenset("mwMW@%–—")
_SLIM = frozenset("iljtfrI.,:;'!|()[] -")


@dataclasses.dataclass(frozen=True)
class Mark:
    """A figure to be drawn.

    value, low, high: in the unit of the axis, None where it is hidden; said: the figure in words; certain: whether it
    certainly changed, which fills its dot; strong: printed bold; note: what the reader must know of this one.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    said: str = ""
    certain: bool = False
    strong: bool = False
    note: str = ""
    heading: bool = False
    """Only its label is drawn: what follows belongs to it."""


@dataclasses.dataclass(frozen=True)
class Text:
    y: float
    text: str


@dataclasses.dataclass(frozen=True)
class Bar:
    """A row as drawn. x, start, end: percent of the width, empty where the figure is hidden; y: of the dot."""

    lines: tuple[Text, ...]
    said: Text | None
    note: Text | None
    y: float
    x: str
    start: str
    end: str
    certain: bool
    strong: bool

    @property
    def hidden(self) -> bool:
        return self.said is not None and not self.x


@dataclasses.dataclass(frozen=True)
class Tick:
    """A line of the grid and its number. place: percent across, or pixels down in columns."""

    place: str
    text: str
    anchor: str = "middle"


@dataclasses.dataclass(frozen=True)
class Rows:
    """A row for each figure, one below the other. stems: whether a thin line from the start makes shares of it."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    foot: int
    """Where the grid ends and the numbers of the axis begin."""
    stems: bool


@dataclasses.dataclass(frozen=True)
class Moment:
    """A figure of a column: of a round, or of a step of a scale.

    label: one or two short lines; joined: whether it is drawn as going on from the one before; certain: whether that
    step is; cut: whether what was asked changed before it.
    """

    label: tuple[str, ...]
    value: float | None
    low: float | None
    high: float | None
    said: str
    certain: bool = False
    joined: bool = False
    cut: bool = False


@dataclasses.dataclass(frozen=True)
class Column:
    x: str
    y: float
    top: float
    bottom: float
    said: Text | None
    label: tuple[Text, ...]
    certain: bool


@dataclasses.dataclass(frozen=True)
class Leg:
    """The line from one figure to the next, solid where the step is certain."""

    x1: str
    y1: float
    x2: str
    y2: float
    certain: bool


@dataclasses.dataclass(frozen=True)
class Columns:
    """A column for each figure, from left to right. hidden, cuts: where across."""

    columns: tuple[Column, ...]
    legs: tuple[Leg, ...]
    cuts: tuple[str, ...]
    hidden: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    height: int
    foot: float


def width(text: str) -> float:
    """About how many pixels a text of 15 pixels needs in a usual sans-serif: no font is at hand, and a little too much
    is better than too little."""
    slim = sum(character in _SLIM for character in text)
    wide = sum(character in _WIDE for character in text)
    upper = sum(character.isupper() and character not in _WIDE for character in text)
    return 8.4 * (len(text) - slim - wide - upper - text.count(SOFT)) + (
        4.9 * slim + 13.5 * wide + 10.2 * upper
    )


def lines(text: str, room: float = NARROW, last: float = BESIDE) -> tuple[str, ...]:
    """A label in lines of at most ``room`` pixels, the last of at most ``last``. A word that is longer is divided where
    it says it may be, and wherever there is room for it else."""
    found: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}" if current else word
        if width(longer) <= room:
            current = longer
            continue
        if current:
            found.append(current)
        *full, current = _divided(word, min(room, last)) if width(word) > room else [word]
        found += full
    while width(current) > last:
        first, current = _tail(current, last)
        found.append(first)
    return tuple(line.replace(SOFT, "") for line in [*found, current])


def _tail(line: str, room: float) -> tuple[str, str]:
    """A line in two about as long, of which the second fits."""
    words = line.split(" ")
    halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    if fitting := [half for half in halves if width(half[1]) <= room]:
        return min(fitting, key=lambda half: abs(width(half[0]) - width(half[1])))
    *full, rest = _divided(words[-1], room)
    return " ".join([*words[:-1], "".join(full)]), rest


def _divided(word: str, room: float) -> list[str]:
    """A word in pieces that fit, each but the last with its hyphen."""
    pieces: list[str] = []
    current = ""
    parts = word.split(SOFT)
    for number, part in enumerate(parts):
        for place, character in enumerate(part):
            soft = place == 0 and number and width(current + part + "-") > room
            if current and (soft or width(current + character + "-") > room):
                pieces.append(current.rstrip("-") + "-")
                current = ""
            current += character
    return [*pieces, current]


def _across(value: float, least: float, most: float) -> str:
    part = (value - least) / (most - least) if most > least else 0.5
    return f"{100 * min(1.0, max(0.0, part)):.4g}%"


def rows(
    marks: Sequence[Mark],
    ticks: Sequence[tuple[float, str]],
    *,
    stems: bool = False,
) -> Rows:
    """Figures one below the other, on an axis from the first tick to the last.

    Raises ValueError where there are not two ticks.
    """
    if len(ticks) < 2:
        raise ValueError("an axis has two ends")
    least, most = ticks[0][0], ticks[-1][0]
    bars: list[Bar] = []
    y = 15.0
    for mark in marks:
        if mark.heading:
            y += LINE / 2 if bars else 0
        parts = lines(mark.label, last=NARROW if mark.heading else BESIDE)
        drawn = tuple(Text(y + LINE * place, part) for place, part in enumerate(parts))
        below = drawn[-1].y
        if mark.heading:
            bars.append(Bar(drawn, None, None, below, "", "", "", False, True))
            y = below + LINE + 7
            continue
        said = Text(below, mark.said)
        note = Text(below + LINE - 1, mark.note) if mark.note else None
        middle = (note.y if note else below) + 16
        shown = mark.value is not None and mark.low is not None and mark.high is not None
        bars.append(
            Bar(
                drawn,
                said,
                note,
                middle,
                _across(mark.value, least, most) if shown else "",  # type: ignore[arg-type]
                _across(mark.low, least, most) if shown else "",  # type: ignore[arg-type]
                _across(mark.high, least, most) if shown else "",  # type: ignore[arg-type]
                mark.certain,
                mark.strong,
            )
        )
        y = middle + 37
    foot = round(y - 22)
    return Rows(tuple(bars), _ends(ticks, least, most), foot + 26, foot, stems)


def _ends(ticks: Sequence[tuple[float, str]], least: float, most: float) -> tuple[Tick, ...]:
    last = len(ticks) - 1
    return tuple(
        Tick(
            _across(value, least, most),
            text,
            "start" if place == 0 else "end" if place == last else "middle",
        )
        for place, (value, text) in enumerate(ticks)
    )


TALL = 150
"""Pixels from the lowest line of the grid of columns to the highest."""
HEAD = 34
"""Pixels above it: a figure stands above its column."""


def columns(moments: Sequence[Moment], ticks: Sequence[tuple[float, str]]) -> Columns:
    """Figures from left to right, between the first tick, at the foot, and the last, at the top.

    Raises ValueError where there are not two ticks, or nothing to draw.
    """
    if len(ticks) < 2:
        raise ValueError("an axis has two ends")
    if not moments:
        raise ValueError("there is nothing to draw")
    least, most = ticks[0][0], ticks[-1][0]
    foot = HEAD + TALL

    def down(value: float) -> float:
        return round(foot - TALL * (min(most, max(least, value)) - least) / (most - least), 1)

    left, right = (17.0, 93.0) if len(moments) < 8 else (15.0, 97.0)
    step = (right - left) / (len(moments) - 1) if len(moments) > 1 else 0.0
    drawn: list[Column] = []
    legs: list[Leg] = []
    hidden: list[Column] = []
    cuts: list[str] = []
    before: Column | None = None
    for place, moment in enumerate(moments):
        across = left + place * step if len(moments) > 1 else 50.0
        x = f"{across:.4g}%"
        label = tuple(
            Text(foot + 22 + 17 * number, text) for number, text in enumerate(moment.label)
        )
        if moment.cut and place:
            cuts.append(f"{across - step / 2:.4g}%")
        if moment.value is None or moment.low is None or moment.high is None:
            hidden.append(Column(x, 0, HEAD, foot, None, label, False))
            before = None
            continue
        top = down(moment.high)
        column = Column(
            x,
            down(moment.value),
            top,
            down(moment.low),
            Text(top - 13, moment.said),
            label,
            moment.certain,
        )
        if before is not None and moment.joined:
            legs.append(Leg(before.x, before.y, x, column.y, moment.certain))
        drawn.append(column)
        before = column
    deep = max(len(moment.label) for moment in moments)
    return Columns(
        tuple(drawn),
        tuple(legs),
        tuple(cuts),
        tuple(hidden),
        tuple(Tick(f"{down(value):g}", text) for value, text in ticks),
        foot + 8 + 17 * deep,
        foot,
    )


def steps(
    low: float, high: float, *, most: float = math.inf, least: float = -math.inf
) -> list[float]:
    """Three to six round numbers that hold ``low`` … ``high``, for the lines of a grid. ``least`` and ``most``: where
    values end; where they are round themselves, as of shares, no number lies outside."""
    low, high = max(low, least), min(high, most)
    span = high - low
    if span <= 1e-9 * max(1.0, abs(low)):
        span = abs(high) if abs(high) > 1e-9 else 1.0
    size = 10.0 ** math.floor(math.log10(span / 2))
    size *= next((factor for factor in (1, 2, 2.5, 5) if span / (size * factor) <= 4), 10)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    while last - first < 2:
        below, above = first * size > least + size / 2, last * size < most - size / 2
        if not below and not above:
            break
        first, last = first - below, last + above
    return [round(size * number, 10) for number in range(first, last + 1)]
