"""What rounds are tested with. What an action can make, an action makes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from barometer import round_triggers
from barometer.actions import answers, questions, rounds
from barometer.actions.answers import Paper
from barometer.asking import Asked
from barometer.choices import Design, Promise, RoundState
from barometer.groups import Group
from barometer.models import Cell, QuestionVersion, Round
from portal.models import Municipality, Resident
from tests.factories import ResidentFactory

GROUPS = [Group(18, 39, 900), Group(40, 64, 1200), Group(65, 120, 700)]


def said(language: str, asks: str, **more: Any) -> dict[str, dict[str, Any]]:
    return {language: {"asks": asks, "hint": "", "options": [], "rows": []} | more}


def question(municipality: Municipality, code: str, kind: str, **more: Any) -> QuestionVersion:
    """A question in the municipality's main language."""
    ends = {name: more.pop(name) for name in ("least", "most") if name in more}
    wording = said(municipality.main_language, more.pop("asks", f"{code}?"), **more)
    return questions.write(None, municipality, code=code, kind=kind, wording=wording, **ends)


def all_kinds(municipality: Municipality) -> None:
    """A question of each kind."""
    question(municipality, "car", "single", options=["Yes", "Sometimes", "No"])
    question(municipality, "ways", "multiple", options=["Bus", "Bicycle", "Ferry"])
    question(municipality, "happy", "scale", least=0, most=10, options=["Not at all", "Wholly"])
    question(municipality, "first", "ranking", options=["Roads", "Buses", "Paths"])
    question(municipality, "minutes", "number", least=0, most=300)
    question(municipality, "why", "text")
    question(municipality, "lines", "matrix", options=["Good", "Bad"], rows=["Winter", "Summer"])


def prepared(municipality: Municipality, *asked: Asked, **more: Any) -> Round:
    now = timezone.now()
    language = municipality.main_language
    usual: dict[str, Any] = {
        f"name_{language}": "Getting around",
        "opens_at": now - dt.timedelta(hours=1),
        "closes_at": now + dt.timedelta(days=14),
        "design": Design.OPEN,
        "promise": Promise.TECHNICAL,
        "source": "Register, 1 January",
    }
    row = Round(municipality=municipality, **usual | more)
    return rounds.prepare(None, row, asked=list(asked), cells=GROUPS)


def opened(municipality: Municipality, *asked: Asked, **more: Any) -> Round:
    return rounds.open_(None, prepared(municipality, *asked, **more))


def brought_to(round_: Round, state: str) -> Round:
    """The round in ``state``, through every step to it, whatever else belongs to them."""
    states = list(RoundState)
    for step in states[states.index(RoundState(round_.state)) + 1 : states.index(state) + 1]:
        pepper = b"sealed" if step == RoundState.OPEN else None
        Round.objects.filter(pk=round_.pk).update(state=step, sealed_pepper=pepper)
    round_.refresh_from_db()
    return round_


def taken_back_to(round_: Round, state: str) -> None:
    """The round in an earlier state, which the database refuses to anybody else."""
    round_triggers.guard.drop()
    Round.objects.filter(pk=round_.pk).update(state=state)
    round_triggers.guard.install()


def neighbour(municipality: Municipality, **more: Any) -> Resident:
    return ResidentFactory(municipality=municipality, **more)


def sent(round_: Round, **given: Any) -> dict[str, list[str]]:
    """What a form sends for ``car="1"`` or ``ways=["1", "2"]``; ``lines={1: "1"}`` names parts."""
    names = {row.version.question.code: row.name for row in Paper.of(round_).questions}
    found = {}
    for code, value in given.items():
        if isinstance(value, dict):
            found |= {f"{names[code]}.{part}": [text] for part, text in value.items()}
        else:
            found[names[code]] = value if isinstance(value, list) else [value]
    return found


def submit(actor: Resident, round_: Round, token: bytes, **given: Any) -> bool:
    return answers.submit(actor, round_, token=token, sent=sent(round_, **given))


def cell_of(actor: Resident, round_: Round) -> Cell:
    return answers.cell_of(actor, round_)
