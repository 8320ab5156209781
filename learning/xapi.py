"""Learning progress as xAPI 1.0.3 statements under pseudonyms, for programs that study how something is learned.

Specification: https://github.com/adlnet/xAPI-Spec (1.0.3, part two: 2.2 statements, 2.4 their parts, 4.6 timestamps).
Verbs and kinds of things are those of ADL; it has no word for getting a badge, so that one is from the registry that
Open edX and others use.

A learner is an HMAC-SHA-256 of their number, under a key that comes from the installation's secret and is another one
for each municipality and each year. So nobody finds the learner without the secret, and the files of two years or of
two municipalities cannot be laid beside each other. Ids of statements are made of the pseudonym, never of the number:
numbers are few, and whoever tried them all would find the one that fits.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Statement = dict[str, Any]
NAMESPACE = uuid.UUID("6d0cf4a5-1f0e-5c57-9a0e-0f3a6c1d7b52")
"""Of the ids of statements. It never changes, or a statement would be taken for another one."""
PLATFORM = "Torget"
FEWEST = 10
"""Learners of a course below which nothing is said of it."""
AT_ONCE = 500
"""Statements in each piece of a file."""


class Verb(enum.StrEnum):
    EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
    ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
    COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
    EARNED = "http://id.tincanapi.com/verb/earned"

    @property
    def display(self) -> dict[str, str]:
        return {"en": self.name.lower()}


class Kind(enum.StrEnum):
    COURSE = "http://adlnet.gov/expapi/activities/course"
    LESSON = "http://adlnet.gov/expapi/activities/lesson"
    QUESTION = "http://adlnet.gov/expapi/activities/question"
    BADGE = "http://activitystrea.ms/schema/1.0/badge"


@dataclasses.dataclass(frozen=True, eq=False)
class Thing:
    """What a statement is about. key: the same in all languages and wherever its page is moved

    names: by language, as BCP 47 tags; address: where one reads it now, empty where it is gone
    """

    key: uuid.UUID
    kind: Kind
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    address: str = ""

    @property
    def iri(self) -> str:
        return f"urn:uuid:{self.key}"

    def written(self) -> dict[str, Any]:
        definition: dict[str, Any] = {"type": self.kind.value}
        if self.names:
            definition["name"] = dict(self.names)
        if self.address:
            definition["moreInfo"] = self.address
        return {"objectType": "Activity", "id": self.iri, "definition": definition}


def question_key(lesson: uuid.UUID, block: uuid.UUID) -> uuid.UUID:
    """What tells a question from all others: copies of a lesson have blocks with the same ids."""
    return uuid.uuid5(lesson, str(block))


def key_of_year(secret: str, municipality: int, year: int) -> bytes:
    """The key of a municipality's pseudonyms in one year: 32 bytes by HKDF-SHA-256 (RFC 5869)."""
    info = f"torget learning xapi {municipality} {year}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def pseudonym(key: bytes, learner: int) -> str:
    """Whoever ``learner`` is in the files of one year: 32 hexadecimal digits."""
    return hmac.digest(key, str(learner).encode(), hashlib.sha256).hex()[:32]


@dataclasses.dataclass(frozen=True, eq=False)
class Speaker:
    """Makes the statements of one municipality and one year.

    key: from ``key_of_year``; home: its address, which pseudonyms are accounts of; zone: in which its days begin
    """

    key: bytes
    home: str
    zone: dt.tzinfo
    _written: dict[Thing, dict[str, Any]] = dataclasses.field(default_factory=dict)

    def experienced(
        self, learner: int, lesson: Thing, course: Thing, at: dt.datetime, language: str = ""
    ) -> Statement:
        """Somebody says that they have understood a lesson."""
        done = {"completion": True}
        return self._said(learner, Verb.EXPERIENCED, lesson, at, done, [course], [], language)

    def answered(
        self,
        learner: int,
        question: Thing,
        lesson: Thing,
        course: Thing,
        at: dt.datetime,
        *,
        right: bool,
        best: int,
        language: str = "",
    ) -> Statement:
        """Somebody has tried a question. best: their best so far, from 0 to 100; never what they answered"""
        score = {"scaled": best / 100, "raw": best, "min": 0, "max": 100}
        result = {"score": score, "success": right}
        return self._said(
            learner, Verb.ANSWERED, question, at, result, [lesson], [course], language
        )

    def completed(
        self, learner: int, course: Thing, at: dt.datetime, language: str = ""
    ) -> Statement:
        """Somebody has understood every lesson of a course."""
        return self._said(
            learner, Verb.COMPLETED, course, at, {"completion": True}, [], [], language
        )

    def earned(self, learner: int, badge: Thing, on: dt.date, language: str = "") -> Statement:
        """Somebody was given a licence, with a witness."""
        at = dt.datetime.combine(on, dt.time(), tzinfo=self.zone)
        return self._said(learner, Verb.EARNED, badge, at, {"success": True}, [], [], language)

    def _said(
        self,
        learner: int,
        verb: Verb,
        thing: Thing,
        at: dt.datetime,
        result: dict[str, Any],
        parent: Sequence[Thing],
        grouping: Sequence[Thing],
        language: str,
    ) -> Statement:
        who = pseudonym(self.key, learner)
        day = at.astimezone(self.zone).date()
        around = {
            name: [self._of(one) for one in things]
            for name, things in (("parent", parent), ("grouping", grouping))
            if things
        }
        context: dict[str, Any] = {"platform": PLATFORM}
        if language:
            context["language"] = language
        if around:
            context["contextActivities"] = around
        # who, what and how it went: another name of a lesson makes no other statement, another score does
        facts = [who, verb.value, thing.iri, day.isoformat(), json.dumps(result, sort_keys=True)]
        return {
            "id": str(uuid.uuid5(NAMESPACE, " ".join(facts))),
            "actor": {"objectType": "Agent", "account": {"homePage": self.home, "name": who}},
            "verb": {"id": verb.value, "display": verb.display},
            "object": self._of(thing),
            "result": result,
            "context": context,
            "timestamp": dt.datetime.combine(day, dt.time(), tzinfo=self.zone).isoformat(),
        }

    def _of(self, thing: Thing) -> dict[str, Any]:
        if thing not in self._written:
            self._written[thing] = thing.written()
        return self._written[thing]


# Files --------------------------------------------------------------------------------------------------------


def _json(statement: Statement) -> str:
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))


def _pieces(statements: Iterable[Statement]) -> Iterator[list[str]]:
    rest = map(_json, statements)
    while piece := list(islice(rest, AT_ONCE)):
        yield piece


def as_array(statements: Iterable[Statement]) -> Iterator[bytes]:
    """One JSON array in UTF-8, as an LRS takes it, in pieces."""
    before = "[\n"
    for piece in _pieces(statements):
        yield (before + ",\n".join(piece)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def as_lines(statements: Iterable[Statement]) -> Iterator[bytes]:
    """A statement on each line, as JSON in UTF-8, in pieces."""
    for piece in _pieces(statements):
        yield ("\n".join(piece) + "\n").encode()
