"""Between which numbers a figure lies with a given certainty.

Shares and bounds are parts of one, from 0 to 1; certainty is too (0.95). Sources: E. B. Wilson, Probable Inference, the
Law of Succession, and Statistical Inference, JASA 22 (1927), with the effective number of respondents in the place of
n as in E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998); the logit interval as T. Lumley's survey package
for R has it (svyciprop, "xlogit"); Student's distribution by the incomplete beta function, NIST Digital Library of
Mathematical Functions, 8.17.22.
"""

from __future__ import annotations

import functools
import math
from statistics import NormalDist
from typing import NamedTuple

CERTAINTY = 0.95


class Interval(NamedTuple):
    low: float
    high: float


class NoInterval(ValueError):
    """There is no such interval for these figures."""


def normal_quantile(certainty: float = CERTAINTY) -> float:
    """z such that a standard normal number lies between −z and z with that certainty: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + certainty) / 2)


@functools.lru_cache(maxsize=1024)
def student_quantile(freedom: int, certainty: float = CERTAINTY) -> float:
    """t such that a number of Student's distribution with ``freedom`` degrees (1 or more) lies between −t and t with
    that certainty: 2.228 for 10 and 0.95. Exact to about 1e-12. Raises NoInterval below one degree."""
    if freedom < 1:
        raise NoInterval("Student's distribution needs at least one degree of freedom")
    outside = 1 - certainty

    def tail(t: float) -> float:
        """The probability to lie outside −t … t: I_x(ν/2, 1/2), x = ν / (ν + t²)."""
        return _beta(freedom / (freedom + t * t), freedom / 2, 0.5)

    low, high = 0.0, 1.0
    while tail(high) > outside:
        low, high = high, 2 * high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if tail(middle) > outside else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22, evaluated as W. J.
    Lentz does), 0 < x ≤ 1."""
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


def effective_number(share: float, se: float, respondents: int) -> float:
    """Of how many answers of a simple random sample a share with this standard error is worth: p (1 − p) / SE² (Korn &
    Graubard 1998), and the respondents themselves where the error is 0 and says nothing."""
    return share * (1 - share) / se**2 if se > 0 and 0 < share < 1 else float(respondents)


def wilson(share: float, number: float, certainty: float = CERTAINTY) -> Interval:
    """Wilson's score interval of a share among ``number`` answers (above 0, not necessarily whole): never outside 0 … 1
    and never empty, also where nobody or everybody agrees. Raises NoInterval where there are no answers."""
    if not number > 0:
        raise NoInterval("a share of nobody has no interval")
    z = normal_quantile(certainty)
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z / (1 + z * z / number)
    half *= math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    # at the ends the two are equal, and rounding must not leave the share outside
    low = 0.0 if share <= 0 else middle - half
    high = 1.0 if share >= 1 else middle + half
    return Interval(low, high)


def logit(share: float, se: float, freedom: int, certainty: float = CERTAINTY) -> Interval:
    """The interval on the logit scale: logit p ± t · SE / (p (1 − p)), brought back (survey's svyciprop, "xlogit").
    Raises NoInterval for a share of 0 or 1, which has no logit."""
    if not 0 < share < 1:
        raise NoInterval("a share of 0 or 1 has no logit interval")
    place = math.log(share / (1 - share))
    half = student_quantile(freedom, certainty) * se / (share * (1 - share))
    return Interval(_unit(place - half), _unit(place + half))


def _unit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def around(value: float, se: float, freedom: int, certainty: float = CERTAINTY) -> Interval:
    """value ± t · SE, for means, totals and ratios."""
    half = student_quantile(freedom, certainty) * se
    return Interval(value - half, value + half)
