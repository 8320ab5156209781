"""Intervals as the literature prints them, and none where there is none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer import intervals

# NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2
STUDENT = [
    (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (14, 2.145), (30, 2.042),
    (100, 1.984),
]  # fmt: skip


@pytest.mark.parametrize(("freedom", "t"), STUDENT)
def test_student_is_as_the_tables_have_it(freedom, t) -> None:
    assert round(intervals.student_quantile(freedom), 3) == t


def test_student_with_few_degrees_is_what_the_formulas_give() -> None:
    # one degree is Cauchy's distribution; two have t = c √(2 / (1 − c²))
    for certainty in (0.5, 0.9, 0.95, 0.999):
        cauchy = math.tan(math.pi * certainty / 2)
        assert intervals.student_quantile(1, certainty) == pytest.approx(cauchy, rel=1e-10)
        two = certainty * math.sqrt(2 / (1 - certainty**2))
        assert intervals.student_quantile(2, certainty) == pytest.approx(two, rel=1e-10)


def test_student_with_many_degrees_is_normal() -> None:
    normal = intervals.normal_quantile()
    assert normal == pytest.approx(1.959963984540054)
    assert intervals.student_quantile(10**9) == pytest.approx(normal, rel=1e-6)


def test_no_certainty_is_no_width() -> None:
    assert intervals.student_quantile(5, 0.0) == pytest.approx(0, abs=1e-9)


# R. G. Newcombe, Two-Sided Confidence Intervals for the Single Proportion, Statistics in Medicine 17 (1998), table I,
# method 3
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("yes", "of", "low", "high"), WILSON)
def test_wilson_is_as_newcombe_prints_it(yes, of, low, high) -> None:
    found = intervals.wilson(yes / of, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.floats(0, 1), st.floats(0.01, 1e7))
def test_wilson_holds_the_share_and_stays_a_share(share, number) -> None:
    low, high = intervals.wilson(share, number)
    assert -1e-12 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-12
    assert low < high


def test_all_or_nobody_still_has_a_width() -> None:
    assert intervals.wilson(1.0, 12).high == 1
    assert intervals.wilson(1.0, 12).low < 0.8
    assert intervals.wilson(0.0, 12).low == 0


def test_a_share_is_worth_as_many_answers_as_its_error_says() -> None:
    se = math.sqrt(0.3 * 0.7 / 250)
    assert intervals.effective_number(0.3, se, 400) == pytest.approx(250)
    assert intervals.effective_number(0.3, 0.0, 400) == 400
    assert intervals.effective_number(1.0, 1e-18, 400) == 400


@given(st.floats(0.001, 0.999), st.floats(0, 0.3), st.integers(1, 400))
def test_the_logit_interval_holds_the_share_and_stays_a_share(share, se, freedom) -> None:
    low, high = intervals.logit(share, se, freedom)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_the_logit_interval_is_symmetric_where_it_should_be() -> None:
    low, high = intervals.logit(0.5, 0.05, 10)
    half = 2.2281388519862744 * 0.05 / 0.25
    assert high == pytest.approx(1 / (1 + math.exp(-half)))
    assert low == pytest.approx(1 - high)


def test_an_interval_that_does_not_exist_is_refused() -> None:
    with pytest.raises(intervals.NoInterval):
        intervals.logit(1.0, 0.1, 10)
    with pytest.raises(intervals.NoInterval):
        intervals.student_quantile(0)
    with pytest.raises(intervals.NoInterval):
        intervals.wilson(0.5, 0)


def test_around_is_as_wide_to_both_sides() -> None:
    assert intervals.around(10, 2, 10) == pytest.approx((10 - 4.4562777, 10 + 4.4562777))
