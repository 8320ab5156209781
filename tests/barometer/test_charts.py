"""Where the parts of a chart lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer import charts, promise_chart
from barometer.charts import BESIDE, NARROW, SOFT, Mark, Moment

PERCENT = [(0.0, "0"), (0.5, "50"), (1.0, "100 %")]


def test_a_figure_lies_where_its_value_says_between_the_ends_of_the_axis():
    (bar,) = charts.rows([Mark("All", 0.58, 0.54, 0.62, "58 %", certain=True)], PERCENT).bars
    assert (bar.start, bar.x, bar.end) == ("54%", "58%", "62%")
    assert bar.certain
    assert not bar.hidden


def test_an_interval_that_leaves_the_axis_ends_at_its_end():
    (bar,) = charts.rows([Mark("All", 0.99, 0.9, 1.2, "99 %")], PERCENT).bars
    assert bar.end == "100%"
    ends = [(0.0, "0"), (10.0, "10")]
    assert charts.rows([Mark("All", 1, -2, 3, "1")], ends).bars[0].start == "0%"


def test_a_hidden_figure_has_a_box_and_no_place():
    (bar,) = charts.rows([Mark("Islands", said="too few answers")], PERCENT).bars
    assert bar.hidden
    assert (bar.x, bar.start, bar.end) == ("", "", "")


def test_rows_stand_below_each_other_and_grow_with_their_labels():
    marks = [
        Mark("Short", 0.5, 0.4, 0.6, "50 %"),
        Mark("A label that needs more than one line to be read", 0.5, 0.4, 0.6, "50 %"),
        Mark("Short", 0.5, 0.4, 0.6, "50 %", note="few answers"),
    ]
    found = charts.rows(marks, PERCENT)
    one, two, three = found.bars
    assert one.y < two.lines[0].y < two.lines[-1].y < two.y < three.lines[0].y < three.y
    assert len(two.lines) > 1
    assert three.note.y > three.lines[-1].y
    assert three.y < found.foot < found.height


def test_a_heading_has_a_label_alone():
    found = charts.rows(
        [Mark("In winter", heading=True), Mark("Good", 0.5, 0.4, 0.6, "50 %")], PERCENT
    )
    heading = found.bars[0]
    assert not heading.hidden
    assert heading.said is None
    assert heading.y < found.bars[1].lines[0].y


def test_a_long_word_is_divided_where_it_says_it_may_be():
    word = f"joukkoliikenteen{SOFT}suunnittelu{SOFT}järjestelmän{SOFT}kehittämis{SOFT}hanke"
    found = charts.lines(word)
    assert len(found) > 1
    assert all(line.endswith("-") for line in found[:-1])
    assert found[0] in {"joukkoliikenteen-", "joukkoliikenteensuunnittelu-"}
    assert SOFT not in "".join(found)


def test_a_label_is_divided_into_lines_about_as_long():
    assert charts.lines("Ei helposti eikä vaikeasti") == ("Ei helposti", "eikä vaikeasti")
    assert charts.lines("Melko helposti") == ("Melko helposti",)


@given(st.text(alphabet="abcimwöÅ -­", max_size=200))
def test_no_line_of_a_label_is_wider_than_its_room_and_no_letter_is_lost(text):
    found = charts.lines(text)
    assert all(charts.width(line) <= NARROW for line in found)
    assert charts.width(found[-1]) <= BESIDE
    kept = "".join("".join(found).split())
    assert kept.replace("-", "") == "".join(text.split()).replace("-", "").replace(SOFT, "")


def test_columns_stand_from_left_to_right_and_are_joined_where_they_go_on():
    def moment(value, **more):
        return Moment(("Oct", "2025"), value, value - 0.05, value + 0.05, "50", **more)

    found = charts.columns(
        [moment(0.5), moment(0.6, joined=True, certain=True), moment(0.4, joined=True)],
        [(0.3, "30 %"), (0.5, "50 %"), (0.7, "70 %")],
    )
    assert [float(one.x[:-1]) for one in found.columns] == sorted(
        float(one.x[:-1]) for one in found.columns
    )
    assert found.columns[1].y < found.columns[0].y < found.columns[2].y
    assert [leg.certain for leg in found.legs] == [True, False]
    assert all(one.top < one.y < one.bottom for one in found.columns)


def test_nothing_is_joined_across_other_words_or_a_hidden_figure():
    def moment(value, **more):
        return Moment(("x",), value, value, value, "50", **more)

    nothing = Moment(("x",), None, None, None, "", joined=True)
    found = charts.columns(
        [moment(0.5), moment(0.6, cut=True), nothing, moment(0.6, joined=True)], PERCENT
    )
    assert found.legs == ()
    assert len(found.cuts) == 1
    assert len(found.hidden) == 1


def test_a_single_column_stands_in_the_middle():
    found = charts.columns([Moment(("x",), 0.5, 0.4, 0.6, "50")], PERCENT)
    assert found.columns[0].x == "50%"


@pytest.mark.parametrize("draw", [charts.rows, charts.columns])
def test_an_axis_without_two_ends_is_refused(draw):
    with pytest.raises(ValueError, match="two ends"):
        draw([], [(0.0, "0")])


def test_columns_of_nothing_are_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.columns([], PERCENT)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_the_lines_of_a_grid_hold_what_is_drawn_and_are_few_and_round(low, span):
    found = charts.steps(low, low + span)
    # but for what no eye sees in a drawing that holds the whole span
    hair = 1e-6 * max(1.0, abs(low)) + 1e-8 * span
    assert found[0] <= low + hair
    assert found[-1] >= low + span - hair
    assert 3 <= len(found) <= 7


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_lines_of_shares_stay_between_none_and_all(one, other):
    low, high = sorted((one, other))
    found = charts.steps(low, high, least=0.0, most=1.0)
    assert len(found) >= 2
    assert 0 <= found[0] <= low + 1e-9
    assert high - 1e-9 <= found[-1] <= 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.2)), min_size=1, max_size=6),
    st.floats(0.02, 1),
)
def test_the_figure_over_a_column_never_lies_on_the_line_of_the_target(found, target):
    dots = [
        promise_chart.Dot(("2025",), "50 %", at, max(0.0, at - wide), min(1.0, at + wide))
        for at, wide in found
    ]
    chart = promise_chart.draw(dots, target, upwards=True, said=str, most=1)
    for column in chart.columns:
        top, foot = column.said.y - 14, column.said.y + 4
        assert not top <= chart.target <= foot
        assert top >= 0
