"""One answer, checked against its question: from what a form sends to numbers and words that are kept.

A form sends a list of texts per name. The name of a question is ``q7``; of a statement of a matrix, or of a choice to
be put in order, ``q7.2``. What is kept is a list of ``Given``: part and number, or text. Nothing here knows of a
database or of people.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from barometer.choices import Kind
from portal.redaction import redacted

MOST_TEXT = 2000
"""Characters of somebody's own words."""
MOST_NUMBER = 1_000_000_000
NONE = "-"
"""What is sent by whoever cannot or does not want to say."""

Sent = Mapping[str, Sequence[str]]


class AnswerRefused(ValueError):
    """This is no answer to this question; the message says what to do, to whoever answers."""


@dataclasses.dataclass(frozen=True)
class Shape:
    """What an answer may be.

    options: number of choices, 1 to ``options``; rows: number of statements of a matrix
    least, most: ends of a scale, and of what a number may be, both included
    """

    kind: Kind
    options: int = 0
    rows: int = 0
    least: int = 0
    most: int = 0


@dataclasses.dataclass(frozen=True)
class Given:
    """A part of an answer.

    ======== ============================ ===========================
    kind     part                         number or text
    ======== ============================ ===========================
    single   0                            the choice
    multiple the choice                   1
    scale    0                            the number
    ranking  the choice                   its place, 1 the first
    number   0                            the number
    text     0                            the words, redacted
    matrix   the statement                the choice
    ======== ============================ ===========================
    """

    part: int
    number: int | None = None
    text: str = ""


def names(name: str, shape: Shape) -> list[str]:
    """The names under which a form sends an answer."""
    if shape.kind is Kind.MATRIX:
        return [f"{name}.{row}" for row in range(1, shape.rows + 1)]
    if shape.kind is Kind.RANKING:
        return [f"{name}.{option}" for option in range(1, shape.options + 1)]
    return [name]


def read(name: str, shape: Shape, sent: Sent) -> list[Given]:
    """What was answered; an empty list of whoever does not want to say. Raises AnswerRefused."""
    return _READERS[shape.kind](name, shape, sent)


def chosen(shape: Shape, given: Sequence[Given]) -> frozenset[int]:
    """The numbers that a later question may depend on."""
    if shape.kind is Kind.MULTIPLE:
        return frozenset(one.part for one in given)
    if shape.kind in {Kind.SINGLE, Kind.SCALE}:
        return frozenset(one.number for one in given if one.number is not None)
    return frozenset()


def _texts(name: str, sent: Sent) -> list[str]:
    return [text.strip() for text in sent.get(name, ()) if text.strip()]


def _whole(text: str, least: int, most: int) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        return None
    number = int(text)
    return number if least <= number <= most else None


def _one(name: str, least: int, most: int, sent: Sent) -> int | None:
    """The one number chosen from ``least`` to ``most``; nothing of whoever does not want to say."""
    texts = _texts(name, sent)
    if not texts:
        raise AnswerRefused(_("Choose the answer that fits best, and go on."))
    if texts == [NONE]:
        return None
    number = _whole(texts[0], least, most)
    if len(texts) > 1 or number is None:
        raise AnswerRefused(_("Choose one of the answers that stand here."))
    return number


def _single(name: str, shape: Shape, sent: Sent) -> list[Given]:
    number = _one(name, 1, shape.options, sent)
    return [] if number is None else [Given(0, number)]


def _scale(name: str, shape: Shape, sent: Sent) -> list[Given]:
    number = _one(name, shape.least, shape.most, sent)
    return [] if number is None else [Given(0, number)]


def _multiple(name: str, shape: Shape, sent: Sent) -> list[Given]:
    texts = list(dict.fromkeys(_texts(name, sent)))
    if not texts:
        raise AnswerRefused(_("Choose at least one answer, or the last one, and go on."))
    if texts == [NONE]:
        return []
    if NONE in texts:
        raise AnswerRefused(
            _("You chose answers and also that you do not want to say. Choose one of the two.")
        )
    numbers = [_whole(text, 1, shape.options) for text in texts]
    if None in numbers:
        raise AnswerRefused(_("Choose one of the answers that stand here."))
    return [Given(number, 1) for number in sorted(n for n in numbers if n is not None)]


def _ranking(name: str, shape: Shape, sent: Sent) -> list[Given]:
    found = [_texts(one, sent) for one in names(name, shape)]
    if not any(found):
        return []
    places = [_whole(texts[0], 1, shape.options) if texts else None for texts in found]
    if sorted(place or 0 for place in places) != list(range(1, shape.options + 1)):
        raise AnswerRefused(
            _("Give each line a place of its own, from 1 on, or leave all of them empty.")
        )
    return [Given(option, place) for option, place in enumerate(places, 1)]


def _number(name: str, shape: Shape, sent: Sent) -> list[Given]:
    texts = _texts(name, sent)
    if not texts:
        return []
    number = _whole(texts[0], shape.least, shape.most)
    if len(texts) > 1 or number is None:
        raise AnswerRefused(
            _("Write a whole number from %(least)s to %(most)s, or leave it empty.")
            % {"least": shape.least, "most": shape.most}
        )
    return [Given(0, number)]


def _text(name: str, shape: Shape, sent: Sent) -> list[Given]:
    texts = _texts(name, sent)
    if not texts:
        return []
    text = "\n".join(texts).replace("\r\n", "\n").replace("\x00", "")
    if len(text) > MOST_TEXT:
        raise AnswerRefused(
            _("That is %(number)s characters. Make it %(most)s at most.")
            % {"number": len(text), "most": MOST_TEXT}
        )
    return [Given(0, None, redacted(text))]


def _matrix(name: str, shape: Shape, sent: Sent) -> list[Given]:
    found = []
    for row, one in enumerate(names(name, shape), 1):
        try:
            number = _one(one, 1, shape.options, sent)
        except AnswerRefused as refused:
            if _texts(one, sent):
                raise
            raise AnswerRefused(_("Choose an answer on each line, and go on.")) from refused
        if number is not None:
            found.append(Given(row, number))
    return found


_READERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.SCALE: _scale,
    Kind.RANKING: _ranking,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.MATRIX: _matrix,
}
