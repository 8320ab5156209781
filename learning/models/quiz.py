"""Answers of quizzes, which only the server knows, and how far learners have come with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.choices import QuizState
from portal.identity import signed_in
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES

from .progress import EnrolmentQuerySet

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest


class QuizKey(models.Model):
    """What is right in a quiz of a lesson, as it was published once. It never changes: another answer is another row.

    ``key`` has the shape that ``learning.marking`` describes; ``digest`` tells one key from another.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.UUIDField()
    language = models.CharField(max_length=2)
    block_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    key = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a quiz")
        verbose_name_plural = _("answers to quizzes")
        constraints = [
            models.UniqueConstraint(
                fields=["lesson_key", "block_id", "language", "digest", "municipality"],
                name="quiz_key_once",
            ),
            models.CheckConstraint(condition=Q(language__in=CODES), name="quiz_language_known"),
        ]

    def __str__(self) -> str:
        return f"{self.block_id} {self.language}"


class BlockProgress(models.Model):
    """How somebody who is signed in has come along with one quiz. What they answered is kept nowhere."""

    learner = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="quizzes_tried")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.UUIDField()
    block_id = models.UUIDField()
    state = models.CharField(max_length=5, choices=QuizState.choices)
    best = models.PositiveSmallIntegerField(default=0)
    """The best score so far, from 0 to 100."""
    attempts_n = models.PositiveIntegerField(default=0)
    key = models.ForeignKey(QuizKey, on_delete=models.RESTRICT, related_name="+")
    """The answer against which the latest attempt was marked."""
    latest_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("quiz tried")
        verbose_name_plural = _("quizzes tried")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "lesson_key", "block_id"], name="quiz_tried_once_each"
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuizState.values), name="quiz_state_known"
            ),
            models.CheckConstraint(condition=Q(best__lte=100), name="quiz_best_of_hundred"),
            models.CheckConstraint(
                condition=~Q(state=QuizState.RIGHT) | Q(best=100), name="quiz_right_is_full"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block_id} {self.state}"


def quiz_states(request: HttpRequest, lesson_key: uuid.UUID) -> dict[str, str]:
    """How far the reader has come with each quiz of a lesson, by its block; a preview knows nobody."""
    if not signed_in(request) or getattr(request, "is_preview", False):
        return {}
    rows = BlockProgress.objects.visible_to(request.user).filter(lesson_key=lesson_key)
    return {str(block_id): state for block_id, state in rows.values_list("block_id", "state")}
