"""Marking an answer to a quiz against its key.

A key is data: a kind and what counts as right, by the ids of choices. It is stored as JSON of the shape

    single, multiple  {"kind", "asks", "choices": [id], "right": [id]}
    order             {"kind", "asks", "right": [id in the right order]}
    match             {"kind", "asks", "pairs": [[id of the left side, id of its right side]]}
    text              {"kind", "asks", "accepted": [text], "tolerance": number as text, or null}

``asks`` is a fingerprint of the question's words, so that a question that asks the opposite has another key. What a
mark says of an answer names only what the learner gave: nothing in it tells the rest.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

FULL = 100
"""The score of an answer that is right."""
MOST_CHOICES = 12
LONGEST = 200
"""Characters of a short answer."""


class Kind(enum.StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    MATCH = "match"
    TEXT = "text"


class Fault(enum.StrEnum):
    """Why something is no key: what an editor has to mend."""

    TOO_FEW = "too few"
    TOO_MANY = "too many"
    EMPTY = "empty"
    EQUAL = "equal"
    NONE_RIGHT = "none right"
    TWO_RIGHT = "two right"
    UNPAIRED = "unpaired"
    NONE_ACCEPTED = "none accepted"
    TOLERANCE = "tolerance"


class NoKey(ValueError):
    """Nothing can be marked against this."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Slip(enum.StrEnum):
    """Why an answer cannot be marked: what a learner has to do."""

    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    TWICE = "twice"
    """Two things have the same place in an order."""
    MANY = "many"
    """Two answers where there is room for one."""
    UNKNOWN = "unknown"
    """A choice that the question does not have, or no longer has."""
    LONG = "long"


class Unmarkable(ValueError):
    """The answer is no answer to this question; it counts as no attempt."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.value)
        self.slip = slip


@dataclasses.dataclass(frozen=True)
class Given:
    """What a learner answered.

    chosen: ids, for single and multiple
    placed: for order the place (``"1"`` is first) by id, for match the id of the right side by that of the left
    text: as typed
    """

    chosen: tuple[str, ...] = ()
    placed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    text: str = ""


@dataclasses.dataclass(frozen=True)
class Mark:
    """What is said of an answer.

    score: 0 to 100; 100 means right, and nothing else does
    hits, misses: what of the given is right, and what is not, by id
    left: how many right choices were not given (multiple only)
    """

    score: int
    hits: frozenset[str] = frozenset()
    misses: frozenset[str] = frozenset()
    left: int = 0

    @property
    def right(self) -> bool:
        return self.score == FULL


@dataclasses.dataclass(frozen=True)
class Key:
    """What counts as right. Raises NoKey where nothing can be right, or not one thing only."""

    kind: Kind
    asks: str = ""
    choices: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    tolerance: Decimal | None = None

    def __post_init__(self) -> None:
        if fault := _fault(self):
            raise NoKey(fault)

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of what is put in order or matched."""
        return self.right if self.kind is Kind.ORDER else tuple(left for left, _right in self.pairs)

    @property
    def digest(self) -> str:
        """64 hexadecimal digits, the same for the same key. It gives the answer away to whoever tries all keys."""
        written = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"kind": self.kind.value, "asks": self.asks}
        if self.kind in {Kind.SINGLE, Kind.MULTIPLE}:
            return said | {"choices": sorted(self.choices), "right": sorted(self.right)}
        if self.kind is Kind.ORDER:
            return said | {"right": list(self.right)}
        if self.kind is Kind.MATCH:
            return said | {"pairs": sorted([*pair] for pair in self.pairs)}
        tolerance = None if self.tolerance is None else str(self.tolerance)
        return said | {"accepted": list(self.accepted), "tolerance": tolerance}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Key:
        """Raises NoKey, and KeyError or ValueError for what was never a key."""
        tolerance = said.get("tolerance")
        return cls(
            kind=Kind(said["kind"]),
            asks=said.get("asks", ""),
            choices=tuple(said.get("choices", ())),
            right=tuple(said.get("right", ())),
            pairs=tuple((left, right) for left, right in said.get("pairs", ())),
            accepted=tuple(said.get("accepted", ())),
            tolerance=None if tolerance is None else Decimal(tolerance),
        )


def _fault(key: Key) -> Fault | None:
    if key.kind is Kind.TEXT:
        if not any(text.strip() for text in key.accepted):
            return Fault.NONE_ACCEPTED
        if key.tolerance is not None and not (key.tolerance.is_finite() and key.tolerance >= 0):
            return Fault.TOLERANCE
        return None
    if key.kind is Kind.MATCH:
        rights = [right for _left, right in key.pairs]
        if not all(left and right for left, right in key.pairs):
            return Fault.UNPAIRED
        return _number(key.rows) or _twice(key.rows) or _twice(rights)
    if key.kind is Kind.ORDER:
        return _number(key.right) or _twice(key.right)
    if fault := _number(key.choices) or _twice(key.choices):
        return fault
    if not key.right or not set(key.right) <= set(key.choices):
        return Fault.NONE_RIGHT
    return Fault.TWO_RIGHT if key.kind is Kind.SINGLE and len(key.right) > 1 else None


def _number(ids: tuple[str, ...]) -> Fault | None:
    if not all(ids):
        return Fault.EMPTY
    if len(ids) < 2:
        return Fault.TOO_FEW
    return Fault.TOO_MANY if len(ids) > MOST_CHOICES else None


def _twice(ids: Iterable[str]) -> Fault | None:
    known = list(ids)
    return Fault.EQUAL if len(set(known)) < len(known) else None


# Marking ------------------------------------------------------------------------------------------------------


def mark(key: Key, given: Given) -> Mark:
    """What ``given`` is worth. Raises Unmarkable where it is no answer to this question."""
    if key.kind is Kind.TEXT:
        return _mark_text(key, given.text)
    if key.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return _mark_chosen(key, given.chosen)
    return _mark_placed(key, given.placed)


def _mark_chosen(key: Key, chosen: tuple[str, ...]) -> Mark:
    """The share of the right choices that were found, less one share for each wrong one."""
    if not chosen:
        raise Unmarkable(Slip.EMPTY)
    if not set(chosen) <= set(key.choices):
        raise Unmarkable(Slip.UNKNOWN)
    if len(set(chosen)) < len(chosen) or (key.kind is Kind.SINGLE and len(chosen) > 1):
        raise Unmarkable(Slip.MANY)
    hits = frozenset(chosen) & frozenset(key.right)
    misses = frozenset(chosen) - hits
    score = max(0, len(hits) - len(misses)) * FULL // len(key.right)
    left = len(key.right) - len(hits) if key.kind is Kind.MULTIPLE else 0
    return Mark(score, hits, misses, left)


def _mark_placed(key: Key, placed: Mapping[str, str]) -> Mark:
    """The share of rows that stand where they belong."""
    where = dict(key.pairs)
    if key.kind is Kind.ORDER:
        where = {one: str(place) for place, one in enumerate(key.right, 1)}
    said = {row: place for row, place in placed.items() if place}
    if not set(said) <= set(where) or not set(said.values()) <= set(where.values()):
        raise Unmarkable(Slip.UNKNOWN)
    if not said:
        raise Unmarkable(Slip.EMPTY)
    if len(said) < len(where):
        raise Unmarkable(Slip.INCOMPLETE)
    if len(set(said.values())) < len(said):
        raise Unmarkable(Slip.TWICE)
    hits = frozenset(row for row, place in said.items() if where[row] == place)
    return Mark(len(hits) * FULL // len(where), hits, frozenset(said) - hits)


def _mark_text(key: Key, text: str) -> Mark:
    if not text.strip():
        raise Unmarkable(Slip.EMPTY)
    if len(text) > LONGEST:
        raise Unmarkable(Slip.LONG)
    found = any(_same(text, one, key.tolerance) for one in key.accepted)
    return Mark(FULL if found else 0)


def _same(text: str, accepted: str, tolerance: Decimal | None) -> bool:
    """Numbers by their worth, words by their spelling."""
    wanted = numbers(accepted)
    if not wanted:
        return fold(text) == fold(accepted)
    near = tolerance or Decimal(0)
    return any(abs(one - other) <= near for one in numbers(text) for other in wanted)


# Words and numbers --------------------------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "ð": "d", "þ": "th", "đ": "d", "ł": "l"}
)
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)
_EDGES = ".,;:!?\"'«»“”„()"


def fold(text: str) -> str:
    """``text`` as it is compared: without case, spaces, accents and the signs around it.

    Å, æ, ä, ø and ö are letters, not accents: "hår" is not "har". They equal the two letters by which they are
    written where a keyboard has none. A text of signs alone stays as it is.
    """
    # what a letter is taken apart into may fold once more (ǽ), and no further
    return _fold(_fold(text))


def _fold(text: str) -> str:
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = composed.translate(_SIGNS).translate(_LETTERS)
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(one)
    )
    close = "".join(bare.split())
    return close.strip(_EDGES) or close


_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MOST_DIGITS = 30


def numbers(text: str) -> frozenset[Decimal]:
    """What number ``text`` may mean: none where it is no number, two where a sign may part thousands or decimals.

    A code that begins with a zero ("0042") is no number.
    """
    bare = "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
    found: set[Decimal] = set()
    if len(bare) > _MOST_DIGITS:
        return frozenset()
    if _NUMBER.fullmatch(bare):
        found.add(Decimal(bare.replace(",", ".")))
    if _GROUPED.fullmatch(bare):
        found.add(Decimal(bare.replace(".", "").replace(",", ".")))
    if _GROUPED_BY_COMMA.fullmatch(bare):
        found.add(Decimal(bare.replace(",", "")))
    return frozenset(found)


def identify(*words: str) -> str:
    """The id of a choice: 16 hexadecimal digits made of its words, which say neither its place nor its worth.

    The ids that Wagtail gives the items of a list are made anew on every load of an imported page, so they name
    nothing; the words of a choice are there always, and a choice that says something else is another one.
    """
    spoken = "\n".join(" ".join(text.split()) for text in words)
    return hashlib.sha256(spoken.encode()).hexdigest()[:16]
