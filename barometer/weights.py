"""How much each answer counts: design weights, post-stratification, raking, trimming, and what they cost.

A respondent is a position: base weights are a sequence of n numbers, and a column is a sequence of n categories. A
margin is what is known of the population about one column. Two columns that are known together are one column of pairs.

Sources: W. E. Deming and F. F. Stephan, On a Least Squares Adjustment of a Sampled Frequency Table When the Expected
Marginal Totals Are Known, Annals of Mathematical Statistics 11 (1940), for raking; G. Kalton and I. Flores-Cervantes,
Weighting Methods, Journal of Official Statistics 19 (2003), for post-stratification, trimming and collapsing; L. Kish,
Weighting for Unequal Pi, Journal of Official Statistics 8 (1992), for the design effect; J.-C. Deville and C.-E.
Särndal, Calibration Estimators in Survey Sampling, JASA 87 (1992), for raking within bounds.

Rows that are alike may be given once, with how many respondents each stands for: a million answers fall into some
dozens of such classes, and nothing that is computed here tells them apart.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

TOLERANCE = 1e-10
"""A margin is met where no category is further off than this part of its population."""
ITERATIONS = 200
"""So many times round all margins, and then it does not converge."""
LIGHTEST, HEAVIEST = 0.3, 3.0
"""Bounds of a trimmed weight, where the mean weight is 1."""
_SMALLEST, _LARGEST = 1e-100, 1e100
"""Where bounds and margins contradict each other factors grow without end; no weight of use is near these."""


@dataclasses.dataclass(frozen=True)
class Margin:
    """How many residents there are of each category of a column.

    name: the column's; population: category → residents (0 or more); ordered: whether the categories stand in an order,
    as ages do, so that only neighbours may be merged.
    """

    name: str
    population: Mapping[Hashable, float]
    ordered: bool = False

    @property
    def total(self) -> float:
        return math.fsum(self.population.values())


class WeightingError(ValueError):
    """Weights cannot be computed from what was given; the message says what to change."""


class UnequalColumns(WeightingError):
    """A column does not have one entry per respondent."""

    def __init__(self, name: str, found: int, expected: int) -> None:
        super().__init__(name, found, expected)
        self.name, self.found, self.expected = name, found, expected

    def __str__(self) -> str:
        return _("“%(name)s” does not fit: respondents %(expected)d, entries %(found)d.") % {
            "name": self.name,
            "found": self.found,
            "expected": self.expected,
        }


class ImpossibleNumber(WeightingError):
    """A weight or a number of residents that cannot be one: negative, infinite, or no number."""

    def __init__(self, where: str, number: float) -> None:
        super().__init__(where, number)
        self.where, self.number = where, number

    def __str__(self) -> str:
        return _("%(number)s in “%(where)s” is no possible number.") % {
            "number": number_format(self.number),
            "where": self.where,
        }


class MarginsDisagree(WeightingError):
    """Two margins describe populations of different sizes."""

    def __init__(self, first: Margin, second: Margin) -> None:
        super().__init__(first, second)
        self.first, self.second = first, second

    def __str__(self) -> str:
        return _(
            "“%(first)s” adds up to %(first_total)s residents and “%(second)s” to %(second_total)s."
            " Take both from the same day and the same register."
        ) % {
            "first": self.first.name,
            "first_total": _whole(self.first.total),
            "second": self.second.name,
            "second_total": _whole(self.second.total),
        }


def _whole(number: float) -> str:
    """Residents in words, without decimals where there are none."""
    return number_format(int(number) if number == int(number) else number, force_grouping=True)


class NoRespondents(WeightingError):
    """A category has residents and nobody answered for them."""

    def __init__(self, margin: str, category: Hashable) -> None:
        super().__init__(margin, category)
        self.margin, self.category = margin, category

    def __str__(self) -> str:
        return _(
            "Nobody of “%(category)s” in “%(margin)s” answered. Merge it with another category."
        ) % {"category": self.category, "margin": self.margin}


class NoResidents(WeightingError):
    """Somebody answered from a category in which, as the margin says, nobody lives."""

    def __init__(self, margin: str, category: Hashable) -> None:
        super().__init__(margin, category)
        self.margin, self.category = margin, category

    def __str__(self) -> str:
        return _(
            "Somebody of “%(category)s” answered, and “%(margin)s” has no residents there."
        ) % {"category": self.category, "margin": self.margin}


class DidNotConverge(WeightingError):
    """No weights meet all margins. margin: the one furthest away; gap: by what part of a category's population."""

    def __init__(self, margin: str, gap: float, iterations: int) -> None:
        super().__init__(margin, gap, iterations)
        self.margin, self.gap, self.iterations = margin, gap, iterations

    def __str__(self) -> str:
        return _(
            "After %(iterations)d rounds the weights still miss the margins, “%(margin)s” by most: %(gap)s of a"
            " category. Merge small categories, or leave a margin out."
        ) % {
            "iterations": self.iterations,
            "margin": self.margin,
            # two digits that mean something, however small it is
            "gap": number_format(self.gap, max(2, 1 - math.floor(math.log10(self.gap)))),
        }


class OutOfBounds(WeightingError):
    """A category alone asks for weights outside the bounds of trimming. weight: its mean, where that of all is 1."""

    def __init__(self, margin: str, category: Hashable, weight: float) -> None:
        super().__init__(margin, category, weight)
        self.margin, self.category, self.weight = margin, category, weight

    def __str__(self) -> str:
        return _(
            "An answer of “%(category)s” in “%(margin)s” would count %(weight)s times. Merge it with another"
            " category."
        ) % {
            "category": self.category,
            "margin": self.margin,
            "weight": number_format(round(self.weight, 2), 2),
        }


@dataclasses.dataclass(frozen=True)
class Raked:
    """Weights that meet every margin.

    weights: n numbers that add up to the population, each taken as often as it counts; iterations: times round all
    margins; gap: the largest part of a category's population by which a margin is missed; trimmed: how many
    respondents' weights stand at a bound.
    """

    weights: list[float]
    iterations: int
    gap: float
    trimmed: int = 0


def design_weights(strata: Sequence[Hashable], population: Mapping[Hashable, float]) -> list[float]:
    """Residents per respondent of each respondent's stratum, N_h / n_h: n numbers (Kalton & Flores-Cervantes 2003).

    strata: n strata; population: stratum → residents. Raises WeightingError as ``rake`` does.
    """
    _check([1.0] * len(strata), {"strata": strata}, [Margin("strata", population)])
    found = Counter(strata)
    return [population[stratum] / found[stratum] for stratum in strata]


def post_stratify(base: Sequence[float], column: Sequence[Hashable], margin: Margin) -> list[float]:
    """The base weights times N_k / N̂_k of each respondent's category: n numbers that meet the margin (Kalton &
    Flores-Cervantes 2003). Raises WeightingError as ``rake`` does."""
    return rake(base, {margin.name: column}, [margin]).weights


def rake(
    base: Sequence[float],
    columns: Mapping[str, Sequence[Hashable]],
    margins: Sequence[Margin],
    *,
    counts: Sequence[int] = (),
    tolerance: float = TOLERANCE,
    iterations: int = ITERATIONS,
) -> Raked:
    """Weights as near to ``base`` as can be that meet every margin, by iterative proportional fitting (Deming & Stephan
    1940).

    base: n weights above 0; columns: margin's name → n categories; margins: at least one, of equal totals; counts: n
    times how many respondents a row stands for (1 or more), or none where each stands for one.
    Raises DidNotConverge, MarginsDisagree, NoRespondents, NoResidents, UnequalColumns or ImpossibleNumber.
    """
    _check(base, columns, margins, counts)
    groups = _Groups(base, columns, margins, counts)
    done, gap = groups.fit(tolerance, iterations)
    return Raked(groups.weights(), done, gap)


def trim(
    base: Sequence[float],
    columns: Mapping[str, Sequence[Hashable]],
    margins: Sequence[Margin],
    *,
    counts: Sequence[int] = (),
    bounds: tuple[float, float] = (LIGHTEST, HEAVIEST),
    tolerance: float = TOLERANCE,
    iterations: int = ITERATIONS,
) -> Raked:
    """Raked weights of which none is lighter or heavier than ``bounds`` times the mean weight, and which still meet
    every margin.

    What lies outside is set to its bound and the others are raked again, in every step instead of at the end (the
    truncated distance of Deville & Särndal 1992, case 7): among all weights within the bounds that meet the margins
    these are the nearest to ``base``. Standard errors take them as raked ones.

    Arguments as of ``rake``. Raises OutOfBounds where one category alone makes it impossible, DidNotConverge where
    several do together, and what ``rake`` raises.
    """
    _check(base, columns, margins, counts)
    sizes = counts or [1] * len(base)
    for margin in margins:
        for category, weight in _burdens(columns[margin.name], margin, sizes).items():
            if not bounds[0] <= weight <= bounds[1]:
                raise OutOfBounds(margin.name, category, weight)
    raked = rake(base, columns, margins, counts=counts, tolerance=tolerance, iterations=iterations)
    low, high = (bound * margins[0].total / sum(sizes) for bound in bounds)
    if low <= min(raked.weights) and max(raked.weights) <= high:
        return raked
    groups = _Groups(base, columns, margins, counts, low, high)
    done, gap = groups.fit(tolerance, iterations)
    weights = groups.weights()
    trimmed = sum(
        size for weight, size in zip(weights, sizes, strict=True) if weight in (low, high)
    )
    return Raked(weights, done, gap, trimmed)


class _Groups:
    """Respondents who share base weight and categories share their weight: raking is done on these few.

    Each weight is the base weight times a factor per category, or the bound that this passes.
    """

    def __init__(
        self,
        base: Sequence[float],
        columns: Mapping[str, Sequence[Hashable]],
        margins: Sequence[Margin],
        counts: Sequence[int] = (),
        low: float = 0.0,
        high: float = math.inf,
    ) -> None:
        self.keys = list(zip(base, *(columns[margin.name] for margin in margins), strict=True))
        weight_of = dict(zip(self.keys, base, strict=True))
        sizes: Counter[tuple[Hashable, ...]] = Counter()
        for key, count in zip(self.keys, counts or [1] * len(base), strict=True):
            sizes[key] += count
        self.numbers = {key: number for number, key in enumerate(sizes)}
        self.sizes = list(sizes.values())
        self.names = [margin.name for margin in margins]
        self.low, self.high = low, high
        # starting from the mean weight, so that the bounds mean something to the first factor
        scale = margins[0].total / math.fsum([weight_of[key] * size for key, size in sizes.items()])
        self.free = [weight_of[key] * scale for key in sizes]
        self.sides: list[list[tuple[float, list[int]]]] = []
        for place, margin in enumerate(margins, 1):
            members: dict[Hashable, list[int]] = {}
            for key, number in self.numbers.items():
                members.setdefault(key[place], []).append(number)
            self.sides.append([(margin.population[c], inside) for c, inside in members.items()])

    def fit(self, tolerance: float, iterations: int) -> tuple[int, float]:
        """How many times round the margins it took, and the gap that is left."""
        for done in range(1, iterations + 1):
            for side in self.sides:
                for target, inside in side:
                    factor = self.factor(target, inside)
                    for g in inside:
                        self.free[g] = min(max(self.free[g] * factor, _SMALLEST), _LARGEST)
            name, gap = self.furthest()
            if gap <= tolerance:
                return done, gap
        raise DidNotConverge(name, gap, iterations)

    def factor(self, target: float, inside: list[int]) -> float:
        """What to multiply these weights by so that they add up to the target, those at their bounds staying there."""
        if self.high == math.inf:
            return target / self.sum(inside)
        # The sum is piecewise linear in the factor: find the piece, then the place on it.
        bends = sorted({bound / self.free[g] for g in inside for bound in (self.low, self.high)})
        first, last = 0, len(bends) - 1
        while last - first > 1:
            middle = (first + last) // 2
            if self.sum(inside, bends[middle]) <= target:
                first = middle
            else:
                last = middle
        below, above = self.sum(inside, bends[first]), self.sum(inside, bends[last])
        part = (target - below) / (above - below) if above > below else 0.0
        return bends[first] + min(max(part, 0.0), 1.0) * (bends[last] - bends[first])

    def sum(self, inside: list[int], factor: float = 1.0) -> float:
        low, high, free, sizes = self.low, self.high, self.free, self.sizes
        if high == math.inf:
            return sum([free[g] * sizes[g] for g in inside])
        return sum([min(max(free[g] * factor, low), high) * sizes[g] for g in inside])

    def furthest(self) -> tuple[str, float]:
        gaps = [
            max(abs(self.sum(inside) / target - 1) for target, inside in side)
            for side in self.sides
        ]
        place = max(range(len(gaps)), key=gaps.__getitem__)
        return self.names[place], gaps[place]

    def weights(self) -> list[float]:
        bounded = [min(max(weight, self.low), self.high) for weight in self.free]
        return [bounded[self.numbers[key]] for key in self.keys]


def _check(
    base: Sequence[float],
    columns: Mapping[str, Sequence[Hashable]],
    margins: Sequence[Margin],
    counts: Sequence[int] = (),
) -> None:
    if not margins:
        raise WeightingError(_("Weights need at least one margin."))
    if counts and len(counts) != len(base):
        raise UnequalColumns(_("respondents"), len(counts), len(base))
    for size in counts:
        if size < 1:
            raise ImpossibleNumber(_("respondents"), size)
    for weight in base:
        if not 0 < weight < math.inf:
            raise ImpossibleNumber(_("base weights"), weight)
    for margin in margins:
        for residents in margin.population.values():
            if not 0 <= residents < math.inf:
                raise ImpossibleNumber(margin.name, residents)
        if abs(margin.total - margins[0].total) > 1e-9 * margins[0].total:
            raise MarginsDisagree(margins[0], margin)
        column = columns[margin.name]
        if len(column) != len(base):
            raise UnequalColumns(margin.name, len(column), len(base))
        found = set(column)
        for category, residents in margin.population.items():
            if residents and category not in found:
                raise NoRespondents(margin.name, category)
        for category in found:
            if not margin.population.get(category):
                raise NoResidents(margin.name, category)
    if not base:
        raise WeightingError(_("Nobody answered, so there is nothing to weigh."))


def _burdens(
    column: Sequence[Hashable], margin: Margin, sizes: Sequence[int]
) -> dict[Hashable, float]:
    """What an answer of each category counts on average where that of all is 1: (N_k / n_k) / (N / n)."""
    found: Counter[Hashable] = Counter()
    for category, size in zip(column, sizes, strict=True):
        found[category] += size
    mean = margin.total / found.total()
    return {category: margin.population[category] / n / mean for category, n in found.items()}


# What weighting costs


@dataclasses.dataclass(frozen=True)
class Cost:
    """deff: by what factor unequal weights alone raise the variance (1 or more); effective: of how many equal answers
    so many unequal ones are worth."""

    deff: float
    effective: float


def kish(weights: Sequence[float], counts: Sequence[int] = ()) -> Cost:
    """deff = n Σw² / (Σw)² and n_eff = (Σw)² / Σw² of n weights above 0 (Kish 1992).

    counts: n times how many respondents a weight is of, or none where each is of one.

    It knows nothing of clusters, nor of what margins explain: a published interval rests on the standard error.
    """
    if not weights:
        raise WeightingError(_("Nobody answered, so there is nothing to weigh."))
    sizes = counts or [1] * len(weights)
    total = math.fsum([w * size for w, size in zip(weights, sizes, strict=True)])
    squares = math.fsum([w * w * size for w, size in zip(weights, sizes, strict=True)])
    return Cost(sum(sizes) * squares / total**2, total**2 / squares)
