"""Steps through a scenario: the same moves always lead to the same screens.

A state is where somebody stands in a task: the screen, which faults have happened, which of the screens they are to
reach they have seen. What they wrote is no part of it: it counts in the moment of a move and is then forgotten.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from .grammar import CHOSEN, YES, Field, Letter, Move, Scenario, Screen
from .normalisers import NORMALISE

MOST_STEPS = 999


class NotOffered(ValueError):
    """There is no such task, or this move is not there where somebody stands."""


@dataclasses.dataclass(frozen=True)
class State:
    task: str
    screen: str
    spent: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    step: int = 0

    @property
    def key(self) -> str:
        """What decides about everything that follows; the player in the browser writes it the same way."""
        return "|".join((self.screen, ",".join(sorted(self.spent)), ",".join(sorted(self.reached))))


@dataclasses.dataclass(frozen=True)
class Turn:
    """What a move did. ``wrong``: fields that held somebody back. ``fault``: what went wrong on purpose."""

    state: State
    wrong: tuple[str, ...] = ()
    fault: str = ""
    says: str = ""


def begin(scenario: Scenario, task_id: str) -> State:
    """The first state of a task. Raises NotOffered."""
    try:
        task = scenario.task(task_id)
        scenario.screen(task.start)
    except KeyError:
        raise NotOffered(task_id) from None
    return State(task.id, task.start, reached=frozenset({task.start} & set(task.reach)))


def offered(scenario: Scenario, state: State) -> list[Move | Letter]:
    """What can be pressed: the letters that are there in this task, then the buttons."""
    screen, task = scenario.screen(state.screen), scenario.task(state.task)
    letters = [one for one in screen.letters if not one.fault or one.fault in task.faults]
    return [*letters, *screen.moves]


def done(scenario: Scenario, state: State) -> bool:
    """Whether everything that was to be reached has been seen."""
    wanted = set(scenario.task(state.task).reach)
    return bool(wanted) and wanted <= state.reached


def take(
    scenario: Scenario, state: State, move_id: str, values: Mapping[str, str] | None = None
) -> Turn:
    """Take a move, with what was written in the fields of the screen by their ids. Raises NotOffered."""
    move = next((one for one in offered(scenario, state) if one.id == move_id), None)
    if move is None:
        raise NotOffered(move_id)
    step = min(state.step + 1, MOST_STEPS)
    checked = isinstance(move, Move) and move.checks
    wrong = wrong_fields(scenario.screen(state.screen), values or {}) if checked else ()
    if wrong:
        return Turn(dataclasses.replace(state, step=step), wrong=wrong)
    task = scenario.task(state.task)
    to, spent, happened = move.to, state.spent, ""
    for fault in scenario.faults:
        here = (fault.screen, fault.move) == (state.screen, move.id)
        if here and fault.id in task.faults and fault.id not in spent:
            to, spent, happened = fault.to, spent | {fault.id}, fault.id
            break
    try:
        scenario.screen(to)
    except KeyError:
        raise NotOffered(move_id) from None
    reached = state.reached | ({to} & set(task.reach))
    says = move.says if isinstance(move, Move) and not happened else ""
    return Turn(State(task.id, to, spent, reached, step), fault=happened, says=says)


def wrong_fields(screen: Screen, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(field.id for field in screen.fields if not right(field, values.get(field.id, "")))


def right(field: Field, value: str) -> bool:
    """Whether ``value`` is what ``field`` expects: a ticked box holds ``YES``, a choice the id of its option."""
    if field.type == "check":
        return field.optional or value == YES
    same = str if field.type in CHOSEN else NORMALISE[field.normaliser]
    plain = same(value)
    if not plain:
        return field.optional
    if field.type in CHOSEN and value not in {option.id for option in field.options}:
        return False
    kind, values = field.expected.kind, field.expected.values
    if kind == "regex":
        return any(matches(pattern, value.strip(" ")) for pattern in values)
    if kind in {"exact", "one_of"}:
        return plain in {same(one) for one in values}
    return True


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of ``value`` is what the regular expression allows; one that is none allows nothing."""
    try:
        return re.fullmatch(pattern, value, re.ASCII) is not None
    except re.error:
        return False


def answer(field: Field) -> str:
    """Something that is right in ``field``, as one would write it; empty where nothing is known to be."""
    if field.type == "check":
        return YES
    if field.expected.kind == "regex":
        return field.expected.example
    if field.expected.kind in {"exact", "one_of"}:
        return field.expected.values[0] if field.expected.values else ""
    if field.type in CHOSEN:
        return field.options[0].id if field.options else ""
    return field.expected.example or "1"


def answers(screen: Screen) -> dict[str, str]:
    return {field.id: answer(field) for field in screen.fields}
