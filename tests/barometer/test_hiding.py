"""What is hidden of random rounds cannot be computed from what is shown, also by whoever knows every mean."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from barometer import hiding
from barometer.disclosure import ENOUGH, Leak
from barometer.hiding import BASE, Hidden, Reach, Side, Unit, Why


def unit(seed: int, *, scale: bool = False) -> Unit:
    """A question with answers of two backgrounds, of one of which some did not say."""
    dice = random.Random(seed)
    options = tuple(range(1, dice.randint(3, 7) + 1))
    ages = tuple(f"a{n}" for n in range(dice.randint(2, 5)))
    homes = tuple(f"h{n}" for n in range(dice.randint(2, 3)))
    people = [
        (
            dice.choice(ages),
            dice.choice((*homes, "")),
            min(int(dice.expovariate(0.6)) + 1, len(options)),
        )
        for _each in range(dice.randint(60, 500))
    ]

    def side(groups: tuple[str, ...], place: int) -> Side:
        counts = [
            tuple(
                sum(one[place] == group and one[2] == option for one in people) for group in groups
            )
            for option in options
        ]
        return Side(groups, tuple(counts), tuple(map(sum, zip(*counts, strict=True))))

    return Unit(
        "q",
        0,
        options,
        tuple(sum(one[2] == option for one in people) for option in options),
        {"age": side(ages, 0), "home": side(homes, 1)},
        values=options if scale else (),
        everybody=dice.random() < 0.7,
    )


def solved(equations: list[dict[object, Fraction]]) -> set[object]:
    """Unknowns that follow from equations, by elimination in fractions."""
    rows: dict[object, dict[object, Fraction]] = {}
    for equation in equations:
        row = {name: value for name, value in equation.items() if value}
        for pivot in [name for name in row if name in rows]:
            if (factor := row.get(pivot)) is not None:
                row = _less(row, rows[pivot], factor)
        if not row:
            continue
        pivot = next(iter(row))
        row = {name: value / row[pivot] for name, value in row.items()}
        for name, other in list(rows.items()):
            if pivot in other:
                rows[name] = _less(other, row, other[pivot])
        rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _less(row, other, factor):
    found = {
        name: row.get(name, Fraction(0)) - factor * other.get(name, Fraction(0))
        for name in {**row, **other}
    }
    return {name: value for name, value in found.items() if value}


def equations(one: Unit, hidden: Hidden) -> list[dict[object, Fraction]]:
    """What a reader can write down: rows, columns and, of a scale, means; of all groups, shown or not."""
    found = []
    backgrounds = [code for code in one.sides if code not in hidden.whole]
    for background in backgrounds:
        side = one.sides[background]
        for option in one.options:
            row = {one.name(option, background, group): Fraction(1) for group in side.groups}
            # who did not say counts as known
            row[one.name(option)] = Fraction(-1)
            found.append(row)
        for group in side.groups:
            if one.name(BASE, background, group) in hidden.counts:
                continue
            found.append(
                {one.name(option, background, group): Fraction(1) for option in one.options}
            )
            if one.values:
                found.append(
                    {
                        one.name(option, background, group): Fraction(value)
                        for option, value in zip(one.options, one.values, strict=True)
                    }
                )
    found.append({one.name(option): Fraction(1) for option in one.options})
    if one.values:
        pairs = zip(one.options, one.values, strict=True)
        found.append({one.name(option): Fraction(value) for option, value in pairs})
    return [
        {name: value for name, value in row.items() if hidden.why(name) is not None}
        for row in found
    ]


@pytest.mark.parametrize("scale", [False, True])
def test_nothing_hidden_of_five_hundred_random_rounds_can_be_computed(scale):
    hid = whole = 0
    for seed in range(250):
        one = unit(seed, scale=scale)
        hidden = hiding.protect([one])
        whole += len(hidden.whole)
        if "" in hidden.whole:
            continue
        hidden.audit()
        counts = {name: why for name, why in hidden.counts.items() if name[2] > 0}
        hid += len(counts)
        side_counts = {
            one.name(option, background, group): count
            for background, side in one.sides.items()
            for option, row in zip(one.options, side.counts, strict=True)
            for group, count in zip(side.groups, row, strict=True)
        }
        for name, count in side_counts.items():
            if name[3] not in hidden.whole and 0 < count < 5:
                assert hidden.why(name) is not None
        # an empty cell of a hidden group is no secret of anybody
        found = solved(equations(one, hidden)) & {
            name for name, count in side_counts.items() if count
        }
        assert not {
            name for name in found if hidden.why(name) is not None and name[3] not in hidden.whole
        }
    assert hid > (200 if scale else 500)
    assert whole < 200


def test_groups_that_are_hidden_are_thirty_together_or_a_mean_would_say_what_they_think():
    reaches = [Reach("a", 12, 50, 50), Reach("b", 44, 90, 90), Reach("c", 80, 200, 200)]
    hidden = hiding.protect_means(Reach("", 136, 340, 340), {"age": reaches})
    assert hidden.groups == {("age", "a"), ("age", "b")}
    assert hidden.why(("q", 0, 0, "age", "c")) is None


def test_a_mean_that_says_how_few_differ_is_hidden():
    everybody = Reach("", 200, 300, 300)
    sides = {"age": [Reach("a", 100, 2, 398), Reach("b", 100, 298, 102)]}
    assert hiding.protect_means(everybody, sides).whole == {"age"}
    assert hiding.protect_means(Reach("", 200, 3, 597), sides).whole == {""}


def test_fewer_than_thirty_answers_are_hidden_whole():
    few = Unit("q", 0, (1, 2), (10, 19), {"age": Side(("a", "b"), ((5, 5), (9, 10)), (14, 15))})
    assert sum(few.whole) < ENOUGH
    assert hiding.protect([few]).why(("q", 0, 1, "", "")) is Why.WHOLE


def test_choosing_and_not_choosing_are_hidden_together():
    chosen, others = (2, 40), (50, 60)
    one = Unit(
        "q",
        0,
        (1, hiding.without(1)),
        (42, 110),
        {"age": Side(("a", "b"), (chosen, others), (52, 100))},
    )
    hidden = hiding.protect([one])
    for option, group in itertools.product((1, BASE - 1), "ab"):
        assert hidden.why(("q", 0, option, "age", group)) is not None


def test_what_is_shown_although_it_protects_is_found():
    every = [hiding.protect([unit(seed)]) for seed in range(40)]
    found = [
        (hidden, name)
        for hidden in every
        for name, why in hidden.counts.items()
        if why is Why.PROTECTS
    ]
    assert len(found) > 20
    for hidden, name in found:
        with pytest.raises(Leak):
            hidden.turned({name}).audit()
