"""Full ballot boxes: answers of hundreds, as their rows lie there when a round is closed."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from barometer.actions import releasing, rounds, weighing
from barometer.actions.answers import Paper
from barometer.answering import Shape
from barometer.asking import Asked
from barometer.choices import Kind
from barometer.models import Answer, Margin, Release, Response, Round, WeightRun
from barometer.weighing import Decision
from portal.models import Municipality
from tests.barometer.factories import prepared

Given = dict[str, list[tuple[int, int]]]
"""Short name → parts and numbers, as ``barometer.answering.Given`` has them."""


def asked_round(
    municipality: Municipality,
    *asked: Asked,
    shown_by: dict[str, tuple[int, ...]] | None = None,
    **more: Any,
) -> Round:
    """An open round whose results are shown by some of its questions, with known numbers where there are any."""
    row = prepared(municipality, *asked, **more)
    for code, residents in (shown_by or {}).items():
        question = row.questions.get(version__question__code=code)
        row.questions.filter(pk=question.pk).update(background=True)
        Margin.objects.bulk_create(
            Margin(question=question, option=option, residents=number)
            for option, number in enumerate(residents, 1)
        )
    return rounds.open_(None, row)


def fill(round_: Round, people: Sequence[tuple[int, Given]]) -> None:
    """Put answers into the box: the place of the group among the round's, from 0, and what was answered."""
    cells = list(round_.cells.order_by("youngest"))
    numbers = {row.version.question.code: row for row in Paper.of(round_).questions}
    responses = Response.objects.bulk_create(
        Response(round=round_, cell=cells[place], token_hash=secrets.token_hex(32))
        for place, _given in people
    )
    Answer.objects.bulk_create(
        (
            Answer(response=response, question=numbers[code], part=part, number=number)
            for response, (_place, given) in zip(responses, people, strict=True)
            for code, parts in given.items()
            for part, number in parts
        ),
        batch_size=5000,
    )


def crowd(
    round_: Round, number: int, seed: int = 1, leaning: Callable[[str], float] = lambda _code: 0.5
) -> list[tuple[int, Given]]:
    """Invented people of all groups who answer everything they are asked, some of it not. leaning: of a question, how
    far its answers lie towards the last ones."""
    dice = random.Random(seed)
    groups = list(round_.cells.order_by("youngest"))
    places = dice.choices(range(len(groups)), [cell.residents for cell in groups], k=number)
    paper = Paper.of(round_)
    found = []
    for place in places:
        given: Given = {}
        for row in paper.questions:
            code = row.version.question.code
            if dice.random() < 0.03 or row.version.kind == Kind.TEXT:
                continue
            given[code] = _given(row.version.shape, dice, leaning(code))
        found.append((place, given))
    return found


def _given(shape: Shape, dice: random.Random, leaning: float) -> list[tuple[int, int]]:
    def one(least: int, most: int) -> int:
        return least + sum(dice.random() < leaning for _step in range(most - least))

    if shape.kind is Kind.MULTIPLE:
        some = [option for option in range(1, shape.options + 1) if dice.random() < leaning]
        return [(option, 1) for option in some or [1]]
    if shape.kind is Kind.RANKING:
        order = dice.sample(range(1, shape.options + 1), shape.options)
        return list(zip(range(1, shape.options + 1), order, strict=True))
    if shape.kind is Kind.MATRIX:
        return [(row, one(1, shape.options)) for row in range(1, shape.rows + 1)]
    if shape.kind is Kind.NUMBER:
        return [(0, dice.randint(2, 40))]
    least, most = (1, shape.options) if shape.kind is Kind.SINGLE else (shape.least, shape.most)
    return [(0, one(least, most))]


def weighed(round_: Round, decision: Decision | None = None) -> WeightRun:
    """Close it and weigh what is in the box."""
    rounds.close(None, round_)
    run = weighing.weigh(None, round_, decision or Decision())
    round_.refresh_from_db()
    return run


def published(round_: Round, **more: Any) -> Release:
    """Publish what a preview shows."""
    round_.refresh_from_db()
    draft = releasing.preview(round_, turned=more.get("turned", ()))
    usual = {"number": draft.published.number, "seen": draft.fingerprint}
    return releasing.publish(None, round_, **usual | more)
