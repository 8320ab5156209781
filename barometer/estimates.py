"""What the answers say of all residents, and how far off it may be.

A respondent is a position, as in ``weights``. Values are n numbers, or None where somebody gave no answer; whoever
gave none, or lies outside the domain, stays in the design and only counts for nothing. Rows that are alike may be given
once, with how many respondents each stands for. Standard errors are linearised: the influence of each answer, added up
per sampling unit, varies between the units of a stratum.

Sources: K. M. Wolter, Introduction to Variance Estimation (2nd ed., Springer 2007), chapter 6, for Taylor
linearisation; J.-C. Deville and C.-E. Särndal, Calibration Estimators in Survey Sampling, JASA 87 (1992), for weights
that meet margins; C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling (Springer 1992), section
5.8, for domains; T. Lumley, Complex Surveys (Wiley 2010), for the degrees of freedom.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Hashable, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from barometer import intervals
from barometer.intervals import CERTAINTY, Interval
from barometer.weights import ImpossibleNumber, UnequalColumns

_SETTLED = 1e-12
"""Residuals are done where a further projection moves none by more than this part of the largest influence."""
_PROJECTIONS = 2000


class NotEstimable(ValueError):
    """The answers do not allow this figure, or not its error; the message says why."""


class NobodyAnswered(NotEstimable):
    def __str__(self) -> str:
        return _("Nobody in this group answered the question.")


class LonelyUnit(NotEstimable):
    """A stratum has one sampling unit only, so that nobody can say how units of it differ."""

    def __init__(self, stratum: Hashable) -> None:
        super().__init__(stratum)
        self.stratum = stratum

    def __str__(self) -> str:
        return _(
            "“%(stratum)s” was asked in one place or of one person only. Merge it with another stratum."
        ) % {"stratum": self.stratum}


class MoreThanThereAre(NotEstimable):
    """More units answered in a stratum than the population has."""

    def __init__(self, stratum: Hashable, found: int, population: float) -> None:
        super().__init__(stratum, found, population)
        self.stratum, self.found, self.population = stratum, found, population

    def __str__(self) -> str:
        return _("%(found)d answered in “%(stratum)s”, and there are only %(population)s.") % {
            "found": self.found,
            "stratum": self.stratum,
            "population": number_format(self.population),
        }


@dataclasses.dataclass(frozen=True, eq=False)
class Design:
    """How the respondents came to be asked, and what their answers count.

    base: n design weights; weights: n final weights, or none where they are the design weights; strata and units: n
    strata and n sampling units (numbered within their stratum), or none for one stratum and each respondent alone;
    populations: stratum → how many units it has in the population, where that is few enough to matter (the key is None
    without strata), and none for no finite population correction; margins: the columns the weights were raked on, n
    categories each; counts: n times how many respondents a row stands for, each a unit of their own, or none where each
    stands for one. Raises UnequalColumns and ImpossibleNumber.
    """

    base: Sequence[float]
    weights: Sequence[float] = ()
    strata: Sequence[Hashable] = ()
    units: Sequence[Hashable] = ()
    populations: Mapping[Hashable, float] = dataclasses.field(default_factory=dict)
    margins: Sequence[Sequence[Hashable]] = ()
    counts: Sequence[float] = ()

    def __post_init__(self) -> None:
        named = [("weights", self.weights), ("strata", self.strata), ("units", self.units)]
        named += [("counts", self.counts)]
        named += [(f"margin {place}", column) for place, column in enumerate(self.margins, 1)]
        for name, column in named:
            if len(column) != len(self.base) and (column or name.startswith("margin")):
                raise UnequalColumns(name, len(column), len(self.base))
        if self.counts and self.units:
            raise ValueError("respondents who are counted together are no part of a larger unit")
        for weight in (*self.base, *self.weights, *self.counts):
            if not 0 < weight < math.inf:
                raise ImpossibleNumber("weights", weight)

    def __len__(self) -> int:
        return len(self.base)

    @property
    def final(self) -> Sequence[float]:
        return self.weights or self.base

    @functools.cached_property
    def sizes(self) -> Sequence[float]:
        """How many respondents each row stands for."""
        return self.counts or [1] * len(self)

    @functools.cached_property
    def _strata(self) -> Sequence[Hashable]:
        return self.strata or [None] * len(self)

    @functools.cached_property
    def _units(self) -> Sequence[Hashable]:
        return self.units or range(len(self))

    @functools.cached_property
    def _unit_numbers(self) -> tuple[list[int], dict[Hashable, list[int]]]:
        """The number of each respondent's unit, and the numbers of each stratum's."""
        numbers: dict[tuple[Hashable, Hashable], int] = {}
        of = [
            numbers.setdefault(pair, len(numbers))
            for pair in zip(self._strata, self._units, strict=True)
        ]
        strata: dict[Hashable, list[int]] = {}
        for (stratum, _unit), number in numbers.items():
            strata.setdefault(stratum, []).append(number)
        return of, strata

    @functools.cached_property
    def _cells(self) -> tuple[list[int], list[float], list[list[list[int]]]]:
        """The number of each respondent's raking cell, the design weight of each cell, and per margin its categories
        as lists of cells."""
        numbers: dict[tuple[Hashable, ...], int] = {}
        of = [numbers.setdefault(key, len(numbers)) for key in zip(*self.margins, strict=True)]
        mass = [0.0] * len(numbers)
        for cell, weight, size in zip(of, self.base, self.sizes, strict=True):
            mass[cell] += weight * size
        sides = []
        for place in range(len(self.margins)):
            members: dict[Hashable, list[int]] = {}
            for key, number in numbers.items():
                members.setdefault(key[place], []).append(number)
            sides.append(list(members.values()))
        return of, mass, sides

    def residuals(self, influences: Sequence[float]) -> list[float]:
        """What of each influence the margins do not explain: its residual after a regression on their categories,
        weighted by the design weights (Deville & Särndal 1992), by projecting on each margin in turn."""
        if not self.margins:
            return list(influences)
        of, mass, sides = self._cells
        rest = [0.0] * len(mass)
        for cell, weight, size, z in zip(of, self.base, self.sizes, influences, strict=True):
            rest[cell] += weight * size * z
        explained = [0.0] * len(mass)
        enough = _SETTLED * max(map(abs, influences))
        weighed = [[(sum(mass[c] for c in inside), inside) for inside in side] for side in sides]
        # Stopping early would leave the residuals too large, and the error with them: never too small.
        for _turn in range(_PROJECTIONS):
            moved = 0.0
            for side in weighed:
                for total, inside in side:
                    shift = sum([rest[c] for c in inside]) / total
                    moved = max(moved, abs(shift))
                    for c in inside:
                        explained[c] += shift
                        rest[c] -= shift * mass[c]
            if moved <= enough:
                break
        return [z - explained[cell] for cell, z in zip(of, influences, strict=True)]

    def variance(self, influences: Sequence[float]) -> float:
        """Σ over strata of f · k / (k − 1) · Σ (u − ū)²: u is Σ w z over a unit's respondents, k how many units a
        stratum has, f = 1 − k / K the finite population correction (Wolter 2007, section 6.5)."""
        of, strata = self._unit_numbers
        totals = [0.0] * (max(of, default=-1) + 1)
        for unit, weight, z in zip(of, self.final, self.residuals(influences), strict=True):
            totals[unit] += weight * z
        # a row of several respondents is as many units, all with the same total
        sizes = self.sizes if self.counts else [1] * len(totals)
        variance = 0.0
        for stratum, units in strata.items():
            k = sum([sizes[u] for u in units])
            whole = self.populations.get(stratum, math.inf)
            if k > whole:
                raise MoreThanThereAre(stratum, round(k), whole)
            if k == whole:
                continue  # everybody was asked: nothing is left to chance
            if k == 1:
                raise LonelyUnit(stratum)
            mean = math.fsum([sizes[u] * totals[u] for u in units]) / k
            squares = math.fsum([sizes[u] * (totals[u] - mean) ** 2 for u in units])
            variance += (1 - k / whole) * k / (k - 1) * squares
        return variance

    def freedom(self, inside: Sequence[bool]) -> int:
        """Units less strata, of those with somebody inside (Lumley 2010)."""
        of, _strata = self._unit_numbers
        units = {unit for unit, counts in zip(of, inside, strict=True) if counts}
        strata = {stratum for stratum, counts in zip(self._strata, inside, strict=True) if counts}
        found = self.respondents(inside) if self.counts else len(units)
        return found - len(strata)

    def respondents(self, inside: Sequence[bool]) -> int:
        """How many there are of those inside."""
        return round(math.fsum([n for n, counts in zip(self.sizes, inside, strict=True) if counts]))

    def sum(self, values: Sequence[float]) -> float:
        """Σ w y over all respondents."""
        rows = zip(self.final, self.sizes, values, strict=True)
        return math.fsum([w * size * y for w, size, y in rows])


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A figure of the population.

    value and se: in the unit of the values; respondents: unweighted, who answered in the domain; freedom: degrees of
    it for Student's t.
    """

    value: float
    se: float
    respondents: int
    freedom: int

    def interval(self, certainty: float = CERTAINTY) -> Interval:
        """value ± t · SE. Raises NoInterval where there are no degrees of freedom."""
        return intervals.around(self.value, self.se, self.freedom, certainty)


@dataclasses.dataclass(frozen=True)
class Share(Estimate):
    """A part of the population, from 0 to 1, and its standard error."""

    @property
    def effective(self) -> float:
        """Of how many answers of a simple random sample it is worth."""
        return intervals.effective_number(self.value, self.se, self.respondents)

    def interval(self, certainty: float = CERTAINTY) -> Interval:
        """Wilson's interval on the effective number of answers: the one on public pages."""
        return intervals.wilson(self.value, self.effective, certainty)

    def logit_interval(self, certainty: float = CERTAINTY) -> Interval:
        """The one of reports. Raises NoInterval for a share of 0 or 1, and without degrees of freedom."""
        return intervals.logit(self.value, self.se, self.freedom, certainty)


Values = Sequence[float | None]
Domain = Sequence[bool] | None


def total(design: Design, values: Values, domain: Domain = None) -> Estimate:
    """Ŷ = Σ w y over the domain; influence y (Särndal, Swensson & Wretman 1992). Raises NotEstimable."""
    inside = _inside(design, values, domain)
    influences = _answers(values, inside)
    value = design.sum(influences)
    return _estimate(design, value, influences, inside)


def mean(design: Design, values: Values, domain: Domain = None) -> Estimate:
    """ȳ = Σ w y / Σ w over the domain; influence (y − ȳ) / Σ w (Wolter 2007). Raises NotEstimable."""
    inside = _inside(design, values, domain)
    value, influences = _mean(design, values, inside)
    return _estimate(design, value, influences, inside)


def share(design: Design, chosen: Sequence[bool | None], domain: Domain = None) -> Share:
    """The part of the domain for which ``chosen`` holds: the mean of ones and noughts. Raises NotEstimable."""
    inside = _inside(design, chosen, domain)
    value, influences = _mean(design, chosen, inside)
    found = _estimate(design, value, influences, inside)
    # a sum of rounded weights may pass the ends by a hair
    return Share(min(max(found.value, 0.0), 1.0), found.se, found.respondents, found.freedom)


def ratio(
    design: Design, numerators: Values, denominators: Values, domain: Domain = None
) -> Estimate:
    """R̂ = Σ w y / Σ w x over the domain; influence (y − R̂ x) / Σ w x (Wolter 2007). Raises NotEstimable, also where
    the denominators add up to nothing."""
    first = _inside(design, numerators, domain)
    inside = _inside(design, denominators, first)
    above, below = _answers(numerators, inside), _answers(denominators, inside)
    pairs = list(zip(above, below, strict=True))
    divisor = design.sum(below)
    if not divisor:
        raise NotEstimable(_("What is divided by adds up to nothing."))
    value = design.sum(above) / divisor
    return _estimate(design, value, [(y - value * x) / divisor for y, x in pairs], inside)


def _inside(design: Design, values: Values, domain: Domain) -> list[bool]:
    """Who answered, and lies in the domain."""
    for name, column in (("values", values), ("domain", domain)):
        if column is not None and len(column) != len(design):
            raise UnequalColumns(name, len(column), len(design))
    inside = (
        [y is not None for y in values]
        if domain is None
        else [counts and y is not None for y, counts in zip(values, domain, strict=True)]
    )
    if not any(inside):
        raise NobodyAnswered
    return inside


def _answers(values: Values, inside: Sequence[bool]) -> list[float]:
    """The values of those inside, and 0 of everybody else."""
    return [
        float(y) if counts and y is not None else 0.0
        for y, counts in zip(values, inside, strict=True)
    ]


def _mean(design: Design, values: Values, inside: Sequence[bool]) -> tuple[float, list[float]]:
    answers = _answers(values, inside)
    weight = design.sum([1.0 if counts else 0.0 for counts in inside])
    value = design.sum(answers) / weight
    return value, [
        (y - value) / weight if counts else 0.0 for y, counts in zip(answers, inside, strict=True)
    ]


def _estimate(
    design: Design, value: float, influences: Sequence[float], inside: Sequence[bool]
) -> Estimate:
    se = math.sqrt(design.variance(influences))
    return Estimate(value, se, design.respondents(inside), design.freedom(inside))
