"""Points and places, for every order in which help happens and is read."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import points
from microservices.points import LEAST, SPAN, Row, Span

people = st.integers(1, 6)
pairs = st.lists(st.tuples(people, people, st.integers(1, 4)), max_size=30)
rows = st.lists(
    st.builds(Row, st.integers(), st.text("abcæÆ", min_size=1, max_size=3), st.integers(0, 12)),
    max_size=25,
    unique_by=lambda row: row.key,
)


def test_the_same_person_counts_less_each_time_and_then_nothing() -> None:
    earned = [points.of_pairs([("a", "b", times)])["a"] for times in (1, 2, 3, 4, 50)]
    assert earned == [4, 6, 7, 7, 7]


def test_four_different_people_count_four_times() -> None:
    assert points.of_pairs([("a", other, 1) for other in "bcde"]) == {"a": 16}


@given(pairs, st.randoms())
def test_points_do_not_depend_on_the_order_of_rows(found, random) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    assert points.of_pairs(mixed) == points.of_pairs(found)


@given(pairs)
def test_nobody_gains_more_than_one_and_three_quarters_by_one_person(found) -> None:
    for helper, quarters in points.of_pairs(found).items():
        helped = {other for who, other, _often in found if who == helper}
        assert quarters <= 7 * len(helped)


@given(rows, st.randoms())
def test_places_do_not_depend_on_the_order_of_rows(found, random) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    ranks = {place.key: (place.rank, place.shared) for place in points.places(found)}
    assert {place.key: (place.rank, place.shared) for place in points.places(mixed)} == ranks


@given(rows)
def test_equal_points_share_a_place_and_the_next_one_is_counted_on(found) -> None:
    board = points.places(found)
    for place in board:
        assert place.rank == 1 + sum(other.quarters > place.quarters for other in board)
        assert place.shared == (sum(other.quarters == place.quarters for other in board) > 1)


@given(rows)
def test_around_somebody_stand_at_most_three_on_either_side(found) -> None:
    board = points.places(found)
    for at, place in enumerate(board):
        near = points.around(board, place.key)
        assert place in near
        assert len(near) == min(at, SPAN) + 1 + min(len(board) - at - 1, SPAN)
    assert points.around(board, 1 << 70) == []


def test_one_one_three() -> None:
    board = points.places([Row(1, "b", 8), Row(2, "a", 8), Row(3, "c", 4)])
    assert [(place.alias, place.rank, place.shared) for place in board] == [
        ("a", 1, True),
        ("b", 1, True),
        ("c", 3, False),
    ]


@given(st.sampled_from(Span), st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1)))
def test_every_day_lies_in_one_period_and_the_next_begins_where_it_ends(span, day) -> None:
    first = points.first_day(span, day)
    after = points.day_after(span, first)
    assert first <= day < after
    assert points.first_day(span, first) == first
    assert points.first_day(span, after) == after


def test_periods_begin_on_mondays_and_on_firsts() -> None:
    day = dt.date(2026, 11, 22)
    assert points.first_day(Span.WEEK, day) == dt.date(2026, 11, 16)
    assert points.first_day(Span.MONTH, day) == dt.date(2026, 11, 1)
    assert points.first_day(Span.QUARTER, day) == dt.date(2026, 10, 1)
    assert points.day_after(Span.QUARTER, dt.date(2026, 10, 1)) == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("quarters", "said"), [(0, "0"), (1, "¼"), (2, "½"), (4, "1"), (7, "1¾"), (42, "10½")]
)
def test_points_are_said_in_quarters(quarters: int, said: str) -> None:
    assert points.words(quarters) == said


def test_to_be_among_the_first_is_said_only_where_it_means_something() -> None:
    assert points.top(3, LEAST) == 3
    assert points.top(4, LEAST) == 0
    assert points.top(10, 20) == 10
    assert points.top(11, 200) == 0


def test_all_orders_of_three_who_tie_give_the_same_board() -> None:
    three = [Row(1, "Å", 4), Row(2, "a", 4), Row(3, "B", 4)]
    boards = {tuple(points.places(order)) for order in itertools.permutations(three)}
    assert len(boards) == 1
