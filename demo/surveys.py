"""Fills the demo's surveys: questions in the words of the municipality, rounds whose results are published, one that is
open, and answers of invented neighbours. Through the same actions as everybody else, each at its time; once a
municipality has questions, nothing more is added.

Nobody of those who can sign in has answered, so that every visitor can.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from barometer import codes, weighing
from barometer.actions import answers, questions, releasing, rounds
from barometer.actions import weighing as weighing_acts
from barometer.actions.answers import Paper
from barometer.answering import Shape, names
from barometer.asking import Asked
from barometer.choices import Design, Kind, Promise
from barometer.groups import Group
from barometer.models import Question, Round
from barometer.weighing import Decision
from demo import clock
from demo.texts.surveys import SURVEYS, PastText, SurveyText
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Municipality, Resident

ANSWERED = 60
"""Neighbours who have answered what is open."""


def open_surveys(municipality: Municipality, colleague: Callable[[str], Resident | None]) -> None:
    """Questions, what was published, an open round and answers, where there are no questions yet."""
    text = SURVEYS.get(municipality.slug)
    if text is None or Question.objects.of(municipality).exists():
        return
    editor, analyst = colleague("editor"), colleague("analyst")
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
    dice = random.Random(municipality.slug)  # noqa: S311
    people = [_neighbour(municipality, *one) for one in enumerate(_ages(text, dice))]
    for past in text.past:
        _publish(municipality, text, past, people, dice, (editor, analyst))
    opens, closes = (timezone.now() + dt.timedelta(days=days) for days in text.days)
    row = rounds.open_(editor, _prepared(municipality, text, text.about, opens, closes, editor))
    _answer(row, people[:ANSWERED], dice, {})


def _publish(
    municipality: Municipality,
    text: SurveyText,
    past: PastText,
    people: Sequence[Resident],
    dice: random.Random,
    staff: tuple[Resident | None, Resident | None],
) -> None:
    """A round from its opening to its results."""
    editor, analyst = staff
    opens, closes, published = (timezone.now() + dt.timedelta(days=days) for days in past.days)
    with clock.set_to(opens - dt.timedelta(days=3)):
        row = _prepared(municipality, text, past.about, opens, closes, editor)
        row = rounds.open_(editor, row)
    with clock.set_to(opens + dt.timedelta(days=2)):
        _answer(row, people, dice, past.leaning)
    with clock.set_to(closes):
        row = rounds.close(None, row)
    with clock.set_to(published):
        groups = {code: one.groups for code, one in weighing.propose(weighing.read(row)).items()}
        weighing_acts.weigh(analyst, row, Decision(groups))
        row.refresh_from_db()
        draft = releasing.preview(row)
        releasing.publish(analyst, row, number=draft.published.number, seen=draft.fingerprint)


def _ages(text: SurveyText, dice: random.Random) -> list[int]:
    """Ages of those who answered, enough of each group for it to be shown."""
    found = []
    whole = sum(residents for _youngest, _oldest, residents in text.groups)
    for youngest, oldest, residents in text.groups:
        number = max(34, round(text.answered * residents / whole))
        found += [dice.randint(max(19, youngest), min(oldest, 92)) for _each in range(number)]
    dice.shuffle(found)
    return found


def _prepared(
    municipality: Municipality,
    text: SurveyText,
    about: Mapping[str, str],
    opens: dt.datetime,
    closes: dt.datetime,
    editor: Resident | None,
) -> Round:
    row = Round(
        municipality=municipality,
        opens_at=opens,
        closes_at=closes,
        design=Design.OPEN,
        promise=Promise.TECHNICAL,
        source=text.source,
        **{f"name_{code}": name for code, name in text.names.items()},
        **{f"about_{code}": said for code, said in about.items()},
    )
    asked = [Asked(one.code, *one.below) for one in text.questions]
    return rounds.prepare(editor, row, asked=asked, cells=[Group(*one) for one in text.groups])


@transaction.atomic
def _answer(
    row: Round, people: Sequence[Resident], dice: random.Random, leaning: Mapping[str, float]
) -> None:
    paper = Paper.of(row)
    for person in people:
        sent: dict[str, list[str]] = {}
        for question in paper.questions:
            code, shape = question.version.question.code, question.version.shape
            sent |= _given(question.name, shape, dice, leaning.get(code, 0.5))
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


def _given(name: str, shape: Shape, dice: random.Random, leaning: float) -> dict[str, list[str]]:
    """Something somebody may answer, the more towards the last answers the nearer ``leaning`` is to 1."""
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

    def some() -> int:
        return least + sum(dice.random() < leaning for _step in range(most - least))

    return {one: [str(some())] for one in names(name, shape)}
