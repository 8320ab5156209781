"""The figures in public: every one with its meaning beside it, how it went week by week, and files of the same.

The page is one question to the database: the figures of each day are written down at night, and what is of few people
is not in them.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from microservices import onboarding
from microservices.kpis import BY_NAME, GROUPS, KPIS, Kpi, Unit
from microservices.market import here
from microservices.measures import Measured
from microservices.models import FiguresDay
from microservices.population import Band
from portal import days
from portal.models import Municipality
from portal.numerals import rounded

WEEKS = 13
"""Mondays that a chart goes back, and what is of today at its end."""
FEWEST = 3
"""Points that make a chart."""
TOP, BOTTOM, LEFT, RIGHT = 34, 130, 8, 92
"""Where a chart begins and ends: pixels from above, and per cent from the left."""


@dataclasses.dataclass(frozen=True)
class Dot:
    """x in per cent, y in pixels; text: the number; said: whether it stands in the chart as well, and then which end of
    its day is at the dot"""

    x: str
    y: str
    text: str
    day: str
    said: str


@dataclasses.dataclass(frozen=True)
class Leg:
    """A line from one dot to the next."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclasses.dataclass(frozen=True)
class Plot:
    """How one figure went: what its picture says in words, and what it is drawn of."""

    name: str
    title: str
    says: str
    dots: list[Dot]
    legs: list[Leg]


@dataclasses.dataclass(frozen=True)
class Shown:
    """A figure on the page. long: the number is a sentence; why: in words, where there is none"""

    kpi: Kpi
    number: str
    long: bool
    why: str | Promise
    of: str
    parts: list[tuple[str | Promise, str]]
    plot: Plot | None


# Numbers in words ---------------------------------------------------------------------------------------------


def said(value: float, unit: Unit) -> str:
    if unit == Unit.SHARE:
        return f"{rounded(value * 100, 0)}\u00a0%"
    if value and unit in {Unit.COINS, Unit.RATE, Unit.INDEX}:
        return rounded(value, 2)
    if unit == Unit.HOURS:
        return _hours(value)
    whole = float(value).is_integer() or value >= 100
    return rounded(value, 0 if whole else 1)


def _hours(hours: float) -> str:
    if hours < 1:
        minutes = max(1, round(hours * 60))
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": number_format(minutes)}
    if hours <= 72:
        full = round(hours)
        return ngettext("%(n)s hour", "%(n)s hours", full) % {"n": number_format(full)}
    whole = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": number_format(whole)}


def change_of(measured: Measured) -> str:
    """A change with its sign and its margin, and whether it is certain that there is one."""
    low, high = measured.low or 0.0, measured.high or 0.0
    margin = _("between %(low)s and %(high)s") % {"low": _signed(low), "high": _signed(high)}
    if low <= 0 <= high:
        return _("No certain change: %(number)s, %(margin)s") % {
            "number": _signed(measured.value or 0.0),
            "margin": margin,
        }
    return f"{_signed(measured.value or 0.0)}, {margin}"


def _signed(value: float) -> str:
    shown = round(value, 2)
    sign = "−" if shown < 0 else "+" if shown > 0 else ""
    return f"{sign}{rounded(abs(shown), 2)}"


def text_of(measured: Measured, unit: Unit) -> str:
    """The number, or why there is none."""
    if measured.value is None:
        return str(measured.why.words) if measured.why else ""
    if unit == Unit.CHANGE:
        return change_of(measured)
    return said(measured.value, unit)


# The page -----------------------------------------------------------------------------------------------------


def lately(municipality: Municipality) -> QuerySet[FiguresDay]:
    """The Mondays of the last quarter of a year, and the last day there is at the end."""
    rows = FiguresDay.objects.of(municipality)
    newest = rows.order_by().values("municipality").annotate(last=Max("day")).values("last")
    since = timezone.localdate(timezone=municipality.zone) - dt.timedelta(weeks=WEEKS)
    return rows.filter(Q(day__iso_week_day=1, day__gte=since) | Q(day__in=newest)).order_by("day")


def shown(kpi: Kpi, rows: list[FiguresDay]) -> Shown:
    measured = Measured.of_json(rows[-1].figures.get(kpi.name, {"why": "none"}))
    return Shown(
        kpi=kpi,
        number=text_of(measured, kpi.unit) if measured.value is not None else "",
        long=kpi.unit == Unit.CHANGE,
        why=measured.why.words if measured.why else "",
        of=_of(kpi, measured),
        parts=[
            (label, text_of(measured.parts[key], kpi.unit))
            for key, label in kpi.parts.items()
            if key in measured.parts
        ],
        # how answers of one quarter after the other change a mean says little from week to week
        plot=_plot(kpi, rows) if kpi.unit != Unit.CHANGE else None,
    )


def _of(kpi: Kpi, measured: Measured) -> str:
    if measured.value is None or not measured.of:
        return ""
    return _("Counted of: %(number)s %(what)s") % {
        "number": number_format(measured.of, force_grouping=True),
        "what": kpi.of,
    }


def _plot(kpi: Kpi, rows: list[FiguresDay]) -> Plot | None:
    points: list[tuple[int, float, dt.date]] = []
    for place, row in enumerate(rows):
        value = row.figures.get(kpi.name, {}).get("value")
        if value is not None:
            points.append((place, value, row.day))
    if len(points) < FEWEST:
        return None
    highest = max(value for _place, value, _day in points) or 1
    step = (RIGHT - LEFT) / max(1, len(rows) - 1)
    ends = {points[0][0]: "start", points[-1][0]: "end"}
    dots = [
        Dot(
            x=f"{LEFT + place * step:.1f}%",
            y=f"{BOTTOM - (BOTTOM - TOP) * value / highest:.0f}",
            text=said(value, kpi.unit),
            day=days.short(day),
            said=ends.get(place, ""),
        )
        for place, value, day in points
    ]
    places = [place for place, _value, _day in points]
    legs = [
        Leg(one.x, one.y, other.x, other.y)
        for one, other, a, b in zip(dots, dots[1:], places, places[1:], strict=False)
        # where a number is missing the line is missing too
        if b == a + 1
    ]
    begin, end = dots[0], dots[-1]
    return Plot(
        name=kpi.name,
        title=str(kpi.label),
        says=_("From %(first)s on %(begin)s to %(last)s on %(end)s. The scale begins at 0.")
        % {"first": begin.text, "begin": begin.day, "last": end.text, "end": end.day},
        dots=dots,
        legs=legs,
    )


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    rows = list(lately(here(request)))
    groups: list[tuple[str | Promise, str, list[Shown]]] = []
    if rows:
        groups = [
            (label, str(group), [shown(kpi, rows) for kpi in KPIS if kpi.group == group])
            for group, label in GROUPS.items()
        ]
    table = rows[-1].figures.get("onboarding", {}).get("table", {}) if rows else {}
    bands = [*(str(band.label) for band in Band), _("All from 12 to 45")]
    context = {
        "title": _("How it goes"),
        "day": days.on(rows[-1].day) if rows else "",
        "groups": groups,
        "bands": bands,
        "areas": [
            (
                name,
                [
                    (band, text_of(cell, Unit.SHARE))
                    for band, cell in zip(bands, cells, strict=True)
                ],
            )
            for name, cells in onboarding.as_words(table, get_language() or "en")
        ],
        "population": population_of(table),
    }
    return render(request, "microservices/figures.html", context)


def population_of(table: dict[str, Any]) -> str:
    """Where the numbers of people who live here are from; nothing where there are none."""
    if not table:
        return ""
    # a year is no number to group by thousands
    return _("People who live here: %(source)s, quarter %(quarter)s of %(year)s.") % table


# Files --------------------------------------------------------------------------------------------------------


@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    """The same numbers for programs, with their meaning in the language of the address."""
    municipality = here(request)
    return JsonResponse(
        {
            "municipality": {"code": municipality.code, "country": municipality.country},
            "figures": {
                kpi.name: {
                    "label": str(kpi.label),
                    "definition": str(kpi.says),
                    "source": str(kpi.source),
                    "unit": str(kpi.unit),
                    "counted_of": str(kpi.of),
                    "parts": {key: str(label) for key, label in kpi.parts.items()},
                }
                for kpi in KPIS
            },
            "days": [
                {"day": row.day.isoformat(), "figures": _known(row.figures)}
                for row in lately(municipality)
            ],
        }
    )


def _known(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in figures.items() if name in BY_NAME}


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """One line for each day, figure and part; numbers with a point, empty where there is none."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(["day", "figure", "part", "unit", "value", "low", "high", "of", "why"])
    municipality = here(request)
    for row in lately(municipality):
        for name, found in _known(row.figures).items():
            unit = BY_NAME[name].unit
            parts = {"": found, **found.get("parts", {})}
            for part, one in parts.items():
                numbers = [one.get(column) for column in ("value", "low", "high")]
                lines.writerow(
                    [
                        row.day.isoformat(),
                        name,
                        part,
                        str(unit),
                        *("" if number is None else f"{number:.6g}" for number in numbers),
                        one.get("of", ""),
                        one.get("why", ""),
                    ]
                )
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{municipality.slug}-figures.csv"'
    return answer
