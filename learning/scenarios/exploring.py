"""Walks through everything that can happen in a task, breadth first, by the engine itself."""

from __future__ import annotations

import dataclasses
from collections import deque

from . import engine
from .grammar import Move, Scenario

MOST_STATES = 5000


class TooManyStates(Exception):
    """A task has so many ways through it that they cannot all be looked at."""


@dataclasses.dataclass(frozen=True)
class Walked:
    """Everything that can happen in one task.

    guide: for each state from which the task can be done, by its key, the move that is nearest to that
    steps: how many moves the shortest way takes; none where there is no way
    stuck: screens on which somebody can stand with no way left but to start again
    """

    screens: frozenset[str]
    guide: dict[str, str]
    steps: int | None
    stuck: tuple[str, ...]

    @property
    def solvable(self) -> bool:
        return self.steps is not None


def walk(scenario: Scenario, task_id: str) -> Walked:
    """Every state of a task. Raises engine.NotOffered and TooManyStates."""
    first = engine.begin(scenario, task_id)
    known = {first.key: first}
    back: dict[str, list[tuple[str, str]]] = {}
    ends: list[str] = []
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        if engine.done(scenario, state):
            ends.append(state.key)
            continue
        screen = scenario.screen(state.screen)
        values = engine.answers(screen)
        for move in engine.offered(scenario, state):
            if isinstance(move, Move) and move.checks and engine.wrong_fields(screen, values):
                continue  # nobody can know how to pass here
            try:
                after = engine.take(scenario, state, move.id, values).state
            except engine.NotOffered:
                continue  # leads to a screen that is not there
            back.setdefault(after.key, []).append((state.key, move.id))
            if after.key not in known:
                if len(known) >= MOST_STATES:
                    raise TooManyStates(task_id)
                known[after.key] = after
                waiting.append(after)
    guide, far = _homeward(ends, back)
    lost = {known[key].screen for key in known if key not in far}
    return Walked(
        screens=frozenset(state.screen for state in known.values()),
        guide=guide,
        steps=far.get(first.key),
        stuck=tuple(screen.id for screen in scenario.screens if screen.id in lost),
    )


def _homeward(
    ends: list[str], back: dict[str, list[tuple[str, str]]]
) -> tuple[dict[str, str], dict[str, int]]:
    """From the ends backwards: the move to take in each state, and how far it is."""
    far = dict.fromkeys(ends, 0)
    guide: dict[str, str] = {}
    waiting = deque(ends)
    while waiting:
        key = waiting.popleft()
        for before, move in back.get(key, []):
            if before not in far:
                far[before], guide[before] = far[key] + 1, move
                waiting.append(before)
    return guide, far
