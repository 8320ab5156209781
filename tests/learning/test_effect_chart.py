"""Where the lines of a chart of months lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import effect_chart
from learning.effect_chart import Point


def drawn(*rows, months=None, marks=()):
    size = len(rows[0])
    said = months or ["a", *[""] * (size - 2), "z"]
    return effect_chart.draw([("Name", "9", list(points)) for points in rows], said, marks, str)


def points(*counts):
    return [
        Point(None, hidden=count == "h") if count in ("h", None) else Point(count)
        for count in counts
    ]


def test_every_channel_lies_on_the_same_scale_which_begins_at_nothing():
    chart = drawn(points(0, 50, 100), points(10, 10, 10))
    one, other = chart.panels
    assert (one.most, other.most) == ("100", "100")
    assert one.dots[0].y == one.foot
    assert one.dots[-1].y == one.top
    assert other.dots[0].y == pytest.approx(other.foot - effect_chart.TALL / 10, abs=0.1)
    assert one.foot < other.top


def test_a_gap_is_a_box_and_no_line_leads_across_it():
    (panel,) = drawn(points(5, 6, None, None, 7, "h", 8)).panels
    assert len(panel.legs) == 1
    assert len(panel.gaps) == 1
    assert len(panel.hidden) == 1
    assert len(panel.dots) == 4
    assert drawn(points(5, None, 6)).gapped
    assert not drawn(points(5, 5, 6)).gapped


def test_what_was_done_lies_between_the_last_month_before_and_the_first_after():
    chart = drawn(points(5, 5, 5), marks=[1])
    assert chart.marks == ("26.5%",)


def test_there_is_no_chart_of_nothing():
    assert drawn(points(None, "h")) is None
    assert effect_chart.draw([], [], [], str) is None
    assert drawn(points(7), months=["a"]).ticks[0].text == "a"


def test_words_below_have_room():
    said = ["2024", *["x" if place % 12 == 4 else "" for place in range(1, 35)], "2026"]
    found = drawn([Point(5)] * 36, months=said).ticks
    assert [tick.text for tick in found] == ["2024", "x", "2026"]
    assert [tick.anchor for tick in found] == ["start", "middle", "end"]


@given(st.integers(1, 10_000_000))
def test_a_scale_ends_at_a_round_number_not_far_above(count: int):
    top = effect_chart.ceiling(count)
    assert count <= top <= max(count * 2, 1)
