"""How far a reader is in a course: what they have understood, where they go on, and what is new since they finished."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.identity import signed_in

from .progress import CourseOutline, Enrolment, LessonProgress

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.models import Resident

    from .pages import CoursePage, Row


@dataclasses.dataclass(frozen=True)
class Step:
    """A lesson as it stands in somebody's course. ``mark`` is ``done``, ``cur`` where the reader is, or empty."""

    row: Row
    understood: bool
    here: bool
    new: bool

    @property
    def mark(self) -> str:
        return "cur" if self.here else "done" if self.understood else ""


@dataclasses.dataclass(frozen=True)
class Standing:
    """``known`` is false for whoever has not signed in: their browser knows, and the page's script shows it."""

    known: bool
    steps: tuple[Step, ...]
    completed_at: dt.datetime | None = None
    latest: uuid.UUID | None = None

    @property
    def done(self) -> int:
        return sum(step.understood for step in self.steps)

    @property
    def minutes_left(self) -> int:
        return sum(step.row.minutes for step in self.steps if not step.understood)

    @property
    def onward(self) -> Row | None:
        """Where to go on: the first lesson not understood after the one understood last, else the first of all."""
        keys = [step.row.key for step in self.steps]
        start = keys.index(self.latest) + 1 if self.latest in keys else 0
        around = self.steps[start:] + self.steps[:start]
        return next((step.row for step in around if not step.understood), None)

    @property
    def begun(self) -> bool:
        return self.done > 0

    @property
    def news(self) -> list[Step]:
        return [step for step in self.steps if step.new]


def standing(request: HttpRequest, course: CoursePage, here: uuid.UUID | None = None) -> Standing:
    """Of whoever reads ``course``, who is at the lesson ``here``. A preview knows nobody."""
    rows = course.lessons
    if not signed_in(request) or getattr(request, "is_preview", False):
        steps = tuple(Step(row, False, row.key == here, False) for row in rows)
        return Standing(known=False, steps=steps)
    return of(request.user, course, rows, here)


def of(
    learner: Resident, course: CoursePage, rows: Sequence[Row], here: uuid.UUID | None = None
) -> Standing:
    keys = [row.key for row in rows]
    when = dict(
        LessonProgress.objects.visible_to(learner)
        .filter(lesson_key__in=keys)
        .values_list("lesson_key", "understood_at")
    )
    enrolment = (
        Enrolment.objects.visible_to(learner)
        .filter(course_key=course.key)
        .select_related("outline")
        .first()
    )
    finished = enrolment.completed_at if enrolment else None
    known = set(enrolment.outline.lessons) if enrolment and finished else {str(key) for key in keys}
    steps = tuple(
        Step(
            row,
            row.key in when,
            row.key == here,
            str(row.key) not in known and row.key not in when,
        )
        for row in rows
    )
    latest = max(when, key=lambda key: when[key], default=None)
    return Standing(known=True, steps=steps, completed_at=finished, latest=latest)


def newest_outlines(course_key: uuid.UUID) -> dict[str, CourseOutline]:
    """The outline of a course as it stands now, by language."""
    newest: dict[str, CourseOutline] = {}
    for row in CourseOutline.objects.filter(course_key=course_key).order_by("version"):
        newest[row.language] = row
    return newest
