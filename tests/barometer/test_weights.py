"""Weights meet what is known of the population, stay within bounds, and say which margin does not fit."""

from __future__ import annotations

import math
import random

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer import merging, weights
from barometer.merging import Weakness
from barometer.weights import Margin

AGES = ("16–29", "30–49", "50–64", "65+")
SEXES = ("women", "men")


def sums(final, column) -> dict:
    totals: dict = {}
    for weight, category in zip(final, column, strict=True):
        totals[category] = totals.get(category, 0) + weight
    return totals


def people(seed: int, number: int) -> dict[str, list[str]]:
    """So many respondents, of each category at least a tenth."""
    draw = random.Random(seed)
    one = {"sex": list(SEXES), "age": list(AGES), "place": list("NSEW")}
    return {
        name: (kinds * number)[: number // 2] + draw.choices(kinds, k=number - number // 2)
        for name, kinds in one.items()
    }


def margins_of(columns, weights: list[float]) -> list[Margin]:
    """The margins of a population of 100,000 that these weights would meet: so there are weights that do."""
    scale = 100_000 / math.fsum(weights)
    return [
        Margin(name, {c: total * scale for c, total in sorted(sums(weights, column).items())})
        for name, column in columns.items()
    ]


def drawn(seed: int, number: int, least: float, most: float) -> list[float]:
    draw = random.Random(seed)
    return [draw.uniform(least, most) for _one in range(number)]


@given(st.integers(0, 10_000), st.integers(100, 400))
def test_raked_weights_meet_every_margin(seed, number) -> None:
    columns = people(seed, number)
    margins = margins_of(columns, drawn(seed, number, 0.2, 2))
    base = drawn(seed + 1, number, 0.5, 2)
    raked = weights.rake(base, columns, margins)
    assert raked.gap <= weights.TOLERANCE
    assert raked.iterations <= weights.ITERATIONS
    for margin in margins:
        assert sums(raked.weights, columns[margin.name]) == pytest.approx(margin.population)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(100, 400))
def test_trimmed_weights_meet_every_margin_within_their_bounds(seed, number) -> None:
    columns = people(seed, number)
    margins = margins_of(columns, drawn(seed, number, 0.5, 2))
    draw = random.Random(seed)
    # a few people whom the design made very heavy or very light
    base = [draw.choice([1.0, 1.0, 1.0, 1.0, 6.0, 0.1]) for _one in range(number)]
    trimmed = weights.trim(base, columns, margins)
    mean = 100_000 / number
    assert min(trimmed.weights) >= 0.3 * mean * (1 - 1e-12)
    assert max(trimmed.weights) <= 3.0 * mean * (1 + 1e-12)
    assert trimmed.trimmed > 0
    for margin in margins:
        assert sums(trimmed.weights, columns[margin.name]) == pytest.approx(margin.population)


def test_weights_that_need_no_trimming_are_the_raked_ones() -> None:
    columns = people(1, 100)
    margins = margins_of(columns, drawn(1, 100, 0.8, 1.2))
    base = [1.0] * 100
    trimmed = weights.trim(base, columns, margins)
    assert trimmed.weights == weights.rake(base, columns, margins).weights
    assert trimmed.trimmed == 0


def test_a_category_that_cannot_be_within_the_bounds_is_named() -> None:
    column = ["young"] * 5 + ["old"] * 95
    with pytest.raises(weights.OutOfBounds) as refused:
        weights.trim([1.0] * 100, {"age": column}, [Margin("age", {"young": 50, "old": 50})])
    assert refused.value.category == "young"
    assert refused.value.weight == pytest.approx(10)
    assert "10.00" in str(refused.value)
    with translation.override("da"):
        assert "10,00" in str(refused.value)


def test_bounds_that_only_two_margins_together_break_are_named() -> None:
    columns = {
        "sex": ["w"] * 60 + ["m"] * 40,
        "age": ["o"] * 55 + ["y"] * 5 + ["o"] * 5 + ["y"] * 35,
    }
    margins = [Margin("sex", {"w": 60, "m": 40}), Margin("age", {"o": 15, "y": 85})]
    weights.rake([1.0] * 100, columns, margins)
    with pytest.raises(weights.OutOfBounds):
        weights.trim([1.0] * 100, columns, margins)
    margins = [Margin("sex", {"w": 60, "m": 40}), Margin("age", {"o": 20, "y": 80})]
    with pytest.raises(weights.DidNotConverge) as refused:
        weights.trim([1.0] * 100, columns, margins)
    assert refused.value.margin in {"sex", "age"}


def test_margins_that_no_weights_can_meet_name_the_one_furthest_away() -> None:
    # every woman is old and every man is young, and the population says otherwise
    columns = {"sex": ["w", "w", "m", "m"], "age": ["o", "o", "y", "y"]}
    margins = [Margin("sex", {"w": 50, "m": 50}), Margin("age", {"o": 30, "y": 70})]
    with pytest.raises(weights.DidNotConverge) as refused:
        weights.rake([1.0] * 4, columns, margins)
    # after a turn the last margin is met, and the first is off by 20 of 50
    assert refused.value.margin == "sex"
    assert refused.value.gap == pytest.approx(0.4)
    assert refused.value.iterations == 200
    assert "sex" in str(refused.value)
    assert "0.40" in str(refused.value)


REFUSED = [
    (
        weights.MarginsDisagree,
        {"sex": ["w", "m"], "age": ["o", "y"]},
        [Margin("sex", {"w": 50, "m": 50}), Margin("age", {"o": 50, "y": 51})],
    ),
    (weights.NoRespondents, {"sex": ["w", "w"]}, [Margin("sex", {"w": 50, "m": 50})]),
    (weights.NoResidents, {"sex": ["w", "x"]}, [Margin("sex", {"w": 50})]),
    (weights.NoResidents, {"sex": ["w", "m"]}, [Margin("sex", {"w": 50, "m": 0})]),
    (weights.UnequalColumns, {"sex": ["w"]}, [Margin("sex", {"w": 50})]),
    (weights.ImpossibleNumber, {"sex": ["w", "m"]}, [Margin("sex", {"w": 50, "m": -1})]),
    (weights.ImpossibleNumber, {"sex": ["w", "m"]}, [Margin("sex", {"w": math.nan, "m": 1})]),
    (weights.WeightingError, {}, []),
]


@pytest.mark.parametrize(("error", "columns", "margins"), REFUSED)
def test_what_cannot_be_weighted_is_refused_by_name(error, columns, margins) -> None:
    for weigh in (weights.rake, weights.trim):
        with pytest.raises(error) as refused:
            weigh([1.0, 1.0], columns, margins)
        assert str(refused.value).endswith(".")


@pytest.mark.parametrize("weight", [0, -1.0, math.inf, math.nan])
def test_a_base_weight_that_is_none_is_refused(weight) -> None:
    with pytest.raises(weights.ImpossibleNumber):
        weights.rake([1.0, weight], {"sex": ["w", "m"]}, [Margin("sex", {"w": 1, "m": 1})])


def test_nobody_has_no_weights() -> None:
    with pytest.raises(weights.WeightingError):
        weights.rake([], {"sex": []}, [Margin("sex", {})])
    with pytest.raises(weights.WeightingError):
        weights.kish([])


def test_a_category_without_residents_or_respondents_is_no_matter() -> None:
    margin = Margin("sex", {"w": 2, "m": 2, "x": 0})
    assert weights.post_stratify([1.0, 1.0], ["w", "m"], margin) == [2, 2]


def test_a_design_weight_is_residents_per_respondent() -> None:
    found = weights.design_weights(["north", "north", "south"], {"north": 100, "south": 30})
    assert found == [50, 50, 30]


def test_equal_weights_cost_nothing() -> None:
    cost = weights.kish([2.5] * 40)
    assert cost.deff == pytest.approx(1)
    assert cost.effective == pytest.approx(40)


def test_unequal_weights_cost_what_kish_says() -> None:
    cost = weights.kish([1, 1, 1, 3])
    assert cost.deff == pytest.approx(4 * 12 / 36)
    assert cost.effective == pytest.approx(3)


# Collapsing


def test_a_margin_that_is_well_answered_is_left_alone() -> None:
    proposal = merging.collapse(["w"] * 20 + ["m"] * 20, Margin("sex", {"w": 50, "m": 50}))
    assert proposal.merges == ()
    assert proposal.groups == (("w",), ("m",))
    assert proposal.usable


def test_a_category_of_few_joins_the_one_that_answers_most_alike() -> None:
    column = ["a"] * 9 + ["b"] * 40 + ["c"] * 20
    margin = Margin("place", {"a": 100, "b": 200, "c": 210})
    proposal = merging.collapse(column, margin)
    (merge,) = proposal.merges
    assert merge.category == ("a",)
    assert merge.partner == ("c",)
    assert merge.reasons == {Weakness.FEW: 9}
    assert proposal.groups == (("a", "c"), ("b",))


def test_ages_are_merged_with_their_neighbours_only() -> None:
    column = ["16–29"] * 9 + ["30–49"] * 40 + ["50–64"] * 40 + ["65+"] * 9
    population = dict.fromkeys(AGES, 100)
    ordered = merging.collapse(column, Margin("age", population, ordered=True))
    assert ordered.groups == (("16–29", "30–49"), ("50–64", "65+"))
    free = merging.collapse(column, Margin("age", population))
    assert free.groups == (("16–29", "65+"), ("30–49",), ("50–64",))


def test_a_category_whose_answers_would_weigh_too_much_is_merged_until_they_do_not() -> None:
    column = ["young"] * 12 + ["middle"] * 44 + ["old"] * 44
    margin = Margin("age", {"young": 400, "middle": 300, "old": 300}, ordered=True)
    proposal = merging.collapse(column, margin)
    (merge,) = proposal.merges
    assert merge.reasons == {Weakness.HEAVY: pytest.approx(400 / 12 / 10)}
    assert proposal.groups == (("young", "middle"), ("old",))


def test_a_category_that_nobody_answered_for_is_merged() -> None:
    proposal = merging.collapse(["w"] * 30, Margin("sex", {"w": 50, "m": 50, "x": 0}))
    (merge,) = proposal.merges
    assert merge.category == ("m",)
    assert merge.reasons == {Weakness.FEW: 0, Weakness.HEAVY: math.inf}
    assert not proposal.usable


def test_an_answer_from_outside_a_margin_is_refused_before_anything_is_proposed() -> None:
    with pytest.raises(weights.NoResidents):
        merging.collapse(["w", "?"], Margin("sex", {"w": 50}))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 1000)), min_size=1, max_size=8),
    st.booleans(),
)
def test_what_is_proposed_can_stand_on_its_own_and_holds_everybody(sizes, ordered) -> None:
    column = [place for place, (found, _residents) in enumerate(sizes) for _one in range(found)]
    margin = Margin("m", {place: n for place, (_found, n) in enumerate(sizes)}, ordered=ordered)
    proposal = merging.collapse(column, margin)
    assert sorted(c for group in proposal.groups for c in group) == list(range(len(sizes)))
    if proposal.usable:
        for group in proposal.groups:
            found = sum(column.count(c) for c in group)
            residents = sum(margin.population[c] for c in group)
            assert found >= 10
            assert residents / found <= 3 * margin.total / len(column) * (1 + 1e-9)
    if ordered:
        assert [c for group in proposal.groups for c in sorted(group)] == list(range(len(sizes)))


def test_rows_that_are_alike_weigh_the_same_together_as_one_by_one() -> None:
    rows = [("a", "x", 5), ("a", "y", 30), ("b", "x", 40), ("b", "y", 9)]
    wide = [row for row in rows for _one in range(row[2])]
    margins = [Margin("one", {"a": 300, "b": 500}), Margin("two", {"x": 390, "y": 410})]

    def columns(some: list[tuple[str, str, int]]) -> dict[str, list[str]]:
        return {"one": [row[0] for row in some], "two": [row[1] for row in some]}

    counts = [row[2] for row in rows]
    for weigh in (weights.rake, weights.trim):
        together = weigh([1.0] * 4, columns(rows), margins, counts=counts)
        apart = weigh([1.0] * len(wide), columns(wide), margins)
        spread = [w for w, n in zip(together.weights, counts, strict=True) for _one in range(n)]
        assert spread == pytest.approx(apart.weights)
        assert (together.iterations, together.trimmed) == (apart.iterations, apart.trimmed)
        alike = weights.kish(together.weights, counts)
        assert alike.deff == pytest.approx(weights.kish(apart.weights).deff)
    with pytest.raises(weights.ImpossibleNumber):
        weights.rake([1.0] * 4, columns(rows), margins, counts=[1, 2, 0, 3])
    with pytest.raises(weights.UnequalColumns):
        weights.rake([1.0] * 4, columns(rows), margins, counts=[1, 2])
