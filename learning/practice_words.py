"""What stands around a practice scenario, in the language of the reader."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from learning.scenarios import words
from learning.scenarios.grammar import Scenario


def practice() -> str:
    return words.practice(get_language() or "en")


def minutes(number: int) -> str:
    return ngettext("About %(number)s minute", "About %(number)s minutes", number) % {
        "number": number
    }


def of_player(scenario: Scenario) -> dict[str, object]:
    """Every word of the player. ``NN`` stands where it puts a number or a name."""
    return {
        "practice": practice(),
        "promise": _("Not real. Nothing is sent, and nothing is kept of what you write."),
        "reset": _("Start again"),
        "tasks": _("Choose what to try"),
        "try": _("Try this"),
        "once_more": _("Once more"),
        "tried": _("You have done this"),
        "goal": _("What you try"),
        "plays": _("Here your name is %(name)s: see the number and the rest") % {"name": "NN"},
        "name": _("Name"),
        "number": _("Practice number"),
        "address": _("Invented address:"),
        "from": _("Sent by"),
        "give_hint": _("Give me a hint"),
        "hint": _("Hint %(number)s of 3:") % {"number": "NN"},
        "filled": _("It is filled in for you. Press the button with the dashed line around it."),
        "stuck": _("There is no way on from here. Press “Start again”."),
        "wrong": _("Look at this once more."),
        "real_number": _(
            "That looked like a real person’s number, so we took it away. Use the practice number: %(number)s"
        )
        % {"number": "NN"},
        "done": _("You did it"),
        "alone": _("And without a hint."),
        "with_hints": _("You asked for a hint on the way, and that is what hints are for."),
        "other_tasks": _("On to the tasks"),
        "minutes": {task.id: minutes(task.minutes) for task in scenario.tasks},
    }
