"""How far a reader is in a course: what they have understood, where they go on, and what is new since they finished."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import JSONField, Value

from portal.identity import signed_in

from .progress import CourseOutline, Enrolment, LessonProgress
from .reading import Outline, Row

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.models import Resident


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


class Reader:
    """Whoever reads a page: what they have understood so far is read once. A preview knows nobody."""

    def __init__(self, request: HttpRequest, *, finished: bool = True) -> None:
        """``finished``: whether it matters what they have finished."""
        self.known = signed_in(request) and not getattr(request, "is_preview", False)
        self._when: dict[uuid.UUID, dt.datetime] = {}
        self._finished: dict[uuid.UUID, tuple[dt.datetime, set[str]]] = {}
        if self.known:
            self._read(request.user, finished=finished)

    def _read(self, learner: Resident, *, finished: bool) -> None:
        rows = LessonProgress.objects.visible_to(learner).values_list(
            "lesson_key", "understood_at", Value(None, JSONField())
        )
        if finished:
            ended = Enrolment.objects.visible_to(learner).exclude(completed_at=None)
            rows = rows.union(
                ended.order_by().values_list("course_key", "completed_at", "outline__lessons"),
                all=True,
            )
        for key, when, lessons in rows:
            if lessons is None:
                self._when[key] = when
            else:
                self._finished[key] = when, set(lessons)

    def standing(self, outline: Outline, here: uuid.UUID | None = None) -> Standing:
        """Where they stand in a course; at its lesson ``here``."""
        finished, began_with = self._finished.get(outline.key, (None, None))
        steps = tuple(
            Step(
                row,
                row.key in self._when,
                row.key == here,
                began_with is not None
                and str(row.key) not in began_with
                and row.key not in self._when,
            )
            for row in outline.lessons
        )
        understood = [step.row.key for step in steps if step.understood]
        latest = max(understood, key=self._when.__getitem__, default=None)
        return Standing(self.known, steps, finished, latest)


def newest_outlines(course_key: uuid.UUID) -> dict[str, CourseOutline]:
    """The outline of a course as it stands now, by language."""
    newest: dict[str, CourseOutline] = {}
    for row in CourseOutline.objects.filter(course_key=course_key).order_by("version"):
        newest[row.language] = row
    return newest
