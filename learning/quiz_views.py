"""Answering a quiz: the lesson comes back with what we say to the answer, at the question itself.

Whoever is not signed in leaves nothing here, so their form carries no token and may stand on a page that is kept for
everybody. What is noted of somebody who is signed in is guarded as any other form.
"""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from learning import quiz_screens
from learning.actions import quiz as acts
from learning.actions.quiz import QuizRefused
from learning.models import LessonPage, QuizKey
from portal.identity import signed_in
from portal.models import Municipality


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, key: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """The form of a quiz is sent here. Whoever only comes by is led to the lesson."""
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    answered = _of_somebody if signed_in(request) else _of_anybody
    return answered(request, request.municipality, key, block_id)


def _of_anybody(
    request: HttpRequest, place: Municipality, key: uuid.UUID, block_id: uuid.UUID
) -> HttpResponse:
    ticket = request.POST.get("ticket", "")[:500]
    paper = quiz_screens.unsealed(str(key), str(block_id), ticket)
    lesson = _lesson(place, key, paper.page if paper else None)
    if lesson is None:
        return _gone(request, place, key)
    if request.method != "POST":
        return redirect(f"{lesson.get_url(request)}#quiz-{block_id}")
    try:
        outcome = acts.answer(
            request.user if signed_in(request) else None,
            lesson,
            block_id,
            sent=dict(request.POST.lists()),
            ticket=ticket,
            show="show" in request.POST,
        )
    except QuizRefused:
        return _gone(request, place, key, block_id, lesson)
    request.quiz_outcome = outcome
    response: HttpResponse = lesson.serve(request)
    response.status_code = 422 if outcome.refused else 200
    return response


@csrf_protect
def _of_somebody(
    request: HttpRequest, place: Municipality, key: uuid.UUID, block_id: uuid.UUID
) -> HttpResponse:
    return _of_anybody(request, place, key, block_id)


def _lesson(place: Municipality, key: uuid.UUID, number: int | None) -> LessonPage | None:
    """The lesson as anybody may read it here: the page the form stood on, else in the reader's language."""
    named = Q(translation_key=key, alias_of=None) | Q(alias_of__translation_key=key)
    found = [
        lesson
        for home in place.home_pages
        for lesson in LessonPage.objects.descendant_of(home)
        .live()
        .public()
        .filter(named)
        .select_related("locale", "alias_of")
    ]
    # where its course is not published, nothing of it is there
    readable = [one for one in found if not one.get_ancestors().filter(live=False).exists()]
    code = place.content_language
    return min(readable, key=lambda one: (one.pk != number, one.language != code), default=None)


def _gone(
    request: HttpRequest,
    place: Municipality,
    key: uuid.UUID,
    block_id: uuid.UUID | None = None,
    lesson: LessonPage | None = None,
) -> HttpResponse:
    """Editors took away what somebody has before them: they are told so. What never was is not found."""
    known = QuizKey.objects.of(place).filter(lesson_key=key)
    if block_id is not None:
        known = known.filter(block_id=block_id)
    if not known.exists():
        raise Http404("There is no such question here.")
    return render(request, "learning/quiz_gone.html", {"lesson": lesson}, status=404)
