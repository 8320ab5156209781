"""Answering so that nobody can link: the page with all questions, which the browser shows one by one; the signature,
for whoever is signed in; and the box, which takes answers of whoever nobody knows.
"""

from __future__ import annotations

import binascii
import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from barometer import papers
from barometer.actions import answers as acts
from barometer.actions import tokens
from barometer.actions.answers import AlreadyAnswered, AnsweringRefused, AnswersWrong, Paper
from barometer.answering import Sent
from barometer.blind import TOKEN
from barometer.models import Round
from barometer.round_pages import ends, one
from portal.cookies import PERSONAL
from portal.identity import signed_in
from portal.me import personal

LARGEST = 200_000
"""Bytes of what a browser sends at most."""


WINDOW = 60
"""Seconds in which ballots are counted together."""


class NotOurs(Exception):
    """What was sent is nothing that our script makes."""


class TooMany(Exception):
    """The box of a round takes no more for a moment; ``wait`` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


@require_safe
@personal
def my_ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions on one page, for a browser that runs scripts. Answers do not leave it with the sign-in."""
    row = one(request, pk)
    if why := acts.not_now(row):
        messages.warning(request, why)
        return redirect(row)
    if not row.technical:
        return redirect("barometer:my_answer", row.pk)
    try:
        cell = acts.cell_of(request.user, row)
    except AnsweringRefused as refused:
        messages.warning(request, str(refused))
        return redirect(row)
    paper = Paper.of(row)
    context = {
        "round": row,
        "cell": str(cell.pk),
        "screens": [papers.screen(question, {}) for question in paper.questions],
        "promise": papers.promise(row, scripts=True),
        "answered": acts.took_part(request.user, row),
        "ends": ends(row),
        "plain_url": reverse("barometer:my_answer", args=[row.pk]),
    }
    return render(request, "barometer/ballot.html", context)


def said_in_json(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """What is refused is said in the reader's language, as ``{"error": …}``."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> JsonResponse:
        try:
            return view(request, pk)
        except NotOurs:
            why = _("Your browser sent something that we cannot read. Load the page again.")
            return JsonResponse({"error": why}, status=400)
        except TooMany as refused:
            why = _(
                "Very many are answering right now. Your answers wait here, and go by themselves in a moment."
            )
            return JsonResponse(
                {"error": why, "wait": refused.wait},
                status=429,
                headers={"Retry-After": str(refused.wait)},
            )
        except AlreadyAnswered as refused:
            return JsonResponse({"error": str(refused), "answered": True}, status=409)
        except AnswersWrong as refused:
            wrong = {str(number): text for number, text in refused.wrong.items()}
            return JsonResponse({"error": str(refused), "wrong": wrong}, status=422)
        except AnsweringRefused as refused:
            return JsonResponse({"error": str(refused)}, status=403)

    return guarded


@require_POST
@said_in_json
def my_token(request: HttpRequest, pk: int) -> JsonResponse:
    """Sign a blinded message for whoever is signed in, once."""
    row = one(request, pk)
    if not signed_in(request):
        raise AnsweringRefused(_("You are no longer signed in. Sign in again; your answers wait."))
    said = _body(request)
    signature = tokens.issue(request.user, row, _bytes(said, "blinded"))
    return JsonResponse({"signature": signature.hex()})


@csrf_exempt
@require_POST
@said_in_json
def cast(request: HttpRequest, pk: int) -> JsonResponse:
    """Put answers into the box. The token is the proof; whoever sends a sign-in along is refused, so that no script can
    make the mistake of saying who somebody is."""
    row = one(request, pk)
    if any(name in request.COOKIES for name in PERSONAL):
        raise NotOurs
    _count(row)
    said = _body(request)
    token = _bytes(said, "token")
    group = said.get("group")
    if len(token) != TOKEN or not isinstance(group, int | None) or isinstance(group, bool):
        raise NotOurs
    there = acts.cast(
        row,
        cell=group,
        token=token,
        signature=_bytes(said, "signature"),
        sent=_sent(said.get("answers")),
    )
    return JsonResponse({"kept": True, "again": there})


def _count(round_: Round) -> None:
    """One ballot more of this round in this minute, whoever sends it: nobody's address is looked at. Raises TooMany."""
    second = int(time.time())
    name = f"barometer-box-{round_.pk}-{second // WINDOW}"
    cache.add(name, 0, 2 * WINDOW)
    try:
        number = cache.incr(name)
    except ValueError:
        # a cache that throws things away forgot it in between
        number = 1
    if number > settings.BALLOTS_A_MINUTE:
        raise TooMany(WINDOW - second % WINDOW)


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise NotOurs
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise NotOurs from error
    if not isinstance(said, dict):
        raise NotOurs
    return said


def _bytes(said: dict[str, Any], name: str) -> bytes:
    text = said.get(name)
    if not isinstance(text, str) or len(text) > 4096:
        raise NotOurs
    try:
        return binascii.unhexlify(text)
    except ValueError as error:
        raise NotOurs from error


def _sent(said: object) -> Sent:
    if not isinstance(said, dict):
        raise NotOurs
    for texts in said.values():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise NotOurs
    return said
