"""Whether a promise is kept: each rule as it is written down, and what holds whatever the figures are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.changes import Verdict
from barometer.promise_choices import Aim, Standing, Why
from barometer.promise_status import (
    UNKNOWN,
    WORST_FIRST,
    Judged,
    Measured,
    NotAnInterval,
    judge,
    together,
)

LEAST, MOST = Aim.AT_LEAST, Aim.AT_MOST

RULES = [
    # what was found, the target, aim, whether a step is overdue → standing, rule
    (Measured(0.61, 0.67), 0.6, LEAST, False, Standing.KEPT, Why.ALL_GOOD),
    (Measured(0.60, 0.67), 0.6, LEAST, False, Standing.KEPT, Why.ALL_GOOD),
    (Measured(0.61, 0.67, Verdict.DOWN), 0.6, LEAST, True, Standing.KEPT, Why.ALL_GOOD),
    (Measured(0.51, 0.59), 0.6, LEAST, False, Standing.NOT_KEPT, Why.ALL_BAD),
    (Measured(0.51, 0.59, Verdict.UP), 0.6, LEAST, False, Standing.NOT_KEPT, Why.ALL_BAD),
    (Measured(0.51, 0.60), 0.6, LEAST, False, Standing.UNCERTAIN, Why.BETWEEN),
    (Measured(0.57, 0.63), 0.6, LEAST, False, Standing.UNCERTAIN, Why.BETWEEN),
    (
        Measured(0.57, 0.63, Verdict.INCOMPARABLE),
        0.6,
        LEAST,
        False,
        Standing.UNCERTAIN,
        Why.BETWEEN,
    ),
    (Measured(0.57, 0.63, Verdict.UP), 0.6, LEAST, False, Standing.ON_COURSE, Why.BETTER),
    (Measured(0.57, 0.63, Verdict.DOWN), 0.6, LEAST, False, Standing.AT_RISK, Why.WORSE),
    (Measured(0.57, 0.63), 0.6, LEAST, True, Standing.AT_RISK, Why.LATE),
    (Measured(0.57, 0.63, Verdict.UP), 0.6, LEAST, True, Standing.AT_RISK, Why.LATE),
    (Measured(20, 28), 30, MOST, False, Standing.KEPT, Why.ALL_GOOD),
    (Measured(20, 30), 30, MOST, False, Standing.KEPT, Why.ALL_GOOD),
    (Measured(31, 40), 30, MOST, False, Standing.NOT_KEPT, Why.ALL_BAD),
    (Measured(28, 34, Verdict.DOWN), 30, MOST, False, Standing.ON_COURSE, Why.BETTER),
    (Measured(28, 34, Verdict.UP), 30, MOST, False, Standing.AT_RISK, Why.WORSE),
    (Why.UNASKED, 0.6, LEAST, False, Standing.UNCERTAIN, Why.UNASKED),
    (Why.HIDDEN, 0.6, LEAST, True, Standing.UNCERTAIN, Why.HIDDEN),
    (Why.REWORDED, 0.6, MOST, False, Standing.UNCERTAIN, Why.REWORDED),
]


@pytest.mark.parametrize(("found", "target", "aim", "late", "standing", "why"), RULES)
def test_each_rule_says_what_is_written(found, target, aim, late, standing, why) -> None:
    assert judge(found, target, aim, late=late) == Judged(standing, why)


numbers = st.floats(-1e6, 1e6, allow_nan=False)
changes = st.sampled_from(Verdict)


@st.composite
def intervals(draw):
    low, high = sorted((draw(numbers), draw(numbers)))
    return Measured(low, high, draw(changes))


aims = st.sampled_from(Aim)


@given(intervals(), numbers, aims, st.booleans())
def test_it_is_kept_exactly_where_nothing_in_the_interval_breaks_it(found, target, aim, late):
    good = found.low >= target if aim is LEAST else found.high <= target
    assert (judge(found, target, aim, late=late).standing is Standing.KEPT) == good


@given(intervals(), numbers, aims, st.booleans())
def test_it_is_broken_exactly_where_nothing_in_the_interval_keeps_it(found, target, aim, late):
    bad = found.high < target if aim is LEAST else found.low > target
    assert (judge(found, target, aim, late=late).standing is Standing.NOT_KEPT) == bad


@given(intervals(), numbers, st.booleans())
def test_upside_down_it_says_the_same(found, target, late):
    turned = {Verdict.UP: Verdict.DOWN, Verdict.DOWN: Verdict.UP}
    mirrored = Measured(-found.high, -found.low, turned.get(found.change, found.change))
    assert judge(found, target, LEAST, late=late) == judge(mirrored, -target, MOST, late=late)


@given(intervals(), numbers, numbers, st.booleans())
def test_an_easier_target_never_makes_it_worse(found, one, other, late):
    easy, hard = sorted((one, other))
    ranks = [
        WORST_FIRST.index(judge(found, target, LEAST, late=late).standing)
        for target in (hard, easy)
    ]
    certain = {Standing.KEPT, Standing.NOT_KEPT}
    standings = [judge(found, target, LEAST, late=late).standing for target in (hard, easy)]
    if standings[0] is Standing.KEPT:
        assert standings[1] is Standing.KEPT
    if standings[1] is Standing.NOT_KEPT:
        assert standings[0] is Standing.NOT_KEPT
    if certain.isdisjoint(standings):
        assert ranks[0] == ranks[1], "between the ends the target does not matter"


@given(intervals(), numbers, aims)
def test_a_step_that_is_overdue_never_makes_it_better(found, target, aim):
    on_time = WORST_FIRST.index(judge(found, target, aim).standing)
    assert WORST_FIRST.index(judge(found, target, aim, late=True).standing) <= on_time


@given(st.sampled_from(sorted(UNKNOWN)), numbers, aims, st.booleans())
def test_without_a_figure_nothing_is_said(why, target, aim, late):
    assert judge(why, target, aim, late=late) == Judged(Standing.UNCERTAIN, why)


judged = st.builds(Judged, st.sampled_from(Standing), st.sampled_from(Why))


@given(st.lists(judged, min_size=1), st.randoms())
def test_of_several_measures_the_worst_counts_in_whatever_order(each, dice):
    whole = together(each)
    assert whole in each
    assert all(WORST_FIRST.index(whole.standing) <= WORST_FIRST.index(one.standing) for one in each)
    shuffled = list(each)
    dice.shuffle(shuffled)
    assert together(shuffled).standing is whole.standing


@given(st.lists(judged, min_size=1), judged)
def test_one_measure_more_never_makes_it_better(each, another):
    before, after = (
        WORST_FIRST.index(together(some).standing) for some in (each, [*each, another])
    )
    assert after <= before


@given(st.lists(judged, min_size=1))
def test_it_is_kept_only_where_every_measure_is(each):
    kept = together(each).standing is Standing.KEPT
    assert kept == all(one.standing is Standing.KEPT for one in each)


def test_nothing_measured_is_nothing_said() -> None:
    assert together([]) == Judged(Standing.UNCERTAIN, Why.NOTHING)


@pytest.mark.parametrize(
    ("low", "high"), [(0.7, 0.6), (math.nan, 0.6), (0.1, math.inf), (math.nan, math.nan)]
)
def test_what_is_no_interval_is_refused(low, high) -> None:
    with pytest.raises(NotAnInterval):
        Measured(low, high)


def test_what_is_no_target_is_refused() -> None:
    with pytest.raises(NotAnInterval):
        judge(Measured(0.1, 0.2), math.nan, LEAST)
