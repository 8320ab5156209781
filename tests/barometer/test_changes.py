"""What is called a change is one, and what cannot be compared is not."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer import changes
from barometer.changes import Figure, Verdict

PS = st.lists(st.floats(0, 1), max_size=30)


def figure(share: float, number: int = 400) -> Figure:
    return Figure(share, math.sqrt(share * (1 - share) / number), number)


def verdicts(pairs, **options) -> list[Verdict]:
    return [one.verdict for one in changes.judge(pairs, **options)]


def test_two_points_in_a_modest_sample_are_no_certain_change() -> None:
    (judged,) = changes.judge([(figure(0.56), figure(0.58))])
    assert judged.verdict is Verdict.UNCERTAIN
    assert judged.change.interval.low < 0 < judged.change.interval.high


def test_a_large_difference_is_a_change_and_has_a_direction() -> None:
    assert verdicts([(figure(0.40), figure(0.60)), (figure(0.60), figure(0.40))]) == [
        Verdict.UP,
        Verdict.DOWN,
    ]


def test_the_error_of_a_change_is_that_of_both_rounds() -> None:
    found = changes.change(Figure(0.5, 0.03, 300), Figure(0.6, 0.04, 200))
    assert found.difference == pytest.approx(0.1)
    assert found.se == pytest.approx(0.05)
    assert found.interval == pytest.approx((0.1 - 0.0979982, 0.1 + 0.0979982))
    assert found.p == pytest.approx(0.0455003, abs=1e-6)  # two standard errors


def test_what_cannot_be_compared_is_said_to_be_so_and_costs_the_others_nothing() -> None:
    clear = (Figure(0.5, 0.02, 600), Figure(0.556, 0.02, 600))  # p = 0.0477
    with_gaps = changes.judge([None, clear, None])
    assert [one.verdict for one in with_gaps] == [
        Verdict.INCOMPARABLE,
        Verdict.UP,
        Verdict.INCOMPARABLE,
    ]
    assert with_gaps[0].change is None
    assert with_gaps[0].p is None


def test_a_change_that_is_one_of_twenty_looks_is_not_certain() -> None:
    clear = (Figure(0.5, 0.02, 600), Figure(0.556, 0.02, 600))
    same = (Figure(0.5, 0.02, 600), Figure(0.5, 0.02, 600))
    assert verdicts([clear]) == [Verdict.UP]
    assert set(verdicts([clear, *[same] * 19])) == {Verdict.UNCERTAIN}


def test_a_list_of_what_to_look_into_is_longer_than_one_of_what_is_certain() -> None:
    pairs = [(figure(0.5), figure(0.5 + step / 100)) for step in range(20)]
    certain = verdicts(pairs).count(Verdict.UP)
    worth_a_look = verdicts(pairs, adjust=changes.benjamini_hochberg).count(Verdict.UP)
    assert 0 < certain < worth_a_look


def test_nobody_differing_in_a_small_sample_is_not_certainty() -> None:
    everybody, nearly = Figure(1.0, 0.0, 12), Figure(0.9, 0.05, 40)
    assert everybody.spread() == pytest.approx(1.959964 / (12 + 1.959964**2))
    assert verdicts([(nearly, everybody)]) == [Verdict.UNCERTAIN]
    # in a large sample it may well be
    assert verdicts([(Figure(0.5, 0.02, 600), Figure(1.0, 0.0, 600))]) == [Verdict.UP]


def test_figures_without_any_error_are_never_certain() -> None:
    (judged,) = changes.judge([(Figure(3.0, 0.0, 5), Figure(4.0, 0.0, 5))])
    assert judged.p == 1
    assert judged.verdict is Verdict.UNCERTAIN


def test_adjusted_values_are_those_of_r() -> None:
    # as p.adjust gives them, by the methods "holm" and "BH"
    ps = [0.01, 0.04, 0.03, 0.005]
    assert changes.holm(ps) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert changes.benjamini_hochberg(ps) == pytest.approx([0.02, 0.04, 0.04, 0.02])


@given(PS)
def test_adjusting_keeps_the_order_and_never_makes_anything_surer(ps) -> None:
    for adjust in (changes.holm, changes.benjamini_hochberg):
        adjusted = adjust(ps)
        assert all(p <= a <= 1 or a == pytest.approx(p) for p, a in zip(ps, adjusted, strict=True))
        order = sorted(range(len(ps)), key=ps.__getitem__)
        ranked = [adjusted[place] for place in order]
        assert ranked == sorted(ranked)
    for ours, others in zip(changes.benjamini_hochberg(ps), changes.holm(ps), strict=True):
        assert ours <= others + 1e-12


def test_where_nothing_changed_hardly_any_family_says_otherwise() -> None:
    """Two hundred families of ten comparisons without any change: Holm errs in five of a hundred at most."""
    draw = random.Random(20)
    wrong = 0
    for _family in range(200):
        pairs = [
            (Figure(draw.gauss(0.5, 0.02), 0.02, 600), Figure(draw.gauss(0.5, 0.02), 0.02, 600))
            for _one in range(10)
        ]
        wrong += any(one is not Verdict.UNCERTAIN for one in verdicts(pairs))
    assert wrong <= 20
