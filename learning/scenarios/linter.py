"""What must hold before anybody practises with a scenario, said to whoever wrote it, in their language.

What is grave stops publishing; the rest is advice.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from . import engine, exploring, numbers, outside, reading
from .grammar import CHOSEN, HINTS, ID, Fault, Field, Scenario, Screen, Task
from .normalisers import NORMALISE

# The few signs of regular expressions that Python and browsers understand alike, and that stay quick.
_PATTERN = re.compile(r"(?:[\w æøåäöÆØÅÄÖ,/:'-]|\\[.dDsSwW+*?()\[\]/-]|[\[\](){}|?+*.^$])+")
_NESTED = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")
_LONGEST_PATTERN = 120


@dataclasses.dataclass(frozen=True)
class Finding:
    """``where`` names the part of the scenario, ``what`` says what to mend there."""

    where: str
    what: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


def findings(scenario: Scenario) -> list[Finding]:
    """Everything that is to be mended, what is grave first."""
    found = [*_parts(scenario), *_words(scenario)]
    # who leads to what is not there, leads nowhere: the rest would only repeat it
    if not any(one.grave for one in found):
        found += _ways(scenario)
    return sorted(found, key=lambda one: not one.grave)


def faults(scenario: Scenario) -> list[Finding]:
    """What stops publishing."""
    return [one for one in findings(scenario) if one.grave]


def _screen(row: Screen) -> str:
    return _("Screen “%(id)s”") % {"id": row.id}


def _task(row: Task) -> str:
    return _("Task “%(id)s”") % {"id": row.id}


def _field(screen: Screen, row: Field) -> str:
    return _("Screen “%(id)s”, field “%(label)s”") % {"id": screen.id, "label": row.label}


# Parts ------------------------------------------------------------------------------------------------------------


def _parts(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.title.strip():
        yield Finding("", _("Give it a title."))
    if not scenario.screens:
        yield Finding("", _("There is no screen yet."))
    if not scenario.tasks:
        yield Finding("", _("There is no task yet."))
    yield from _twice(_("Screens"), [row.id for row in scenario.screens])
    yield from _twice(_("Tasks"), [row.id for row in scenario.tasks])
    yield from _twice(_("Faults"), [row.id for row in scenario.faults])
    screens = {row.id for row in scenario.screens}
    faults = {row.id: row for row in scenario.faults}
    for screen in scenario.screens:
        yield from _twice(_screen(screen), [one.id for one in (*screen.letters, *screen.moves)])
        yield from _twice(_screen(screen), [one.id for one in screen.fields])
        for one in (*screen.letters, *screen.moves):
            if one.to not in screens:
                yield Finding(_screen(screen), _leads_nowhere(one.to))
        for letter in screen.letters:
            if letter.fault and letter.fault not in faults:
                yield Finding(_screen(screen), _no_such_fault(letter.fault))
        for field in screen.fields:
            yield from _about_field(screen, field)
    for fault in scenario.faults:
        yield from _about_fault(scenario, fault, screens)
    for task in scenario.tasks:
        yield from _about_task(task, screens, set(faults))


def _twice(where: str, names: list[str]) -> Iterator[Finding]:
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield Finding(where, _("“%(id)s” is there twice.") % {"id": name})
    for name in sorted({one for one in names if not ID.fullmatch(one)}):
        told = _("“%(id)s” is no short name: use small letters, digits and dashes.")
        yield Finding(where, told % {"id": name})


def _leads_nowhere(name: str) -> str:
    return _("It leads to “%(id)s”, and there is no such screen.") % {"id": name}


def _no_such_fault(name: str) -> str:
    return _("It names the fault “%(id)s”, and there is no such fault.") % {"id": name}


def _about_fault(scenario: Scenario, fault: Fault, screens: set[str]) -> Iterator[Finding]:
    where = _("Fault “%(id)s”") % {"id": fault.id}
    letters = [one for row in scenario.screens for one in row.letters if one.fault == fault.id]
    if fault.kind == "phishing":
        if not letters:
            yield Finding(where, _("No letter of an inbox names it."))
        return
    if letters:
        yield Finding(where, _("Only a fault of the kind phishing lets letters in."))
    if fault.to not in screens:
        yield Finding(where, _leads_nowhere(fault.to))
    if fault.screen not in screens:
        yield Finding(
            where, _("It happens on “%(id)s”, and there is no such screen.") % {"id": fault.screen}
        )
        return
    row = scenario.screen(fault.screen)
    if fault.move not in {one.id for one in (*row.moves, *row.letters)}:
        told = _("It happens at the button “%(id)s”, and there is no such button.")
        yield Finding(where, told % {"id": fault.move})


def _about_task(task: Task, screens: set[str], faults: set[str]) -> Iterator[Finding]:
    where = _task(task)
    if task.start not in screens:
        yield Finding(
            where, _("It begins at “%(id)s”, and there is no such screen.") % {"id": task.start}
        )
    if not task.reach:
        yield Finding(where, _("Say which screen is to be reached."))
    for name in task.reach:
        if name not in screens:
            told = _("It is done at “%(id)s”, and there is no such screen.")
            yield Finding(where, told % {"id": name})
    if set(task.reach) == {task.start}:
        yield Finding(where, _("It is done before it begins."))
    for name in task.faults:
        if name not in faults:
            yield Finding(where, _no_such_fault(name))
    if len(task.hints) != HINTS or not all(hint.strip() for hint in task.hints):
        told = _(
            "Write three hints: one that nudges, one that shows where, one that does it together."
        )
        yield Finding(where, told)


def _about_field(screen: Screen, field: Field) -> Iterator[Finding]:
    where, expected = _field(screen, field), field.expected
    if field.type in CHOSEN:
        yield from _about_choice(where, field)
        return
    if field.type == "check":
        return
    if expected.kind == "any":
        if not expected.example and not field.optional:
            told = _("Write an example, for the hint that does it together.")
            yield Finding(where, told, grave=False)
        return
    if not expected.values:
        yield Finding(where, _("Say what is right here."))
        return
    if expected.kind == "exact" and len(expected.values) > 1:
        yield Finding(where, _("More than one thing is right here: choose “one of”."))
    if expected.kind == "regex":
        for pattern in expected.values:
            if problem := pattern_problem(pattern):
                yield Finding(where, problem)
                return
        if not engine.right(field, expected.example):
            yield Finding(where, _("Write an example that the pattern allows."))
    elif not all(NORMALISE[field.normaliser](one) for one in expected.values):
        yield Finding(where, _("Nothing is left of what is right, as it is compared here."))


def _about_choice(where: str, field: Field) -> Iterator[Finding]:
    known = {option.id for option in field.options}
    yield from _twice(where, [option.id for option in field.options])
    if len(field.options) < 2:
        yield Finding(where, _("Give at least two things to choose from."))
    if field.expected.kind == "regex":
        yield Finding(where, _("What is chosen is not compared with a pattern."))
        return
    if field.expected.kind != "any" and not field.expected.values:
        yield Finding(where, _("Say what is right here."))
    for value in field.expected.values:
        if value not in known:
            yield Finding(where, _("“%(id)s” is right, and cannot be chosen.") % {"id": value})


def pattern_problem(pattern: str) -> str:
    """Why a regular expression cannot be used, or nothing."""
    if len(pattern) > _LONGEST_PATTERN or not _PATTERN.fullmatch(pattern):
        return _("The pattern is too long, or has signs that not every browser understands.")
    if _NESTED.search(pattern) or re.search(r"\(\?|\\[1-9]", pattern):
        return _(
            "The pattern repeats something that repeats, or looks around: write it more simply."
        )
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        return _("The pattern cannot be read.")
    return ""


# Words ------------------------------------------------------------------------------------------------------------


def _words(scenario: Scenario) -> Iterator[Finding]:
    for where, text in said(scenario):
        for address in outside.addresses(text):
            told = _("“%(address)s” could be a real address. Addresses here end in .example.")
            yield Finding(where, told % {"address": address})
        for name in outside.brands(text):
            told = _("“%(name)s” is real. Invent a name that is nobody’s.")
            yield Finding(where, told % {"name": name})
        if numbers.looks_real(text):
            told = _(
                "A number here could be somebody’s identity number. Use one that cannot exist."
            )
            yield Finding(where, told)
    for screen in scenario.screens:
        if reading.hard(screen.text, scenario.language):
            told = _("The text is hard to read. Shorter sentences and shorter words help.")
            yield Finding(_screen(screen), told, grave=False)
    for task in scenario.tasks:
        if reading.hard(" ".join((task.goal, *task.hints)), scenario.language):
            told = _("The text is hard to read. Shorter sentences and shorter words help.")
            yield Finding(_task(task), told, grave=False)


def said(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every text of a scenario that somebody reads or writes, and where it stands."""
    persona = scenario.persona
    yield _("About it"), "\n".join((scenario.title, scenario.about, scenario.service))
    facts = (f"{fact.label} {fact.value}" for fact in persona.facts)
    yield _("Whom one plays"), "\n".join((persona.name, persona.number, *facts))
    for screen in scenario.screens:
        yield _screen(screen), "\n".join((screen.title, screen.text, screen.address, screen.sender))
        for letter in screen.letters:
            yield _screen(screen), "\n".join((letter.sender, letter.subject, letter.when))
        for move in screen.moves:
            yield _screen(screen), "\n".join((move.label, move.says))
        for field in screen.fields:
            yield _field(screen, field), "\n".join(_of_field(field))
    for task in scenario.tasks:
        yield _task(task), "\n".join((task.goal, *task.hints))


def _of_field(field: Field) -> Iterable[str]:
    known = () if field.expected.kind == "regex" else field.expected.values
    options = (option.label for option in field.options)
    return (field.label, field.help, field.wrong, field.expected.example, *known, *options)


# Ways -------------------------------------------------------------------------------------------------------------


def _ways(scenario: Scenario) -> Iterator[Finding]:
    seen: set[str] = set()
    for task in scenario.tasks:
        try:
            walked = exploring.walk(scenario, task.id)
        except exploring.TooManyStates:
            yield Finding(_task(task), _("There are too many ways through it. Take faults away."))
            return
        seen |= walked.screens
        if not walked.solvable:
            yield Finding(_task(task), _("It cannot be solved: no way leads to where it is done."))
        elif walked.stuck:
            told = _("Somebody can get stuck on: %(screens)s. Give a way back.")
            yield Finding(_task(task), told % {"screens": ", ".join(walked.stuck)}, grave=False)
        yield from _unknowable(scenario, task, walked)
    for screen in scenario.screens:
        if screen.id not in seen:
            yield Finding(_screen(screen), _("No task leads here."))


def _unknowable(scenario: Scenario, task: Task, walked: exploring.Walked) -> Iterator[Finding]:
    """Fields that must be filled in rightly with what nobody is told."""
    persona = scenario.persona
    told = [task.goal, *task.hints, persona.name, persona.number]
    told += [fact.value for fact in persona.facts]
    told += [
        text
        for row in scenario.screens
        if row.id in walked.screens
        for text in (
            row.text,
            *(move.says for move in row.moves),
            *(one.help for one in row.fields),
        )
    ]
    for screen in scenario.screens:
        if screen.id not in walked.screens or not any(move.checks for move in screen.moves):
            continue
        for field in screen.fields:
            free = field.optional or field.type in CHOSEN or field.type == "check"
            if free or field.expected.kind not in {"exact", "one_of"}:
                continue
            same = NORMALISE[field.normaliser]
            if not any(_stands_in(same(value), same, told) for value in field.expected.values):
                what = _(
                    "Nobody is told what to write here. Say it in the task or in a hint: %(value)s"
                )
                yield Finding(_field(screen, field), what % {"value": field.expected.values[0]})


def _stands_in(value: str, same: Any, texts: list[str]) -> bool:
    """Whether somebody can read ``value`` in one of the texts."""
    if any(value in same(text) for text in texts):
        return True
    return any(value == same(part) for text in texts for part in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Runs of up to five words, without the marks around them: a day stands in the middle of a sentence."""
    words = [word.strip(".,;:!?()«»“”\"'") for word in text.split()]
    for first in range(len(words)):
        for length in range(1, 6):
            yield " ".join(words[first : first + length])
