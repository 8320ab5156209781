"""What stops a practice scenario from being published."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.scenarios import engine, exploring, linter
from learning.scenarios.grammar import (
    Expected,
    Fault,
    Field,
    Letter,
    Move,
    Persona,
    Scenario,
    Screen,
    Task,
)
from tests.learning.practice import moving, scenario


def said(data: dict[str, Any]) -> list[str]:
    return [str(one) for one in linter.faults(scenario(data))]


def test_a_scenario_in_order_has_nothing_to_mend():
    assert linter.findings(scenario()) == []


def test_an_empty_scenario_is_told_what_it_lacks():
    row = Scenario("", "", "", Persona(), (), ())
    assert [one.what for one in linter.faults(row)] == [
        "Give it a title.",
        "There is no screen yet.",
        "There is no task yet.",
    ]


Change = Callable[[dict[str, Any]], Any]


def put(*way: Any) -> Change:
    """Set the last of ``way`` at the place that the others lead to."""
    *steps, key, value = way

    def change(data: dict[str, Any]) -> None:
        for step in steps:
            data = data[step]
        data[key] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put("screens", 1, "id", "login"), "Screens: “login” is there twice."),
        (put("screens", 0, "moves", 0, "to", "moon"), "It leads to “moon”, and there is no such"),
        (put("tasks", 0, "hints", ["One."]), "Task “move”: Write three hints"),
        (put("tasks", 0, "hints", ["One.", " ", "Three."]), "Task “move”: Write three hints"),
        (put("tasks", 0, "reach", []), "Say which screen is to be reached."),
        (put("tasks", 0, "reach", ["moon"]), "It is done at “moon”, and there is no such"),
        (put("tasks", 0, "reach", ["login"]), "It is done before it begins."),
        (put("tasks", 0, "start", "moon"), "It begins at “moon”"),
        (put("tasks", 0, "reach", ["late"]), "It cannot be solved"),
        (put("tasks", 1, "faults", ["rain"]), "It names the fault “rain”"),
        (put("tasks", 1, "faults", []), "Task “late-move”: It cannot be solved"),
        (put("faults", 0, "to", "moon"), "Fault “away”: It leads to “moon”"),
        (put("faults", 0, "screen", "moon"), "It happens on “moon”"),
        (put("faults", 0, "move", "fly"), "It happens at the button “fly”"),
        (put("faults", 0, "kind", "phishing"), "No letter of an inbox names it."),
        (put("screens", 0, "fields", 0, "expected", {"kind": "exact"}), "Say what is right here."),
        (
            put("screens", 0, "fields", 0, "expected", {"kind": "exact", "values": ["a"]}),
            "Nothing is left of what is right",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "exact", "values": ["a", "b"]}),
            "choose “one of”",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "exact", "values": ["Elm 9"]}),
            "Nobody is told what to write here. Say it in the task or in a hint: Elm 9",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "regex", "values": ["(a+)+"]}),
            "repeats something that repeats",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "regex", "values": ["[a"]}),
            "The pattern cannot be read.",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "regex", "values": ["\\p{L}"]}),
            "not every browser understands",
        ),
        (
            put("screens", 1, "fields", 0, "expected", {"kind": "regex", "values": [r"\d+"]}),
            "Write an example that the pattern allows.",
        ),
        (
            put("screens", 1, "fields", 1, "expected", {"kind": "exact", "values": ["dog"]}),
            "“dog” is right, and cannot be chosen.",
        ),
        (
            put("screens", 1, "fields", 1, "options", [{"id": "alone", "label": "Me"}]),
            "Give at least two things",
        ),
        (put("about", "Read more at tornsund.dk."), "“tornsund.dk” could be a real address."),
        (put("screens", 0, "address", "https://x.example.com/"), "could be a real address"),
        (put("screens", 0, "title", "Sign in with MitID"), "“MitID” is real."),
        (put("screens", 1, "moves", 0, "says", "Pay by swish now."), "“swish” is real."),
        (put("persona", "number", "010190-1234"), "could be somebody’s identity number"),
        (
            put("screens", 0, "fields", 0, "expected", "values", ["0101901234"]),
            "could be somebody’s identity number",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change: Change, told: str):
    data = moving()
    change(data)
    assert any(told in one for one in said(data)), said(data)


def test_a_screen_that_no_task_leads_to_stops_publishing():
    data = moving()
    data["screens"].append({"id": "moon", "kind": "form", "title": "The moon"})
    assert said(data) == ["Screen “moon”: No task leads here."]


def test_a_dead_end_and_a_hard_text_are_advice_and_stop_nothing():
    data = moving()
    data["screens"][2]["moves"] = [{"id": "again", "label": "Wait", "to": "late"}]
    data["tasks"][1]["reach"] = ["late"]
    data["screens"][3]["text"] = "Kommunalbestyrelsesmedlemmernes godkendelsesprocedurer " * 12
    row = scenario(data)
    assert linter.faults(row) == []
    advice = [str(one) for one in linter.findings(row)]
    assert advice == [
        "Screen “receipt”: The text is hard to read. Shorter sentences and shorter words help."
    ]
    data["tasks"][1]["reach"] = ["receipt"]
    data["screens"][1]["moves"].append({"id": "lost", "label": "Wait", "to": "late"})
    assert any("can get stuck on: late" in str(one) for one in linter.findings(scenario(data)))


def test_a_task_with_more_ways_than_can_be_looked_at_is_told_so():
    names = [f"s{number}" for number in range(14)]
    moves = tuple(Move(f"to-{name}", name, name) for name in names)
    screens = tuple(Screen(name, "form", name, moves=moves) for name in names)
    row = Scenario(
        "Much",
        "",
        "",
        Persona(),
        screens,
        (Task("all", "See it", "s0", tuple(names), ("a", "b", "c")),),
    )
    assert [one.what for one in linter.faults(row)] == [
        "There are too many ways through it. Take faults away."
    ]


# What the linter calls solvable is what can be done -------------------------------------------------------------

NAMES = ("a", "b", "c", "d", "e")


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any small scenario: sound or not, but for screens that are not there."""
    names = NAMES[: draw(st.integers(2, 5))]
    to = st.sampled_from(names)
    # the last of these is never right, whatever is written
    expected = st.sampled_from([Expected(), Expected("exact", ("x",)), Expected("exact", ("?",))])
    screens = []
    for name in names:
        fields = tuple(
            Field(f"f{number}", "text", "F", expected=draw(expected))
            for number in range(draw(st.integers(0, 2)))
        )
        moves = tuple(
            Move(f"m{number}", "M", draw(to), checks=draw(st.booleans()))
            for number in range(draw(st.integers(0, 3)))
        )
        letters = tuple(
            Letter(f"l{number}", "S", "L", draw(to), fault=draw(st.sampled_from(["", "phish"])))
            for number in range(draw(st.integers(0, 1)))
        )
        screens.append(Screen(name, "form", "S", fields=fields, moves=moves, letters=letters))
    faults = [Fault("phish", "phishing")]
    if moving_away := [(row, move) for row in screens for move in row.moves]:
        row, move = draw(st.sampled_from(moving_away))
        faults.append(Fault("away", "timeout", row.id, move.id, draw(to)))
    task = Task(
        "t",
        "G",
        draw(to),
        tuple(draw(st.lists(to, min_size=1, max_size=2, unique=True))),
        ("1", "2", "3"),
        faults=tuple(fault.id for fault in faults if draw(st.booleans())),
    )
    return Scenario("S", "", "", Persona(), tuple(screens), (task,), tuple(faults))


def by_hand(row: Scenario) -> bool:
    """Whether the task can be done, tried move by move with every way of filling in: nothing of the linter's."""
    first = engine.begin(row, "t")
    seen, waiting = {first.key}, [first]
    while waiting:
        state = waiting.pop()
        if engine.done(row, state):
            return True
        screen = row.screen(state.screen)
        for move in (*screen.letters, *screen.moves):
            for written in ("", "x", "?", "1"):
                values = {field.id: written for field in screen.fields}
                mixed = {
                    field.id: field.expected.values[0] if field.expected.values else "1"
                    for field in screen.fields
                }
                for tried in (values, mixed):
                    try:
                        after = engine.take(row, state, move.id, tried).state
                    except engine.NotOffered:
                        continue
                    if after.key not in seen:
                        seen.add(after.key)
                        waiting.append(after)
    return False


@given(scenarios())
def test_a_task_is_solvable_exactly_when_playing_it_gets_there(row: Scenario):
    walked = exploring.walk(row, "t")
    assert walked.solvable is by_hand(row)
    told = any("cannot be solved" in one.what for one in linter.findings(row))
    sound = not any(one.grave for one in [*linter._parts(row), *linter._words(row)])
    assert told is (sound and not walked.solvable)


@given(scenarios())
def test_following_the_guide_does_the_task_in_the_steps_it_says(row: Scenario):
    walked = exploring.walk(row, "t")
    state = engine.begin(row, "t")
    for _step in range(walked.steps or 0):
        screen = row.screen(state.screen)
        state = engine.take(row, state, walked.guide[state.key], engine.answers(screen)).state
    assert engine.done(row, state) is walked.solvable


@given(scenarios(), st.randoms(use_true_random=False))
def test_who_presses_at_random_never_gets_where_the_linter_sees_no_way(
    row: Scenario, chance: random.Random
):
    walked = exploring.walk(row, "t")
    state = engine.begin(row, "t")
    for _step in range(60):
        assert state.screen in walked.screens
        if engine.done(row, state):
            assert walked.solvable
            return
        offered = engine.offered(row, state)
        if not offered:
            return
        move = chance.choice(offered)
        state = engine.take(row, state, move.id, engine.answers(row.screen(state.screen))).state
