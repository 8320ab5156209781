"""What a page of results is made of, from the figures alone."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from barometer import drawings, results, series
from barometer.changes import Verdict
from barometer.choices import Design, Kind
from barometer.history import Neighbour, Since, Then, place, size_class
from barometer.published import AGE, Asked, Background, Method, Published, Publisher
from tests.barometer.published_rounds import hidden, mean, share

AGES = ("18–39", "40–64", "65+")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def question(kind: str = Kind.SINGLE, **more: Any) -> Asked:
    said = {"asks": "Safe?", "hint": "", "options": ["Yes", "Partly", "No"], "rows": []}
    return Asked("safe", kind, {"en": said | more.pop("said", {})}, "en", "0" * 64, **more)


def record(*figures: Any, design: str = Design.OPEN, asked: Asked | None = None) -> Published:
    return Published(
        publisher=Publisher({"fi": "Kuulas", "sv": "Kulas"}, "1", "FI", "https://k.fi", ("fi", "sv")),
        round=1, key="k", names={"en": "Autumn"}, abouts={}, opened=dt.date(2025, 10, 1),
        closed=dt.date(2025, 10, 21), number=1, note="",
        published_at=dt.datetime(2025, 11, 1, tzinfo=dt.UTC), asked=(asked or question(),),
        backgrounds=(Background(AGE, AGES, (900, 1200, 700)),),
        method=Method(design, "technical", 2800, 400, 1.2, 333, 0.5, 2.2, 4, "Register", "00"),
        figures=tuple(figures),
    )  # fmt: skip


def by_age(*values: float | None, n: int = 400) -> list[Any]:
    return [
        hidden("safe", background=AGE, category=ages)
        if value is None
        else share("safe", value, n=n, background=AGE, category=ages)
        for ages, value in zip(AGES, values, strict=True)
    ]


def then(value: float, year: int, verdict: Verdict | None = None, *, same: bool = True) -> Then:
    return Then(
        share("safe", value), dt.date(year, 10, 21), {"en": f"Autumn {year}"}, same, verdict
    )


# The sentence ------------------------------------------------------------------------------------------------


def test_a_question_is_told_by_its_largest_share():
    found = record(share("safe", 0.3), share("safe", 0.6, 2), share("safe", 0.1, 3))
    headline = results.headline(found, found.asked[0], {})
    assert headline.figure.option == 2
    assert headline.sentence == "The most common answer: “Partly”."


def test_an_order_is_told_by_what_is_placed_highest():
    asked = question(Kind.RANKING)
    found = record(
        mean("safe", 2.2, 1, row=1), mean("safe", 1.4, 1, row=2), mean("safe", 2.4, 1, row=3),
        asked=asked,
    )  # fmt: skip
    assert results.headline(found, asked, {}).figure.row == 2


def test_what_too_few_answered_has_no_sentence():
    found = record(hidden("safe"), hidden("safe", 2), hidden("safe", 3))
    assert results.headline(found, found.asked[0], {}) is None


def test_a_certain_change_stands_beside_the_figure_and_an_uncertain_one_has_no_arrow():
    figure = share("safe", 0.6)
    found = record(figure)
    for verdict, arrow in ((Verdict.UP, "up"), (Verdict.UNCERTAIN, "")):
        known = {place(figure): Since(verdict, share("safe", 0.5), {"en": "Spring"})}
        assert results.headline(found, found.asked[0], known).step.arrow == arrow


# By groups ---------------------------------------------------------------------------------------------------


def groups(*figures: Any, known: Any = None) -> drawings.Section:
    focus = share("safe", 0.5)
    found = record(focus, *figures)
    return results.by_background(found, found.asked[0], focus, found.backgrounds[0], known or {})


def test_two_groups_that_certainly_differ_are_named_the_larger_first():
    section = groups(*by_age(0.4, 0.55, 0.7))
    assert section.sentence == ("Certain difference: 65+ years 70\u00a0%, 18–39 years 40\u00a0%.")


def test_groups_that_hardly_differ_are_said_not_to_differ_for_certain():
    assert (
        groups(*by_age(0.5, 0.52, 0.49)).sentence
        == "No difference between these groups is certain."
    )


def test_a_hidden_group_is_a_dashed_box_and_stands_in_the_table_as_hidden():
    section = groups(*by_age(0.5, None, 0.6))
    bars = section.drawing.rows.bars
    assert [bar.hidden for bar in bars] == [False, False, True, False]
    line = section.drawing.table.lines[2]
    assert (line.label, line.instead) == ("40–64 years", "too few answers, not shown")
    assert any("dashed box" in sentence for sentence in section.drawing.legend)


def test_groups_that_are_all_hidden_have_a_sentence_and_no_chart():
    section = groups(*by_age(None, None, None))
    assert section.drawing is None
    assert "Too few" in section.sentence


def test_only_a_dot_that_certainly_changed_is_filled():
    figures = by_age(0.4, 0.5, 0.6)
    known = {
        place(figures[0]): Since(Verdict.DOWN, figures[0], {}),
        place(figures[1]): Since(Verdict.UNCERTAIN, figures[1], {}),
    }
    section = groups(*figures, known=known)
    assert [bar.certain for bar in section.drawing.rows.bars] == [False, True, False, False]
    said = [bar.said.text for bar in section.drawing.rows.bars]
    assert [text[-1] for text in said] == ["%", "↓", "%", "%"]


def test_figures_of_few_answers_are_marked():
    section = groups(*by_age(0.4, 0.5, 0.6, n=60))
    assert section.drawing.rows.bars[1].note.text == "few answers: uncertain"
    assert "few answers: uncertain" in section.drawing.table.lines[1].cells[0][1]


def test_what_is_not_published_by_a_background_has_no_part():
    assert groups() is None


# Over time ---------------------------------------------------------------------------------------------------


def trend(*earlier: Then, verdict: Verdict | None = Verdict.UNCERTAIN) -> drawings.Section:
    focus = share("safe", 0.58)
    found = record(focus)
    known = {place(focus): Since(verdict, earlier[-1].figure, {})} if verdict and earlier else {}
    return series.trend(found, found.asked[0], focus, earlier, known)


def test_what_was_never_asked_before_has_no_trend():
    assert trend() is None


def test_a_step_that_is_not_certain_is_dashed_and_its_dot_is_open():
    section = trend(then(0.4, 2023), then(0.55, 2024, Verdict.UP))
    columns = section.drawing.columns
    assert [one.certain for one in columns.columns] == [False, True, False]
    assert [leg.certain for leg in columns.legs] == [True, False]
    assert section.sentence.endswith("Since then it rose: that is certain.")
    last, _middle, first = section.drawing.table.lines
    assert last.cells[-1][1] == "no certain change"
    assert first.cells[-1][1] == "–"


def test_other_words_cut_the_line():
    section = trend(then(0.4, 2023, same=False), then(0.55, 2024), verdict=Verdict.UNCERTAIN)
    assert len(section.drawing.columns.cuts) == 1
    assert len(section.drawing.columns.legs) == 1
    assert any("other words" in sentence for sentence in section.drawing.legend)
    assert section.drawing.table.lines[-1].cells[-1][1] == "asked in other words"


def test_a_chart_holds_eight_rounds_and_the_table_all():
    section = trend(*(then(0.5, 2010 + year) for year in range(12)))
    assert len(section.drawing.columns.columns) == 8
    assert len(section.drawing.table.lines) == 13


# Beside others -----------------------------------------------------------------------------------------------


def neighbour(name: str, figure: Any) -> Neighbour:
    return Neighbour(
        {"fi": name}, ("fi",), "https://x.fi", 1, 1, dt.date(2025, 9, 1), "open", figure
    )


def test_other_municipalities_differ_certainly_or_not():
    focus = share("safe", 0.58)
    found = record(focus)
    others = [
        neighbour("Ylä-Vaara", share("safe", 0.3)),
        neighbour("Lehto", share("safe", 0.6)),
        neighbour("Alanko", share("safe", 0.9)),
        neighbour("Saari", hidden("safe")),
    ]
    section = series.beside(found, found.asked[0], focus, others)
    said = {line.label: line.instead or line.cells[-1][1] for line in section.drawing.table.lines}
    assert said == {
        "Kuulas": "–",
        "Alanko": "certainly more",
        "Lehto": "no certain difference",
        "Saari": "too few answers, not shown",
        "Ylä-Vaara": "certainly less",
    }
    assert [bar.certain for bar in section.drawing.rows.bars] == [False, True, False, False, True]


def test_without_others_there_is_nothing_to_lay_beside():
    found = record(share("safe", 0.5))
    assert series.beside(found, found.asked[0], found.figures[0], []) is None


@pytest.mark.parametrize(
    ("residents", "found"),
    [(300, (0, 5_000)), (5_000, (5_000, 10_000)), (99_999, (50_000, 100_000)), (100_000, (100_000, None))],
)  # fmt: skip
def test_municipalities_are_of_a_size_class(residents, found):
    assert size_class(residents) == found


# Each kind ---------------------------------------------------------------------------------------------------


def test_a_matrix_has_a_heading_for_each_statement():
    asked = question(Kind.MATRIX, said={"rows": ["Day", "Night"], "options": ["Yes", "No"]})
    figures = [share("safe", 0.5, option, row=row) for row in (1, 2) for option in (1, 2)]
    section = results.distribution(record(*figures, asked=asked), asked, {})
    labels = [bar.lines[0].text for bar in section.drawing.rows.bars]
    assert labels == ["Day", "Yes", "No", "Night", "Yes", "No"]
    assert [line.label for line in section.drawing.table.lines] == [
        "Day: Yes", "Day: No", "Night: Yes", "Night: No",
    ]  # fmt: skip


def test_a_scale_stands_upright_with_its_ends_in_words():
    asked = question(Kind.SCALE, said={"options": ["Never", "Always"]}, least=0, most=4)
    figures = [share("safe", 0.2, option) for option in range(1, 6)]
    section = results.distribution(record(mean("safe", 2, 1), *figures, asked=asked), asked, {})
    assert [one.label[0].text for one in section.drawing.columns.columns] == list("01234")
    assert section.drawing.legend[0] == "0 is “Never”, 4 is “Always”."


def test_a_number_has_an_average_and_no_shares():
    asked = question(Kind.NUMBER)
    found = record(mean("safe", 24, 12), asked=asked)
    assert results.distribution(found, asked, {}) is None
    assert results.headline(found, asked, {}).number == "24.0"


def test_an_order_goes_from_what_is_placed_highest_downwards():
    asked = question(Kind.RANKING)
    figures = [mean("safe", value, 1, row=row) for row, value in ((1, 2.4), (2, 1.3), (3, 2.0))]
    section = results.distribution(record(*figures, asked=asked), asked, {})
    assert [bar.lines[0].text for bar in section.drawing.rows.bars] == ["Partly", "No", "Yes"]


def test_a_question_in_other_words_says_so_without_any_comparison():
    asked = dataclasses.replace(question(), reworded=True)
    found = record(share("safe", 0.5), asked=asked)
    assert "in other words" in results.headline(found, asked, {}).step.text
