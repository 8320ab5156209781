"""How long cases take: Kaplan and Meier's curve against figures in print, and the cases it is made of."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cases import indicators as of_cases
from cases.durations import Duration, curve, median, within
from cases.stages import install
from portal import indicators
from tests.factories import (
    AgendaItemFactory,
    CaseFactory,
    MeetingFactory,
    MunicipalityFactory,
    SourceFactory,
)

# Weeks in remission of children with leukaemia (E. A. Freireich et al., Blood 21, 1963), the example of the survival
# package for R: 21 with a medicine, of whom 9 fell ill again, and 21 without.
MEDICINE = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
WITHOUT = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def durations(over, going_on=()) -> list[Duration]:
    return [Duration(n, True) for n in over] + [Duration(n, False) for n in going_on]


def test_the_median_and_its_interval_are_those_in_print() -> None:
    found = median(durations(WITHOUT))
    assert (found.value, found.low, found.high, found.number) == (8, 4, 12, 21)
    found = median(durations(MEDICINE, STILL_WELL))
    assert (found.value, found.low, found.high) == (23, 16, None)


def test_the_curve_is_the_one_in_print() -> None:
    steps = {step.days: round(step.open, 4) for step in curve(durations(MEDICINE, STILL_WELL))}
    assert steps == {
        6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482
    }  # fmt: skip
    first = curve(durations(MEDICINE, STILL_WELL))[0]
    assert (round(first.low, 3), round(first.high, 3)) == (0.720, 1.0)


def test_where_more_than_half_are_open_there_is_no_median() -> None:
    assert median(durations([5, 6], [9, 9, 9, 9])) is None
    assert median([]) is None
    assert curve([]) == []


def test_a_share_has_wilsons_interval_and_needs_cases_that_had_the_time() -> None:
    found = within(durations([10, 80, 90, 120], [200]), 90)
    assert found.value == 0.6
    assert (round(found.low, 4), round(found.high, 4)) == (0.2307, 0.8824)
    assert within([], 90) is None
    with pytest.raises(ValueError, match="younger"):
        within(durations([10], [60]), 90)


some = st.lists(st.builds(Duration, st.integers(0, 900), st.booleans()), max_size=60)


@given(some)
def test_the_curve_only_falls_and_lies_within_its_ends(cases) -> None:
    steps = curve(cases)
    parts = [1.0, *(step.open for step in steps)]
    assert parts == sorted(parts, reverse=True)
    assert all(
        0 <= step.low <= step.open + 1e-12 <= step.high + 2e-12 <= 1 + 1e-9 for step in steps
    )
    assert [step.days for step in steps] == sorted({case.days for case in cases if case.decided})


@given(some)
def test_the_median_lies_between_its_ends(cases) -> None:
    if found := median(cases):
        assert found.low <= found.value
        assert found.high is None or found.value <= found.high


# Of the cases of a municipality ------------------------------------------------------------------------------

TODAY = dt.date(2026, 10, 31)


@pytest.fixture
def source():
    install()
    return SourceFactory(municipality=MunicipalityFactory())


def case(source, opened: dt.date, days: int | None, result: str = "PASSED_UNCHANGED", **more):
    """A case that was decided after so many days, or is still open."""
    row = CaseFactory(source=source, opened_on=opened, **more)
    if days is not None:
        moment = dt.datetime.combine(opened + dt.timedelta(days=days), dt.time(17), dt.UTC)
        meeting = MeetingFactory(source=source, starts_at=moment)
        AgendaItemFactory(meeting=meeting, case=row, result=result)
    return row


def read(source, name: str) -> indicators.Reading | None:
    with time_machine.travel("2026-11-22 12:00+00:00", tick=False):
        return indicators.indicator(name).read(source.municipality, TODAY)


@pytest.mark.django_db
def test_the_share_decided_in_time_counts_cases_that_had_the_time(source) -> None:
    begun = dt.date(2026, 3, 1)
    for days in (20, 40, 60, 80, 89, 90, 91, 200):
        case(source, begun, days)
    for _each in range(2):
        case(source, begun, None)
    case(source, dt.date(2026, 9, 1), 5)  # too young to be counted
    case(source, dt.date(2024, 9, 1), 5)  # too long ago
    case(source, begun, 5, public=False)
    case(source, begun, None, stage="withdrawn")
    found = read(source, "cases.decided_within_90")
    assert (found.value, found.number) == (0.6, 10)
    assert found.low < 0.6 < found.high


@pytest.mark.django_db
def test_half_of_the_cases_are_decided_after_the_median(source) -> None:
    for days in range(10, 210, 10):
        case(source, dt.date(2026, 1, 1), days)
    found = read(source, "cases.median_days")
    assert (found.value, found.number) == (100, 20)
    assert found.low < 100 < found.high
    assert (found.first, found.last) == (dt.date(2024, 11, 1), TODAY)


@pytest.mark.django_db
def test_what_puts_a_case_off_or_happens_later_decides_nothing(source) -> None:
    begun = dt.date(2026, 3, 1)
    for _each in range(9):
        case(source, begun, 30)
    case(source, begun, 30, result="TABLED")
    case(source, begun, 400)  # a meeting to come
    found = read(source, "cases.decided_within_90")
    assert found.number == 11
    assert round(found.value, 4) == round(9 / 11, 4)


@pytest.mark.django_db
def test_nothing_is_said_of_few_cases_or_where_days_of_decisions_are_unknown(source) -> None:
    begun = dt.date(2026, 3, 1)
    for _each in range(9):
        case(source, begun, 30)
    assert read(source, "cases.decided_within_90") is None
    assert read(source, "cases.median_days") is None
    case(source, begun, 30)
    case(source, begun, None, stage="decided")
    assert read(source, "cases.decided_within_90").number == 10
    case(source, begun, None, stage="closed")
    assert read(source, "cases.decided_within_90") is None


def test_the_figures_are_offered_to_the_rest_of_the_portal() -> None:
    names = {one.name for one in indicators.registered()}
    assert names >= {f"cases.decided_within_{days}" for days in of_cases.LIMITS}
    assert "cases.median_days" in names
