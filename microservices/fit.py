"""How well a neighbour fits a need, as a figure from 0 to 1 and as reasons in words.

Whether somebody may help at all is decided before (``microservices.guards``); this only orders those who may. The
weights lean away from those who have helped most already: status that breeds status leaves newcomers no chance.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable

from microservices.cells import SIZE, Cell, metres
from portal.names import CODES

DISTANCE, TIME, LANGUAGE, RELIABLE, NEW = 0.30, 0.25, 0.15, 0.15, 0.15
HALF = 1000.0
"""Metres at which nearness counts half."""
PARTS = ((6, 12), (12, 18), (18, 23))
"""Hours of a morning, an afternoon and an evening."""
ALWAYS = (1 << 7 * len(PARTS)) - 1
Z = 1.645
"""One-sided 95 %."""


@dataclasses.dataclass(frozen=True)
class Person:
    """reach: cells; times: one bit per part of a week; languages: one bit per language; given, received: exchanges that
    ended well; faults: called off late, did not come, or the other said that it did not go as agreed."""

    cell: Cell | None
    reach: int
    times: int
    languages: int
    given: int = 0
    faults: int = 0
    received: int = 0


@dataclasses.dataclass(frozen=True)
class Wanted:
    """times: the parts of the week that the window of the need touches; ``ALWAYS`` where it has none."""

    cell: Cell | None
    times: int
    languages: int


@dataclasses.dataclass(frozen=True)
class Fit:
    """metres: none where one of the two has not said where; languages: those both know."""

    score: float
    metres: float | None
    timely: bool
    languages: tuple[str, ...]
    newcomer: bool


def fit(person: Person, wanted: Wanted) -> Fit | None:
    """How well ``person`` fits; none where they are too far away, never free then, or share no language."""
    apart = None
    near = 0.5
    if person.cell is not None and wanted.cell is not None:
        apart = metres(person.cell, wanted.cell)
        if apart > person.reach * SIZE:
            return None
        near = 2 ** (-apart / HALF)
    free = person.times & wanted.times
    shared = person.languages & wanted.languages
    if not free or not shared:
        return None
    share_of_window = free.bit_count() / wanted.times.bit_count()
    newcomer = person.given < 3
    balance = 1.0 if newcomer or person.received > person.given else 1 / (1 + person.given / 10)
    score = (
        DISTANCE * near
        + TIME * share_of_window
        + LANGUAGE * (shared.bit_count() / wanted.languages.bit_count())
        + RELIABLE * reliability(person.given, person.faults)
        + NEW * balance
    )
    return Fit(score, apart, free == wanted.times, languages_in(shared), newcomer)


def reliability(kept: int, broken: int) -> float:
    """Lower bound (one-sided 95 %) of the chance that somebody comes, after ``kept`` and ``broken`` promises.

    Of the Beta posterior with Jeffreys' prior, by its mean and variance (A. Gelman et al., Bayesian Data Analysis,
    3rd ed., section 2.4, and appendix A for the moments).
    """
    a, b = kept + 0.5, broken + 0.5
    mean = a / (a + b)
    deviation = math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    return max(0.0, mean - Z * deviation)


def part_of_week(moment: dt.datetime) -> int | None:
    """Number of the part of a week that a local time lies in; none at night."""
    for number, (start, end) in enumerate(PARTS):
        if start <= moment.hour < end:
            return moment.weekday() * len(PARTS) + number
    return None


def times_between(start: dt.datetime | None, end: dt.datetime | None) -> int:
    """The parts of the week that a window in local time touches; all where there is none, or where it is all night."""
    if start is None or end is None or end - start >= dt.timedelta(days=7):
        return ALWAYS
    found, at = 0, start
    while at < end:
        if (part := part_of_week(at)) is not None:
            found |= 1 << part
        at = (at + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return found or ALWAYS


def bits_of(languages: Iterable[str]) -> int:
    """One bit per language, in the order of ``portal.names.CODES``; others have none."""
    return sum(1 << CODES.index(code) for code in set(languages) if code in CODES)


def languages_in(bits: int) -> tuple[str, ...]:
    return tuple(code for number, code in enumerate(CODES) if bits >> number & 1)
