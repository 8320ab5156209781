"""When to try again: after twice as long each time, and never all at the same moment."""

from __future__ import annotations

import datetime as dt
import random

FIRST = dt.timedelta(seconds=30)
LONGEST = dt.timedelta(hours=8)
ATTEMPTS = 16
"""With this many attempts the last one comes about two days after the first."""
OWN_FAULT = dt.timedelta(minutes=15)
"""Where we are to blame somebody has to mend it first."""


def pause(attempts: int, *, first: dt.timedelta = FIRST, luck: float | None = None) -> dt.timedelta:
    """How long to wait after so many attempts (1 after the first).

    Exponential back-off with equal jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015):
    the wait doubles up to ``LONGEST``, and a random half of it keeps those who failed together from coming back
    together. ``luck`` from 0 to 1 stands in for chance. Raises ValueError for fewer than one attempt.
    """
    if attempts < 1:
        raise ValueError(f"{attempts} attempts: nothing was tried")
    whole = min(first * 2 ** min(attempts - 1, 32), LONGEST)
    chance = random.random() if luck is None else luck  # noqa: S311  (spreads load, hides nothing)
    return whole / 2 + whole / 2 * chance
