"""Answering without scripts: one question on each screen, what was answered to look at, and thanks with a code.

Until the answers are sent they travel with the form, and wait in the reader's browser (``barometer.drafts``).
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from barometer import codes, drafts, papers
from barometer.actions import answers as acts
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused, AnswersWrong, Paper
from barometer.answering import Sent
from barometer.codes import NoCode
from barometer.drafts import Draft
from barometer.models import Round, RoundQuestion
from barometer.round_pages import ends, one
from portal.me import personal

MOST_SENT = 20_000
"""Characters under one name: more is not even shown again."""


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One question after the other. A code of answers that are there already begins anew with it."""
    row = one(request, pk)
    if why := acts.not_now(row):
        messages.warning(request, why)
        return redirect(row)
    paper = Paper.of(row)
    if request.method != "POST":
        return _arrive(request, paper)
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
    if not there and (refusal := _refusal(request, row)):
        return refusal
    return _go_on(request, paper, Draft(code, _sent(request, paper), anew=there))


def _refusal(request: HttpRequest, row: Round) -> HttpResponse | None:
    """Why the reader cannot begin, as a page."""
    try:
        acts.cell_of(request.user, row)
    except AnsweringRefused as refused:
        messages.warning(request, str(refused))
        return redirect(row)
    return _answered(request, row) if acts.took_part(request.user, row) else None


def _arrive(request: HttpRequest, paper: Paper) -> HttpResponse:
    row = paper.round
    draft = drafts.read(request, row, request.user)
    if draft is not None and acts.known(row, codes.token_of(draft.code)):
        if not draft.anew:
            # they were sent, and the page that says so did not arrive
            return _thanks(request, row, draft.code, again=False)
    elif refusal := _refusal(request, row):
        return refusal
    if draft is None:
        return _question(request, paper, Draft(codes.new(), {}), paper.questions[0])
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
    short = number.isascii() and number.isdigit() and len(number) < 19
    row = paper.question(int(number)) if short else None
    if row is None:
        raise Http404("No form that we made.")
    return row


def _send(request: HttpRequest, paper: Paper, draft: Draft) -> HttpResponse:
    row = paper.round
    try:
        token = codes.token_of(draft.code)
        again = acts.submit(request.user, row, token=token, sent=draft.sent)
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
    context = _frame(paper, draft) | {
        "screen": screen,
        "others": _hidden(draft, {control.name for control in screen.controls}),
        "steps": [_step(number, place) for number in range(len(shown))],
        "where": _("Question %(place)s of %(number)s")
        % {"place": number_format(place + 1), "number": number_format(len(shown))},
        "first": place == 0,
        "wrong": wrong,
    }
    response = render(request, "barometer/answer.html", context, status=422 if wrong else 200)
    drafts.keep(response, paper.round, request.user, dataclasses.replace(draft, at=row.pk))
    return response


def _step(number: int, place: int) -> str:
    if number == place:
        return "cur"
    return "done" if number < place else ""


def _review(request: HttpRequest, paper: Paper, draft: Draft) -> HttpResponse:
    given, wrong = paper.read(draft.sent)
    shown = paper.shown(given)
    if ahead := next((q for q in shown if q.pk in wrong), None):
        return _question(request, paper, draft, ahead, wrong=wrong[ahead.pk])
    context = _frame(paper, draft) | {
        "lines": [(row, row.version, papers.said(row, given[row.pk])) for row in shown],
        "others": _hidden(draft, set()),
        "ends": ends(paper.round),
    }
    response = render(request, "barometer/review.html", context)
    drafts.keep(response, paper.round, request.user, draft)
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
