"""What learning stores about a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from learning import (
    licence_data,  # noqa: F401  (registers what licences store about people)
    team_data,  # noqa: F401  (registers what teams do)
)
from learning.actions.talk import leave
from learning.models import BlockProgress, Enrolment, LessonPost, LessonProgress
from portal.models import Resident
from portal.mydata import Stored, stores

_STUDIED = _(
    "So that you go on where you left, on any device. The municipality can also study it in a file that names a"
    " pseudonym instead of you, another one each year, where at least ten people learned the same"
)


def _enrolments(resident: Resident) -> Iterator[dict[str, Any]]:
    for row in Enrolment.objects.visible_to(resident).select_related("outline"):
        yield {
            "course": row.outline.title,
            "lessons": row.required,
            "understood": row.done,
            "started_at": row.started_at,
            "completed_at": row.completed_at,
        }


def _lessons(resident: Resident) -> Iterator[dict[str, Any]]:
    for row in LessonProgress.objects.visible_to(resident).order_by("understood_at", "pk"):
        yield {"lesson": row.lesson_key, "understood_at": row.understood_at}


def _quizzes(resident: Resident) -> Iterator[dict[str, Any]]:
    for row in BlockProgress.objects.visible_to(resident).order_by("latest_at", "pk"):
        yield {
            "lesson": row.lesson_key,
            "question": row.block_id,
            "state": row.state,
            "best_of_100": row.best,
            "attempts": row.attempts_n,
            "latest_at": row.latest_at,
        }


stores(
    Stored(
        model="learning.Enrolment",
        what=_("Which courses you learn, and how far you are"),
        why=_STUDIED,
        until=_("You delete your account"),
        rows=_enrolments,
    )
)
stores(
    Stored(
        model="learning.LessonProgress",
        what=_("Which lessons you have understood, and when"),
        why=_STUDIED,
        until=_("You take it back, or delete your account"),
        rows=_lessons,
    )
)
stores(
    Stored(
        model="learning.BlockProgress",
        what=_(
            "Which questions of lessons you have tried, and whether you were right; not what you answered"
        ),
        why=_(
            "So that you see what you have tried, on any device. The municipality can also study it in a file that"
            " names a pseudonym instead of you, another one each year, where at least ten people learned the same"
        ),
        until=_("You delete your account"),
        rows=_quizzes,
    )
)
stores(
    Stored(
        model="learning.LessonPost",
        what=_("What you asked and answered under lessons"),
        why=_("So that others who learn the same read it"),
        until=_("You take it back, or delete your account"),
        rows=lambda resident: LessonPost.objects.visible_to(resident).values(
            "lesson_key", "question", "text", "language", "state", "said", "made_at", "looked_at"
        ),
        erase=leave,
    )
)
