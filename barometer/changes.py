"""Whether something changed between two rounds, and how sure that is.

Each round is taken as it was published: its figure and its standard error, never computed anew with other weights.
Rounds are independent: each asks anew. No words here, only which of four things may be said.

Sources: S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6
(1979); Y. Benjamini and Y. Hochberg, Controlling the False Discovery Rate, JRSS B 57 (1995); R. G. Newcombe, Interval
Estimation for the Difference Between Independent Proportions, Statistics in Medicine 17 (1998), for shares of 0 and
1.
"""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

from barometer.intervals import CERTAINTY, Interval, normal_quantile


class Verdict(enum.Enum):
    """What may be said of a change, and nothing else."""

    UP = "up"
    DOWN = "down"
    UNCERTAIN = "uncertain"
    """No certain change: that nothing changed is not said either."""
    INCOMPARABLE = "incomparable"
    """The question was worded otherwise, or one of the figures is not published."""


@dataclasses.dataclass(frozen=True)
class Figure:
    """A published figure: value and se in the same unit (parts of one for shares), respondents unweighted."""

    value: float
    se: float
    respondents: int

    def spread(self) -> float:
        """The standard error; for a share of 0 or 1, whose own is 0 because nobody in the sample differed, the width
        of Wilson's interval stands in for it: z / (n + z²) (Newcombe 1998)."""
        if self.se == 0 and self.value in (0, 1) and self.respondents:
            z = normal_quantile()
            return z / (self.respondents + z * z)
        return self.se


@dataclasses.dataclass(frozen=True)
class Change:
    """difference: after less before; interval: where it lies, one comparison taken alone; p: how probable a difference
    at least as large is where nothing changed (two-sided)."""

    difference: float
    se: float
    interval: Interval
    p: float


@dataclasses.dataclass(frozen=True)
class Judged:
    """change: None where there is nothing to compare; p: adjusted for the other comparisons; verdict: what may be
    said."""

    change: Change | None
    p: float | None
    verdict: Verdict


def change(before: Figure, after: Figure, certainty: float = CERTAINTY) -> Change:
    """d = after − before, SE = √(SE₁² + SE₂²), d ± z · SE, p = 2 (1 − Φ(|d| / SE)).

    Where neither figure has an error nothing is known of chance, so that p is 1 and nothing is certain.
    """
    difference = after.value - before.value
    se = math.hypot(before.spread(), after.spread())
    half = normal_quantile(certainty) * se
    p = 2 * NormalDist().cdf(-abs(difference) / se) if se else 1.0
    return Change(difference, se, Interval(difference - half, difference + half), p)


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values of m comparisons, in the order given: the largest (m − j + 1) p₍ⱼ₎ so far, at most 1.
    The chance that any verdict of a family is wrong stays below the level: for public pages."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values, in the order given: the smallest m p₍ⱼ₎ / j from there on. Of what
    is called a change so many in a hundred may be none: for the list of what to look into."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    adjusted = [0.0] * len(ps)
    lowest = 1.0
    for rank in range(len(ps), 0, -1):
        place = order[rank - 1]
        lowest = min(lowest, len(ps) * ps[place] / rank)
        adjusted[place] = lowest
    return adjusted


def judge(
    pairs: Sequence[tuple[Figure, Figure] | None],
    adjust: Callable[[Sequence[float]], list[float]] = holm,
    certainty: float = CERTAINTY,
) -> list[Judged]:
    """The verdicts of one family of comparisons, in the order given.

    pairs: before and after, or None where the two cannot be compared (other wording, or a hidden figure); these count
    as no comparison. A change is certain where its adjusted p is below 1 − certainty.
    """
    changes = [pair and change(*pair, certainty) for pair in pairs]
    adjusted = iter(adjust([one.p for one in changes if one]))
    judged = []
    for one in changes:
        if one is None:
            judged.append(Judged(None, None, Verdict.INCOMPARABLE))
            continue
        p = next(adjusted)
        verdict = Verdict.UNCERTAIN
        if p < 1 - certainty:
            verdict = Verdict.UP if one.difference > 0 else Verdict.DOWN
        judged.append(Judged(one, p, verdict))
    return judged
