"""Background jobs of the barometer. Any of them may run twice."""

from __future__ import annotations

from barometer.actions import competitions, rounds, shuffling


def sweep() -> int:
    """Rounds whose time has come begin, those whose time is over are closed, and competitions come to their next phase.
    Runs each minute; returns how many."""
    return rounds.begin_those_due() + rounds.close_those_over() + competitions.move_on()


def shuffle() -> int:
    """The tables of open rounds are written anew in another order. Runs each hour; returns how many rounds."""
    return shuffling.shuffle_open()
