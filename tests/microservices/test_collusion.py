"""Signs of exchanges that are made up, and what gives none."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from microservices import collusion
from microservices.collusion import Done, Sign

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def done(pairs, *, took=HOUR, apart=dt.timedelta(days=1), start=START):
    """Exchanges of these (helper, helped), one after the other."""
    return [
        Done(
            number,
            helper,
            helped,
            start + number * apart,
            start + number * apart + took,
            start + number * apart + took + HOUR,
        )
        for number, (helper, helped) in enumerate(pairs, 1)
    ]


def found(rows, sign, **more):
    return [one for one in collusion.signs(rows, **more) if one.sign == sign]


def test_two_who_help_each_other_and_hardly_anybody_else_are_looked_at() -> None:
    rows = done([(1, 2), (2, 1), (1, 2), (1, 3)])
    (pair,) = found(rows, Sign.PAIR)
    assert pair.people == (1, 2)
    assert pair.exchanges == (1, 2, 3)


def test_two_who_help_many_others_too_are_not() -> None:
    rows = done([(1, 2), (2, 1), (1, 2), (1, 3), (1, 4), (2, 5), (6, 2)])
    assert not found(rows, Sign.PAIR)


def test_who_helps_the_same_old_man_every_week_gives_no_sign() -> None:
    assert collusion.signs(done([(1, 2)] * 8)) == []


def test_who_helps_the_same_four_old_people_gives_no_sign() -> None:
    assert collusion.signs(done([(1, other) for other in (2, 3, 4, 5)] * 4)) == []


def test_two_exchanges_between_two_are_too_few_to_say_anything() -> None:
    assert collusion.signs(done([(1, 2), (2, 1)])) == []


RING = [(1, 2), (2, 3), (3, 1)] * 3


def test_a_few_who_pass_help_round_among_themselves_are_looked_at() -> None:
    (group,) = found(done(RING), Sign.GROUP)
    assert group.people == (1, 2, 3)
    assert len(group.exchanges) == 9


def test_the_same_few_are_not_where_they_help_others_as_much() -> None:
    others = [(1, 7), (2, 8), (3, 9)]
    assert not found(done([*RING, *others]), Sign.GROUP)


def test_six_are_a_circle_of_friends_and_no_closed_group() -> None:
    ring = [(one, one % 6 + 1) for one in range(1, 7)] * 3
    assert not found(done(ring), Sign.GROUP)


def test_what_is_done_within_ten_minutes_of_the_agreement_is_looked_at() -> None:
    quick = done([(1, 2)], took=dt.timedelta(minutes=9, seconds=59))
    assert [one.exchanges for one in found(quick, Sign.QUICK)] == [(1,)]
    assert not found(done([(1, 2)], took=dt.timedelta(minutes=10)), Sign.QUICK)


def test_an_agreement_of_which_nobody_knows_when_gives_no_sign() -> None:
    (row,) = done([(1, 2)])
    assert collusion.signs([row._replace(agreed_at=None)]) == []


END = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)


def test_much_in_the_last_day_of_a_period_is_looked_at() -> None:
    late = done([(1, other) for other in range(2, 7)], apart=HOUR, start=END - 12 * HOUR)
    (burst,) = found(late, Sign.BURST, ends=[END])
    assert burst.people == (1,)
    assert len(burst.exchanges) == 5
    assert not found(late, Sign.BURST, ends=[END + dt.timedelta(days=7)])
    assert not found(late[:4], Sign.BURST, ends=[END])


def test_who_helps_much_all_week_may_do_so_on_the_last_day_as_well() -> None:
    early = done([(1, other) for other in range(20, 26)], apart=HOUR)
    late = [
        row._replace(number=row.number + 100)
        for row in done([(1, other) for other in range(2, 7)], apart=HOUR, start=END - 12 * HOUR)
    ]
    assert not found([*early, *late], Sign.BURST, ends=[END])


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(6, 9))
        | st.tuples(st.integers(6, 9), st.integers(1, 5)),
        max_size=25,
    ),
    st.randoms(),
)
def test_signs_do_not_depend_on_the_order_of_rows(pairs, random) -> None:
    rows = done(pairs)
    mixed = list(rows)
    random.shuffle(mixed)
    assert collusion.signs(mixed, ends=[END]) == collusion.signs(rows, ends=[END])
