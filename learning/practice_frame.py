"""The frame in which a scenario is played: one answer with everything in it, that no request can leave.

It is only ever shown inside one of our pages. Opened by itself it would be a page of its own, which may lead itself
elsewhere; so whoever asks for it otherwise than as a frame gets an explanation instead, and no player.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from learning import practice_words
from learning.models import PracticeScenario
from learning.scenarios import exploring, grammar, vectors
from learning.scenarios.grammar import Scenario

STATIC = settings.BASE_DIR / "static"
DEST = "Sec-Fetch-Dest"


@lru_cache(maxsize=4)
def _file(name: str) -> str:
    """A file of ours as it is written into the frame."""
    text = (STATIC / name).read_text(encoding="utf-8")
    if "</" in text:
        raise ValueError(f"{name} would end the tag it is written into.")
    return text


def answer(request: HttpRequest, row: PracticeScenario) -> HttpResponse:
    """The frame, or the explanation for whoever does not ask for a frame."""
    if request.headers.get(DEST) != "iframe" or request.GET:
        response = render(request, "learning/practice_refused.html", {"row": row}, status=403)
        patch_vary_headers(response, [DEST])
        response.headers["Cache-Control"] = "no-store"
        return response
    nonce = secrets.token_urlsafe(18)
    response = render(request, "learning/practice_frame.html", _context(request, row, nonce))
    response.headers["Content-Security-Policy"] = vectors.policy(nonce)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, [DEST])
    return response


def _context(request: HttpRequest, row: PracticeScenario, nonce: str) -> dict[str, Any]:
    scenario = row.scenario
    hue = row.municipality.hue
    style = f":root{{--hue:{int(hue)}}}{_file('css/practice-frame.css')}"
    return {
        "row": row,
        "word": practice_words.practice(),
        "style": _tag("style", nonce, style),
        "script": _tag("script", nonce, _file("js/practice-frame.js")),
        "data": {
            "scenario": grammar.written(scenario),
            "guides": guides(scenario),
            "words": practice_words.of_player(scenario),
            "home": f"{request.scheme}://{request.get_host()}",
        },
    }


def _tag(name: str, nonce: str, inside: str) -> SafeString:
    # our own files, and _file has seen that nothing in them ends the tag
    return format_html('<{0} nonce="{1}">{2}</{0}>', name, nonce, mark_safe(inside))  # noqa: S308


def guides(scenario: Scenario) -> dict[str, dict[str, str]]:
    """For each task, which move is nearest to its end in every state."""
    return {task.id: exploring.walk(scenario, task.id).guide for task in scenario.tasks}
