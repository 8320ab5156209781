"""What somebody has learnt: marking lessons as understood, taking along what a browser kept, and the list of it all."""

from __future__ import annotations

import dataclasses
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from learning.actions import progress, quiz
from learning.actions.progress import ProgressRefused
from learning.course_pages import here, lesson_at
from learning.models import Enrolment
from learning.models.pages import courses_of
from learning.models.reading import Outline
from portal.me import personal


@require_POST
@personal
def my_lesson(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Understood, or not after all; then on to the next lesson."""
    lesson = lesson_at(request, key)
    if "not" in request.POST:
        progress.take_back(request.user, lesson)
        return redirect(lesson.get_url(request))
    try:
        enrolled = progress.understand(request.user, lesson)
    except ProgressRefused as refused:
        messages.warning(request, str(refused))
        return redirect(lesson.course.get_url(request) or "/")
    rows = lesson.course.outline.lessons
    at = next((number for number, row in enumerate(rows) if row.key == key), len(rows))
    if enrolled.completed_at is None and at + 1 < len(rows):
        return redirect(rows[at + 1].url)
    return redirect(lesson.course.get_url(request))


@require_POST
@personal
def my_browser(request: HttpRequest) -> JsonResponse:
    """Take in what the browser kept before somebody signed in; the browser forgets it once it has our answer."""
    keys = []
    for text in request.POST.get("lessons", "").split()[: progress.AT_ONCE]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    receipts = request.POST.get("quizzes", "").split()[: progress.AT_ONCE]
    new = progress.merge(request.user, here(request), keys)
    right = quiz.take_in(request.user, here(request), receipts)
    messages.success(request, _added(new, right))
    return JsonResponse({"new": new, "right": right})


def _added(lessons: int, questions: int) -> str:
    if lessons:
        said = ngettext(
            "%(number)s lesson is added to yours.",
            "%(number)s lessons are added to yours.",
            lessons,
        )
        return said % {"number": lessons}
    if questions:
        return _("What you got right is added to yours.")
    return _("You had all of it already.")


@dataclasses.dataclass(frozen=True)
class Learnt:
    """A course somebody learns. ``course`` is none where it is not there any more."""

    enrolment: Enrolment
    course: Outline | None

    @property
    def title(self) -> str:
        return self.course.title if self.course else self.enrolment.outline.title

    @property
    def lang(self) -> str:
        return self.course.language if self.course else self.enrolment.outline.language

    @property
    def words(self) -> str:
        row = self.enrolment
        said = ngettext(
            "%(done)s of %(number)s lesson understood.",
            "%(done)s of %(number)s lessons understood.",
            row.required,
        )
        return said % {"done": row.done, "number": row.required}


@require_safe
@personal
def my_courses(request: HttpRequest) -> HttpResponse:
    """All courses somebody has begun here, the one they were at last first."""
    place = here(request)
    enrolments = Enrolment.objects.of(place).visible_to(request.user).select_related("outline")
    courses = courses_of(place)
    rows = [Learnt(row, courses.get(row.course_key)) for row in enrolments]
    return render(request, "learning/my_courses.html", {"rows": rows})
