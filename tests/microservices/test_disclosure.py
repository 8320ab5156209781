"""What few people are counted in is not shown, and cannot be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from microservices import disclosure


def with_totals(inside: list[list[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in inside]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


@given(TABLES)
def test_no_small_number_is_shown(inside) -> None:
    table = with_totals(inside)
    gone = disclosure.hidden(table)
    for r, row in enumerate(table):
        for c, count in enumerate(row):
            assert (r, c) in gone or not disclosure.small(count)


@given(TABLES)
def test_no_hidden_number_can_be_found_by_subtraction(inside) -> None:
    table = with_totals(inside)
    gone = disclosure.hidden(table)
    found = disclosure.recoverable(gone)
    # only where nothing else is left to hide
    shown = [
        count for r, row in enumerate(table) for c, count in enumerate(row) if (r, c) not in gone
    ]
    assert not found or not any(shown)


@given(TABLES)
def test_what_has_no_small_number_is_shown_whole(inside) -> None:
    table = with_totals([[count + disclosure.LEAST for count in row] for row in inside])
    assert disclosure.hidden(table) == set()


def test_one_small_number_hides_three_more() -> None:
    table = with_totals([[3, 20, 40], [12, 50, 60], [30, 70, 80]])
    gone = disclosure.hidden(table)
    assert (0, 0) in gone
    assert len(gone) == 4
    assert disclosure.recoverable(gone) == set()
    # the cheapest of all corners
    assert gone == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_two_that_are_small_together_take_a_third_with_them() -> None:
    table = with_totals([[1, 1, 40], [1, 1, 60], [30, 70, 80]])
    gone = disclosure.hidden(table)
    hidden_in_first = sum(table[0][c] for c in range(4) if (0, c) in gone)
    assert hidden_in_first >= disclosure.LEAST


def test_none_at_all_may_be_shown() -> None:
    assert not disclosure.small(0)
    assert disclosure.hidden(with_totals([[0, 20], [0, 40]])) == set()


def test_a_share_is_said_of_ten_and_of_no_small_part() -> None:
    assert disclosure.telling(5, 10)
    assert not disclosure.telling(4, 10)
    assert not disclosure.telling(9, 10)
    assert not disclosure.telling(5, 9)
    assert disclosure.telling(0, 10)


def test_what_is_asked_to_be_hidden_is_hidden_safely() -> None:
    table = with_totals([[20, 30], [40, 50]])
    gone = disclosure.hidden(table, {(0, 0)})
    assert (0, 0) in gone
    assert disclosure.recoverable(gone) == set()
