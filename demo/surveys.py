"""Fills the demo's surveys: questions in the words of the municipality, a round that is open, and answers of invented
neighbours. Through the same actions as everybody else; once a municipality has questions, nothing more is added.

Nobody of those who can sign in has answered, so that every visitor can.
"""

from __future__ import annotations

import datetime as dt
import random

from django.conf import settings
from django.utils import timezone

from barometer import codes
from barometer.actions import answers, questions, rounds
from barometer.actions.answers import Paper
from barometer.answering import Shape, names
from barometer.asking import Asked
from barometer.choices import Design, Kind, Promise
from barometer.groups import Group
from barometer.models import Question, Round
from demo.texts.surveys import SURVEYS, SurveyText
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Municipality, Resident

ANSWERED = 60
"""Neighbours who have answered."""
ASKED_BETWEEN = (19, 88)
"""Their ages; both included."""


def open_survey(municipality: Municipality, editor: Resident | None) -> None:
    """Questions, an open round and answers, where there are no questions yet."""
    text = SURVEYS.get(municipality.slug)
    if text is None or Question.objects.of(municipality).exists():
        return
    for one in text.questions:
        questions.write(
            editor,
            municipality,
            code=one.code,
            kind=one.kind,
            wording=one.wording,
            least=one.least,
            most=one.most,
        )
    row = rounds.open_(editor, _prepared(municipality, text, editor))
    _answer(row)


def _prepared(municipality: Municipality, text: SurveyText, editor: Resident | None) -> Round:
    opens, closes = (timezone.now() + dt.timedelta(days=days) for days in text.days)
    row = Round(
        municipality=municipality,
        opens_at=opens,
        closes_at=closes,
        design=Design.OPEN,
        promise=Promise.TECHNICAL,
        source=text.source,
        **{f"name_{code}": name for code, name in text.names.items()},
        **{f"about_{code}": about for code, about in text.about.items()},
    )
    asked = [Asked(one.code, *one.below) for one in text.questions]
    return rounds.prepare(editor, row, asked=asked, cells=[Group(*one) for one in text.groups])


def _answer(row: Round) -> None:
    dice = random.Random(row.municipality.slug)  # noqa: S311
    paper = Paper.of(row)
    for number in range(ANSWERED):
        person = _neighbour(row.municipality, number, dice.randint(*ASKED_BETWEEN))
        sent: dict[str, list[str]] = {}
        for question in paper.questions:
            sent |= _given(question.name, question.version.shape, dice)
        answers.submit(person, row, token=codes.token_of(codes.new()), sent=sent)


def _neighbour(municipality: Municipality, number: int, age: int) -> Resident:
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(
                settings.SUBJECT_PEPPER, "demo", f"survey-{municipality.slug}-{number}"
            ),
            first_name="",
            birth_year=timezone.localdate().year - age,
            youngest=age,
            oldest=age,
            assurance="substantial",
            home=municipality.code,
        )
    )


def _given(name: str, shape: Shape, dice: random.Random) -> dict[str, list[str]]:
    """Something somebody may answer."""
    if shape.kind is Kind.MULTIPLE:
        found = dice.sample(range(1, shape.options + 1), dice.randint(1, 3))
        return {name: [str(option) for option in found]}
    if shape.kind is Kind.RANKING:
        order = dice.sample(range(1, shape.options + 1), shape.options)
        return {one: [str(place)] for one, place in zip(names(name, shape), order, strict=True)}
    if shape.kind is Kind.TEXT:
        return {}
    if shape.kind is Kind.NUMBER:
        return {name: [str(dice.randint(2, 25))]}
    least, most = (shape.least, shape.most) if shape.kind is Kind.SCALE else (1, shape.options)
    return {one: [str(dice.randint(least, most))] for one in names(name, shape)}
