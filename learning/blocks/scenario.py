"""Blocks that editors compose a practice scenario from, and the way between them and ``learning.scenarios``.

Texts are translated; the short names that parts know each other by are not.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    RegexBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)

from learning.scenarios import grammar
from learning.scenarios.grammar import (
    Expected,
    Fact,
    Fault,
    Field,
    Letter,
    Move,
    Option,
    Screen,
    Task,
)

TYPES = [
    ("text", _("Text, one line")),
    ("long", _("Text, several lines")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("code", _("Number or code of a person or a case")),
    ("choice", _("Choice")),
    ("file", _("File, among pretended ones")),
    ("check", _("Box to tick")),
]
EXPECTATIONS = [
    ("any", _("Anything")),
    ("exact", _("Exactly this")),
    ("one_of", _("One of these")),
    ("regex", _("What a pattern allows")),
]
NORMALISERS = [
    ("text", _("Without regard to capitals and spaces")),
    ("digits", _("Digits only")),
    ("code", _("Without spaces and dashes")),
    ("date", _("As a date")),
]
FAULTS = [
    ("timeout", _("Away for too long")),
    ("wrong_code", _("The code was wrong")),
    ("missing_attachment", _("The attachment is missing")),
    ("phishing", _("A fraud comes by post")),
]


def short_name(
    label: str | Promise = "", *, required: bool = True, help_text: str | Promise = ""
) -> RegexBlock:
    """A short word by which other parts name this one. It is the same in every language: nobody translates it."""
    return RegexBlock(
        regex=rf"^{grammar.ID.pattern}$",
        required=required,
        max_length=40,
        error_messages={"invalid": _("Use small letters, digits and dashes, such as new-address.")},
        label=label or _("Short name"),
        help_text=help_text,
    )


class OptionBlock(StructBlock):
    name = short_name()
    label = CharBlock(max_length=160, label=_("Text"))


class FieldBlock(StructBlock):
    """Something to fill in."""

    name = short_name()
    type = ChoiceBlock(choices=TYPES, default="text", label=_("Kind"))
    label = CharBlock(max_length=160, label=_("Text beside it"))
    help = CharBlock(required=False, max_length=300, label=_("Help"))
    expected = ChoiceBlock(choices=EXPECTATIONS, default="any", label=_("What is right"))
    values = ListBlock(
        CharBlock(max_length=200, label=_("Right")),
        default=[],
        label=_("These are right"),
        help_text=_("For a choice, the short names of what is right."),
    )
    example = CharBlock(
        required=False,
        max_length=200,
        label=_("Example"),
        help_text=_("Written by the third hint."),
    )
    normaliser = ChoiceBlock(choices=NORMALISERS, default="text", label=_("Compared"))
    wrong = CharBlock(
        required=False,
        max_length=300,
        label=_("Said when it is wrong"),
        help_text=_("Kindly, and with what to do."),
    )
    options = ListBlock(OptionBlock(), default=[], label=_("To choose from"))
    optional = BooleanBlock(required=False, label=_("May be left empty"))

    class Meta:
        label = _("Field")
        label_format = "{name}: {label}"


class MoveBlock(StructBlock):
    """A button."""

    name = short_name()
    label = CharBlock(max_length=120, label=_("Text on it"))
    to = short_name(_("Leads to the screen"))
    checks = BooleanBlock(required=False, label=_("Only when everything is filled in rightly"))
    says = CharBlock(required=False, max_length=600, label=_("Said on the next screen"))
    quiet = BooleanBlock(required=False, label=_("A quiet button, not the main one"))

    class Meta:
        label = _("Button")
        label_format = "{name}: {label}"


class LetterBlock(StructBlock):
    """A message in an inbox."""

    name = short_name()
    sender = CharBlock(max_length=120, label=_("Sent by"))
    subject = CharBlock(max_length=160, label=_("What the letter is about"))
    when = CharBlock(required=False, max_length=40, label=_("When"))
    to = short_name(_("Opens the screen"))
    fault = short_name(
        _("Only with the fault"),
        required=False,
        help_text=_("Empty for a message that is always there."),
    )

    class Meta:
        label = _("Message")
        label_format = "{name}: {subject}"


class ScreenBlock(StructBlock):
    """What every screen has."""

    name = short_name()
    title = CharBlock(max_length=160, label=_("Heading"))
    text = TextBlock(required=False, max_length=4000, rows=3, label=_("Text"))
    address = CharBlock(
        required=False,
        max_length=120,
        label=_("Pretended address"),
        help_text=_("It ends in .example."),
    )
    moves = ListBlock(MoveBlock(), default=[], label=_("Buttons"))

    class Meta:
        label_format = "{name}: {title}"


class FormScreen(ScreenBlock):
    fields = ListBlock(FieldBlock(), default=[], label=_("Fields"))


class InboxScreen(ScreenBlock):
    sender = CharBlock(
        required=False,
        max_length=120,
        label=_("Sent by"),
        help_text=_("For a message that is opened."),
    )
    letters = ListBlock(LetterBlock(), default=[], label=_("Messages"))


class Screens(StreamBlock):
    """Every screen of a scenario, in the order in which editors think of them."""

    form = FormScreen(label=_("Form"), icon="form")
    login = FormScreen(label=_("Sign-in"), icon="key")
    inbox = InboxScreen(label=_("Inbox or message"), icon="mail")
    receipt = ScreenBlock(label=_("Receipt"), icon="tick")
    error = FormScreen(label=_("Something went wrong"), icon="warning")
    consent = FormScreen(label=_("Consent"), icon="check")


class FaultBlock(StructBlock):
    """Something that goes wrong on purpose, once, in the tasks that ask for it."""

    name = short_name()
    kind = ChoiceBlock(choices=FAULTS, default="timeout", label=_("What goes wrong"))
    screen = short_name(_("On the screen"), required=False)
    move = short_name(_("At the button"), required=False)
    to = short_name(_("Leads to the screen"), required=False)

    class Meta:
        icon = "warning"
        label = _("Fault")
        label_format = "{name}"


class Faults(StreamBlock):
    fault = FaultBlock()


class TaskBlock(StructBlock):
    """Something to try."""

    name = short_name()
    goal = TextBlock(
        max_length=600,
        rows=2,
        label=_("What to try"),
        help_text=_("Two sentences, as you would say it."),
    )
    start = short_name(_("Begins at the screen"))
    reach = ListBlock(short_name(_("Screen")), label=_("Done when these screens are reached"))
    nudge = TextBlock(max_length=400, rows=2, label=_("First hint: a nudge"))
    where = TextBlock(max_length=400, rows=2, label=_("Second hint: where"))
    together = TextBlock(max_length=400, rows=2, label=_("Third hint: do it together"))
    minutes = IntegerBlock(default=5, min_value=1, max_value=60, label=_("Time in minutes"))
    faults = ListBlock(short_name(_("Fault")), default=[], label=_("With the faults"))

    class Meta:
        icon = "tick"
        label = _("Task")
        label_format = "{name}: {goal}"


class Tasks(StreamBlock):
    task = TaskBlock()


class FactBlock(StructBlock):
    """Something that is known of whom the learner plays."""

    label = CharBlock(max_length=80, label=_("What"))
    value = CharBlock(max_length=200, label=_("Is"))

    class Meta:
        label = _("Fact")
        label_format = "{label}: {value}"


class Facts(StreamBlock):
    fact = FactBlock()


# From blocks to the scenario. What a draft leaves empty is empty. --------------------------------------------------


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _items(value: Any) -> Iterable[tuple[Any, str]]:
    """Values of a ListBlock with their ids."""
    return ((child.value, child.id or "") for child in getattr(value, "bound_blocks", ()))


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for one in value or () if (word := _text(one)))


def _field(value: Any, block: str) -> Field:
    return Field(
        id=_text(value["name"]),
        type=_text(value["type"]),
        label=_text(value["label"]),
        help=_text(value["help"]),
        expected=Expected(
            _text(value["expected"]) or "any", _words(value["values"]), _text(value["example"])
        ),
        normaliser=_text(value["normaliser"]) or "text",
        wrong=_text(value["wrong"]),
        options=tuple(
            Option(_text(one["name"]), _text(one["label"]), inner)
            for one, inner in _items(value["options"])
        ),
        optional=bool(value["optional"]),
        block=block,
    )


def _move(value: Any, block: str) -> Move:
    return Move(
        id=_text(value["name"]),
        label=_text(value["label"]),
        to=_text(value["to"]),
        checks=bool(value["checks"]),
        says=_text(value["says"]),
        quiet=bool(value["quiet"]),
        block=block,
    )


def _letter(value: Any, block: str) -> Letter:
    return Letter(
        id=_text(value["name"]),
        sender=_text(value["sender"]),
        subject=_text(value["subject"]),
        to=_text(value["to"]),
        when=_text(value["when"]),
        fault=_text(value["fault"]),
        block=block,
    )


def screens_of(stream: Iterable[Any]) -> tuple[Screen, ...]:
    return tuple(
        Screen(
            id=_text(child.value["name"]),
            kind=child.block_type,
            title=_text(child.value["title"]),
            text=_text(child.value["text"]),
            address=_text(child.value["address"]),
            sender=_text(child.value.get("sender")),
            fields=tuple(_field(*one) for one in _items(child.value.get("fields"))),
            letters=tuple(_letter(*one) for one in _items(child.value.get("letters"))),
            moves=tuple(_move(*one) for one in _items(child.value["moves"])),
            block=child.id or "",
        )
        for child in stream
    )


def faults_of(stream: Iterable[Any]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            id=_text(child.value["name"]),
            kind=_text(child.value["kind"]),
            screen=_text(child.value["screen"]),
            move=_text(child.value["move"]),
            to=_text(child.value["to"]),
            block=child.id or "",
        )
        for child in stream
    )


def tasks_of(stream: Iterable[Any]) -> tuple[Task, ...]:
    return tuple(
        Task(
            id=_text(child.value["name"]),
            goal=_text(child.value["goal"]),
            start=_text(child.value["start"]),
            reach=_words(child.value["reach"]),
            hints=tuple(_text(child.value[name]) for name in ("nudge", "where", "together")),
            minutes=child.value["minutes"] or 5,
            faults=_words(child.value["faults"]),
            block=child.id or "",
        )
        for child in stream
    )


def facts_of(stream: Iterable[Any]) -> tuple[Fact, ...]:
    return tuple(
        Fact(_text(child.value["label"]), _text(child.value["value"]), child.id or "")
        for child in stream
    )


# From the scenario to what a StreamField keeps. Every block has an id: without one in a list, Wagtail takes its value
# for one of the time before lists had ids, and loses it.


def _kept(kind: str, value: Any, block: str = "") -> dict[str, Any]:
    return {"type": kind, "value": value, "id": block or str(uuid.uuid4())}


def _list(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [_kept("item", value) for value in values]


def raw_screens(screens: Iterable[Screen]) -> list[dict[str, Any]]:
    return [_kept(row.kind, _raw_screen(row), row.block) for row in screens]


def _raw_screen(row: Screen) -> dict[str, Any]:
    value: dict[str, Any] = {
        "name": row.id,
        "title": row.title,
        "text": row.text,
        "address": row.address,
        "moves": [_kept("item", _raw(one), one.block) for one in row.moves],
    }
    if row.kind in grammar.WITH_FIELDS:
        value["fields"] = [_kept("item", _raw_field(one), one.block) for one in row.fields]
    if row.kind in grammar.WITH_LETTERS:
        value["sender"] = row.sender
        value["letters"] = [_kept("item", _raw(one), one.block) for one in row.letters]
    return value


def _raw(row: Move | Letter | Option | Fault) -> dict[str, Any]:
    """A row whose parts are called as its blocks are, but for the name."""
    value = {name: kept for name, kept in vars(row).items() if name not in {"id", "block"}}
    return {"name": row.id, **value}


def _raw_field(row: Field) -> dict[str, Any]:
    return {
        "name": row.id,
        "type": row.type,
        "label": row.label,
        "help": row.help,
        "expected": row.expected.kind,
        "values": _list(row.expected.values),
        "example": row.expected.example,
        "normaliser": row.normaliser,
        "wrong": row.wrong,
        "options": [_kept("item", _raw(one), one.block) for one in row.options],
        "optional": row.optional,
    }


def raw_faults(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [_kept("fault", _raw(row), row.block) for row in faults]


def raw_tasks(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    return [_kept("task", _raw_task(row), row.block) for row in tasks]


def _raw_task(row: Task) -> dict[str, Any]:
    nudge, where, together = (*row.hints, "", "", "")[: grammar.HINTS]
    return {
        "name": row.id,
        "goal": row.goal,
        "start": row.start,
        "reach": _list(row.reach),
        "nudge": nudge,
        "where": where,
        "together": together,
        "minutes": row.minutes,
        "faults": _list(row.faults),
    }


def raw_facts(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [_kept("fact", {"label": row.label, "value": row.value}, row.block) for row in facts]
