"""What a practice scenario consists of, and how it is written as JSON and read back.

A scenario is a pretended service: screens that moves lead between, tasks to do in it, and faults that can be added.
Whatever leads somewhere names the ``id`` of a screen: a short word in small letters, the same in every language.
``block`` is the number of the block in the CMS, so that what was exported and comes back is the same block.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

FORMAT = "torget-practice/1"
KINDS = ("form", "login", "inbox", "receipt", "error", "consent")
TYPES = ("text", "long", "number", "date", "code", "choice", "file", "check")
"""``file`` chooses among pretended files: nothing on the reader's own device is ever opened."""
CHOSEN = frozenset({"choice", "file"})
EXPECTATIONS = ("exact", "one_of", "regex", "any")
NORMALISERS = ("text", "digits", "code", "date")
FAULTS = ("timeout", "wrong_code", "missing_attachment", "phishing")
HINTS = 3
YES = "yes"
"""What a box holds that is ticked."""
WITH_FIELDS = frozenset({"form", "login", "consent", "error"})
WITH_LETTERS = frozenset({"inbox"})

ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LONGEST = 4000
_MOST = 60


class NotAScenario(ValueError):
    """What was read is no scenario; ``reasons`` say where and why, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclasses.dataclass(frozen=True)
class Expected:
    """What is right in a field. ``example`` is what a regular expression is shown to allow."""

    kind: str = "any"
    values: tuple[str, ...] = ()
    example: str = ""


@dataclasses.dataclass(frozen=True)
class Option:
    id: str
    label: str
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Field:
    """``wrong`` is said when what is written is not what is expected."""

    id: str
    type: str
    label: str
    help: str = ""
    expected: Expected = Expected()
    normaliser: str = "text"
    wrong: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Move:
    """A button. ``checks``: only with every field of the screen right. ``says`` stands above the next screen."""

    id: str
    label: str
    to: str
    checks: bool = False
    says: str = ""
    quiet: bool = False
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Letter:
    """A line of an inbox, which opens a screen. One with a ``fault`` is there only where the task has that fault."""

    id: str
    sender: str
    subject: str
    to: str
    when: str = ""
    fault: str = ""
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Screen:
    """``address`` is the pretended address above it; ``sender`` who a letter is from."""

    id: str
    kind: str
    title: str
    text: str = ""
    address: str = ""
    sender: str = ""
    fields: tuple[Field, ...] = ()
    letters: tuple[Letter, ...] = ()
    moves: tuple[Move, ...] = ()
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Fault:
    """Something that goes wrong on purpose: the first time ``move`` of ``screen`` is taken, it leads to ``to``.

    The fault ``phishing`` has neither: it lets letters in that name it.
    """

    id: str
    kind: str
    screen: str = ""
    move: str = ""
    to: str = ""
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Task:
    """Done when every screen of ``reach`` was seen. ``hints`` nudge, show where, and do it together."""

    id: str
    goal: str
    start: str
    reach: tuple[str, ...]
    hints: tuple[str, ...]
    minutes: int = 5
    faults: tuple[str, ...] = ()
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Fact:
    label: str
    value: str
    block: str = ""


@dataclasses.dataclass(frozen=True)
class Persona:
    """Whom the learner plays: nobody who exists, with a number nobody can have."""

    name: str = ""
    number: str = ""
    facts: tuple[Fact, ...] = ()


@dataclasses.dataclass(frozen=True)
class Scenario:
    """``id`` is one for all languages of a scenario."""

    title: str
    about: str
    service: str
    persona: Persona
    screens: tuple[Screen, ...]
    tasks: tuple[Task, ...]
    faults: tuple[Fault, ...] = ()
    language: str = "en"
    id: str = ""

    def screen(self, name: str) -> Screen:
        """Raises KeyError where there is none."""
        return next_or_key(self.screens, name)

    def task(self, name: str) -> Task:
        """Raises KeyError where there is none."""
        return next_or_key(self.tasks, name)


Named = TypeVar("Named", Screen, Task, Fault, Field, Option)


def next_or_key(rows: tuple[Named, ...], name: str) -> Named:
    for row in rows:
        if row.id == name:
            return row
    raise KeyError(name)


# Writing ----------------------------------------------------------------------------------------------------------


def written(scenario: Scenario) -> dict[str, Any]:
    """As JSON; ``read`` makes the same scenario of it."""
    return {"format": FORMAT, "language": scenario.language, **_plain(scenario)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _plain(one) for field, one in kept if one != field.default}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


# Reading ----------------------------------------------------------------------------------------------------------


def read(data: Any) -> Scenario:
    """The scenario that ``data``, read from JSON, is. Raises NotAScenario, with all that is wrong at once."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise NotAScenario([_("This file is not a practice scenario.")])
    reader = _Reader()
    scenario = reader.scenario(data)
    if reader.reasons:
        raise NotAScenario(reader.reasons)
    return scenario


class _Reader:
    """Reads part by part and goes on after what is wrong."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def scenario(self, data: Mapping[str, Any]) -> Scenario:
        return Scenario(
            id=self.text(data, "id", "", longest=36),
            language=self.text(data, "language", "", longest=2),
            title=self.text(data, "title", "", needed=True, longest=120),
            about=self.text(data, "about", ""),
            service=self.text(data, "service", "", longest=80),
            persona=self.persona(data.get("persona") or {}),
            screens=tuple(self.screen(*one) for one in self.rows(data, "screens", "")),
            tasks=tuple(self.task(*one) for one in self.rows(data, "tasks", "")),
            faults=tuple(self.fault(*one) for one in self.rows(data, "faults", "")),
        )

    def persona(self, data: Any) -> Persona:
        if not isinstance(data, Mapping):
            self.fault_at("persona", _("is not written as it should be"))
            return Persona()
        return Persona(
            name=self.text(data, "name", "persona", longest=80),
            number=self.text(data, "number", "persona", longest=40),
            facts=tuple(
                Fact(
                    label=self.text(row, "label", at, needed=True, longest=80),
                    value=self.text(row, "value", at, needed=True, longest=200),
                    block=self.text(row, "block", at, longest=36),
                )
                for row, at in self.rows(data, "facts", "persona")
            ),
        )

    def screen(self, row: Mapping[str, Any], at: str) -> Screen:
        kind = self.one_of(row, "kind", at, KINDS)
        for part, kinds in (("fields", WITH_FIELDS), ("letters", WITH_LETTERS)):
            if row.get(part) and kind not in kinds:
                self.fault_at(f"{at}.{part}", _("is not for a screen of this kind"))
        return Screen(
            id=self.name(row, at),
            kind=kind,
            title=self.text(row, "title", at, needed=True, longest=160),
            text=self.text(row, "text", at),
            address=self.text(row, "address", at, longest=120),
            sender=self.text(row, "sender", at, longest=120),
            fields=tuple(self.field(*one) for one in self.rows(row, "fields", at)),
            letters=tuple(self.letter(*one) for one in self.rows(row, "letters", at)),
            moves=tuple(self.move(*one) for one in self.rows(row, "moves", at)),
            block=self.text(row, "block", at, longest=36),
        )

    def field(self, row: Mapping[str, Any], at: str) -> Field:
        expected = row.get("expected") or {}
        if not isinstance(expected, Mapping):
            self.fault_at(f"{at}.expected", _("is not written as it should be"))
            expected = {}
        return Field(
            id=self.name(row, at),
            type=self.one_of(row, "type", at, TYPES),
            label=self.text(row, "label", at, needed=True, longest=160),
            help=self.text(row, "help", at, longest=300),
            expected=Expected(
                kind=self.one_of(expected, "kind", f"{at}.expected", EXPECTATIONS, "any"),
                values=self.texts(expected, "values", f"{at}.expected"),
                example=self.text(expected, "example", f"{at}.expected", longest=200),
            ),
            normaliser=self.one_of(row, "normaliser", at, NORMALISERS, "text"),
            wrong=self.text(row, "wrong", at, longest=300),
            options=tuple(
                Option(
                    id=self.name(one, inner),
                    label=self.text(one, "label", inner, needed=True, longest=160),
                    block=self.text(one, "block", inner, longest=36),
                )
                for one, inner in self.rows(row, "options", at)
            ),
            optional=self.flag(row, "optional", at),
            block=self.text(row, "block", at, longest=36),
        )

    def move(self, row: Mapping[str, Any], at: str) -> Move:
        return Move(
            id=self.name(row, at),
            label=self.text(row, "label", at, needed=True, longest=120),
            to=self.text(row, "to", at, needed=True, longest=40),
            checks=self.flag(row, "checks", at),
            says=self.text(row, "says", at, longest=600),
            quiet=self.flag(row, "quiet", at),
            block=self.text(row, "block", at, longest=36),
        )

    def letter(self, row: Mapping[str, Any], at: str) -> Letter:
        return Letter(
            id=self.name(row, at),
            sender=self.text(row, "sender", at, needed=True, longest=120),
            subject=self.text(row, "subject", at, needed=True, longest=160),
            to=self.text(row, "to", at, needed=True, longest=40),
            when=self.text(row, "when", at, longest=40),
            fault=self.text(row, "fault", at, longest=40),
            block=self.text(row, "block", at, longest=36),
        )

    def fault(self, row: Mapping[str, Any], at: str) -> Fault:
        return Fault(
            id=self.name(row, at),
            kind=self.one_of(row, "kind", at, FAULTS),
            screen=self.text(row, "screen", at, longest=40),
            move=self.text(row, "move", at, longest=40),
            to=self.text(row, "to", at, longest=40),
            block=self.text(row, "block", at, longest=36),
        )

    def task(self, row: Mapping[str, Any], at: str) -> Task:
        minutes = row.get("minutes", 5)
        if not isinstance(minutes, int) or not 1 <= minutes <= 60:
            self.fault_at(f"{at}.minutes", _("is a number from 1 to 60"))
            minutes = 5
        return Task(
            id=self.name(row, at),
            goal=self.text(row, "goal", at, needed=True, longest=600),
            start=self.text(row, "start", at, needed=True, longest=40),
            reach=self.texts(row, "reach", at),
            hints=self.texts(row, "hints", at),
            minutes=minutes,
            faults=self.texts(row, "faults", at),
            block=self.text(row, "block", at, longest=36),
        )

    # Parts of parts

    def fault_at(self, where: str, what: str) -> None:
        self.reasons.append(f"{where} {what}.")

    def rows(self, data: Mapping[str, Any], key: str, at: str) -> Iterator[tuple[Any, str]]:
        where = f"{at}.{key}" if at else key
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.fault_at(where, _("is not a list"))
            return
        if len(rows) > _MOST:
            self.fault_at(where, _("is too long"))
            return
        yield from ((row, f"{where}[{row.get('id', place)}]") for place, row in enumerate(rows))

    def name(self, row: Mapping[str, Any], at: str) -> str:
        name = self.text(row, "id", at, needed=True, longest=40)
        if name and not ID.fullmatch(name):
            self.fault_at(f"{at}.id", _("is a short word in small letters, such as new-address"))
        return name

    def text(
        self,
        row: Mapping[str, Any],
        key: str,
        at: str,
        *,
        needed: bool = False,
        longest: int = _LONGEST,
    ) -> str:
        value, where = row.get(key, ""), f"{at}.{key}" if at else key
        if not isinstance(value, str):
            self.fault_at(where, _("is not a text"))
            return ""
        if needed and not value.strip():
            self.fault_at(where, _("is empty"))
        if len(value) > longest:
            self.fault_at(where, _("is too long"))
        return value

    def texts(self, row: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        values = row.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            self.fault_at(f"{at}.{key}", _("is not a list of texts"))
            return ()
        if len(values) > _MOST or any(len(one) > _LONGEST for one in values):
            self.fault_at(f"{at}.{key}", _("is too long"))
            return ()
        return tuple(values)

    def one_of(
        self, row: Mapping[str, Any], key: str, at: str, known: tuple[str, ...], usual: str = ""
    ) -> str:
        value = row.get(key, usual)
        if value not in known:
            self.fault_at(f"{at}.{key}", _("is one of %(words)s") % {"words": ", ".join(known)})
            return usual or known[0]
        return str(value)

    def flag(self, row: Mapping[str, Any], key: str, at: str) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self.fault_at(f"{at}.{key}", _("is true or false"))
        return value is True
