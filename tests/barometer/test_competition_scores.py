"""What a jury's points come to: weighed as announced, whole sheets only, and the same whoever counts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.competition_scores import ScoresWrong, results, total_of

WEIGHTS = {1: 60, 2: 40}


def test_points_count_by_the_weight_of_their_criterion():
    assert total_of({1: 5, 2: 1}, WEIGHTS) == Fraction(5 * 60 + 1 * 40, 100)


def test_half_a_sheet_counts_nothing():
    assert total_of({1: 5}, WEIGHTS) is None
    assert results({7: [{1: 5}]}, WEIGHTS) == []
    (one,) = results({7: [{1: 5}, {1: 2, 2: 2}]}, WEIGHTS)
    assert (one.total, one.jurors, one.means) == (2, 1, {1: 2, 2: 2})


def test_each_juror_counts_alike_also_where_one_does_not_judge():
    first, second = results({7: [{1: 4, 2: 4}, {1: 2, 2: 2}], 8: [{1: 4, 2: 4}]}, WEIGHTS)
    assert (first.idea, first.total, first.place) == (8, 4, 1)
    assert (second.idea, second.total, second.place) == (7, 3, 2)


def test_what_is_alike_shares_a_place_and_the_next_one_is_left_out():
    sheets = {3: [{1: 3, 2: 3}], 1: [{1: 3, 2: 3}], 2: [{1: 1, 2: 1}]}
    assert [(one.idea, one.place) for one in results(sheets, WEIGHTS)] == [(1, 1), (3, 1), (2, 3)]


def test_thirds_are_exact_and_not_nearly_alike():
    thirds = {1: 1, 2: 1, 3: 1}
    first, second = results({1: [{1: 1, 2: 2, 3: 2}] * 3, 2: [{1: 2, 2: 2, 3: 1}] * 3}, thirds)
    assert first.total == second.total == Fraction(5, 3)
    assert (first.place, second.place) == (1, 1)


@pytest.mark.parametrize(
    ("sheet", "weights"),
    [
        ({1: 6, 2: 1}, WEIGHTS),
        ({1: 0, 2: 1}, WEIGHTS),
        ({3: 1}, WEIGHTS),
        ({}, {}),
        ({1: 1}, {1: 0}),
    ],
)
def test_points_that_no_sheet_can_hold_are_refused(sheet, weights):
    with pytest.raises(ScoresWrong):
        total_of(sheet, weights)


@given(
    st.dictionaries(
        st.integers(1, 9),
        st.lists(st.fixed_dictionaries({1: st.integers(1, 5), 2: st.integers(1, 5)}), min_size=1),
        min_size=1,
    ),
    st.fixed_dictionaries({1: st.integers(1, 100), 2: st.integers(1, 100)}),
    st.integers(1, 20),
)
def test_totals_stay_on_the_scale_and_do_not_change_with_the_unit_of_the_weights(
    sheets, weights, times
):
    found = results(sheets, weights)
    assert len(found) == len(sheets)
    assert all(1 <= one.total <= 5 for one in found)
    assert [one.total for one in found] == sorted((one.total for one in found), reverse=True)
    more = results(sheets, {one: weight * times for one, weight in weights.items()})
    assert [(one.idea, one.total, one.place) for one in more] == [
        (one.idea, one.total, one.place) for one in found
    ]
