"""When coins that nobody uses go to the common pot, without a database.

Times are aware, lengths are ``timedelta``. Whoever has neither signed in nor taken part in an exchange for ``QUIET``
keeps the coins everybody begins with; what is above them goes, after two notices, and can be taken back.
"""

from __future__ import annotations

import datetime as dt

from microservices.ledger import MOST, START

QUIET = dt.timedelta(days=365)
"""How long somebody has to be away."""
NOTICES = (dt.timedelta(days=60), dt.timedelta(days=14))
"""How long before the coins go they are told, and told once more."""
BACK_WITHIN = dt.timedelta(days=365)
"""How long they can take them back."""


def told_from(now: dt.datetime) -> dt.datetime:
    """Whoever gave the last sign of life before this is told now."""
    return now - (QUIET - NOTICES[0])


def due_at(since: dt.datetime, told_at: dt.datetime) -> dt.datetime:
    """When the coins go: after ``QUIET``, and never sooner after the first notice than it says."""
    return max(since + QUIET, told_at + NOTICES[0])


def due_after_reminder(due: dt.datetime, reminded_at: dt.datetime) -> dt.datetime:
    """The same after the second notice: a clock that stood still for days makes the coins go later, not untold."""
    return max(due, reminded_at + NOTICES[1])


def reminded_from(now: dt.datetime) -> dt.datetime:
    """Whose coins go before this are told once more now."""
    return now + NOTICES[1]


def goes(balance: int) -> int:
    """How many of so many coins go."""
    return min(max(0, balance - START), MOST)
