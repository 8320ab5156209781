"""What may be done in a competition of ideas is one table, and this test is the same table as a clerk reads it."""

import datetime as dt

import pytest

from barometer.competition_steps import Dates, Phase, after, may, of_age, phase_at, turns_at

DAY = dt.timedelta(days=1)
BEGINS = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
ALL = Dates(*(BEGINS + number * DAY for number in (0, 10, 20, 30, 40, 50, 60)))
BARE = Dates(*(BEGINS + number * DAY for number in (0, 10, 20, 30)), None, None, BEGINS + 60 * DAY)


@pytest.mark.parametrize(
    ("day", "step", "phase"),
    [
        (5, "draft", "draft"),
        (-1, "announced", "coming"),
        (0, "announced", "collect"),
        (10, "announced", "discuss"),
        (20, "announced", "shortlist"),
        (300, "announced", "shortlist"),
        (35, "shortlisted", "jury"),
        (45, "shortlisted", "vote"),
        (55, "shortlisted", "result"),
        (300, "shortlisted", "result"),
        (300, "decided", "result"),
    ],
)
def test_the_phase_follows_from_the_dates_and_from_what_an_editor_did(day, step, phase):
    assert phase_at(ALL, step, BEGINS + day * DAY) == phase


def test_without_a_jury_and_a_vote_the_shortlist_is_followed_by_the_result():
    assert phase_at(BARE, "shortlisted", BEGINS + 25 * DAY) == Phase.RESULT
    assert [phase for phase, _over in BARE.phases()] == [
        "collect",
        "discuss",
        "shortlist",
        "result",
    ]


def test_the_clock_moves_it_on_only_where_no_editor_has_to():
    assert turns_at(ALL, "announced", BEGINS - DAY) == BEGINS
    assert turns_at(ALL, "announced", BEGINS + 5 * DAY) == BEGINS + 10 * DAY
    assert turns_at(ALL, "announced", BEGINS + 25 * DAY) is None
    assert turns_at(ALL, "shortlisted", BEGINS + 35 * DAY) == BEGINS + 40 * DAY
    assert turns_at(ALL, "decided", BEGINS + 35 * DAY) is None


TABLE = {
    "propose": "collect",
    "edit": "collect discuss",
    "support": "collect discuss",
    "look": "collect discuss shortlist",
    "merge": "collect discuss shortlist",
    "shortlist": "shortlist",
    "score": "jury",
    "vote": "vote",
    "withdraw": "collect discuss shortlist jury vote result",
    "remove": "collect discuss shortlist jury vote result",
    "decide": "result",
}


@pytest.mark.parametrize("verb", TABLE)
@pytest.mark.parametrize("phase", Phase)
def test_what_may_be_done_in_a_phase(verb, phase):
    assert may(verb, phase, "shortlisted") == (phase.value in TABLE[verb].split())


@pytest.mark.parametrize("verb", TABLE)
def test_nothing_may_be_done_once_it_is_decided(verb):
    assert not may(verb, Phase.RESULT, "decided")


def test_each_step_follows_one_and_none_is_taken_back():
    assert after("announce", "draft") == "announced"
    assert after("shortlist", "announced") == "shortlisted"
    assert after("publish", "shortlisted") == "decided"
    assert after("announce", "shortlisted") is None
    assert after("publish", "announced") is None


def test_phases_end_one_after_the_other():
    assert ALL.in_order
    assert not Dates(*[BEGINS] * 4, None, None, BEGINS + DAY).in_order


@pytest.mark.parametrize(
    ("born", "youngest", "oldest", "minor", "allowed"),
    [
        (None, None, None, False, True),
        (None, 12, None, False, False),
        (2014, 12, None, True, True),
        (2015, 12, None, True, False),
        (2008, 18, None, False, True),
        (2008, 18, None, True, False),
        (2001, 13, 25, False, True),
        (2000, 13, 25, False, True),
        (1999, 13, 25, False, False),
    ],
)
def test_who_may_take_part_by_age_is_told_by_the_year_of_birth(
    born, youngest, oldest, minor, allowed
):
    assert of_age(born, 2026, youngest=youngest, oldest=oldest, minor=minor) == allowed
