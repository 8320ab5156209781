"""Pages about a course that stand beside it: all of it on one."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.models import CoursePage, LessonPage
from portal.models import Municipality


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def lesson_at(request: HttpRequest, key: uuid.UUID) -> LessonPage:
    """The lesson that anybody may read here, in the reader's language where there is one."""
    place = here(request)
    found = [
        lesson
        for home in place.home_pages
        for lesson in LessonPage.objects.descendant_of(home)
        .live()
        .public()
        .filter(translation_key=key, alias_of=None)
        .select_related("locale")
    ]
    if not found:
        raise Http404("No lesson has this key.")
    return min(found, key=lambda lesson: lesson.language != place.content_language)


@require_safe
def course_print(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The whole course, to print and to read without a connection; in the reader's language where there is one."""
    place = here(request)
    found = [
        course
        for home in place.home_pages
        for course in CoursePage.objects.descendant_of(home)
        .live()
        .public()
        .filter(translation_key=key)
        .select_related("locale")
    ]
    if not found:
        raise Http404("No course has this key.")
    page = min(found, key=lambda course: course.language != place.content_language)
    page.municipality = place
    context = {"page": page, "crumbs": page.crumbs(request), "parts": page.written_out()}
    return render(request, "learning/course_print.html", context)
