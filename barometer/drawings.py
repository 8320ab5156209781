"""Charts with their words and their tables: of figures and labels, what is drawn, said aloud and written out. Nothing
here reads a database."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from barometer import changes, charts
from barometer import result_words as words
from barometer.charts import Mark
from barometer.choices import Kind
from barometer.disclosure import Status
from barometer.published import Asked, Figure, Published

Labelled = tuple[str, Figure, words.Step | None]
"""What a figure is called, the figure, and what is said of the way to it."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A row of a table. cells: what stands above each, and what it says; instead: what stands in place of all; url:
    where its label leads."""

    label: str
    cells: tuple[tuple[str, str], ...] = ()
    instead: str = ""
    url: str = ""


@dataclasses.dataclass(frozen=True)
class Table:
    caption: str
    first: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclasses.dataclass(frozen=True)
class Drawing:
    """A chart with its words. says: all of it, for whoever does not see it; reading: how charts of its kind are read,
    which is said once on a page; legend: what must be known of this one."""

    name: str
    title: str
    says: str
    legend: tuple[str, ...]
    table: Table
    rows: charts.Rows | None = None
    columns: charts.Columns | None = None
    reading: str = ""


@dataclasses.dataclass(frozen=True)
class Section:
    name: str
    title: str
    sentence: str
    drawing: Drawing | None


def mark(label: str, figure: Figure, way: words.Step | None, *, strong: bool = False) -> Mark:
    hidden = figure.value is None
    arrow = {"up": " ↑", "down": " ↓"}.get(way.arrow, "") if way else ""
    return Mark(
        label,
        figure.value,
        figure.low,
        figure.high,
        words.value(figure) + ("" if hidden else arrow),
        certain=bool(way and way.certain),
        strong=strong,
        note=words.doubt(figure),
    )


def axis(asked: Asked, figures: Iterable[Figure]) -> list[tuple[float, str]]:
    """From where to where a chart of figures of this kind goes: shares from none to all, scales and places from one end
    to the other, numbers around what there is."""
    figures = list(figures)
    if figures[0].option:
        return [
            (share, words.percent(share) if share == 1 else words.decimal(100 * share))
            for share in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
    least, most = _ends(asked)
    if asked.kind == Kind.NUMBER:
        return steps(asked, figures)
    return [(value, number_format(value)) for value in _whole(least, most)]


def _ends(asked: Asked) -> tuple[int, int]:
    """Between which numbers an average lies."""
    if asked.kind == Kind.RANKING:
        return 1, max(2, len(words.said(asked)["options"]))
    return asked.least, max(asked.least + 1, asked.most)


def _whole(least: int, most: int) -> list[int]:
    """Whole numbers from one end of a scale to the other, six at most and equally far apart."""
    span = most - least
    size = next((n for n in range(1, span) if span % n == 0 and span // n <= 5), span)
    return list(range(least, most + 1, size))


def steps(asked: Asked, figures: Sequence[Figure]) -> list[tuple[float, str]]:
    """Round numbers that hold the intervals of figures, for what would be too small on the whole axis. Shares are
    drawn on a fifth of it at least, so that no small change looks large."""
    found = [end for one in figures for end in (one.low, one.high) if end is not None]
    low, high = min(found, default=0.0), max(found, default=1.0)
    if figures[0].option:
        least, most, room = 0.0, 1.0, 0.2
    else:
        least, most = _ends(asked)
        room = 0.0 if asked.kind == Kind.NUMBER else (most - least) / 5
    spare = max(0.0, room - (high - low)) / 2
    lines = charts.steps(low - spare, high + spare, least=least, most=most)
    if figures[0].option:
        fine = any(round(100 * value, 6) % 1 for value in lines)
        return [(value, words.percent(value, 1 if fine else 0)) for value in lines]
    places = max(len(f"{value:.6g}".partition(".")[2]) for value in lines)
    return [(value, words.decimal(value, places)) for value in lines]


def reading(published: Published) -> str:
    """How a dot and its bar are read, as it may be said of this design."""
    given = {"certainty": words.certainty()}
    if words.sampled(published):
        return (
            _(
                "The dot is the result. The broad bar shows where the true figure probably is (%(certainty)s)."
            )
            % given
        )
    return (
        _(
            "The dot is the result. The broad bar shows where the true figure is, if those who answered are like the"
            " others in their group (%(certainty)s, model-based)."
        )
        % given
    )


def legend(*, compared: bool, gaps: bool) -> tuple[str, ...]:
    found = []
    if compared:
        found.append(_("Only a dot that has certainly changed since last time is filled."))
    if gaps:
        found.append(_("A dashed box stands for a group of which too few answered."))
    return tuple(found)


def gaps(lines: Iterable[Labelled]) -> bool:
    return any(figure.value is None for _label, figure, _way in lines)


def says(marks: Iterable[Mark]) -> str:
    """All of a chart in a sentence."""
    parts = [f"{mark.label}: {mark.said}" for mark in marks if not mark.heading]
    return "; ".join(parts) + "."


def table(
    published: Published,
    caption: str,
    first: str,
    lines: Iterable[Labelled],
    *,
    compared: bool,
) -> Table:
    heads = [_("Result"), words.interval_name(published), _("Answers")]
    if compared:
        heads.append(_("Since last time"))
    return Table(
        caption,
        first,
        tuple(heads),
        tuple(line(label, figure, way, heads) for label, figure, way in lines),
    )


def line(label: str, figure: Figure, way: words.Step | None, heads: Sequence[str]) -> Line:
    if figure.value is None:
        return Line(label, instead=_("too few answers, not shown"))
    doubt = words.doubt(figure)
    cells = [
        f"{words.value(figure)} ({doubt})" if doubt else words.value(figure),
        words.interval(figure),
        words.whole(figure.respondents or 0),
        way.short if way else "–",
    ]
    return Line(label, tuple(zip(heads, cells, strict=False)))


def drawn(
    published: Published,
    asked: Asked,
    name: str,
    title: str,
    first: str,
    lines: Sequence[Labelled],
    *,
    strong: int = -1,
    stems: bool = False,
    heads: Mapping[int, str] | None = None,
) -> Drawing:
    """A chart of a row for each line. heads: what is written above the line of a number."""
    compared = any(way for _label, _figure, way in lines)
    marks = []
    for number, (label, figure, way) in enumerate(lines):
        if heads and number in heads:
            marks.append(Mark(heads[number], heading=True))
        marks.append(mark(label, figure, way, strong=number == strong))
    rowed = [
        (f"{_above(heads, number)}{label}", figure, way)
        for number, (label, figure, way) in enumerate(lines)
    ]
    return Drawing(
        name,
        title,
        says(marks),
        legend(compared=compared, gaps=gaps(lines)),
        table(published, title, first, rowed, compared=compared),
        rows=charts.rows(marks, axis(asked, [one for _label, one, _way in lines]), stems=stems),
        reading=reading(published),
    )


def _above(heads: Mapping[int, str] | None, number: int) -> str:
    """What a line of a table says before its label, where lines belong to something."""
    if not heads:
        return ""
    return f"{heads[max(place for place in heads if place <= number)]}: "


def of(asked: Asked, focus: Figure) -> str:
    """What a figure is of, as part of a title."""
    parts = [words.part(asked, focus.row) if focus.row else ""]
    parts.append(words.answer(asked, focus.option) if focus.option else "")
    return ", ".join(one for one in parts if one) or _("average")


def plain(figure: Figure) -> changes.Figure | None:
    if figure.value is None or figure.se is None or figure.status is Status.HIDDEN:
        return None
    return changes.Figure(figure.value, figure.se, figure.respondents or 0)


def pair(
    one: changes.Figure | None, other: changes.Figure | None
) -> tuple[changes.Figure, changes.Figure] | None:
    return (one, other) if one and other else None
