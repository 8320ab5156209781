"""How questions stand on a page: what to tick, to order and to write, with what was answered so far."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from django.utils.translation import gettext as _

from barometer.actions.answers import Paper
from barometer.answering import NONE, Given, Sent, names
from barometer.choices import Kind, Promise
from barometer.models import Round, RoundQuestion


@dataclasses.dataclass(frozen=True)
class Choice:
    value: str
    words: str
    chosen: bool


@dataclasses.dataclass(frozen=True)
class Control:
    """What is answered in one place: a list of choices, or something to write.

    label: of the statement or the choice, empty where the question itself says it
    type: ``radio``, ``checkbox``, ``select``, ``number`` or ``text``
    decline: the choice of whoever does not want to say
    """

    name: str
    type: str
    label: str = ""
    choices: tuple[Choice, ...] = ()
    decline: Choice | None = None
    value: str = ""


@dataclasses.dataclass(frozen=True)
class Screen:
    """One question. ends: what the two ends of a scale mean."""

    number: int
    name: str
    kind: str
    language: str
    asks: str
    hint: str
    controls: tuple[Control, ...]
    ends: tuple[str, ...] = ()
    show_if: int = 0
    show_values: str = ""
    least: str = ""
    most: str = ""

    @property
    def grouped(self) -> bool:
        """Whether several controls belong together, so that the question is the name of a group."""
        return self.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.RANKING, Kind.MATRIX}

    @property
    def rows(self) -> bool:
        return self.kind == Kind.MATRIX

    @property
    def scale(self) -> bool:
        return self.kind == Kind.SCALE


def screen(row: RoundQuestion, sent: Sent) -> Screen:
    """How ``row`` stands on the page, with what was sent for it so far."""
    version = row.version
    said, shape = version.said, version.shape
    return Screen(
        number=row.pk,
        name=row.name,
        kind=version.kind,
        language=version.language,
        asks=said["asks"],
        hint=said["hint"],
        controls=tuple(_controls(row, sent)),
        ends=tuple(said["options"]) if version.kind is Kind.SCALE else (),
        show_if=row.show_if_id or 0,
        show_values=" ".join(str(value) for value in row.show_values),
        least=str(shape.least),
        most=str(shape.most),
    )


def _controls(row: RoundQuestion, sent: Sent) -> Iterator[Control]:
    version = row.version
    said, shape = version.said, version.shape
    numbered = [(str(number), words) for number, words in enumerate(said["options"], 1)]
    if version.kind is Kind.SCALE:
        numbered = [(str(n), str(n)) for n in range(shape.least, shape.most + 1)]
    for place, name in enumerate(names(row.name, shape)):
        texts = list(sent.get(name, ()))
        if version.kind in {Kind.NUMBER, Kind.TEXT}:
            yield Control(name, version.kind.value, value=texts[0] if texts else "")
        elif version.kind is Kind.RANKING:
            places = tuple(
                Choice(str(n), str(n), str(n) in texts) for n in range(1, shape.options + 1)
            )
            yield Control(name, "select", said["options"][place], places)
        else:
            yield Control(
                name,
                "checkbox" if version.kind is Kind.MULTIPLE else "radio",
                said["rows"][place] if version.kind is Kind.MATRIX else "",
                tuple(Choice(value, words, value in texts) for value, words in numbered),
                Choice(NONE, _("I cannot say, or do not want to"), NONE in texts),
            )


def said(row: RoundQuestion, given: list[Given]) -> list[str]:
    """What somebody answered, in words, a line each."""
    version = row.version
    options, rows = version.said["options"], version.said["rows"]
    if not given:
        return [_("You do not say.")]
    if version.kind in {Kind.SCALE, Kind.NUMBER}:
        return [str(given[0].number)]
    if version.kind is Kind.TEXT:
        return given[0].text.splitlines()
    if version.kind is Kind.SINGLE:
        return [options[(given[0].number or 1) - 1]]
    if version.kind is Kind.MULTIPLE:
        return [options[one.part - 1] for one in given]
    if version.kind is Kind.RANKING:
        order = sorted(given, key=lambda one: one.number or 0)
        return [f"{one.number}. {options[one.part - 1]}" for one in order]
    return [f"{rows[one.part - 1]}: {options[(one.number or 1) - 1]}" for one in given]


def sent_names(paper: Paper) -> list[str]:
    """Every name under which the form of a round sends something."""
    return [name for row in paper.questions for name in names(row.name, row.version.shape)]


def promise(round_: Round, *, scripts: bool) -> tuple[str, str]:
    """What keeps the answer apart from whoever gives it, as a sentence and its explanation."""
    if scripts and round_.promise == Promise.TECHNICAL:
        return (
            _("Nobody can link your answers to you."),
            _(
                "Your browser has a code signed without showing it to us, and sends the answers with that code and"
                " without your sign-in. We know that you took part, and nothing that we keep says what you answered."
                " Only who noted the moment and the address of every request could guess; we note neither."
            ),
        )
    return (
        _("We do not link your answers to you."),
        _(
            "You are signed in while you answer. That you took part and what you answered are kept in two tables that"
            " do not know of each other, without a time and without an address. This is how we work and what we"
            " promise; a machine does not prove it."
        ),
    )
