"""What pages say of promises: read once, in the reader's language, and the same for everybody."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from barometer import promise_chart, promise_measuring, promise_words
from barometer.changes import Verdict
from barometer.models import (
    Milestone,
    PromiseJudgement,
    PromiseMeasure,
    PromiseVersion,
    QuestionVersion,
    ServicePromise,
)
from barometer.promise_chart import Chart, Dot
from barometer.promise_choices import Aim, Standing
from barometer.promise_measuring import SHARE, Point
from portal import days, tellers
from portal.channels import SubjectKind
from portal.models import Municipality, Subject

ENDED, COMING, WAITING = "ended", "coming", "waiting"
"""States besides the standings: it does not hold any more, or not yet, or nobody has judged it yet."""


@dataclasses.dataclass(frozen=True)
class Tag:
    """Where a promise stands, as a word with its icon. code: a standing, or one of the states above."""

    code: str
    text: str
    tone: str
    drawing: str


def tag(promise: ServicePromise, standing: str | None) -> Tag:
    now = promise.in_force(promise.today)
    if now is None:
        first = list(promise.versions.all())[-1]
        day = days.on(first.valid_from)
        return Tag(COMING, _("Holds from %(day)s") % {"day": day}, "line", "clock")
    if now.ends:
        return Tag(ENDED, _("Does not hold any more"), "line", "back")
    if standing is None:
        return Tag(WAITING, _("Being judged"), "line", "clock")
    found = Standing(standing)
    return Tag(
        found.value,
        promise_words.label(found),
        promise_words.TONES[found],
        promise_words.ICONS[found],
    )


def listed(municipality: Municipality) -> QuerySet[ServicePromise]:
    """The promises of a municipality with their versions, services and owners, and where each stands as ``standing``;
    two questions."""
    last = PromiseJudgement.objects.filter(promise=OuterRef("pk")).order_by("-number")
    return (
        ServicePromise.objects.of(municipality)
        .shown()
        .select_related("service", "owner", "idea")
        .prefetch_related("versions")
        .annotate(standing=Subquery(last.values("standing")[:1]))
        .order_by("-published_at", "-pk")
    )


# One promise -------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Row:
    """A figure of a measure in the table: of which day, what it was and between which numbers, and of how many."""

    day: str
    figure: str
    ends: str
    respondents: str
    change: str


@dataclasses.dataclass(frozen=True)
class Measured:
    """A measure as it is shown.

    said: what is measured; goal: what is to be reached; tag: where it stands, none before it was judged; why: in words;
    name: of its place on the page; figure: the newest one, empty where there is none
    """

    name: str
    said: promise_words.Said
    goal: str
    target: str
    tag: Tag | None
    why: str
    figure: str
    ends: str
    day: str
    respondents: str
    chart: Chart | None
    summary: str
    rows: tuple[Row, ...]
    survey: bool


@dataclasses.dataclass(frozen=True)
class Moved:
    """When a promise came to stand where it stood."""

    when: dt.datetime
    tag: Tag
    why: str


def measures(
    promise: ServicePromise, version: PromiseVersion, judged: Sequence[PromiseJudgement]
) -> list[Measured]:
    """judged: all judgements of the promise, the newest first. A question for the measures, one for the wordings, and
    one for the figures of each."""
    rows = list(version.measures.select_related("question"))
    return _measures(promise, rows, judged, version.pk)


def drafted(promise: ServicePromise, rows: Sequence[PromiseMeasure]) -> list[Measured]:
    """The same of measures that nobody has judged."""
    return _measures(promise, rows, [], None)


def _measures(
    promise: ServicePromise,
    rows: Sequence[PromiseMeasure],
    judged: Sequence[PromiseJudgement],
    version: int | None,
) -> list[Measured]:
    wordings = _wordings(rows)
    published = promise_measuring.all_series(rows, promise.municipality)
    last = next((one for one in judged if one.version_id == version), None)
    found = []
    for place, row in enumerate(rows):
        said = promise_words.measured_by(row, wordings.get(row.question_id))
        kept = last.figures[place] if last else None
        points = published[place] if row.question_id else _points(row, place, judged)
        found.append(_measured(row, place, said, kept, points))
    return found


def _wordings(rows: Sequence[PromiseMeasure]) -> dict[int | None, QuestionVersion]:
    """The wording that each target was set for, by the number of its question."""
    wanted = {row.question_id: row.wording_hash for row in rows if row.question_id}
    if not wanted:
        return {}
    known = QuestionVersion.objects.filter(question__in=wanted).select_related("question")
    found: dict[int | None, QuestionVersion] = {}
    for one in known.order_by("number"):
        # of several with the same meaning the one with the best translations
        if one.wording_hash == wanted[one.question_id]:
            found[one.question_id] = one
    return found


def _points(row: PromiseMeasure, place: int, judged: Sequence[PromiseJudgement]) -> list[Point]:
    """The figures by which a measure that is no survey was judged, the oldest first."""
    found: dict[str, Point] = {}
    for one in reversed(judged):
        kept = one.figures[place] if place < len(one.figures) else None
        if kept and one.version_id == row.version_id and kept["day"]:
            found[kept["day"]] = Point(
                dt.date.fromisoformat(kept["day"]),
                kept["value"],
                kept["low"],
                kept["high"],
                kept["respondents"],
            )
    return list(found.values())


def _measured(
    row: PromiseMeasure,
    place: int,
    said: promise_words.Said,
    kept: dict[str, Any] | None,
    points: Sequence[Point],
) -> Measured:
    unit = promise_measuring.unit_of(row)
    goal = promise_words.goal(row.target, row.aim, unit)
    standing = Standing(kept["standing"]) if kept else None
    chart = promise_chart.draw(
        [_dot(point, unit) for point in points],
        row.target,
        upwards=row.aim == Aim.AT_LEAST,
        said=lambda value: promise_words.figure(value, unit),
        most=1.0 if unit == SHARE else math.inf,
    )
    shown = [point for point in points if point.known]
    return Measured(
        name=f"m{place + 1}",
        said=said,
        goal=goal,
        target=_("Target: %(goal)s") % {"goal": goal},
        tag=_standing_tag(standing) if standing else None,
        why=promise_words.why(kept, unit) if kept else "",
        figure=promise_words.figure(kept["value"], unit)
        if kept and kept["value"] is not None
        else "",
        ends=promise_words.ends_in_words(kept, unit) if kept else "",
        day=promise_words.day_of(kept) if kept else "",
        respondents=promise_words.respondents(kept) if kept else "",
        chart=chart,
        summary=_summary(shown, unit),
        rows=tuple(_row(point, unit) for point in reversed(points)),
        survey=row.question_id is not None,
    )


def _standing_tag(standing: Standing) -> Tag:
    return Tag(
        standing.value,
        promise_words.label(standing),
        promise_words.TONES[standing],
        promise_words.ICONS[standing],
    )


def _dot(point: Point, unit: str) -> Dot:
    known = point.known
    value = point.value if known else None
    return Dot(
        label=(date_format(point.day, "M"), date_format(point.day, "Y")),
        said=promise_words.bare(value, unit) if value is not None else "",
        value=value,
        low=point.low if known else None,
        high=point.high if known else None,
        certain=point.change in {Verdict.UP, Verdict.DOWN},
    )


def _row(point: Point, unit: str) -> Row:
    day = date_format(point.day)
    if not point.known or point.value is None or point.low is None or point.high is None:
        why = _("too few to be published") if point.fits else _("asked in other words")
        return Row(day, why, "", "", "")
    return Row(
        day,
        promise_words.figure(point.value, unit),
        promise_words.ends_in_words({"low": point.low, "high": point.high}, unit),
        promise_words.respondents({"respondents": point.respondents}),
        _change(point),
    )


def _change(point: Point) -> str:
    return {
        Verdict.UP: _("certainly higher"),
        Verdict.DOWN: _("certainly lower"),
        Verdict.UNCERTAIN: _("no certain change"),
        Verdict.INCOMPARABLE: "",
    }[point.change]


def _summary(points: Sequence[Point], unit: str) -> str:
    """The chart in a sentence, for who does not see it."""
    return ", ".join(
        f"{date_format(point.day)}: {promise_words.figure(point.value, unit)}"
        for point in points
        if point.value is not None
    )


# Its past ----------------------------------------------------------------------------------------------------


def moves(judged: Sequence[PromiseJudgement]) -> list[Moved]:
    """When it changed where it stands, the newest first."""
    found: list[Moved] = []
    before: str | None = None
    for one in reversed(judged):
        if one.standing != before:
            standing = Standing(one.standing)
            found.append(Moved(one.judged_at, _standing_tag(standing), _why_in_short(one)))
        before = one.standing
    return found[::-1]


def _why_in_short(judgement: PromiseJudgement) -> str:
    return str(judgement.get_why_display())


@dataclasses.dataclass(frozen=True)
class Step:
    """A step as it is shown. put_off: the day that was announced first, where it is another now."""

    row: Milestone
    day: str
    tag: Tag
    put_off: str


def steps(promise: ServicePromise) -> tuple[list[Step], list[Milestone]]:
    """What was announced with a day, by the day; and what is planned without one, in its order. One question."""
    rows = list(promise.milestones.all())
    today = promise.today
    dated = [row for row in rows if row.due is not None or row.done]
    dated.sort(key=lambda row: (row.due or row.done_on or today, row.order, row.pk))
    plan = [row for row in rows if row.due is None and not row.done]
    plan.sort(key=lambda row: (row.order, row.pk))
    return [_step(row, today) for row in dated], plan


def _step(row: Milestone, today: dt.date) -> Step:
    if row.done_on is not None:
        found = Tag("done", _("Done"), "good", "ok")
        day = _("Done on %(day)s") % {"day": date_format(row.done_on)}
    elif row.late(today):
        found = Tag("late", _("Overdue"), "warn", "warn")
        day = _("Was to be done by %(day)s") % {"day": date_format(row.due)}
    else:
        found = Tag("ahead", _("To come"), "line", "clock")
        day = _("To be done by %(day)s") % {"day": date_format(row.due)}
    moved = row.first_due is not None and row.due is not None and row.due > row.first_due
    put_off = (
        _("First announced for %(day)s") % {"day": date_format(row.first_due)} if moved else ""
    )
    return Step(row, day, found, put_off)


# Who decided -------------------------------------------------------------------------------------------------


def cases(
    municipality: Municipality, versions: Sequence[PromiseVersion]
) -> dict[int, tellers.Name]:
    """The council cases that decided versions, by their numbers; those that are not shown are left out."""
    numbers = sorted({version.case for version in versions if version.case is not None})
    subjects = [
        Subject(pk=number, kind=SubjectKind.CASE, object_id=number, municipality=municipality)
        for number in numbers
    ]
    return tellers.names_of(subjects) if subjects else {}


def with_all(promises: QuerySet[ServicePromise]) -> QuerySet[ServicePromise]:
    """With everything that the page of one needs."""
    return promises.prefetch_related("milestones", Prefetch("judgements"))


def moment(when: dt.datetime) -> str:
    return date_format(timezone.localtime(when))
