"""How far learners have come. No row points at a page: pages are moved, translated and deleted, and progress stays.

A course and a lesson are known by the translation key of their pages, which all their languages share.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES


class CourseOutline(models.Model):
    """The lessons of a course in one language as they stood from a moment on. It never changes."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    course_key = models.UUIDField()
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    """Of the course, so that it has a name where it is gone."""
    lessons = models.JSONField(encoder=DjangoJSONEncoder)
    """Keys of the lessons as strings, in their order."""
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outline of a course")
        verbose_name_plural = _("outlines of courses")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_key", "language", "version"], name="outline_version_unique"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="outline_version_counts"),
            models.CheckConstraint(condition=Q(language__in=CODES), name="outline_language_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course_key} {self.language} {self.version}"


class EnrolmentQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(learner=resident)


class Enrolment(models.Model):
    """Somebody learns a course: by the outline it had when they began, and how much of it they have understood.

    ``required`` and ``done`` count lessons of that outline that are still there; they are written in the same
    transaction as what they count (``learning.actions.progress``), and ``manage.py recount`` finds them by counting.
    Whoever has finished, has finished, whatever becomes of the course.
    """

    # An index of the municipality alone would be the whole table in a town of its own, and SQLite, which has no
    # statistics, took it to find one learner's rows.
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    learner = models.ForeignKey(
        Resident, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    course_key = models.UUIDField()
    outline = models.ForeignKey(
        CourseOutline, on_delete=models.PROTECT, related_name="enrolments", db_index=False
    )
    required = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    latest_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("somebody learning a course")
        verbose_name_plural = _("people learning courses")
        ordering = ["-latest_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "course_key"], name="enrolled_once"),
            models.CheckConstraint(
                condition=Q(done__lte=F("required")), name="enrolment_done_some"
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "municipality"], name="enrolment_mine"),
            models.Index(
                fields=["municipality", "course_key", "completed_at"], name="enrolment_of_course"
            ),
            models.Index(fields=["course_key", "completed_at"], name="enrolment_completed"),
            models.Index(fields=["outline"], name="enrolment_outline"),
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.required}"


class LessonProgress(models.Model):
    """Somebody has marked a lesson as understood."""

    # As above.
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    learner = models.ForeignKey(
        Resident, on_delete=models.CASCADE, related_name="lessons_understood", db_index=False
    )
    course_key = models.UUIDField()
    """The course in which the lesson stood then."""
    lesson_key = models.UUIDField()
    at_revision = models.PositiveIntegerField(null=True)
    """The revision that was read."""
    understood_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson understood")
        verbose_name_plural = _("lessons understood")
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson_key"], name="lesson_understood_once")
        ]
        indexes = [
            models.Index(
                fields=["municipality", "course_key", "lesson_key"], name="progress_of_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson_key}"
