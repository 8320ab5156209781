"""Numbers of few people are hidden so that nobody works them out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from learning.effect_hiding import LEAST, Shown, shown

ROWS, COLUMNS = range(4), ("online", "person", "phone")
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)),
    st.one_of(st.integers(0, 8), st.integers(0, 500)),
)


def look(counts: dict) -> Shown:
    return shown(counts, ROWS, COLUMNS)


@given(TABLES)
def test_whatever_a_hidden_number_is_what_is_shown_stays_the_same(counts):
    """So nobody can tell it from another by adding, taking away or guessing, however many tables they compare."""
    seen = look(counts)
    for cell, count in seen.cells.items():
        if count is None:
            for other in range(1, LEAST):
                assert look({**counts, cell: other}) == seen


@given(TABLES)
def test_nothing_small_is_shown_and_every_total_that_is_shown_adds_up(counts):
    seen = look(counts)
    for part in (seen.cells, seen.rows, seen.columns, seen.total):
        assert not {count for count in part.values() if count is not None} & set(range(1, LEAST))
    for row, total in seen.rows.items():
        assert total is None or total == sum(seen.cells[row, column] for column in COLUMNS)
    for column, total in seen.columns.items():
        assert total is None or total == sum(seen.cells[row, column] for row in ROWS)


@given(TABLES)
def test_a_total_of_something_unknown_is_not_there(counts):
    seen = look(counts)
    for row in ROWS:
        assert (row in seen.rows) == all((row, column) in counts for column in COLUMNS)
    assert (None in seen.total) == (len(counts) == len(ROWS) * len(COLUMNS))


def test_one_small_number_hides_its_totals_and_no_other_month():
    counts = {(row, column): 10 for row in ROWS for column in COLUMNS} | {(1, "phone"): 3}
    seen = look(counts)
    assert seen.rows == {0: 30, 1: None, 2: 30, 3: 30}
    assert seen.columns == {"online": 40, "person": 40, "phone": None}
    assert seen.total == {None: None}
    assert look({}).total == {}
