"""How long cases take, of those that are decided and those that are not: numbers in, numbers out.

Who counts only the cases that are decided finds that they are quick: the slow ones are still open. So an open case
counts as one that has taken this long at least (it is censored). The cases of some years are taken as a sample of how
the municipality works, which is what a promise is about; they are few, and so the figures have intervals.

Sources: E. L. Kaplan and P. Meier, Nonparametric Estimation from Incomplete Observations, JASA 53 (1958); M.
Greenwood, The Errors of Sampling of the Expectation of Life, Reports on Public Health and Medical Subjects 33 (1926);
R. Brookmeyer and J. Crowley, A Confidence Interval for the Median Survival Time, Biometrics 38 (1982), on the
logarithmic scale as the survival package for R has it; E. B. Wilson, Probable Inference, JASA 22 (1927).
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist

CERTAINTY = 0.95


@dataclasses.dataclass(frozen=True)
class Duration:
    """days: how long a case took, or has taken so far where it is not decided; 0 or more."""

    days: int
    decided: bool


@dataclasses.dataclass(frozen=True)
class Found:
    """A figure, between which numbers it lies, and of how many cases it is. high: none where the cases do not reach
    far enough to say."""

    value: float
    low: float
    high: float | None
    number: int


@dataclasses.dataclass(frozen=True)
class Step:
    """From ``days`` on the part ``open`` of all cases is not decided yet, between low and high."""

    days: int
    open: float
    low: float
    high: float


def curve(cases: Sequence[Duration], certainty: float = CERTAINTY) -> list[Step]:
    """Which part is still open after how many days (Kaplan and Meier's product limit), a step for each day on which
    some were decided: Ŝ = ∏ (1 − d / n), with exp(log Ŝ ± z √(Σ d / (n (n − d)))) around it (Greenwood)."""
    z = NormalDist().inv_cdf((1 + certainty) / 2)
    decided = Counter(case.days for case in cases if case.decided)
    gone = Counter(case.days for case in cases)
    left, part, sum_ = len(cases), 1.0, 0.0
    steps = []
    for day in sorted(gone):
        if d := decided[day]:
            part *= 1 - d / left
            sum_ = sum_ + d / (left * (left - d)) if d < left else math.inf
            half = z * math.sqrt(sum_)
            low, high = (
                (part * math.exp(-half), min(1.0, part * math.exp(half))) if part else (0.0, 0.0)
            )
            steps.append(Step(day, part, low, high))
        left -= gone[day]
    return steps


def median(cases: Sequence[Duration], certainty: float = CERTAINTY) -> Found | None:
    """After how many days half of the cases are decided; none where the cases do not say, because more than half of
    them are open. Its ends are where those of the curve reach one half."""
    steps = curve(cases, certainty)

    def reached(name: str) -> int | None:
        return next((step.days for step in steps if getattr(step, name) <= 0.5), None)

    value, low, high = reached("open"), reached("low"), reached("high")
    if value is None or low is None:
        return None
    return Found(float(value), float(low), None if high is None else float(high), len(cases))


def within(cases: Sequence[Duration], days: int, certainty: float = CERTAINTY) -> Found | None:
    """Which part was decided within so many days, with Wilson's interval; none without cases. Every case must have had
    that long: an open one that is younger raises ValueError."""
    if any(not case.decided and case.days < days for case in cases):
        raise ValueError("a case that is younger has not had the time yet")
    number = len(cases)
    if not number:
        return None
    share = sum(case.decided and case.days <= days for case in cases) / number
    z = NormalDist().inv_cdf((1 + certainty) / 2)
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z / (1 + z * z / number)
    half *= math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    low = 0.0 if share <= 0 else middle - half
    high = 1.0 if share >= 1 else middle + half
    return Found(share, low, high, number)
