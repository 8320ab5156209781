"""What is said of figures: every verdict has its words, and no others."""

import pytest
from django.utils import translation

from barometer import result_words as words
from barometer.changes import Verdict
from barometer.choices import Design, Kind
from barometer.published import Asked
from portal.names import CODES
from tests.barometer.published_rounds import hidden, mean, share
from tests.barometer.test_results import record

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def asked(kind=Kind.SINGLE, **more):
    said = {"asks": "Safe?", "hint": "", "options": ["Yes", "No"], "rows": ["Day", "Night"]}
    return Asked("safe", kind, {"en": said}, "en", "0" * 64, **more)


# Changes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "figure", "verdict", "title", "short", "arrow"),
    [
        (Kind.SINGLE, share("safe", 0.5), Verdict.UP, "The share rose", "rose", "up"),
        (Kind.SINGLE, share("safe", 0.5), Verdict.DOWN, "The share fell", "fell", "down"),
        (Kind.SINGLE, share("safe", 0.5), Verdict.UNCERTAIN, "No certain change", "no certain change", ""),
        (Kind.SCALE, mean("safe", 5, 2), Verdict.UP, "The average rose", "rose", "up"),
        (Kind.SCALE, mean("safe", 5, 2), Verdict.DOWN, "The average fell", "fell", "down"),
        (Kind.NUMBER, mean("safe", 5, 2), Verdict.UNCERTAIN, "No certain change", "no certain change", ""),
        (Kind.RANKING, mean("safe", 2, 1, row=1), Verdict.UP, "Placed lower", "placed lower", "up"),
        (Kind.RANKING, mean("safe", 2, 1, row=1), Verdict.DOWN, "Placed higher", "placed higher", "down"),
    ],
)  # fmt: skip
def test_a_verdict_has_one_way_to_be_said(kind, figure, verdict, title, short, arrow):
    found = words.step(asked(kind), figure, verdict, "56 %", "Autumn")
    assert found.title.startswith(title)
    assert found.short == short
    assert found.arrow == arrow
    assert found.certain == bool(arrow)
    assert "It was 56 % in “Autumn”." in found.text


def test_that_no_change_is_certain_does_not_say_that_nothing_changed():
    found = words.step(asked(), share("safe", 0.5), Verdict.UNCERTAIN, "56 %", "Autumn")
    assert "The difference may be chance." in found.text
    assert not found.arrow


def test_other_words_are_not_compared():
    found = words.step(asked(reworded=True), share("safe", 0.5), Verdict.INCOMPARABLE, "", "")
    assert found.text == "The question was asked in other words than before: not comparable."
    assert not found.certain


def test_what_too_few_answered_is_not_compared():
    found = words.step(asked(), share("safe", 0.5), Verdict.INCOMPARABLE, "", "")
    assert found.text == "Too few answered, then or now, to compare."


@pytest.mark.parametrize(
    ("kind", "option", "verdict", "said"),
    [
        (Kind.SINGLE, 1, Verdict.UP, "certainly more"),
        (Kind.SINGLE, 1, Verdict.DOWN, "certainly less"),
        (Kind.SINGLE, 1, Verdict.UNCERTAIN, "no certain difference"),
        (Kind.SINGLE, 1, Verdict.INCOMPARABLE, "not comparable"),
        (Kind.SCALE, 0, Verdict.UP, "certainly higher"),
        (Kind.SCALE, 0, Verdict.DOWN, "certainly lower"),
        (Kind.RANKING, 0, Verdict.UP, "certainly placed lower"),
        (Kind.RANKING, 0, Verdict.DOWN, "certainly placed higher"),
    ],
)
def test_another_municipality_differs_certainly_or_not(kind, option, verdict, said):
    assert words.difference(asked(kind), option, verdict) == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.UP, "Since then it rose: that is certain."),
        (Verdict.DOWN, "Since then it fell: that is certain."),
        (Verdict.UNCERTAIN, "Since then no change is certain."),
    ],
)
def test_the_long_way_is_told_as_the_short_one(verdict, said):
    assert words.long_way(verdict, "October 2024", "49 %").endswith(said)


# Figures ------------------------------------------------------------------------------------------------------


def test_a_share_is_whole_percents_unless_its_error_is_small():
    assert words.value(share("safe", 0.586)) == f"59{NBSP}%"
    assert words.value(share("safe", 0.586, n=40_000)) == f"58.6{NBSP}%"
    assert words.value(share("safe", 0.0)) == f"0{NBSP}%"


def test_an_average_has_as_many_decimals_as_its_error_allows():
    assert words.value(mean("minutes", 23.45, 40)) == "23"
    assert words.value(mean("minutes", 23.46, 8)) == "23.5"
    assert words.value(mean("minutes", 3.457, 0.5)) == "3.46"


def test_numbers_are_written_as_the_reader_writes_them():
    with translation.override("da"):
        assert words.value(mean("minutes", 7.26, 4)) == "7,3"
        assert words.whole(12345) == "12.345"


def test_a_hidden_figure_says_only_that_too_few_answered():
    assert words.value(hidden("safe")) == "too few answers"
    assert words.interval(hidden("safe")) == ""


def test_a_figure_of_few_answers_says_so():
    assert words.doubt(share("safe", 0.5, n=60)) == "few answers: uncertain"
    assert words.doubt(share("safe", 0.5, n=100)) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.58, "About 6 of 10 answer so."),
        (0.02, "Hardly anybody answers so."),
        (0.98, "Nearly everybody answers so."),
    ],
)
def test_a_share_is_told_of_every_ten(value, said):
    assert words.roughly(share("safe", value)) == said


def test_the_most_common_answer_is_called_so_only_where_that_is_certain():
    clear = words.sentence(asked(), share("safe", 0.6), share("safe", 0.3, 2), chosen=False)
    assert clear == "The most common answer: “Yes”."
    close = words.sentence(asked(), share("safe", 0.45), share("safe", 0.42, 2), chosen=False)
    assert close == "Answer “Yes”. Whether it or “No” is more common is not certain."


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.TEXT])
@pytest.mark.parametrize("chosen", [True, False])
def test_every_kind_has_its_sentence(kind, chosen):
    row = 1 if kind in {Kind.RANKING, Kind.MATRIX} else 0
    shared = kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX}
    figure = share("safe", 0.5, row=row) if shared else mean("safe", 1.5, 1, row=row)
    said = words.sentence(asked(kind, least=0, most=10), figure, None, chosen=chosen)
    assert said.endswith(".")
    assert "%(" not in said


# How it was asked ----------------------------------------------------------------------------------------------


def test_an_open_survey_is_called_what_it_is():
    found = record(design=Design.OPEN)
    assert words.design(found) == "Open survey, weighted, not a random sample"
    assert words.interval_name(found) == f"Interval (95{NBSP}%, model-based)"
    assert words.between(found, share("safe", 0.5)).startswith("If those who answered are like")
    assert words.between(found, mean("safe", 5, 2)).startswith("If those who answered are like")


def test_inviting_everybody_makes_no_random_sample():
    found = record(design=Design.CENSUS_INVITE)
    assert words.design(found).endswith("not a random sample")
    assert "model-based" in words.interval_name(found)


def test_only_a_random_sample_has_intervals_without_a_model():
    found = record(design=Design.RANDOM_SAMPLE)
    assert words.design(found) == "Random sample, weighted"
    assert words.interval_name(found) == f"Interval (95{NBSP}%)"
    assert words.between(found, share("safe", 0.5)).startswith("The true share is probably")
    assert words.between(found, mean("safe", 5, 2)).startswith("The true average is probably")


@pytest.mark.parametrize("code", CODES)
def test_every_language_says_every_verdict(code):
    with translation.override(code):
        for verdict in Verdict:
            found = words.step(asked(), share("safe", 0.5), verdict, "56 %", "Autumn")
            assert found.title
            assert found.short
            assert words.difference(asked(), 1, verdict)


def test_a_text_comes_in_the_language_of_the_reader_else_of_the_municipality():
    texts = {"fi": "Syksy", "sv": "Höst"}
    publisher = record().publisher
    with translation.override("sv"):
        assert words.text(texts, publisher) == "Höst"
    with translation.override("nb"):
        assert words.text(texts, publisher) == "Syksy"
        assert words.language(texts, publisher.languages) == "fi"
    assert words.text({}, publisher) == ""
