"""Who fits a need: what is impossible is left out, and the rest is in an order that gives newcomers a chance."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices import fit
from microservices.cells import Cell
from microservices.fit import ALWAYS, Person, Wanted

HERE = Cell(8600, 7200)
DANISH, FINNISH = fit.bits_of(["da"]), fit.bits_of(["fi"])
SOMEBODY = Person(HERE, 4, ALWAYS, DANISH)
WANTED = Wanted(HERE, ALWAYS, DANISH)


def but(what, **fields):
    return dataclasses.replace(what, **fields)


@pytest.mark.parametrize(
    "person",
    [
        but(SOMEBODY, cell=Cell(8605, 7200)),
        but(SOMEBODY, languages=FINNISH),
        but(SOMEBODY, times=0),
    ],
    ids=["too far away", "no language in common", "never free"],
)
def test_who_cannot_is_left_out(person) -> None:
    assert fit.fit(person, WANTED) is None


def test_who_has_not_said_where_they_are_is_not_left_out() -> None:
    found = fit.fit(but(SOMEBODY, cell=None), WANTED)
    assert found is not None
    assert found.metres is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (SOMEBODY, but(SOMEBODY, cell=Cell(8603, 7200))),
        (SOMEBODY, but(SOMEBODY, times=0b111)),
        (but(SOMEBODY, given=10), but(SOMEBODY, given=10, faults=3)),
        (but(SOMEBODY, given=2), but(SOMEBODY, given=2, faults=1)),
        (but(SOMEBODY, given=12, received=13), but(SOMEBODY, given=12)),
    ],
    ids=["nearer", "more often free", "more reliable", "came", "has received more than given"],
)
def test_what_counts_counts(better, worse) -> None:
    assert fit.fit(better, WANTED).score > fit.fit(worse, WANTED).score


def test_the_busiest_helper_does_not_stand_before_every_newcomer() -> None:
    busiest = but(SOMEBODY, given=60)
    assert fit.fit(but(SOMEBODY, given=1), WANTED).score > fit.fit(busiest, WANTED).score - 0.1


@given(
    st.builds(
        Person,
        st.none() | st.builds(Cell, st.integers(8590, 8610), st.integers(7190, 7210)),
        st.integers(0, 20),
        st.integers(0, ALWAYS),
        st.integers(0, 31),
        st.integers(0, 500),
        st.integers(0, 500),
        st.integers(0, 500),
    ),
    st.builds(Wanted, st.none() | st.just(HERE), st.integers(1, ALWAYS), st.integers(1, 31)),
)
def test_a_score_lies_between_nothing_and_one(person, wanted) -> None:
    found = fit.fit(person, wanted)
    if found is not None:
        assert 0 < found.score <= 1
        assert found.languages


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_reliability_rises_with_what_was_kept_and_falls_with_what_was_not(kept, broken) -> None:
    assert 0 <= fit.reliability(kept, broken) < 1
    assert fit.reliability(kept + 1, broken) >= fit.reliability(kept, broken)
    assert fit.reliability(kept, broken + 1) <= fit.reliability(kept, broken)


def test_a_window_touches_the_parts_of_the_week_it_lies_in() -> None:
    zone = ZoneInfo("Europe/Copenhagen")
    thursday = dt.datetime(2026, 11, 26, 9, 30, tzinfo=zone)
    assert fit.times_between(thursday, thursday + dt.timedelta(hours=2)) == 1 << 9
    assert fit.times_between(thursday, thursday + dt.timedelta(hours=3)) == 0b11 << 9
    night = thursday.replace(hour=2)
    assert fit.times_between(night, night + dt.timedelta(hours=1)) == ALWAYS
    assert fit.times_between(None, None) == ALWAYS


@given(st.sets(st.sampled_from(["da", "nb", "sv", "fi", "en", "de"])))
def test_languages_are_one_bit_each(codes) -> None:
    assert set(fit.languages_in(fit.bits_of(codes))) == codes - {"de"}
