"""What learners mark as understood. Nothing here is asked of anybody who learns without an account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.actions.outlines import finish, freeze, present
from learning.models import CoursePage, Enrolment, LessonPage, LessonProgress
from learning.models.standing import newest_outlines
from portal.events import LessonCompleted, announce
from portal.models import Municipality, Resident

AT_ONCE = 500
"""Lessons that a browser hands over at most: more than all courses of a municipality."""


class ProgressRefused(Exception):
    """Something cannot be marked as understood; the message says why."""


@transaction.atomic
def understand(learner: Resident, lesson: LessonPage) -> Enrolment:
    """Mark a lesson as understood; doing it twice changes nothing. Raises ProgressRefused."""
    _require_open(lesson)
    return _marked(learner, lesson.course, [lesson])


@transaction.atomic
def take_back(learner: Resident, lesson: LessonPage) -> None:
    """Not understood after all. Whoever has finished the course stays finished."""
    gone, _kinds = LessonProgress.objects.visible_to(learner).filter(lesson_key=lesson.key).delete()
    if gone:
        _count_all(learner)


@transaction.atomic
def merge(learner: Resident, municipality: Municipality, keys: Iterable[uuid.UUID]) -> int:
    """Take in what somebody's browser kept before they signed in. Returns how many lessons are new.

    Keys of lessons that are not there (any more) are passed over.
    """
    wanted = list(dict.fromkeys(keys))[:AT_ONCE]
    roots = municipality.home_pages
    found: dict[uuid.UUID, LessonPage] = {}
    for home in roots:
        lessons = LessonPage.objects.descendant_of(home).live().public()
        for lesson in lessons.filter(translation_key__in=wanted).select_related("locale"):
            other = found.get(lesson.key)
            if other is None or lesson.language == municipality.content_language:
                found[lesson.key] = lesson
    known = set(
        LessonProgress.objects.visible_to(learner)
        .filter(lesson_key__in=found)
        .values_list("lesson_key", flat=True)
    )
    new = [lesson for key, lesson in found.items() if key not in known]
    courses: dict[int, tuple[CoursePage, list[LessonPage]]] = {}
    for lesson in new:
        courses.setdefault(lesson.course.pk, (lesson.course, []))[1].append(lesson)
    for course, lessons in courses.values():
        _marked(learner, course, lessons)
    return len(new)


def _require_open(lesson: LessonPage) -> None:
    if not lesson.live or not lesson.course.live:
        raise ProgressRefused(
            _("This lesson is not there any more. What you have understood is kept.")
        )


def _marked(learner: Resident, course: CoursePage, lessons: list[LessonPage]) -> Enrolment:
    now, municipality = timezone.now(), course.municipality
    if municipality is None:
        raise ProgressRefused(_("This lesson belongs to no municipality."))
    enrolled = _enrolled(learner, course)
    for lesson in lessons:
        _row, new = LessonProgress.objects.get_or_create(
            learner=learner,
            lesson_key=lesson.key,
            defaults={
                "municipality": municipality,
                "course_key": course.key,
                "at_revision": lesson.live_revision_id,
                "understood_at": now,
            },
        )
        if new:
            announce(LessonCompleted(municipality.pk, learner.pk, str(lesson.key)))
    enrolled.latest_at = now
    enrolled.save(update_fields=["latest_at"])
    _count_all(learner)
    enrolled.refresh_from_db()
    return enrolled


def _locked(learner: Resident, course_key: uuid.UUID) -> Enrolment | None:
    return (
        Enrolment.objects.visible_to(learner)
        .filter(course_key=course_key)
        .select_for_update(of=("self",))
        .select_related("outline")
        .first()
    )


def _enrolled(learner: Resident, course: CoursePage) -> Enrolment:
    """Begin the course, by the outline it has today; or go on with it."""
    found = _locked(learner, course.key)
    if found is not None:
        return found
    outline = newest_outlines(course.key).get(course.language)
    shown = [str(row.key) for row in course.outline.lessons]
    if outline is None or outline.lessons != shown:
        # pages also come to be without being published: as copies and as aliases
        outline = freeze(course)
    assert outline is not None, "a course that can be read belongs to a municipality"
    asked = [key for key in dict.fromkeys(outline.lessons) if key in present(course.key)]
    made, _new = Enrolment.objects.get_or_create(
        learner=learner,
        course_key=course.key,
        defaults={
            "municipality": outline.municipality,
            "outline": outline,
            "required": len(asked),
            "latest_at": timezone.now(),
        },
    )
    return _locked(learner, course.key) or made


def _count_all(learner: Resident) -> None:
    """A lesson may stand in several courses: it was moved, or an alias of it stands in another."""
    for enrolled in (
        Enrolment.objects.visible_to(learner)
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("outline", "learner")
    ):
        _count(enrolled)


def _count(enrolled: Enrolment) -> None:
    """How many lessons of their outline that are still there somebody has understood."""
    there = present(enrolled.course_key)
    asked = [uuid.UUID(key) for key in dict.fromkeys(enrolled.outline.lessons) if key in there]
    enrolled.required = len(asked)
    enrolled.done = (
        LessonProgress.objects.visible_to(enrolled.learner).filter(lesson_key__in=asked).count()
    )
    enrolled.save(update_fields=["required", "done"])
    if enrolled.completed_at is None and enrolled.required and enrolled.done == enrolled.required:
        finish(Enrolment.objects.filter(pk=enrolled.pk))
