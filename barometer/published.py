"""A release as a plain record: what pages show and what every file of open data is written from.

Nothing here reads or writes a database. Shares, their errors and their ends are parts of one; means have the unit of
their question. Texts map a language to what is said in it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from barometer.disclosure import Status

AGE = "age"
"""The background that is known of everybody: the groups of the round."""

Texts = Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Publisher:
    """The municipality. code: its number in the country's register; country: ISO 3166-1; address: of its pages, as
    ``https://host``; languages: its own, the main one first."""

    names: Texts
    code: str
    country: str
    address: str
    languages: tuple[str, ...]
    email: str = ""


@dataclasses.dataclass(frozen=True)
class Asked:
    """A question as it was asked.

    wording: language → ``{"asks": …, "hint": …, "options": […], "rows": […]}``; source_language: of these the one it
    was written in; least, most: the ends of a scale or a number; below: the short name of the question that decided
    whether it was asked, with the numbers of choices that led to it; reworded: whether the round before asked it in
    other words; common: whether every municipality of the region is asked it; kind: a value of ``choices.Kind``.
    """

    code: str
    kind: str
    wording: Mapping[str, Mapping[str, Any]]
    source_language: str
    wording_hash: str
    least: int = 0
    most: int = 0
    below: str = ""
    values: tuple[int, ...] = ()
    reworded: bool = False
    common: bool = False


@dataclasses.dataclass(frozen=True)
class Background:
    """What figures are shown by. code: ``AGE`` or the short name of a question of the round; categories: the groups in
    their order, ages as ``18–29`` or numbers of options; residents: how many live there of each, where that is known
    and was met by the weights."""

    code: str
    categories: tuple[str, ...]
    residents: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class Method:
    """How it came about.

    design, promise: values of ``choices.Design`` and ``choices.Promise``; residents: who could answer; respondents:
    who did; deff, effective: Kish's, of the weights; lowest, highest: weights, where 1 is the average; source: of the
    numbers of residents; weighting: SHA-256 of the weighting run.
    """

    design: str
    promise: str
    residents: int
    respondents: int
    deff: float
    effective: float
    lowest: float
    highest: float
    iterations: int
    source: str
    weighting: str


@dataclasses.dataclass(frozen=True)
class Figure:
    """One figure (``barometer.models.Estimate`` says what each part means); all None where it is hidden."""

    question: str
    row: int
    option: int
    background: str
    category: str
    value: float | None
    se: float | None
    low: float | None
    high: float | None
    respondents: int | None
    effective: float | None
    status: Status


@dataclasses.dataclass(frozen=True)
class Published:
    """A release of a round.

    round: its number at the municipality; key: its UUID, the same for ever; names, abouts: of the round; opened,
    closed: the first and the last day it could be answered; number: of the release, from 1; note: what it corrects;
    sha256: of everything else, as canonical JSON.
    """

    publisher: Publisher
    round: int
    key: str
    names: Texts
    abouts: Texts
    opened: dt.date
    closed: dt.date
    number: int
    note: str
    published_at: dt.datetime
    asked: tuple[Asked, ...]
    backgrounds: tuple[Background, ...]
    method: Method
    figures: tuple[Figure, ...]
    sha256: str = ""

    def figure(
        self,
        question: str,
        option: int = 0,
        *,
        row: int = 0,
        background: str = "",
        category: str = "",
    ) -> Figure | None:
        """One figure, or None where there is none such."""
        return self._by_place.get((question, row, option, background, category))

    @functools.cached_property
    def _by_place(self) -> dict[tuple[str, int, int, str, str], Figure]:
        return {
            (one.question, one.row, one.option, one.background, one.category): one
            for one in self.figures
        }

    def question(self, code: str) -> Asked:
        """Raises KeyError for a question that was not asked."""
        for one in self.asked:
            if one.code == code:
                return one
        raise KeyError(code)


def record(published: Published) -> dict[str, Any]:
    """The release as JSON has it, without its seal."""
    found = dataclasses.asdict(published)
    del found["sha256"]
    for name in ("opened", "closed", "published_at"):
        found[name] = found[name].isoformat()
    for figure in found["figures"]:
        figure["status"] = figure["status"].value
    return found


def read(said: Mapping[str, Any], sha256: str = "") -> Published:
    """What ``record`` wrote. Raises KeyError and TypeError for anything else."""
    return Published(
        publisher=Publisher(**_tuples(said["publisher"], "languages")),
        round=said["round"],
        key=said["key"],
        names=said["names"],
        abouts=said["abouts"],
        opened=dt.date.fromisoformat(said["opened"]),
        closed=dt.date.fromisoformat(said["closed"]),
        number=said["number"],
        note=said["note"],
        published_at=dt.datetime.fromisoformat(said["published_at"]),
        asked=tuple(Asked(**_tuples(one, "values")) for one in said["asked"]),
        backgrounds=tuple(
            Background(**_tuples(one, "categories", "residents")) for one in said["backgrounds"]
        ),
        method=Method(**said["method"]),
        figures=tuple(
            Figure(**{**one, "status": Status(one["status"])}) for one in said["figures"]
        ),
        sha256=sha256,
    )


def _tuples(said: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**said, **{name: tuple(said[name]) for name in names}}


def sealed(published: Published) -> str:
    """SHA-256 of the release as canonical JSON: names sorted, no spaces, UTF-8."""
    text = json.dumps(record(published), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
