"""Figures, groups and their errors, and the refusal to make them up."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer import estimates, intervals, weights
from barometer.estimates import Design
from barometer.weights import ImpossibleNumber, Margin, UnequalColumns

ANSWERS = st.lists(st.one_of(st.none(), st.booleans()), min_size=2, max_size=60)


def simple(number: int, **options) -> Design:
    return Design([10.0] * number, **options)


def test_a_simple_random_sample_has_the_error_of_the_textbook() -> None:
    values = [3.0, 5.0, 8.0, 4.0, 10.0]
    found = estimates.mean(simple(5), values)
    spread = sum((y - 6) ** 2 for y in values) / 4
    assert found.value == 6
    assert found.se == pytest.approx((spread / 5) ** 0.5)
    assert (found.respondents, found.freedom) == (5, 4)
    # half of the population was asked
    corrected = estimates.mean(simple(5, populations={None: 10}), values)
    assert corrected.se == pytest.approx((spread / 5 / 2) ** 0.5)


def test_everybody_asked_leaves_nothing_to_chance() -> None:
    design = simple(2, strata=["a", "b"], populations={"a": 1, "b": 1})
    assert estimates.mean(design, [1, 2]).se == 0


def test_who_gave_no_answer_is_counted_nowhere_and_stays_in_the_design() -> None:
    design = simple(6, strata=["a", "a", "a", "b", "b", "b"])
    found = estimates.mean(design, [1, 2, None, 3, None, None])
    assert found.value == 2
    assert found.respondents == 3
    assert found.freedom == 1
    assert found.se > 0


@given(
    st.lists(
        st.tuples(st.floats(-100, 100), st.booleans(), st.floats(0.1, 10)), min_size=3, max_size=40
    )
)
def test_the_mean_of_a_group_is_the_ratio_of_its_total_to_its_size(people) -> None:
    inside = [counts for _y, counts, _w in people]
    if not any(inside):
        return
    design = Design([w for _y, _counts, w in people])
    values = [y for y, _counts, _w in people]
    mean = estimates.mean(design, values, inside)
    above = [y if counts else 0.0 for y, counts, _w in people]
    ratio = estimates.ratio(design, above, [float(counts) for counts in inside])
    assert mean.value == pytest.approx(ratio.value, abs=1e-9)
    assert mean.se == pytest.approx(ratio.se, abs=1e-9)
    assert mean.respondents == sum(inside)


@given(ANSWERS)
def test_shares_of_all_options_add_up_and_their_errors_agree(answers) -> None:
    if all(answer is None for answer in answers):
        return
    design = simple(len(answers))
    yes = estimates.share(design, answers)
    no = estimates.share(design, [None if one is None else not one for one in answers])
    assert yes.value + no.value == pytest.approx(1)
    assert yes.se == pytest.approx(no.se, abs=1e-12)


def test_the_interval_of_a_share_rests_on_its_error() -> None:
    design = simple(100)
    found = estimates.share(design, [True] * 30 + [False] * 70)
    # the estimated variance divides by n − 1, and so a hundred answers are worth ninety-nine
    assert found.effective == pytest.approx(99)
    assert found.interval() == pytest.approx(intervals.wilson(0.3, 99))
    assert found.logit_interval() == pytest.approx(intervals.logit(0.3, found.se, 99))


def test_a_share_of_all_has_an_interval_all_the_same() -> None:
    found = estimates.share(simple(12), [True] * 12)
    assert (found.value, found.se) == (1, 0)
    assert found.interval() == intervals.wilson(1, 12)
    with pytest.raises(intervals.NoInterval):
        found.logit_interval()


def test_the_interval_of_a_mean_is_students() -> None:
    found = estimates.mean(simple(5), [3.0, 5.0, 8.0, 4.0, 10.0])
    assert found.interval() == pytest.approx((6 - 2.776445 * found.se, 6 + 2.776445 * found.se))


def test_what_the_margins_explain_is_no_error() -> None:
    sexes = ["w", "m"] * 20
    final = weights.post_stratify([1.0] * 40, sexes, Margin("sex", {"w": 600, "m": 400}))
    design = Design([1.0] * 40, final, margins=[sexes])
    women = [sex == "w" for sex in sexes]
    found = estimates.share(design, women)
    assert found.value == pytest.approx(0.6)
    assert found.se == pytest.approx(0, abs=1e-12)


def test_residuals_are_what_a_regression_on_all_margins_leaves() -> None:
    draw = random.Random(7)
    columns = [draw.choices("ab", k=60), draw.choices("xyz", k=60), draw.choices("pq", k=60)]
    base = [draw.uniform(0.5, 2) for _one in range(60)]
    design = Design(base, margins=columns)
    left = design.residuals([draw.gauss(0, 10) for _one in range(60)])
    for column in columns:
        for category in set(column):
            mine = [w * z for w, z, c in zip(base, left, column, strict=True) if c == category]
            assert sum(mine) == pytest.approx(0, abs=1e-9)
    # and a second regression finds nothing more
    assert design.residuals(left) == pytest.approx(left, abs=1e-9)


def test_margins_that_say_nearly_the_same_still_give_an_error() -> None:
    """Projections turn slowly between two nearly equal margins, and stop."""
    first = ["a", "b"] * 500
    second = ["a", "b"] * 499 + ["b", "a"]
    design = Design([1.0] * 1000, margins=[first, second])
    assert estimates.mean(design, [float(n % 7) for n in range(1000)]).se > 0


def test_one_unit_in_a_stratum_is_refused_by_name() -> None:
    design = simple(3, strata=["north", "north", "south"])
    with pytest.raises(estimates.LonelyUnit) as refused:
        estimates.mean(design, [1, 2, 3])
    assert refused.value.stratum == "south"
    assert "south" in str(refused.value)


def test_units_are_counted_within_their_stratum() -> None:
    design = simple(4, strata=["a", "a", "b", "b"], units=[1, 2, 1, 2])
    assert estimates.mean(design, [1, 2, 3, 4]).freedom == 2


def test_more_answers_than_people_are_refused() -> None:
    design = simple(3, populations={None: 2})
    with pytest.raises(estimates.MoreThanThereAre) as refused:
        estimates.total(design, [1, 2, 3])
    assert "3" in str(refused.value)


def test_a_group_without_answers_is_refused() -> None:
    for values, domain in (([None, None], None), ([1, 2], [False, False]), ([], None)):
        with pytest.raises(estimates.NobodyAnswered) as refused:
            estimates.mean(simple(len(values)), values, domain)
        assert str(refused.value).endswith(".")


def test_a_ratio_to_nothing_is_refused() -> None:
    with pytest.raises(estimates.NotEstimable):
        estimates.ratio(simple(2), [1, 2], [0, 0])


def test_columns_of_another_length_are_refused_by_name() -> None:
    for options in ({"weights": [1.0]}, {"strata": ["a"]}, {"units": [1]}, {"margins": [["a"]]}):
        with pytest.raises(UnequalColumns):
            simple(2, **options)
    with pytest.raises(UnequalColumns):
        estimates.mean(simple(2), [1.0])
    with pytest.raises(UnequalColumns):
        estimates.mean(simple(2), [1.0, 2.0], [True])
    with pytest.raises(UnequalColumns):
        simple(2, margins=[[]])


def test_a_weight_that_is_none_is_refused() -> None:
    with pytest.raises(ImpossibleNumber):
        Design([1.0, 0.0])
    with pytest.raises(ImpossibleNumber):
        Design([1.0, 1.0], [1.0, float("nan")])


@given(seed=st.integers(0, 10_000))
def test_rows_that_are_alike_give_the_same_together_as_one_by_one(seed: int) -> None:
    dice = random.Random(seed)
    rows = [
        (dice.choice("ab"), dice.choice("xyz"), float(dice.randint(0, 3)), dice.randint(1, 9))
        for _each in range(dice.randint(3, 12))
    ]
    wide = [row for row in rows for _one in range(row[3])]

    def design(some: list, counts: list) -> Design:
        return Design(
            base=[1.0 + (row[0] == "a") for row in some],
            weights=[1.5 + (row[1] == "x") for row in some],
            margins=[[row[0] for row in some], [row[1] for row in some]],
            populations={None: 500},
            counts=counts,
        )

    together, apart = design(rows, [row[3] for row in rows]), design(wide, [])
    for found, same in (
        (
            estimates.mean(together, [row[2] for row in rows]),
            estimates.mean(apart, [row[2] for row in wide]),
        ),
        (
            estimates.share(
                together, [row[2] > 1 for row in rows], [row[0] == rows[0][0] for row in rows]
            ),
            estimates.share(
                apart, [row[2] > 1 for row in wide], [row[0] == rows[0][0] for row in wide]
            ),
        ),
        (
            estimates.total(together, [row[2] for row in rows]),
            estimates.total(apart, [row[2] for row in wide]),
        ),
    ):
        assert found.value == pytest.approx(same.value)
        assert found.se == pytest.approx(same.se, abs=1e-9)
        assert (found.respondents, found.freedom) == (same.respondents, same.freedom)


def test_respondents_who_are_counted_together_are_no_part_of_a_larger_unit() -> None:
    with pytest.raises(ValueError, match="larger unit"):
        Design(base=[1.0, 1.0], units=["a", "b"], counts=[2, 3])
