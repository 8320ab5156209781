"""Whether fewer came after something was done: monthly counts in, a ratio with its interval out.

Counts are whole numbers of contacts in one month, 0 or more; a month of which nothing is known is left out and is
never a 0. A ratio is the rate after, divided by the rate before: 0.8 is a fifth fewer. It says that something changed,
and not why.

The model is the quasi-Poisson regression of monthly counts on whether they lie after the intervention, with the
logarithm as its link. Contacts come in bunches, so that their variance is φ times their mean; φ is Pearson's statistic
divided by its degrees of freedom, and never taken for less than 1, since months that lie closer together than chance
would have them are themselves chance. As φ is estimated, the interval is Student's with the degrees of freedom that φ
has (as R's ``summary.glm`` does for quasi families), and not the normal one: with twelve months on each side the normal
interval would be 5 per cent too narrow, and 11 where seasons are taken out as well. Only what is planned ahead
(``power``, ``months_needed``, ``contacts_needed``) uses the normal distribution: there φ is assumed.

What no such model knows: months that lie close together resemble each other, which makes intervals a little too narrow,
and what happened at the same time for other reasons, which a service without intervention (``against``) takes away.

Sources: P. McCullagh & J. A. Nelder, Generalized Linear Models (2nd ed., Chapman & Hall 1989), 4.5, 6.2 and 9.2;
J. L. Bernal, S. Cummins & A. Gasparrini, Interrupted time series regression for the evaluation of public health
interventions, International Journal of Epidemiology 46 (2017), on quasi-Poisson and seasons; B. L. Welch, Biometrika 34
(1947) on degrees of freedom of a sum; Student's distribution by the incomplete beta function, NIST Digital Library of
Mathematical Functions, 8.17.22.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

CERTAINTY = 0.95
MONTHS = 12
"""So many months are needed before, and so many after: a whole year with all its seasons."""
MOST = 24
"""So many months on each side are compared: what lies further away has other causes."""
TELLING = 0.10
"""A fall that a municipality would want to know of: a tenth."""
POWER = 0.80
"""… and how surely it should be found where there is one (J. Cohen, Statistical Power Analysis, 1988)."""
LEAST = 10
"""Contacts on each side below which the interval of a logarithm is not to be trusted."""


class NoRatio(ValueError):
    """There is no ratio of these counts: too few months, or nobody came before or after."""


class Verdict(enum.StrEnum):
    FEWER = "fewer"
    MORE = "more"
    SAME = "same"
    """No certain change, although a tenth fewer would have been found."""
    FEW = "few"
    """Too few cases to tell."""
    SHORT = "short"
    """Too few months to tell."""


@dataclasses.dataclass(frozen=True)
class Ratio:
    """log: natural logarithm of the ratio, and se its standard error; dispersion: φ, 1 or more; freedom: degrees of it;
    low, high: ends of the interval. Counts are of the months that were compared."""

    log: float
    se: float
    dispersion: float
    freedom: float
    low: float
    high: float
    months_before: int
    months_after: int
    before: int
    after: int

    @property
    def value(self) -> float:
        return math.exp(self.log)

    @property
    def certain(self) -> bool:
        return not self.low <= 1 <= self.high


def ratio(before: Sequence[int], after: Sequence[int], certainty: float = CERTAINTY) -> Ratio:
    """The rate of the months after by that of the months before, whatever the season.

    The fitted rates are the two means, and the variance of the logarithm is φ (1 / Σ before + 1 / Σ after). Raises
    NoRatio.
    """
    total_before, total_after = sum(before), sum(after)
    _require(total_before, total_after)
    mean_before, mean_after = total_before / len(before), total_after / len(after)
    pearson = _pearson(before, mean_before) + _pearson(after, mean_after)
    return _made(
        math.log(mean_after / mean_before),
        1 / total_before + 1 / total_after,
        pearson,
        len(before) + len(after) - 2,
        (len(before), len(after), total_before, total_after),
        certainty,
    )


def same_months(
    before: Mapping[dt.date, int], after: Mapping[dt.date, int], certainty: float = CERTAINTY
) -> Ratio:
    """The same, each month held against the same month of other years, so that no season is taken for an effect.

    Keys are first days of months. Only months of the year that are known on both sides count, and of these only those
    in which anybody came. Given how many came in a month of the year in all, a share of p = a θ / (b + a θ) of them
    came after, with b such months before and a after: θ is the root of Σ (A − N p), and the variance of its logarithm
    is φ / Σ N p (1 − p). This is the Poisson regression with a factor for the month of the year. Raises NoRatio.
    """
    strata = _strata(before, after)
    total_before = sum(sum(one) for one, _other in strata)
    total_after = sum(sum(other) for _one, other in strata)
    _require(total_before, total_after)
    sizes = [(len(b), len(a), sum(b) + sum(a)) for b, a in strata]

    def share(b: int, a: int, log: float) -> float:
        return a * math.exp(log) / (b + a * math.exp(log))

    low, high = -40.0, 40.0
    while (log := (low + high) / 2) not in (low, high):
        if total_after > sum(n * share(b, a, log) for b, a, n in sizes):
            low = log
        else:
            high = log
    known = sum(n * (p := share(b, a, log)) * (1 - p) for b, a, n in sizes)
    pearson = 0.0
    for (b, a, n), (one, other) in zip(sizes, strata, strict=True):
        rate = n / (b + a * math.exp(log))
        pearson += _pearson(one, rate) + _pearson(other, rate * math.exp(log))
    months_before, months_after = sum(b for b, _a, _n in sizes), sum(a for _b, a, _n in sizes)
    return _made(
        log,
        1 / known,
        pearson,
        months_before + months_after - len(strata) - 1,
        (months_before, months_after, total_before, total_after),
        certainty,
    )


def against(own: Ratio, control: Ratio, certainty: float = CERTAINTY) -> Ratio:
    """The ratio of two ratios: what changed here beyond what changed where nothing was done (difference in differences
    of the logarithms). Each service keeps its own φ, so the degrees of freedom are Welch's."""
    log = own.log - control.log
    se = math.hypot(own.se, control.se)
    freedom = se**4 / (own.se**4 / own.freedom + control.se**4 / control.freedom)
    half = student_quantile(freedom, certainty) * se
    return dataclasses.replace(
        own, log=log, se=se, freedom=freedom, low=math.exp(log - half), high=math.exp(log + half)
    )


def judge(
    found: Ratio | None,
    *,
    months_before: int,
    months_after: int,
    hidden: bool = False,
    control: bool = False,
) -> Verdict:
    """What may be said. months_before, months_after: known ones, whether or not they could be compared; hidden: whether
    some of the counts are too small to be shown, so that nothing may be said that they could be worked out from;
    control: whether the ratio is one against a control service."""
    if months_before < MONTHS or months_after < MONTHS:
        return Verdict.SHORT
    if found is None or hidden or min(found.before, found.after) < LEAST:
        return Verdict.FEW
    if found.certain:
        return Verdict.FEWER if found.high < 1 else Verdict.MORE
    chance = power(
        found.before / found.months_before,
        TELLING,
        dispersion=found.dispersion,
        months_before=found.months_before,
        months_after=found.months_after,
        control=control,
    )
    return Verdict.SAME if chance >= POWER else Verdict.FEW


# Planning ------------------------------------------------------------------------------------------------------


def power(
    contacts: float,
    fall: float,
    *,
    dispersion: float = 2.0,
    months_before: int = MONTHS,
    months_after: int = MONTHS,
    control: bool = False,
    certainty: float = CERTAINTY,
) -> float:
    """How surely a fall is found where there is one: from 0 to 1, by the normal distribution.

    contacts: a month before, more than 0; fall: part of one that stays away, between 0 and 1. With a control service
    its ratio is taken to be as uncertain as the service's own, so that the variance is doubled.
    """
    before, after = contacts * months_before, contacts * (1 - fall) * months_after
    se = math.sqrt(dispersion * (1 / before + 1 / after) * (2 if control else 1))
    far, z = -math.log1p(-fall) / se, _normal(certainty)
    return NormalDist().cdf(far - z) + NormalDist().cdf(-far - z)


def months_needed(
    contacts: float, fall: float = TELLING, *, dispersion: float = 2.0, control: bool = False
) -> int:
    """Months before, and as many after, that it takes to find a fall with the power of ``POWER``."""
    return math.ceil(_needed(fall, dispersion, control) / contacts)


def contacts_needed(
    months: int = MONTHS,
    fall: float = TELLING,
    *,
    dispersion: float = 2.0,
    control: bool = False,
) -> int:
    """Contacts a month that it takes to find a fall in so many months before and after."""
    return math.ceil(_needed(fall, dispersion, control) / months)


def _needed(fall: float, dispersion: float, control: bool) -> float:
    """Contacts on the side before."""
    z = _normal(CERTAINTY) + NormalDist().inv_cdf(POWER)
    unit = dispersion * (1 + 1 / (1 - fall)) * (2 if control else 1)
    return unit * (z / math.log1p(-fall)) ** 2


# Parts ---------------------------------------------------------------------------------------------------------


def _require(before: int, after: int) -> None:
    if not before or not after:
        raise NoRatio("nobody came before, or nobody after")


def _strata(
    before: Mapping[dt.date, int], after: Mapping[dt.date, int]
) -> list[tuple[list[int], list[int]]]:
    """Counts before and after of each month of the year in which somebody came and both sides are known."""
    found = []
    for number in range(1, 13):
        one = [count for month, count in before.items() if month.month == number]
        other = [count for month, count in after.items() if month.month == number]
        if one and other and sum(one) + sum(other):
            found.append((one, other))
    return found


def _pearson(counts: Sequence[int], rate: float) -> float:
    return sum((count - rate) ** 2 for count in counts) / rate


def _made(
    log: float,
    variance: float,
    pearson: float,
    freedom: int,
    counts: tuple[int, int, int, int],
    certainty: float,
) -> Ratio:
    if freedom < 1:
        raise NoRatio("too few months to know how much they vary")
    dispersion = max(1.0, pearson / freedom)
    se = math.sqrt(dispersion * variance)
    half = student_quantile(freedom, certainty) * se
    ends = math.exp(log - half), math.exp(log + half)
    return Ratio(log, se, dispersion, freedom, *ends, *counts)


def _normal(certainty: float) -> float:
    return NormalDist().inv_cdf((1 + certainty) / 2)


@functools.lru_cache(maxsize=1024)
def student_quantile(freedom: float, certainty: float = CERTAINTY) -> float:
    """t such that a number of Student's distribution with ``freedom`` degrees (1 or more, not always whole) lies
    between −t and t with that certainty: 2.228 for 10 and 0.95."""
    outside = 1 - certainty
    low, high = 0.0, 1.0
    while _tail(high, freedom) > outside:
        low, high = high, 2 * high
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _tail(middle, freedom) > outside else (low, middle)
    return middle


def _tail(t: float, freedom: float) -> float:
    """The probability to lie outside −t … t: I_x(ν/2, 1/2), x = ν / (ν + t²)."""
    return _beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22), 0 < x ≤ 1."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a) if x < 1 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    m = 1
    while True:
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + even * d)
        c = 1 + even / c
        fraction *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + odd * d)
        c = 1 + odd / c
        step = d * c
        fraction *= step
        if abs(step - 1) < 1e-15:
            return front * fraction / a
        m += 1
