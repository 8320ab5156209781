"""From counts of respondents and numbers of residents to how much each answer counts.

Everything is done on classes (``tabulating``): those of one group who answered the questions with known numbers alike
count alike. Whoever did not say keeps the part of the whole that they have among the answers: the known numbers are
made smaller in proportion, and say how the others are spread.

An analyst decides which categories are put together. What is put together is weighted and shown as one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from barometer import tabulating, weights
from barometer.merging import Proposal, collapse
from barometer.models import Round
from barometer.published import AGE
from barometer.tabulating import Axis, Class
from barometer.weights import HEAVIEST, LIGHTEST, Margin, MarginsDisagree, WeightingError

Groups = tuple[tuple[int, ...], ...]
"""The numbers of the categories that are put together, each number once."""
APART = 0.01
"""How far known numbers and the residents of the groups may lie apart: they are seldom of the same day. They are
brought to the sum of the groups."""


@dataclasses.dataclass(frozen=True)
class Basis:
    """What is weighed. classes: respondents of each class; residents: who could answer."""

    axes: tuple[Axis, ...]
    classes: Mapping[Class, int]
    residents: int

    @property
    def respondents(self) -> int:
        return sum(self.classes.values())

    def counts(self, axis: Axis) -> Counter[int]:
        """Respondents of each category, 0 being whoever did not say."""
        place = self.axes.index(axis)
        found: Counter[int] = Counter()
        for key, size in self.classes.items():
            found[key[place]] += size
        return found


@dataclasses.dataclass(frozen=True)
class Decision:
    """What an analyst decided. groups: code of an axis → what is put together, each alone where nothing is said;
    without: codes of questions whose known numbers are left out."""

    groups: Mapping[str, Groups] = dataclasses.field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def of(self, axis: Axis) -> Groups:
        return self.groups.get(axis.code) or tuple(
            (number,) for number in range(1, len(axis.labels) + 1)
        )

    def weighted(self, axis: Axis) -> bool:
        return bool(axis.residents) and axis.code not in self.without


@dataclasses.dataclass(frozen=True)
class Weighed:
    """What becomes a ``WeightRun``; weights are 1 on average. trimmed: respondents whose weight stands at a bound."""

    spec: dict[str, Any]
    classes: list[list[Any]]
    respondents: int
    deff: float
    effective: float
    iterations: int
    trimmed: int

    @property
    def lowest(self) -> float:
        return min(row[3] for row in self.classes)

    @property
    def highest(self) -> float:
        return max(row[3] for row in self.classes)

    @property
    def sha256(self) -> str:
        """Of spec and classes as canonical JSON."""
        text = json.dumps(
            [self.spec, self.classes], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()


class NotAGrouping(WeightingError):
    """Categories cannot be put together like that; the message says why."""


def read(round_: Round) -> Basis:
    """What is known of a round's respondents; two questions to the database and one for each background."""
    axes = tabulating.axes(round_)
    return Basis(axes, tabulating.respondents(round_, axes), sum(axes[0].residents))


def title(axis: Axis) -> str:
    """What an axis is called, for whoever reads."""
    return _("Age") if axis.code == AGE else axis.name


def propose(basis: Basis) -> dict[str, Proposal]:
    """What to put together on each axis with known numbers, by its code. Raises WeightingError."""
    found = {}
    for axis in basis.axes:
        if not axis.residents:
            continue
        counts = basis.counts(axis)
        del counts[0]
        population = dict(enumerate(axis.residents, 1))
        found[axis.code] = collapse(counts, Margin(title(axis), population, bool(axis.ages)))
    return found


def weigh(basis: Basis, decision: Decision) -> Weighed:
    """Weights that meet every margin and lie within their bounds. Raises WeightingError, in words for whoever
    decides."""
    if not basis.respondents:
        raise WeightingError(_("Nobody answered, so there is nothing to weigh."))
    if basis.respondents > basis.residents:
        raise WeightingError(
            _("More people answered than live there. The numbers of residents are wrong.")
        )
    weighted = [axis for axis in basis.axes if decision.weighted(axis)]
    groups = {axis.code: _checked(axis, decision.of(axis)) for axis in basis.axes}
    rows = _rows(basis, weighted, groups)
    columns: dict[str, list[Hashable]] = {}
    margins = []
    for place, axis in enumerate(weighted):
        margin = _margin(basis, axis, groups[axis.code])
        if margin.name in columns:
            margin = dataclasses.replace(margin, name=f"{margin.name} ({axis.code})")
        names = _names(axis, groups[axis.code])
        columns[margin.name] = [names[key[place]] for key in rows]
        margins.append(margin)
    counts = list(rows.values())
    raked = weights.trim([1.0] * len(rows), columns, margins, counts=counts)
    # 1 on average; ten digits are more than the margins are met by, and the same on every machine
    mean = basis.residents / basis.respondents
    found = [round(weight / mean, 10) for weight in raked.weights]
    cost = weights.kish(found, counts)
    classes = [
        [
            _label(weighted[0], groups[AGE], key[0]),
            [
                _label(axis, groups[axis.code], number)
                for axis, number in zip(weighted[1:], key[1:], strict=True)
            ],
            size,
            weight,
        ]
        for (key, size), weight in zip(rows.items(), found, strict=True)
    ]
    return Weighed(
        spec=_spec(basis, decision, groups),
        classes=classes,
        respondents=basis.respondents,
        deff=cost.deff,
        effective=cost.effective,
        iterations=raked.iterations,
        trimmed=raked.trimmed,
    )


def _checked(axis: Axis, groups: Groups) -> Groups:
    """The groups in the order of their first categories. Raises NotAGrouping."""
    ordered = tuple(sorted(tuple(sorted(one)) for one in groups if one))
    every = [number for one in ordered for number in one]
    if sorted(every) != list(range(1, len(axis.labels) + 1)):
        raise NotAGrouping(_("Each category of “%(axis)s” stands once.") % {"axis": title(axis)})
    for one in ordered if axis.ages else ():
        if list(one) != list(range(one[0], one[-1] + 1)):
            raise NotAGrouping(
                _(
                    "Only ages that follow each other are put together, and not %(one)s with %(other)s."
                )
                % {"one": axis.labels[one[0] - 1], "other": axis.labels[one[-1] - 1]}
            )
    return ordered


def place(groups: Groups, number: int) -> int:
    """The number of the group that a category is in, from 1; 0 of whoever did not say."""
    return next((at for at, one in enumerate(groups, 1) if number in one), 0)


def _rows(
    basis: Basis, weighted: Sequence[Axis], groups: Mapping[str, Groups]
) -> dict[tuple[int, ...], int]:
    """How many respondents count alike, by the numbers of their groups."""
    at = [basis.axes.index(axis) for axis in weighted]
    found: Counter[tuple[int, ...]] = Counter()
    for key, size in basis.classes.items():
        found[
            tuple(place(groups[axis.code], key[n]) for axis, n in zip(weighted, at, strict=True))
        ] += size
    return dict(sorted(found.items()))


class _Category(NamedTuple):
    """A category that says what it is in a refusal, and is told apart by its number."""

    number: int
    words: str

    def __str__(self) -> str:
        return self.words


def _names(axis: Axis, groups: Groups) -> list[_Category]:
    """The groups of an axis, that of those who did not say first."""
    words = [_("did not say"), *(axis.said(one) for one in groups)]
    return [_Category(number, said) for number, said in enumerate(words)]


def _label(axis: Axis, groups: Groups, number: int) -> str:
    return axis.label(groups[number - 1]) if number else ""


def _margin(basis: Basis, axis: Axis, groups: Groups) -> Margin:
    if abs(sum(axis.residents) - basis.residents) > APART * basis.residents:
        raise MarginsDisagree(
            Margin(title(basis.axes[0]), dict(enumerate(basis.axes[0].residents))),
            Margin(title(axis), dict(enumerate(axis.residents))),
        )
    names = _names(axis, groups)
    part = basis.residents / sum(axis.residents)
    silent = basis.counts(axis)[0] / basis.respondents
    population: dict[Hashable, float] = {
        name: math.fsum(axis.residents[number - 1] for number in one) * part * (1 - silent)
        for name, one in zip(names[1:], groups, strict=True)
    }
    if silent:
        population[names[0]] = basis.residents * silent
    return Margin(title(axis), population, bool(axis.ages))


def _spec(basis: Basis, decision: Decision, groups: Mapping[str, Groups]) -> dict[str, Any]:
    return {
        "residents": basis.residents,
        "bounds": [LIGHTEST, HEAVIEST],
        "margins": [axis.code for axis in basis.axes[1:] if decision.weighted(axis)],
        "backgrounds": [
            {
                "code": axis.code,
                "groups": [list(one) for one in groups[axis.code]],
                "labels": [axis.label(one) for one in groups[axis.code]],
                "residents": [
                    sum(axis.residents[number - 1] for number in one) for one in groups[axis.code]
                ]
                if decision.weighted(axis)
                else [],
            }
            for axis in basis.axes
        ],
    }
