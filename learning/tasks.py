"""Background jobs of learning. Any of them may run twice."""

from __future__ import annotations

from learning.actions import teams


def sweep() -> int:
    """Offered seats that nobody took go to the next, sessions that are near remind, and names are erased a month after
    a meeting. Runs every five minutes; returns how many sessions something happened to."""
    return teams.sweep()
