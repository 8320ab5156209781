"""Background jobs of the barometer. Any of them may run twice."""

from __future__ import annotations

from barometer.actions import competitions, promise_standing, rounds, shuffling


def sweep() -> int:
    """Rounds whose time has come begin, those that close soon remind, those whose time is over are closed, and
    competitions come to their next phase. Runs each minute; returns how many."""
    surveys = rounds.begin_those_due() + rounds.remind_those_due() + rounds.close_those_over()
    return surveys + competitions.move_on()


def shuffle() -> int:
    """The tables of open rounds are written anew in another order. Runs each hour; returns how many rounds."""
    return shuffling.shuffle_open()


def promises() -> int:
    """Judge promises anew: versions begin to hold, steps become overdue and months end. Runs each hour; returns how
    many judgements are new."""
    return promise_standing.judge_all()
