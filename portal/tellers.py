"""Who makes the words of what happened, and the names of what is followed: each feature its own.

A feature registers itself from ``AppConfig.ready``; the feed, the alerts and the inbox ask here and know no feature.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from portal.channels import Importance, SubjectKind


@dataclasses.dataclass(frozen=True)
class Words:
    """One happening in the active language.

    title: what it happened to ("Bicycle path on Mill Street"); ``title_lang`` where that is not the reader's language
    what: what happened, as a sentence without its full stop ("The committee sent the case back")
    matter: the source's own words for it, such as a document's title; ``matter_lang`` as above
    change: before and after in words, where both say something
    url: path on the municipality's host, with the anchor of the change
    action: what one can do now, as the label of a button, at ``action_url``, until ``until``
    """

    kind: str
    title: str
    what: str
    url: str
    icon: str = "case"
    title_lang: str = ""
    matter: str = ""
    matter_lang: str = ""
    change: tuple[str, str] | None = None
    change_lang: str = ""
    action: str = ""
    action_url: str = ""
    until: dt.date | None = None
    day: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class Draft:
    """What a feature wants told.

    rule: the row of the printed table it falls under, which a municipality may weigh otherwise
    touches: what it concerns, as (kind, number of the row)
    group: entries of one group are shown and told together
    """

    kind: str
    object_id: int
    rule: str
    importance: Importance | str
    group: str
    touches: frozenset[tuple[SubjectKind | str, int]]
    happened_at: dt.datetime
    until: dt.datetime | None = None
    urgent: bool = False
    silent: bool = False
    corrects: int | None = None


@dataclasses.dataclass(frozen=True)
class Rule:
    """A row of the printed table: what happens, whether it is important, and the words for it.

    reaches: the kinds of things whose followers can be told of it; empty where all can
    """

    kind: str
    importance: Importance | str
    words: Any
    reaches: frozenset[SubjectKind] = frozenset()


@dataclasses.dataclass(frozen=True)
class Teller:
    """What a feature tells.

    words: for entries of its kind, their words by the entry's number, in the active language. An entry it leaves
      out is no longer to be told: it was closed or withdrawn since.
    rules: the feature's part of the printed table
    label: what such entries are called where the feed is narrowed down
    private: its entries concern single people: they stand in nobody's feed but theirs, and whoever follows everything
      in the municipality is not told of them
    """

    kind: str
    label: Any
    words: Callable[[Sequence[Any]], dict[int, Words]]
    rules: Sequence[Rule] = ()
    private: bool = False


@dataclasses.dataclass(frozen=True)
class Name:
    """What is followed, in words, and where it is.

    over: why there is nothing more to tell of it, as a sentence; what is over cannot be followed anew
    """

    text: str
    url: str = ""
    lang: str = ""
    over: str = ""


@dataclasses.dataclass(frozen=True)
class Coming:
    """Something that is to come, such as a meeting: it has not happened, so nobody is told of it yet.

    touch: the one of the things asked for that it touches, as (kind, number of the row)
    """

    words: Words
    moment: dt.datetime
    touch: tuple[SubjectKind | str, int]


_tellers: dict[str, Teller] = {}
_names: dict[str, Callable[[Sequence[Any]], dict[int, Name]]] = {}
_finders: list[Callable[[Sequence[Any], Sequence[Draft]], Iterable[tuple[int, int]]]] = []


def register(teller: Teller) -> None:
    _tellers[teller.kind] = teller


def registered() -> list[Teller]:
    return list(_tellers.values())


def teller(kind: str) -> Teller | None:
    return _tellers.get(kind)


def private_kinds() -> list[str]:
    """Kinds of entries that are shown to nobody but those they concern."""
    return sorted(kind for kind, one in _tellers.items() if one.private)


def words_of(entries: Sequence[Any]) -> dict[int, Words]:
    """Words of ``entries`` (``portal.models.Entry``) by their number; one call per feature.

    Entries that are no longer to be told, and those of a feature that is not installed, are left out.
    """
    by_kind: dict[str, list[Any]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    found: dict[int, Words] = {}
    for kind, rows in by_kind.items():
        if kind in _tellers:
            found |= _tellers[kind].words(rows)
    return found


def names(*kinds: SubjectKind) -> Callable:
    """Register the function that names subjects of ``kinds``: subjects in, names by the subject's number out.

    A subject it leaves out is no more, or nobody may see it.
    """

    def register_names(function: Callable) -> Callable:
        for kind in kinds:
            _names[kind] = function
        return function

    return register_names


def names_of(subjects: Sequence[Any]) -> dict[int, Name]:
    """Names of ``subjects`` (``portal.models.Subject``) by their number, in the active language."""
    by_maker: dict[Callable, list[Any]] = {}
    for subject in subjects:
        if maker := _names.get(subject.kind):
            by_maker.setdefault(maker, []).append(subject)
    found: dict[int, Name] = {}
    for maker, rows in by_maker.items():
        found |= maker(rows)
    return found


_lookers: dict[str, Callable[[Any, str], dict[int, Name]]] = {}


def looker(kind: SubjectKind) -> Callable:
    """Register the function that finds things of ``kind`` by what a colleague types: a municipality
    (``portal.models.Municipality``) and the words in, names by the number of the row out, a handful at most. What not
    everybody may read is left out."""

    def register_looker(function: Callable) -> Callable:
        _lookers[kind] = function
        return function

    return register_looker


def look_up(kind: SubjectKind, municipality: Any, text: str) -> dict[int, Name]:
    """Things of ``kind`` that are called ``text``, by a number or by words of their titles."""
    find = _lookers.get(kind)
    return find(municipality, text) if find else {}


def followable() -> set[str]:
    """Kinds of things that can be followed in this installation."""
    return set(_names)


def finder(function: Callable) -> Callable:
    """Register what finds further subjects of new entries, such as searches they answer.

    It is given the entries and their drafts and returns pairs of entry and subject.
    """
    if function not in _finders:
        _finders.append(function)
    return function


def found_subjects(entries: Sequence[Any], drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    return {pair for find in _finders for pair in find(entries, drafts)}


_comers: list[Callable[[Any, Iterable[tuple[str, int]], int], Iterable[Coming]]] = []


def comer(function: Callable) -> Callable:
    """Register what knows of things to come.

    It is given a municipality (``portal.models.Municipality``), what somebody follows as (kind, number of the row),
    and how many to return at most.
    """
    if function not in _comers:
        _comers.append(function)
    return function


def coming(municipality: Any, touches: Iterable[tuple[str, int]], number: int) -> list[Coming]:
    """The next things to come that touch one of ``touches``, the nearest first."""
    wanted = frozenset(touches)
    found = [one for tell in _comers for one in tell(municipality, wanted, number)]
    return sorted(found, key=lambda one: one.moment)[:number]


def rules(kind: str = "") -> list[Rule]:
    """The printed table, feature after feature: all of it, or what reaches who follows a thing of ``kind``."""
    every = [rule for one in registered() for rule in one.rules]
    return [rule for rule in every if not kind or not rule.reaches or kind in rule.reaches]
