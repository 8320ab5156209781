"""What a round may do next, as a table: each step from one state to the next, and none back."""

from __future__ import annotations

from barometer.choices import RoundState

STEPS: dict[str, tuple[RoundState, RoundState]] = {
    "open": (RoundState.DRAFT, RoundState.OPEN),
    "close": (RoundState.OPEN, RoundState.CLOSED),
    "weigh": (RoundState.CLOSED, RoundState.WEIGHTED),
    "publish": (RoundState.WEIGHTED, RoundState.PUBLISHED),
}
"""Verb: from where, to where."""

EDITABLE = frozenset({RoundState.DRAFT})
"""Where questions, groups, times and the promise may change. What was promised to those who answered stays."""


def after(verb: str, state: str) -> RoundState | None:
    """Where ``verb`` leads from ``state``; nothing where it is not to be done there. Raises KeyError for no verb."""
    before, then = STEPS[verb]
    return then if state == before else None
