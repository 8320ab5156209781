"""Outlines: what a course consists of, written down whenever editors change it, so that nobody's progress moves."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from learning.models import CourseOutline, CoursePage, Enrolment, LessonProgress, reading
from learning.models.standing import newest_outlines
from portal.events import CourseCompleted, announce
from portal.models import Municipality


def freeze(course: CoursePage) -> CourseOutline | None:
    """Write down the lessons of a course as anybody may read them now, if they are others than before.

    Returns the outline that holds from now on, or none for a course without a municipality. Learners keep the outline
    they began with; what is gone from it is asked of nobody any more.
    """
    municipality = course.municipality
    if municipality is None:
        return None
    # not as pages remember it: that is what they showed before
    now = reading.outlines(course.path, "", course.language, single=True)
    lessons = [str(row.key) for one in now for row in one.lessons]
    return _written(municipality, course.key, course.language, course.title, lessons)


@transaction.atomic
def close(course_key: uuid.UUID, language: str) -> None:
    """A course is gone in a language: nothing of it is asked of anybody any more."""
    last = newest_outlines(course_key).get(language)
    if last is not None:
        _written(last.municipality, course_key, language, last.title, [])


@transaction.atomic
def _written(
    municipality: Municipality, course_key: uuid.UUID, language: str, title: str, lessons: list[str]
) -> CourseOutline:
    # whoever publishes at the same time waits for the municipality's row
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    before = newest_outlines(course_key).get(language)
    if before is not None and before.lessons == lessons:
        return before
    made = CourseOutline.objects.create(
        municipality=municipality,
        course_key=course_key,
        language=language,
        version=before.version + 1 if before else 1,
        title=title,
        lessons=lessons,
    )
    if before is None or set(before.lessons) != set(lessons):
        recount(course_key)
    return made


def present(course_key: uuid.UUID) -> set[str]:
    """Keys of the lessons that somebody can read in any language of the course."""
    return {key for row in newest_outlines(course_key).values() for key in row.lessons}


@transaction.atomic
def recount(course_key: uuid.UUID) -> int:
    """Count anew how far everybody is who learns a course. Returns how many there are.

    Whoever has understood everything that is left of their outline has finished.
    """
    there, counted = present(course_key), 0
    learning = Enrolment.objects.filter(course_key=course_key)
    used = CourseOutline.objects.filter(pk__in=learning.values("outline"))
    for outline in used:
        asked = [uuid.UUID(key) for key in dict.fromkeys(outline.lessons) if key in there]
        understood = (
            LessonProgress.objects.filter(learner=OuterRef("learner"), lesson_key__in=asked)
            .order_by()
            .values("learner")
            .annotate(number=Count("pk"))
            .values("number")
        )
        counted += learning.filter(outline=outline).update(
            required=len(asked), done=Coalesce(Subquery(understood), Value(0))
        )
    finish(learning.filter(completed_at=None, required__gt=0, done=F("required")))
    return counted


def finish(enrolments) -> None:
    """These learners have understood all there is: from now on they have finished."""
    now = timezone.now()
    for row in list(enrolments):
        row.completed_at = now
        row.save(update_fields=["completed_at"])
        announce(CourseCompleted(row.municipality_id, row.pk, row.learner_id, str(row.course_key)))


def course_of(page: object) -> CoursePage | None:
    """The course a page of the tree belongs to, if it does."""
    if isinstance(page, CoursePage):
        return page
    if getattr(page, "path", ""):
        return CoursePage.objects.ancestor_of(page).first()
    return None
