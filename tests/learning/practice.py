"""Practice scenarios to test with: one that is in order, and small changes to it."""

from __future__ import annotations

import copy
from typing import Any

from learning.scenarios import grammar
from learning.scenarios.grammar import Scenario

PERSONA = {
    "name": "Asta Prøvesen",
    "number": "710348-0117",
    "facts": [{"label": "New address", "value": "Lindevej 4"}],
}
MOVING: dict[str, Any] = {
    "format": grammar.FORMAT,
    "id": "0b8f7a2e-33f0-4f5e-9d0c-2f5b7a3c1d11",
    "language": "en",
    "title": "Tell that you have moved",
    "about": "You try it with a name that is not yours.",
    "service": "Practice town",
    "persona": PERSONA,
    "screens": [
        {
            "id": "login",
            "kind": "login",
            "title": "Sign in",
            "address": "practice-town.example",
            "fields": [
                {
                    "id": "number",
                    "type": "code",
                    "label": "Practice number",
                    "expected": {"kind": "exact", "values": ["710348-0117"]},
                    "normaliser": "digits",
                    "wrong": "Look at the card of whom you play.",
                }
            ],
            "moves": [{"id": "go", "label": "Sign in", "to": "address", "checks": True}],
        },
        {
            "id": "address",
            "kind": "form",
            "title": "Where do you live now?",
            "fields": [
                {
                    "id": "street",
                    "type": "text",
                    "label": "Street and number",
                    "expected": {"kind": "one_of", "values": ["Lindevej 4", "Lindevej nr. 4"]},
                },
                {
                    "id": "who",
                    "type": "choice",
                    "label": "Who moves?",
                    "expected": {"kind": "exact", "values": ["alone"]},
                    "options": [
                        {"id": "alone", "label": "Only me"},
                        {"id": "all", "label": "All of us"},
                    ],
                },
            ],
            "moves": [
                {"id": "send", "label": "Send", "to": "receipt", "checks": True},
                {"id": "back", "label": "Back", "to": "login", "quiet": True},
            ],
        },
        {
            "id": "late",
            "kind": "error",
            "title": "You were away for too long",
            "moves": [{"id": "again", "label": "Sign in again", "to": "login"}],
        },
        {"id": "receipt", "kind": "receipt", "title": "We have got it"},
    ],
    "faults": [
        {"id": "away", "kind": "timeout", "screen": "address", "move": "send", "to": "late"}
    ],
    "tasks": [
        {
            "id": "move",
            "goal": "Tell the town that you live at Lindevej 4 now.",
            "start": "login",
            "reach": ["receipt"],
            "hints": ["Begin with the number.", "It is on the card.", "Write 710348-0117."],
        },
        {
            "id": "late-move",
            "goal": "Tell it once more. This time something goes wrong.",
            "start": "login",
            "reach": ["late", "receipt"],
            "hints": ["Go on as before.", "Sign in again.", "Write Lindevej 4."],
            "faults": ["away"],
        },
    ],
}


def moving() -> dict[str, Any]:
    """The JSON of a scenario that is in order, to change as one likes."""
    return copy.deepcopy(MOVING)


def named(title: str, language: str) -> Scenario:
    """One of its own in ``language``."""
    return grammar.read(moving() | {"id": "", "title": title, "about": "", "language": language})


def scenario(data: dict[str, Any] | None = None) -> Scenario:
    return grammar.read(data or MOVING)
