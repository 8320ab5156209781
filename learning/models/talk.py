"""What learners ask and answer under a lesson. A colleague looks at it before others read it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.choices import PostState
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES

LONGEST, LONGEST_REASON = 2000, 500


class LessonPostQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        """Their own, whatever became of it."""
        return self.filter(author=resident)

    def waiting(self):
        return self.filter(state=PostState.WAITING)

    def shown(self):
        return self.filter(state=PostState.SHOWN)


class LessonPost(models.Model):
    """A question under a lesson, or an answer to one.

    lesson_key: that of the lesson, the same in every language
    question: what it answers; none of a question
    author: none where they have deleted their account and others had answered, or they worked for the municipality
    official: the municipality's own word, which a colleague wrote
    text: gone where whoever wrote it took it back
    said: why it was not let out or was removed, for whoever wrote it
    key: of the form it was written in, so that the same form says it once
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    lesson_key = models.UUIDField()
    question = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    author = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    official = models.BooleanField(default=False)
    text = models.TextField(max_length=LONGEST, blank=True)
    language = models.CharField(max_length=2, choices=[(code, code) for code in CODES])
    state = models.CharField(
        max_length=9, choices=PostState.choices, default=PostState.WAITING, editable=False
    )
    said = models.CharField(max_length=LONGEST_REASON, blank=True, editable=False)
    key = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    looked_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = LessonPostQuerySet.as_manager()

    # who asked what is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question or answer")
        verbose_name_plural = _("questions and answers")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PostState.values), name="lesson_post_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", text="") | ~Q(state="withdrawn") & ~Q(text=""),
                name="lesson_post_says_something",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "removed"]) | ~Q(said=""),
                name="lesson_post_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(official=True) | Q(state="withdrawn"),
                name="lesson_post_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(official=False) | ~Q(state__in=["waiting", "declined"]),
                name="own_word_waits_for_nobody",
            ),
            models.CheckConstraint(
                condition=Q(question__isnull=True) | ~Q(question=F("id")),
                name="lesson_post_answers_another",
            ),
            models.CheckConstraint(
                condition=Q(language__in=CODES), name="lesson_post_language_known"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "lesson_key", "state"], name="posts_of_a_lesson"),
            models.Index(
                fields=["municipality", "made_at"],
                condition=Q(state="waiting"),
                name="posts_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
