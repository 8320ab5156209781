"""Practising: the list of scenarios, one with its frame, its steps without scripts, and how we know it is safe."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from learning import practice_frame, practice_policy, practice_walk, practice_words
from learning.models import PracticeScenario
from learning.scenarios import vectors
from portal.models import Municipality

STEP = "step"


def _here(request: HttpRequest) -> Municipality:
    place = getattr(request, "municipality", None)
    if place is None:
        raise Http404
    return place


def found(place: Municipality, key: uuid.UUID) -> PracticeScenario:
    """The live scenario in the reader's language, else in the municipality's first. Raises Http404."""
    rows = PracticeScenario.objects.filter(translation_key=key)
    shown = rows.for_reader(place, (get_language() or "en")[:2])
    if not shown:
        raise Http404
    return shown[0]


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """All that can be tried."""
    place = _here(request)
    rows = PracticeScenario.objects.all().for_reader(place, (get_language() or "en")[:2])
    return render(request, "learning/practices.html", {"rows": rows})


@require_safe
def practice(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One scenario: its frame, and the way around it for whoever has no scripts."""
    row = found(_here(request), key)
    scenario = row.scenario
    context = {
        "row": row,
        "word": practice_words.practice(),
        "tasks": " ".join(task.id for task in scenario.tasks),
        "scripted": True,
    }
    response = render(request, "learning/practice.html", context)
    practice_policy.note(request, row.key)
    practice_policy.keep(request, response)
    return response


@xframe_options_sameorigin
@require_safe
def frame(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The player, to a browser that asks for a frame; an explanation to everybody else."""
    return practice_frame.answer(request, found(_here(request), key))


@require_safe
def steps(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same, step by step on pages of its own. The address holds which step it is, and nothing that was typed."""
    row = found(_here(request), key)
    scenario = row.scenario
    token = request.GET.get(STEP, "")
    here = practice_walk.step(scenario, token) if token else None
    context: dict[str, Any] = {
        "row": row,
        "scenario": scenario,
        "word": practice_words.practice(),
        "here": here,
        "screen": scenario.screen(here.state.screen) if here else None,
        "stale": bool(token) and here is None,
        "tasks": [
            (task, practice_walk.first(scenario, task.id), practice_words.minutes(task.minutes))
            for task in scenario.tasks
        ],
    }
    response = render(request, "learning/practice_steps.html", context)
    if token:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """How we know that practising is without effect: the ways out, and what closes each."""
    context = {
        "vectors": vectors.VECTORS,
        "more": vectors.MORE,
        "policy": [f"{name} {value}" for name, value in vectors.POLICY],
    }
    return render(request, "learning/practice_proof.html", context)
