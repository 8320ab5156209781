"""What a municipality gives coins for, and what it is called: the feature with the coins and the one with what is
learnt know nothing of each other, and meet here.

Each registers its half from ``AppConfig.ready``. Keys are texts: that of a lesson or a course in all its languages, or
the number of the package of a licence.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Collection
from typing import Any


class Learnt(enum.StrEnum):
    LESSON = "lesson"
    COURSE = "course"
    LICENCE = "licence"


@dataclasses.dataclass(frozen=True)
class Offer:
    """Coins for each of what can be learnt; 0 is none.

    a_week: for lessons and courses together, what one person gets in a week at most
    """

    lesson: int = 0
    course: int = 0
    licence: int = 0
    a_week: int = 0

    def of(self, kind: Learnt) -> int:
        return {Learnt.LESSON: self.lesson, Learnt.COURSE: self.course}.get(kind, self.licence)

    def __bool__(self) -> bool:
        return bool(self.lesson or self.course or self.licence)


@dataclasses.dataclass(frozen=True)
class Name:
    """What was learnt, in the reader's language; ``lang`` where it is in another, ``url`` where it can be read."""

    text: str
    url: str = ""
    lang: str = ""


NOTHING = Offer()
Key = tuple[Learnt, str]
_offers: list[Callable[[Any], Offer]] = []
_namers: list[Callable[[Any, Collection[Key]], dict[Key, Name]]] = []


def offers(function: Callable[[Any], Offer]) -> Callable[[Any], Offer]:
    """Register what knows what a municipality (``portal.models.Municipality``) gives."""
    if function not in _offers:
        _offers.append(function)
    return function


def offer_of(municipality: Any) -> Offer:
    """What is given here; nothing where no feature gives anything."""
    found = (offer(municipality) for offer in _offers)
    return next((offer for offer in found if offer), NOTHING)


def namer(function: Callable[[Any, Collection[Key]], dict[Key, Name]]) -> Callable:
    """Register what names things that were learnt in a municipality. What it leaves out is not there any more."""
    if function not in _namers:
        _namers.append(function)
    return function


def names_of(municipality: Any, keys: Collection[Key]) -> dict[Key, Name]:
    found: dict[Key, Name] = {}
    if keys:
        for name in _namers:
            found |= name(municipality, keys)
    return found
