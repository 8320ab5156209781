"""Stepping through a practice scenario, and reading one from a file."""

from __future__ import annotations

import json

import pytest

from learning.scenarios import engine, exploring, grammar
from learning.scenarios.engine import NotOffered
from learning.scenarios.grammar import Expected, Field, NotAScenario, Option
from tests.learning.practice import moving, scenario

RIGHT = {"number": "710348 0117", "street": "  lindevej  4. ", "who": "alone"}


def played(task: str, *moves: str):
    row = scenario()
    state = engine.begin(row, task)
    for move in moves:
        state = engine.take(row, state, move, RIGHT).state
    return row, state


def test_a_task_is_done_when_what_was_to_be_reached_is_reached():
    row, state = played("move", "go", "send")
    assert engine.done(row, state)
    assert (state.screen, state.step) == ("receipt", 2)


def test_a_fault_happens_once_and_only_in_the_task_that_has_it():
    row, state = played("late-move", "go", "send")
    assert (state.screen, engine.done(row, state)) == ("late", False)
    for move in ("again", "go", "send"):
        state = engine.take(row, state, move, RIGHT).state
    assert (state.screen, engine.done(row, state)) == ("receipt", True)


def test_what_is_wrong_holds_one_back_and_counts_as_a_step():
    row, state = played("move", "go")
    turn = engine.take(row, state, "send", {"street": "Lindevej 5"})
    assert turn.wrong == ("street", "who")
    assert (turn.state.screen, turn.state.step) == ("address", 2)


@pytest.mark.parametrize("move", ["again", "", "go"])
def test_a_move_of_another_screen_is_refused(move: str):
    row, state = played("move", "go")
    with pytest.raises(NotOffered):
        engine.take(row, state, move, RIGHT)


def test_a_task_that_is_not_there_is_refused():
    with pytest.raises(NotOffered):
        engine.begin(scenario(), "fly")


def test_the_same_moves_lead_to_the_same_state():
    assert played("late-move", "go", "send")[1] == played("late-move", "go", "send")[1]


def test_the_guide_leads_home_from_everywhere():
    row = scenario()
    walked = exploring.walk(row, "late-move")
    state = engine.begin(row, "late-move")
    assert walked.steps == 5
    for _step in range(walked.steps):
        screen = row.screen(state.screen)
        state = engine.take(row, state, walked.guide[state.key], engine.answers(screen)).state
    assert engine.done(row, state)


# What is right -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        (Field("f", "text", "F", expected=Expected("exact", ("Åsa Øst",))), " åsa  øst! ", True),
        (Field("f", "text", "F", expected=Expected("exact", ("Åsa Øst",))), "Åsa", False),
        (Field("f", "number", "F", "", Expected("exact", ("1 250",)), "digits"), "1.250", True),
        (Field("f", "date", "F", "", Expected("exact", ("2026-03-01",)), "date"), "1.3.2026", True),
        (
            Field("f", "date", "F", "", Expected("exact", ("1. 3. 2026",)), "date"),
            "01/03/2026",
            True,
        ),
        (
            Field("f", "date", "F", "", Expected("exact", ("2026-03-01",)), "date"),
            "31.2.2026",
            False,
        ),
        (Field("f", "code", "F", "", Expected("exact", ("AB-12",)), "code"), "ab 12", True),
        (Field("f", "text", "F", expected=Expected("regex", (r"\d{4}",))), "7990", True),
        (Field("f", "text", "F", expected=Expected("regex", (r"\d{4}",))), "79901", False),
        (Field("f", "text", "F", expected=Expected("regex", ("(",))), "(", False),
        (Field("f", "long", "F"), "Anything", True),
        (Field("f", "long", "F"), "   ", False),
        (Field("f", "long", "F", optional=True), "   ", True),
        (Field("f", "check", "F"), "yes", True),
        (Field("f", "check", "F"), "", False),
        (Field("f", "check", "F", optional=True), "", True),
        (Field("f", "file", "F", options=(Option("a", "A.pdf"),)), "a", True),
        (Field("f", "file", "F", options=(Option("a", "A.pdf"),)), "b", False),
        (Field("f", "choice", "F", optional=True, options=(Option("a", "A"),)), "", True),
    ],
)
def test_what_means_the_same_is_right(field: Field, value: str, right: bool):
    assert engine.right(field, value) is right


# Files --------------------------------------------------------------------------------------------------------


def test_a_scenario_comes_back_from_its_file_as_it_was():
    row = scenario()
    assert grammar.read(json.loads(json.dumps(grammar.written(row)))) == row


@pytest.mark.parametrize("data", [None, [], "text", {}, {"format": "torget-practice/9"}])
def test_a_file_of_something_else_is_refused(data: object):
    with pytest.raises(NotAScenario, match="not a practice scenario"):
        grammar.read(data)


def test_everything_that_is_wrong_in_a_file_is_said_at_once():
    data = moving() | {"title": 7, "about": "x" * 4001, "persona": "Asta"}
    data["screens"][0] |= {"id": "The login", "kind": "photo", "moves": [{"id": "go", "checks": 1}]}
    data["screens"][1]["fields"][0] |= {"expected": "anything", "optional": "no"}
    data["screens"][3] |= {"fields": [{"id": "f", "type": "text", "label": "F"}]}
    data["tasks"][0] |= {"minutes": 0, "reach": "receipt", "hints": ["x"] * 61}
    data["faults"] = {"id": "away"}
    with pytest.raises(NotAScenario) as refused:
        grammar.read(data)
    said = "\n".join(refused.value.reasons)
    for part in (
        "title is not a text",
        "about is too long",
        "persona is not written as it should be",
        "screens[The login].id is a short word in small letters",
        "screens[The login].kind is one of form, login",
        "moves[go].label is empty",
        "moves[go].checks is true or false",
        "fields[street].expected is not written",
        "screens[receipt].fields is not for a screen of this kind",
        "fields[street].optional is true or false",
        "tasks[move].minutes is a number from 1 to 60",
        "tasks[move].reach is not a list of texts",
        "tasks[move].hints is too long",
        "faults is not a list",
    ):
        assert part in said
