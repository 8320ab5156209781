"""What few people answered is not published, and nobody can work it out: asked of two other methods."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer import disclosure
from barometer.disclosure import Cell, Leak, Status, Table

SMALL_TABLES = st.tuples(st.integers(1, 3), st.integers(1, 2)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 4), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def release_table(seed: int, height: int = 9, width: int = 7) -> Table:
    """Options by groups as surveys have them: every second one mostly of large numbers, the others mostly of small."""
    draw = random.Random(seed)
    many = (0, 2, 6, 9, 14, 20, 28, 40, 60, 60, 80, 120)
    few = (0, 1, 2, 3, 4, 6, 9, 14, 20, 28, 40, 60)
    kinds = few if seed % 2 else many
    return Table.of([[draw.choice(kinds) for _c in range(width)] for _r in range(height)])


# Two methods that are not ours


def determined(tables: Mapping[str, Table], gone: Mapping[str, Collection[Cell]]) -> set:
    """The hidden figures whose value follows from all totals: Gauss and Jordan with fractions on a full matrix, one
    unknown per name."""
    names = sorted(
        {table.name(cell) for name, table in tables.items() for cell in gone[name]}, key=str
    )
    place = {name: number for number, name in enumerate(names)}
    matrix = []
    for name, table in tables.items():
        for line in table.lines():
            row = [Fraction(0)] * len(names)
            for cell in line:
                if cell in gone[name]:
                    row[place[table.name(cell)]] += -1 if cell == line[-1] else 1
            matrix.append(row)
    solved, top = set(), 0
    for column in range(len(names)):
        pivot = next((r for r in range(top, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[top], matrix[pivot] = matrix[pivot], matrix[top]
        matrix[top] = [value / matrix[top][column] for value in matrix[top]]
        for r, row in enumerate(matrix):
            if r != top and row[column]:
                factor = row[column]
                matrix[r] = [
                    a - factor * b if b else a for a, b in zip(row, matrix[top], strict=True)
                ]
        top += 1
    for row in matrix[:top]:
        used = [number for number, value in enumerate(row) if value]
        if len(used) == 1:
            solved.add(names[used[0]])
    return solved


def fixed(table: Table, gone: Collection[Cell]) -> set[Cell]:
    """The hidden cells that have the same value in every table of whole numbers, 0 or more, that would be published as
    this one is: all tables that differ by one at most are tried."""
    inner = sorted(cell for cell in gone if not table.total(cell))
    values: dict[Cell, set[int]] = {cell: set() for cell in gone}
    for steps in itertools.product((-1, 0, 1), repeat=len(inner)):
        counts = [list(row[:-1]) for row in table.counts[:-1]]
        for (r, c), step in zip(inner, steps, strict=True):
            counts[r][c] += step
        if min(itertools.chain.from_iterable(counts)) < 0:
            continue
        other = Table.of(counts)
        if all(other[cell] == table[cell] for cell in table.cells() if cell not in gone):
            for cell in gone:
                values[cell].add(other[cell])
    return {cell for cell, found in values.items() if len(found) == 1}


def greedy(table: Table) -> set[Cell]:
    """What is done by hand: where a line gives a cell away, hide its smallest other number, and go on."""
    gone = set(disclosure.primary(table))
    while True:
        weak = disclosure.recoverable(table, gone) | disclosure._thin(table, gone)
        if not weak:
            return gone
        cell = min(weak)
        for line in table.lines():
            hidden = [one for one in line if one in gone]
            rest = [one for one in line if one not in gone and table[one]]
            alone = len(hidden) == 1 or disclosure.small(sum(table[one] for one in hidden))
            if cell in line and rest and alone:
                gone.add(min(rest, key=lambda one: (table[one], one)))
                break
        else:
            rest = [one for one in table.cells() if one not in gone and table[one]]
            gone.add(min(rest, key=lambda one: (table[one], one)))


# The audit is exact


@given(TABLES, st.randoms(use_true_random=False))
def test_bridges_are_exactly_what_elimination_finds(inside, draw) -> None:
    table = Table.of(inside)
    gone = {cell for cell in table.cells() if draw.random() < 0.4}
    assert disclosure.bridges(gone) == determined({"": table}, {"": gone})
    assert disclosure.solvable({"": table}, {"": gone}) == {
        ("", *cell) for cell in disclosure.bridges(gone)
    }


@given(SMALL_TABLES, st.randoms(use_true_random=False))
def test_the_audit_finds_exactly_what_trying_all_tables_finds(inside, draw) -> None:
    table = Table.of(inside)
    part = draw.choice([0.3, 0.6, 0.9])
    gone = {cell for cell in table.cells() if draw.random() < part}
    assert disclosure.recoverable(table, gone) == fixed(table, gone)


# Suppression


@given(TABLES)
def test_no_small_number_is_shown_and_no_hidden_one_can_be_found(inside) -> None:
    table = Table.of(inside)
    gone = disclosure.suppress(table)
    assert gone >= disclosure.primary(table)
    assert disclosure.recoverable(table, gone) == set()
    disclosure.audit(table, gone)


@given(SMALL_TABLES)
def test_no_table_but_one_would_be_published_alike(inside) -> None:
    table = Table.of(inside)
    gone = disclosure.suppress(table)
    assert fixed(table, gone) == set()


def test_five_hundred_releases_leak_nothing_and_lose_less_than_by_hand() -> None:
    ours = by_hand = 0
    for seed in range(500):
        table = release_table(seed)
        first = disclosure.primary(table)
        gone = disclosure.suppress(table)
        assert determined({"": table}, {"": gone}) == set(), seed
        disclosure.audit(table, gone)
        ours += len(gone - first)
        by_hand += len(greedy(table) - first)
    assert ours < 0.6 * by_hand, (ours, by_hand)


@given(TABLES)
def test_nothing_is_hidden_that_need_not_be(inside) -> None:
    table = Table.of(inside)
    gone = disclosure.suppress(table)
    for cell in gone - disclosure.primary(table):
        with pytest.raises(Leak):
            disclosure.audit(table, gone - {cell})


def test_what_is_large_is_shown_whole() -> None:
    assert disclosure.suppress(Table.of([[30, 40], [50, 60]])) == frozenset()


def test_one_small_number_takes_its_cheapest_rectangle_with_it() -> None:
    table = Table.of([[3, 20, 40], [12, 50, 60], [30, 70, 80]])
    assert disclosure.suppress(table) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_rectangle_that_others_have_begun_is_cheaper_than_one_of_smaller_numbers() -> None:
    table = Table.of([[3, 40, 20], [30, 4, 20], [20, 20, 20]])
    assert disclosure.suppress(table) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_what_is_small_together_is_not_left_alone_together() -> None:
    table = Table.of([[2, 2, 40], [2, 2, 60], [30, 70, 80]])
    gone = disclosure.suppress(table)
    for line in table.lines():
        hidden = sum(table[cell] for cell in line[:-1] if cell in gone)
        assert line[-1] in gone or hidden == 0 or hidden >= disclosure.LEAST


def test_totals_are_hidden_only_where_nothing_else_helps() -> None:
    table = Table.of([[3, 20], [42, 50]])
    assert not any(table.total(cell) for cell in disclosure.suppress(table))
    # one option only: its cells have nothing but totals to hide behind
    alone = Table.of([[3, 40]])
    assert any(alone.total(cell) for cell in disclosure.suppress(alone))


def test_a_group_of_too_few_is_hidden_whole_and_another_with_it() -> None:
    table = Table.of([[12, 60, 70], [10, 50, 90], [6, 40, 80]])
    gone = disclosure.suppress(table)
    for column in (0, 1):
        assert {(r, column) for r in range(3)} <= gone
    assert not any(c == 2 for _r, c in gone)


def test_the_size_of_a_group_that_is_public_anyway_stays_so() -> None:
    inside = [[12, 60, 70], [10, 50, 90], [6, 40, 80]]
    bases = [(3, c) for c in range(4)]
    table = Table.of(inside, known=bases)
    gone = disclosure.suppress(table)
    assert gone.isdisjoint(bases)
    assert {(r, 0) for r in range(3)} <= gone
    disclosure.audit(table, gone)


def test_a_nought_of_a_small_group_is_hidden_and_not_given_away() -> None:
    table = Table.of([[20, 60, 70], [0, 50, 90], [5, 40, 80]])
    gone = disclosure.suppress(table)
    assert (1, 0) in gone
    assert disclosure.recoverable(table, gone) == set()
    # but what nobody at all chose is nobody's secret
    nobody = Table.of([[20, 60], [0, 0], [5, 40]])
    assert (1, 0) not in disclosure.suppress(nobody)


def test_where_what_is_known_leaves_no_way_the_cell_is_named() -> None:
    totals = [(0, 1), (1, 1), (2, 0), (2, 1)]
    with pytest.raises(Leak) as refused:
        disclosure.suppress(Table.of([[3], [40]], known=totals))
    assert refused.value.cell == (0, 0)
    # two that are small together, and nothing to put with them
    rows = [(r, 2) for r in range(3)] + [(2, 0), (2, 1)]
    with pytest.raises(Leak):
        disclosure.suppress(Table.of([[2, 2], [40, 40]], known=rows))


def test_a_release_that_hides_only_the_small_numbers_is_refused_and_the_cell_named() -> None:
    table = Table.of([[3, 20, 40], [12, 50, 60], [30, 70, 80]])
    with pytest.raises(Leak) as refused:
        disclosure.audit(table, {(0, 0)})
    assert refused.value.cell == (0, 0)
    assert "(0, 0)" in str(refused.value)


def test_a_release_that_shows_a_small_number_is_refused() -> None:
    with pytest.raises(Leak):
        disclosure.audit(Table.of([[3, 20], [12, 50]]), set())


@pytest.mark.parametrize(
    ("respondents", "status"),
    [
        (0, Status.HIDDEN),
        (29, Status.HIDDEN),
        (30, Status.UNRELIABLE),
        (99, Status.UNRELIABLE),
        (100, Status.SHOWN),
    ],
)
def test_a_groups_figures_are_marked_by_how_many_answered(respondents, status) -> None:
    assert disclosure.status(respondents) is status


def test_the_marks_are_those_of_the_open_data() -> None:
    assert {one.value for one in Status} == {"", "c", "u", "b"}


def test_few_is_fewer_than_five_and_not_none() -> None:
    assert [count for count in range(7) if disclosure.small(count)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "counts",
    [
        (),
        ((1,),),
        ((1, 1),),
        ((1, 1), (1, 1, 2)),
        ((1, 2), (1, 2)),
        ((1, 1), (2, 2)),
        ((-1, -1), (-1, -1)),
    ],
)
def test_what_is_no_table_is_refused(counts) -> None:
    with pytest.raises(disclosure.NotATable):
        Table(counts)


def test_names_that_do_not_fit_are_refused() -> None:
    with pytest.raises(disclosure.NotATable):
        Table(((7, 7), (7, 7)), names=(("a", "b"),))


# Tables that share figures


def named(name: str, inside: list[list[int]]) -> Table:
    """Options by the groups of one background: the last column is the same figures in every such table."""
    table = Table.of(inside)
    names = tuple(
        tuple(("all", r) if c == table.width - 1 else (name, r, c) for c in range(table.width))
        for r in range(table.height)
    )
    return Table(table.counts, names)


def cube(seed: int) -> dict[str, Table]:
    """A hundred and fifty to five hundred respondents, one question, three backgrounds."""
    draw = random.Random(seed)
    backgrounds = {"sex": 2, "age": 4, "place": 5}
    options = draw.randint(2, 6)
    counts = {
        name: [[0] * groups for _option in range(options)] for name, groups in backgrounds.items()
    }
    for _one in range(draw.randint(150, 500)):
        option = min(int(draw.expovariate(0.9)), options - 1)
        for name, groups in backgrounds.items():
            counts[name][option][draw.randrange(groups)] += 1
    return {name: named(name, inside) for name, inside in counts.items()}


@pytest.mark.parametrize("seed", range(60))
def test_tables_of_one_question_hide_the_same_figures_and_leak_nothing_together(seed) -> None:
    tables = cube(seed)
    gone = disclosure.suppress_together(tables)
    disclosure.audit_together(tables, gone)
    assert determined(tables, gone) == set()
    for name, table in tables.items():
        assert disclosure.primary(table) <= gone[name]
    totals = [
        {table.name(cell) for cell in gone[name] if table.name(cell)[0] == "all"}
        for name, table in tables.items()
    ]
    assert totals[0] == totals[1] == totals[2]


def crossed() -> dict[str, Table]:
    """Two small figures that stand below each other in one table and across from each other in another. Each table
    hides four cells of which one may grow while others shrink; both together fix them all."""
    first = Table.of([[3, 50], [3, 60], [40, 45]])
    second = Table.of([[3, 70], [80, 3]])
    x, y = "x", "y"
    return {
        "first": Table(first.counts, ((x, 1, 2), (y, 3, 4), (15, 16, 17), (5, 6, 7))),
        "second": Table(second.counts, ((x, 8, 9), (10, y, 11), (12, 13, 14))),
    }


def test_tables_that_are_safe_alone_and_leak_together_hide_more() -> None:
    tables = crossed()
    alone = {name: disclosure.suppress(table) for name, table in tables.items()}
    for name, table in tables.items():
        disclosure.audit(table, alone[name])
    assert determined(tables, alone) >= {"x", "y"}
    with pytest.raises(Leak) as refused:
        disclosure.audit_together(tables, alone)
    assert refused.value.table == "first"
    assert "first" in str(refused.value)
    gone = disclosure.suppress_together(tables)
    disclosure.audit_together(tables, gone)
    assert determined(tables, gone) == set()


def test_a_figure_hidden_here_and_shown_there_is_refused() -> None:
    tables = {"sex": named("sex", [[4, 40], [50, 60]]), "age": named("age", [[30, 14], [60, 50]])}
    gone = disclosure.suppress_together(tables)
    disclosure.audit_together(tables, gone)
    one = disclosure.suppress(tables["sex"], also=[(0, 2)])
    with pytest.raises(Leak) as refused:
        disclosure.audit_together(tables, {"sex": one, "age": frozenset()})
    assert refused.value.table == "age"
    assert refused.value.cell == ("all", 0)


def test_a_table_that_leaks_by_itself_is_named() -> None:
    tables = {"sex": Table.of([[30, 40], [50, 60]]), "age": Table.of([[3, 40], [50, 60]])}
    with pytest.raises(Leak) as refused:
        disclosure.audit_together(tables, {"sex": set(), "age": {(0, 0)}})
    assert (refused.value.table, refused.value.cell) == ("age", (0, 0))


def test_tables_without_names_share_nothing() -> None:
    tables = {"sex": Table.of([[3, 20], [12, 50]]), "age": Table.of([[30, 40], [50, 60]])}
    gone = disclosure.suppress_together(tables)
    assert gone == {"sex": disclosure.suppress(tables["sex"]), "age": frozenset()}
    disclosure.audit_together(tables, gone)


def test_where_linked_tables_leave_no_way_the_figure_is_named() -> None:
    tables = crossed()
    shown = {
        name: [cell for cell in table.cells() if table.total(cell) or cell[0] == 2]
        for name, table in tables.items()
    }
    fenced = {
        name: Table(table.counts, table.names, frozenset(shown[name]))
        for name, table in tables.items()
    }
    with pytest.raises(Leak) as refused:
        disclosure.suppress_together(fenced)
    assert refused.value.cell in {1, 4, 9, 10, "x", "y"}
