"""How are you doing? The page on which somebody says that they want to be asked, and one question after the other.

What was answered so far travels with the form and is kept nowhere until all of it is sent.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from microservices.actions import wellbeing as acts
from microservices.actions.wellbeing import WellbeingRefused
from microservices.market import here
from microservices.models import FollowUp
from microservices.wellbeing import QUESTIONS, Question, Wave
from portal import days
from portal.me import personal

HOME = "microservices:my_life"


def _own(request: HttpRequest) -> FollowUp | None:
    mine = FollowUp.objects.visible_to(request.user).of(here(request))
    return mine.select_related("municipality").first()


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_life(request: HttpRequest) -> HttpResponse:
    """Whether somebody is asked, when next, and the way out."""
    place = here(request)
    if request.method == "POST":
        try:
            acts.join(request.user, place)
        except WellbeingRefused as refused:
            messages.warning(request, str(refused))
            return redirect(HOME)
        return redirect("microservices:my_life_ask")
    row = _own(request)
    context = {
        "asked": row is not None,
        "open": row is not None and acts.due(row),
        "next": days.on(row.ask_on) if row is not None else "",
        "refusal": "" if row is not None else acts.refusal(request.user, place),
        "number": len(QUESTIONS),
    }
    return render(request, "microservices/life.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_life_ask(request: HttpRequest) -> HttpResponse:
    """One question on the screen; at the end all answers are sent."""
    row = _own(request)
    if row is None or not acts.due(row):
        return redirect(HOME)
    given = _given(request)
    place = _place(request)
    if request.method != "POST":
        return _question(request, row, 0, {})
    if request.POST.get("wave") != str(row.wave):
        messages.warning(request, _("This has been answered already, or its time is over."))
        return redirect(HOME)
    if "back" in request.POST:
        return _question(request, row, max(0, place - 1), given)
    if QUESTIONS[place].name not in given:
        return _question(request, row, place, given, wrong=True)
    if place + 1 < len(QUESTIONS):
        return _question(request, row, place + 1, given)
    try:
        acts.answer(request.user, row, row.wave, given)
    except WellbeingRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Thank you. Your answers are kept apart from your account."))
    return redirect(HOME)


def _given(request: HttpRequest) -> dict[str, int]:
    """What was chosen so far, and of that only what can be chosen."""
    found = {}
    for question in QUESTIONS:
        values = {str(number): number for number, _words in question.options}
        chosen = request.POST.get(question.name, "")
        if chosen in values:
            found[question.name] = values[chosen]
    return found


def _place(request: HttpRequest) -> int:
    said = request.POST.get("place", "")
    if not said:
        return 0
    if not (said.isascii() and said.isdigit() and len(said) < 3 and int(said) < len(QUESTIONS)):
        raise Http404("No form that we made.")
    return int(said)


def _question(
    request: HttpRequest,
    row: FollowUp,
    place: int,
    given: dict[str, int],
    *,
    wrong: bool = False,
) -> HttpResponse:
    question: Question = QUESTIONS[place]
    context: dict[str, Any] = {
        "question": question,
        "options": [
            (str(number), words, given.get(question.name) == number)
            for number, words in question.options
        ],
        "scale": question.name == "satisfaction",
        # those before and after, so that going back loses nothing
        "others": [(name, str(value)) for name, value in given.items() if name != question.name],
        "wave": str(row.wave),
        "place": str(place),
        "steps": [_step(number, place) for number in range(len(QUESTIONS))],
        "where": _("Question %(place)s of %(number)s")
        % {"place": place + 1, "number": len(QUESTIONS)},
        "first": place == 0,
        "last": place + 1 == len(QUESTIONS),
        "wrong": wrong,
        "before": row.wave == Wave.FIRST,
    }
    return render(request, "microservices/life_ask.html", context, status=422 if wrong else 200)


def _step(number: int, place: int) -> str:
    if number == place:
        return "cur"
    return "done" if number < place else ""


@require_POST
@personal
def my_life_stop(request: HttpRequest) -> HttpResponse:
    """Stop being asked, with or without the answers that were given."""
    forget = "forget" in request.POST
    acts.leave(request.user, forget=forget)
    if forget:
        messages.success(request, _("You are no longer asked, and your answers are deleted."))
    else:
        messages.success(
            request, _("You are no longer asked. Nothing leads to your answers any more.")
        )
    return redirect(HOME)
