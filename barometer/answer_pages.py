"""Answering without scripts: one question on each screen, what was answered to look at, and thanks with a code.

Until the answers are sent they travel with the form, and wait in the reader's browser (``barometer.drafts``).
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from barometer import codes, drafts, papers
from barometer.actions import answers as acts
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused, AnswersWrong, Paper
from barometer.answering import Sent, names
from barometer.codes import NoCode
from barometer.drafts import Draft, Sealed
from barometer.models import QuestionVersion, Round, RoundQuestion
from barometer.round_pages import ends, one
from portal.identity import signed_in
from portal.me import personal

MOST_SENT = 500_000
"""Characters under one name: more is not even shown again."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One question after the other. Whoever is no longer signed in finds what they sent when they come back."""
    if request.method == "POST" and not signed_in(request):
        return _signed_out(request, one(request, pk))
    return _my_answer(request, pk)


def _signed_out(request: HttpRequest, row: Round) -> HttpResponse:
    """To the sign-in and back again, with what was sent; what found no room to wait is shown, to be copied."""
    paper = Paper.of(row)
    sent, at = _sent(request, paper), request.POST.get("at", "")
    onward = f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}"
    held = drafts.held(request, row, sent, int(at) if _is_number(at) else 0)
    if held is None:
        return redirect(onward)
    response: HttpResponse = redirect(onward)
    if held.left:
        context = {
            "round": row,
            "onward": onward,
            "words": [text for name in sorted(held.left) for text in sent[name]],
        }
        response = render(request, "barometer/signed_out.html", context, status=403)
    drafts.keep(response, row, held)
    return response


@personal
def _my_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A code of answers that are there already begins anew with it."""
    row = one(request, pk)
    if why := acts.not_now(row):
        messages.warning(request, why)
        return redirect(row)
    paper = Paper.of(row)
    if request.method != "POST":
        return _arrive(request, paper)
    if "invited" in request.POST:
        return _arrive(request, paper, request.POST.get("number", "")[:60])
    typed = request.POST.get("code", "")
    try:
        code = codes.normal(typed)
    except NoCode:
        wrong = _("A code has 24 letters and digits. Compare it with what you wrote down.")
        return _answered(request, row, typed=typed[:60], wrong=wrong)
    there = acts.known(row, codes.token_of(code))
    if "begin" in request.POST and not there:
        wrong = _("There are no answers with this code in this survey.")
        return _answered(request, row, typed=typed[:60], wrong=wrong)
    number = request.POST.get("number", "")[:60]
    if not there and (refusal := _refusal(request, row) or _uninvited(request, row, number)):
        return refusal
    draft = Draft(code, _sent(request, paper), anew=there, number=number)
    return _go_on(request, paper, draft)


def _refusal(request: HttpRequest, row: Round) -> HttpResponse | None:
    """Why the reader cannot begin, as a page."""
    try:
        acts.cell_of(request.user, row)
    except AnsweringRefused as refused:
        messages.warning(request, str(refused))
        return redirect(row)
    return _answered(request, row) if acts.took_part(request.user, row) else None


def _uninvited(request: HttpRequest, row: Round, number: str) -> HttpResponse | None:
    """Where only the invited answer: the page that asks for the number of the letter, unless it is a good one."""
    if not row.by_invitation:
        return None
    wrong = ""
    if number:
        try:
            if not acts.used(row, number):
                return None
            wrong = str(acts.USED)
        except AnsweringRefused as refused:
            wrong = str(refused)
    elif request.method == "POST":
        wrong = _("Write the number that stands on your letter.")
    context = {"round": row, "number": number, "wrong": wrong}
    return render(request, "barometer/invited.html", context, status=422 if wrong else 200)


def _arrive(request: HttpRequest, paper: Paper, number: str = "") -> HttpResponse:
    row = paper.round
    draft = drafts.read(request, row, request.user)
    if draft is not None and acts.known(row, codes.token_of(draft.code)):
        if not draft.anew:
            # they were sent, and the page that says so did not arrive
            return _thanks(request, row, draft.code, again=False)
    elif refusal := _refusal(request, row) or _uninvited(
        request, row, number or (draft.number if draft else "")
    ):
        return refusal
    if draft is None:
        fresh = Draft(codes.new(), {}, number=number)
        return _question(request, paper, fresh, paper.questions[0])
    if number:
        draft = dataclasses.replace(draft, number=number)
    if at := paper.question(draft.at):
        return _question(request, paper, draft, at)
    return _review(request, paper, draft)


def _sent(request: HttpRequest, paper: Paper) -> Sent:
    names = papers.sent_names(paper)
    found = {name: [text[:MOST_SENT] for text in request.POST.getlist(name)] for name in names}
    return {name: texts for name, texts in found.items() if any(texts)}


def _go_on(request: HttpRequest, paper: Paper, draft: Draft) -> HttpResponse:
    """Where the button leads, from the question that the form showed."""
    said = request.POST
    given, wrong = paper.read(draft.sent)
    shown = paper.shown(given)
    if "begin" in said:
        return _question(request, paper, draft, shown[0])
    if "go" in said:
        return _question(request, paper, draft, _named(paper, said["go"]))
    if "send" in said:
        return _send(request, paper, draft)
    at = _named(paper, said.get("at", ""))
    place = shown.index(at) if at in shown else 0
    if "back" in said:
        return _question(request, paper, draft, shown[max(0, place - 1)])
    if at.pk in wrong:
        return _question(request, paper, draft, at, wrong=wrong[at.pk])
    if place + 1 < len(shown):
        return _question(request, paper, draft, shown[place + 1])
    return _review(request, paper, draft)


def _named(paper: Paper, number: str) -> RoundQuestion:
    row = paper.question(int(number)) if _is_number(number) else None
    if row is None:
        raise Http404("No form that we made.")
    return row


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _send(request: HttpRequest, paper: Paper, draft: Draft) -> HttpResponse:
    row = paper.round
    try:
        token = codes.token_of(draft.code)
        again = acts.submit(request.user, row, token=token, sent=draft.sent, number=draft.number)
    except AnswersWrong as refused:
        number, why = next(iter(refused.wrong.items()))
        return _question(request, paper, draft, _named(paper, str(number)), wrong=why)
    except AlreadyAnswered as refused:
        return _answered(request, row, wrong=str(refused))
    except AnsweringRefused as refused:
        messages.warning(request, str(refused))
        return redirect(row)
    return _thanks(request, row, draft.code, again=again)


# Screens ------------------------------------------------------------------------------------------------------


def _hidden(draft: Draft, without: set[str]) -> list[tuple[str, str]]:
    return [
        (name, text) for name, texts in draft.sent.items() if name not in without for text in texts
    ]


def _frame(paper: Paper, draft: Draft) -> dict[str, Any]:
    return {
        "round": paper.round,
        "code": draft.code,
        "number": draft.number,
        "promise": papers.promise(paper.round, scripts=False),
    }


def _question(
    request: HttpRequest, paper: Paper, draft: Draft, row: RoundQuestion, *, wrong: str = ""
) -> HttpResponse:
    given, missing = paper.read(draft.sent)
    shown = paper.shown(given)
    if row not in shown:
        row = next((q for q in shown if q.pk in missing), shown[-1])
        wrong = ""
    place = shown.index(row)
    screen = papers.screen(row, draft.sent)
    sealed = drafts.seal(paper.round, request.user, dataclasses.replace(draft, at=row.pk))
    context = _frame(paper, draft) | {
        "left": _left(paper, sealed),
        "screen": screen,
        "others": _hidden(draft, {control.name for control in screen.controls}),
        "steps": [_step(number, place) for number in range(len(shown))],
        "where": _("Question %(place)s of %(number)s")
        % {"place": number_format(place + 1), "number": number_format(len(shown))},
        "first": place == 0,
        "wrong": wrong,
    }
    response = render(request, "barometer/answer.html", context, status=422 if wrong else 200)
    drafts.keep(response, paper.round, sealed)
    return response


def _left(paper: Paper, sealed: Sealed) -> list[QuestionVersion]:
    """The questions whose answers found no room in the browser."""
    return [
        row.version
        for row in paper.questions
        if sealed.left.intersection(names(row.name, row.version.shape))
    ]


def _step(number: int, place: int) -> str:
    if number == place:
        return "cur"
    return "done" if number < place else ""


def _review(request: HttpRequest, paper: Paper, draft: Draft) -> HttpResponse:
    given, wrong = paper.read(draft.sent)
    shown = paper.shown(given)
    if ahead := next((q for q in shown if q.pk in wrong), None):
        return _question(request, paper, draft, ahead, wrong=wrong[ahead.pk])
    sealed = drafts.seal(paper.round, request.user, draft)
    context = _frame(paper, draft) | {
        "left": _left(paper, sealed),
        "lines": [(row, row.version, papers.said(row, given[row.pk])) for row in shown],
        "others": _hidden(draft, set()),
        "ends": ends(paper.round),
    }
    response = render(request, "barometer/review.html", context)
    drafts.keep(response, paper.round, sealed)
    return response


def _thanks(request: HttpRequest, row: Round, code: str, *, again: bool) -> HttpResponse:
    context = {"round": row, "code": code, "again": again, "ends": ends(row)}
    response = render(request, "barometer/thanks.html", context)
    drafts.forget(response, row)
    return response


def _answered(
    request: HttpRequest, row: Round, *, typed: str = "", wrong: str = ""
) -> HttpResponse:
    """Somebody has answered: the way to change it."""
    context = {"round": row, "typed": typed, "wrong": wrong, "ends": ends(row)}
    return render(request, "barometer/answered.html", context, status=422 if wrong else 200)
