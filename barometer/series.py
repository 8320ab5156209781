"""A figure over time, and beside those of other municipalities. Nothing here reads a database."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from barometer import changes, charts, drawings
from barometer import result_words as words
from barometer.changes import Verdict
from barometer.charts import Moment
from barometer.drawings import Drawing, Line, Section, Table
from barometer.history import Neighbour, Place, Since, Then, place
from barometer.published import Asked, Figure, Published
from portal.templatetags.torget import leaf_month

MOST_COLUMNS = 8
"""Rounds that a chart holds on a phone; the table has them all."""


def trend(
    published: Published,
    asked: Asked,
    focus: Figure,
    earlier: Sequence[Then],
    known: Mapping[Place, Since],
) -> Section | None:
    """The figure from round to round; nothing where it was never asked before."""
    if not earlier:
        return None
    here = known.get(place(focus))
    now = Then(focus, published.closed, published.names, True, here.verdict if here else None)
    whole = [*earlier, now]
    shown = whole[-MOST_COLUMNS:]
    moments = []
    for number, one in enumerate(shown):
        last = shown[number - 1] if number else None
        certain = one.verdict in {Verdict.UP, Verdict.DOWN}
        moments.append(
            Moment(
                (leaf_month(one.closed), date_format(one.closed, "Y")),
                one.figure.value,
                one.figure.low,
                one.figure.high,
                _bare(one.figure),
                certain=certain and last is not None,
                joined=last is not None and one.same == last.same,
                cut=last is not None and one.same != last.same,
            )
        )
    axis = drawings.steps(asked, [one.figure for one in shown])
    heads = [_("Result"), words.interval_name(published), _("Answers"), _("Since last time")]
    lines = tuple(_then(asked, one, heads, published) for one in reversed(whole))
    title = _("From round to round: %(what)s") % {"what": drawings.of(asked, focus)}
    legend = [
        _("The scale begins at %(number)s.") % {"number": axis[0][1]},
        _("A dashed line and an open dot: the change is not certain."),
    ]
    if any(one.cut for one in moments):
        legend.append(
            _("At the upright dashed line the question got other words: not comparable across it.")
        )
    drawing = Drawing(
        "trend",
        title,
        "; ".join(f"{words.month(one.closed)}: {words.value(one.figure)}" for one in whole) + ".",
        tuple(legend),
        Table(title, _("Round"), tuple(heads), lines),
        columns=charts.columns(moments, axis),
        reading=drawings.reading(published),
    )
    return Section("trend", _("From round to round"), _long_way(earlier, focus), drawing)


def _bare(figure: Figure) -> str:
    """A figure above its column, where the axis says the unit."""
    if figure.value is None:
        return ""
    if not figure.option:
        return words.number(figure, figure.value)
    places = words.digits(figure)
    return words.decimal(100 * figure.value, places)


def _then(asked: Asked, one: Then, heads: Sequence[str], published: Published) -> Line:
    name = f"{words.text(one.names, published.publisher)} ({words.month(one.closed)})"
    way = None
    if one.verdict is not None:
        way = words.step(asked, one.figure, one.verdict, "", "")
    elif not one.same:
        return Line(
            name, tuple(zip(heads, _cells(one.figure, _("asked in other words")), strict=False))
        )
    return drawings.line(name, one.figure, way, heads)


def _cells(figure: Figure, last: str) -> list[str]:
    return [
        words.value(figure),
        words.interval(figure),
        words.whole(figure.respondents or 0),
        last,
    ]


def _long_way(earlier: Sequence[Then], focus: Figure) -> str:
    """From the first time it was asked so: said where there is more than one step to it."""
    alike = [one for one in earlier if one.same and drawings.plain(one.figure)]
    if len(alike) < 2:
        return ""
    judged = changes.judge(
        [drawings.pair(drawings.plain(one.figure), drawings.plain(focus)) for one in alike]
    )
    first = alike[0]
    return words.long_way(
        judged[0].verdict, words.month(first.closed), words.number(focus, first.figure.value)
    )


def beside(
    published: Published, asked: Asked, focus: Figure, others: Sequence[Neighbour]
) -> Section | None:
    """Ours and what other municipalities published of the same question; nothing where there are none."""
    ours = drawings.plain(focus)
    if not others or ours is None:
        return None
    judged = changes.judge([drawings.pair(ours, drawings.plain(other.figure)) for other in others])
    heads = [_("Result"), words.interval_name(published), _("Asked"), _("Compared with us")]
    here = words.text(published.publisher.names, published.publisher)
    marks = [drawings.mark(here, focus, None, strong=True)]
    lines = [_beside(here, focus, words.month(published.closed), "–", heads)]
    named = [
        (other.names.get(words.language(other.names, other.languages), ""), other, one)
        for other, one in zip(others, judged, strict=True)
    ]
    for name, other, one in sorted(named, key=lambda row: row[0]):
        said = words.difference(asked, focus.option, one.verdict)
        certain = one.verdict in {Verdict.UP, Verdict.DOWN}
        mark = drawings.mark(name, other.figure, None)
        if other.figure.value is not None:
            note = f"{said} ({mark.note})" if mark.note else said
            mark = dataclasses.replace(mark, note=note, certain=certain)
        marks.append(mark)
        line = _beside(name, other.figure, words.month(other.closed), said, heads)
        lines.append(dataclasses.replace(line, url=_page(other)))
    title = _("Beside others: %(what)s") % {"what": drawings.of(asked, focus)}
    gaps = any(other.figure.value is None for other in others)
    legend = [
        *drawings.legend(compared=False, gaps=gaps),
        _("Only a dot that certainly differs from ours is filled."),
    ]
    if any(other.design != published.method.design for other in others):
        legend.append(_("Not all of them chose in the same way whom they asked."))
    drawing = Drawing(
        "others",
        title,
        drawings.says(marks),
        tuple(legend),
        Table(title, _("Municipality"), tuple(heads), tuple(lines)),
        rows=charts.rows(marks, drawings.axis(asked, [focus, *(other.figure for other in others)])),
        reading=drawings.reading(published),
    )
    sentence = _("Municipalities with about as many residents that asked the same question.")
    return Section("others", _("Beside others"), sentence, drawing)


def _page(other: Neighbour) -> str:
    """Where the other municipality's results stand, in the reader's language."""
    return other.address + reverse("barometer:release", args=[other.round, other.release])


def _beside(name: str, figure: Figure, asked_in: str, said: str, heads: Sequence[str]) -> Line:
    if figure.value is None:
        return Line(name, instead=_("too few answers, not shown"))
    cells = [words.value(figure), words.interval(figure), asked_in, said]
    return Line(name, tuple(zip(heads, cells, strict=True)))
