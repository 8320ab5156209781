"""What the measures of promises found: read from releases as they were published, never computed anew."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from barometer.changes import Verdict
from barometer.choices import Kind
from barometer.models import Estimate, PromiseMeasure, Release
from barometer.promise_choices import Why
from barometer.promise_status import Measured
from portal import indicators
from portal.models import Municipality

SHARE, MEAN, DAYS = indicators.SHARE, "mean", indicators.DAYS
"""Units of measures: parts of one, the question's own unit, and days."""
SHARES = {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX}
"""Kinds of questions that are measured by the share of those who chose something."""


@dataclasses.dataclass(frozen=True)
class Point:
    """One figure of a measure: of the time that ended on ``day``, of so many ``respondents``.

    value, low, high: none where it is not published; round, release: the numbers of the rows it was published with, and
    none for what is no survey; fits: whether it was asked in the words that the target was set for.
    """

    day: dt.date
    value: float | None
    low: float | None
    high: float | None
    respondents: int | None
    change: Verdict = Verdict.INCOMPARABLE
    round: int | None = None
    release: int | None = None
    fits: bool = True

    @property
    def known(self) -> bool:
        return self.fits and None not in (self.value, self.low, self.high)


def unit_of(measure: PromiseMeasure) -> str:
    """The unit of target and figures."""
    if measure.question is None:
        found = indicators.indicator(measure.statistic)
        return found.unit if found else DAYS
    return SHARE if measure.option else MEAN


def series(measure: PromiseMeasure, municipality: Municipality) -> list[Point]:
    """What was published of one measure (``all_series``)."""
    return all_series([measure], municipality)[0]


def all_series(measures: Sequence[PromiseMeasure], municipality: Municipality) -> list[list[Point]]:
    """What was published of each measure: one figure for each round, of its newest release, the oldest first. One
    question to the database. What is no survey has no past of its own: its judgements keep it."""
    wanted = Q()
    for measure in measures:
        if measure.question_id is not None:
            wanted |= Q(
                question__version__question=measure.question_id,
                row=measure.row,
                option=measure.option,
            )
    if not wanted:
        return [[] for _each in measures]
    newest = Release.objects.filter(round=OuterRef("release__round")).order_by("-number")
    rows = (
        Estimate.objects.filter(
            wanted,
            release__round__municipality=municipality,
            release=Subquery(newest.values("pk")[:1]),
            background="",
        )
        .select_related("release__round", "question__version", "comparison")
        .order_by("release__round__closes_at", "release__round__pk")
    )
    found: dict[tuple[int, int, int], list[Estimate]] = {}
    for row in rows:
        key = (row.question.version.question_id, row.row, row.option)
        found.setdefault(key, []).append(row)
    return [
        [
            _point(row, measure, municipality)
            for row in found.get((measure.question_id or 0, measure.row, measure.option), [])
        ]
        for measure in measures
    ]


def _point(row: Estimate, measure: PromiseMeasure, municipality: Municipality) -> Point:
    comparison = getattr(row, "comparison", None)
    closed = row.release.round.closes_at.astimezone(municipality.zone).date()
    return Point(
        day=closed,
        value=row.value,
        low=row.low,
        high=row.high,
        respondents=row.respondents,
        change=Verdict(comparison.verdict) if comparison else Verdict.INCOMPARABLE,
        round=row.release.round_id,
        release=row.release.number,
        fits=row.question.version.wording_hash == measure.wording_hash,
    )


def newest(measure: PromiseMeasure, municipality: Municipality, day: dt.date) -> Point | None:
    """The figure that counts: of the last round that asked, or of the last time that was over by ``day``."""
    if measure.question_id is not None:
        points = series(measure, municipality)
        return points[-1] if points else None
    found = indicators.indicator(measure.statistic)
    reading = found.read(municipality, day) if found else None
    if reading is None:
        return None
    return Point(reading.last, reading.value, reading.low, reading.high, reading.number)


def measured(point: Point | None) -> Measured | Why:
    """The figure as it is judged, or why there is none."""
    if point is None:
        return Why.UNASKED
    if not point.fits:
        return Why.REWORDED
    if point.low is None or point.high is None:
        return Why.HIDDEN
    return Measured(point.low, point.high, point.change)


def kept(point: Point | None) -> dict[str, Any]:
    """The figure as a judgement keeps it."""
    if point is None:
        return dict.fromkeys(
            ("value", "low", "high", "respondents", "change", "day", "round", "release")
        )
    known = point.fits
    return {
        "value": point.value if known else None,
        "low": point.low if known else None,
        "high": point.high if known else None,
        "respondents": point.respondents if known else None,
        "change": point.change.value,
        "day": point.day.isoformat(),
        "round": point.round,
        "release": point.release,
    }
