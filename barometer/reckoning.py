"""From counts of a round's classes and their weights to figures: shares, means, and how far off they may be.

Everybody who took part stays in the design; whoever was not asked, gave no answer or is of another group counts for
nothing in a figure (``estimates``).

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

from barometer import estimates
from barometer.disclosure import RELIABLE, Status
from barometer.estimates import Design, Estimate, Share
from barometer.intervals import Interval

Sizes = Sequence[int]
"""How many respondents of each class."""


@dataclasses.dataclass(frozen=True)
class Frame:
    """Who took part. weights: of each class, 1 on average; sizes: its respondents; margins: for each margin that the
    weights meet, the category of each class; residents: of how many the respondents are a part, where that matters."""

    weights: tuple[float, ...]
    sizes: tuple[int, ...]
    margins: tuple[tuple[str, ...], ...]
    residents: int | None = None

    def share(self, chosen: Sizes, asked: Sizes) -> Share:
        """Of those who answered, the part who chose something. Raises NotEstimable."""
        rows: list[tuple[int, float]] = []
        values: list[bool | None] = []
        for place, (yes, all_) in enumerate(zip(chosen, asked, strict=True)):
            for value, size in ((True, yes), (False, all_ - yes), (None, self.sizes[place] - all_)):
                if size:
                    rows.append((place, size))
                    values.append(value)
        return estimates.share(self._design(rows), values)

    def mean(self, given: Mapping[int, Sizes], asked: Sizes) -> Estimate:
        """The mean of numbers. given: number → how many gave it. Raises NotEstimable."""
        rows: list[tuple[int, float]] = []
        values: list[float | None] = []
        for value, sizes in given.items():
            for place, size in enumerate(sizes):
                if size:
                    rows.append((place, size))
                    values.append(float(value))
        return self._mean(rows, values, asked)

    def mean_of_sums(
        self, sums: Sequence[float], squares: Sequence[float], asked: Sizes
    ) -> Estimate:
        """The same from Σ y and Σ y² of each class. A mean and its error look at nothing else, so that two numbers, as
        far above as below the class's mean, may stand for all of it. Raises NotEstimable."""
        rows: list[tuple[int, float]] = []
        values: list[float | None] = []
        for place, size in enumerate(asked):
            if not size:
                continue
            middle = sums[place] / size
            spread = math.sqrt(max(squares[place] / size - middle**2, 0.0))
            rows += [(place, size / 2)] * 2
            values += [middle - spread, middle + spread]
        return self._mean(rows, values, asked)

    def _mean(
        self, rows: list[tuple[int, float]], values: list[float | None], asked: Sizes
    ) -> Estimate:
        for place, size in enumerate(asked):
            if self.sizes[place] > size:
                rows.append((place, self.sizes[place] - size))
                values.append(None)
        return estimates.mean(self._design(rows), values)

    def _design(self, rows: Sequence[tuple[int, float]]) -> Design:
        places = [place for place, _size in rows]
        return Design(
            base=[1.0] * len(rows),
            weights=[self.weights[place] for place in places],
            margins=[[column[place] for place in places] for column in self.margins],
            counts=[size for _place, size in rows],
            populations={} if self.residents is None else {None: self.residents},
        )


@dataclasses.dataclass(frozen=True)
class Numbers:
    """A figure as it is published (``barometer.published.Figure`` says what each part means)."""

    value: float
    se: float
    low: float
    high: float
    respondents: int
    effective: float


def of_share(found: Share) -> Numbers:
    """A share with Wilson's interval. Of fewer than 100 answers it is rounded to whole per cent, so that nobody counts
    heads with it, and so is whatever it could be computed back from."""
    interval = found.interval()
    digits, finer, whole = (2, 3, 0) if found.respondents < RELIABLE else (6, 6, 2)
    return Numbers(
        round(found.value, digits),
        round(found.se, finer),
        round(interval.low, digits),
        round(interval.high, digits),
        found.respondents,
        round(found.effective, whole),
    )


def of_mean(found: Estimate, least: float, most: float) -> Numbers:
    """A mean with Student's interval, within the ends of what could be answered."""
    interval = found.interval() if found.freedom else Interval(found.value, found.value)
    few = found.respondents < RELIABLE
    digits = 1 if few else 6
    return Numbers(
        round(found.value, digits),
        round(found.se, 2 if few else 6),
        round(max(interval.low, least), digits),
        round(min(interval.high, most), digits),
        found.respondents,
        # a mean has no effective number of its own that means anything to a reader
        float(found.respondents),
    )


def flag(respondents: int, reworded: bool) -> Status:
    """How a figure that is shown is marked: a new wording before a low number, which everybody sees beside it."""
    return (
        Status.BREAK if reworded else Status.UNRELIABLE if respondents < RELIABLE else Status.SHOWN
    )


# Counts brought into the order of the classes that count alike ------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Spread:
    """How a count spreads. whole: respondents of each class; by: the same of each background and category."""

    whole: list[int]
    by: dict[tuple[str, str], list[int]]

    def of(self, background: str = "", category: str = "") -> list[int]:
        return self.by[background, category] if background else self.whole

    def less(self, other: Spread) -> Spread:
        """Those of this who are not of the other."""
        return Spread(
            [all_ - some for all_, some in zip(self.whole, other.whole, strict=True)],
            {
                key: [all_ - some for all_, some in zip(sizes, other.by[key], strict=True)]
                for key, sizes in self.by.items()
            },
        )


@dataclasses.dataclass(frozen=True)
class Order:
    """at: for each class of the counts, which of those that count alike it is in, and in which categories; length: how
    many count alike; categories: all backgrounds with theirs."""

    at: Mapping[tuple[int, ...], tuple[int, tuple[tuple[str, str], ...]]]
    length: int
    categories: Mapping[str, Sequence[str]]

    def spread(self, counts: Mapping[tuple[int, ...], int]) -> Spread:
        """Raises KeyError for a class that took no part when the answers were weighed."""
        whole = [0] * self.length
        by = {
            (code, one): [0] * self.length
            for code, labels in self.categories.items()
            for one in labels
        }
        for key, size in counts.items():
            place, categories = self.at[key]
            whole[place] += size
            for category in categories:
                by[category][place] += size
        return Spread(whole, by)

    def sums(
        self, sums: Mapping[tuple[int, ...], tuple[float, float]], background: str, category: str
    ) -> tuple[list[float], list[float]]:
        """Σ y and Σ y² of each class that counts alike, of one category."""
        first, second = [0.0] * self.length, [0.0] * self.length
        for key, (total, squares) in sums.items():
            place, categories = self.at[key]
            if not background or (background, category) in categories:
                first[place] += total
                second[place] += squares
        return first, second
