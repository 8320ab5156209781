"""Practising without scripts: every step is a page, and what was typed stays in the browser.

The fields of a page have no names, so no browser sends what stands in them. A button carries where somebody stands and
what they pressed, signed; the server plays the move as if the fields were filled in rightly and shows what would have
been right, for the reader to compare.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.core import signing

from learning.scenarios import engine, exploring
from learning.scenarios.engine import NotOffered, State, Turn
from learning.scenarios.grammar import CHOSEN, Field, Letter, Scenario, Task

SALT = "learning.practice"
LONGEST = 2000


@dataclasses.dataclass(frozen=True)
class Button:
    """Something to press, with the token that says so."""

    label: str
    token: str
    quiet: bool = False
    letter: Letter | None = None
    nearest: bool = False


@dataclasses.dataclass(frozen=True)
class Asked:
    """A field, and what is right in it as one reads it."""

    field: Field
    right: str


@dataclasses.dataclass(frozen=True)
class Page:
    """One step: where somebody stands, what was said on the way, and what they can press."""

    task: Task
    state: State
    turn: Turn | None
    buttons: tuple[Button, ...]
    asked: tuple[Asked, ...]
    done: bool
    again: str


def _token(scenario: Scenario, state: State, move: str) -> str:
    stands = [state.task, state.screen, sorted(state.spent), sorted(state.reached), state.step]
    return signing.dumps([scenario.id, scenario.language, *stands, move], salt=SALT, compress=True)


def first(scenario: Scenario, task_id: str) -> str:
    """The token that begins a task."""
    return _token(scenario, engine.begin(scenario, task_id), "")


def step(scenario: Scenario, token: str) -> Page | None:
    """The page a token leads to; nothing when it is not ours, or of a scenario that has changed since."""
    if len(token) > LONGEST:
        return None
    try:
        key, language, task_id, screen, spent, reached, count, move = signing.loads(
            token, salt=SALT
        )
    except (signing.BadSignature, ValueError):
        return None
    if (key, language) != (scenario.id, scenario.language):
        return None
    state = State(task_id, screen, frozenset(spent), frozenset(reached), count)
    try:
        task = scenario.task(task_id)
        values = engine.answers(scenario.screen(screen))
        turn = engine.take(scenario, state, move, values) if move else None
    except (NotOffered, KeyError):
        return None
    return _page(scenario, task, turn.state if turn else state, turn)


def _page(scenario: Scenario, task: Task, state: State, turn: Turn | None) -> Page:
    screen = scenario.screen(state.screen)
    done = engine.done(scenario, state)
    nearest = exploring.walk(scenario, task.id).guide.get(state.key, "")
    buttons = tuple(
        Button(
            move.subject if isinstance(move, Letter) else move.label,
            _token(scenario, state, move.id),
            quiet=not isinstance(move, Letter) and move.quiet,
            letter=move if isinstance(move, Letter) else None,
            nearest=move.id == nearest,
        )
        for move in engine.offered(scenario, state)
    )
    asked = tuple(Asked(field, readable(field)) for field in screen.fields)
    return Page(task, state, turn, buttons, asked, done, first(scenario, task.id))


def readable(field: Field) -> str:
    """What is right in a field, as a reader sees it; empty where anything is, or nothing is needed."""
    if field.type == "check" or field.optional or field.expected.kind == "any":
        return ""
    right: Any = engine.answer(field)
    if field.type in CHOSEN:
        return next((option.label for option in field.options if option.id == right), "")
    return right
