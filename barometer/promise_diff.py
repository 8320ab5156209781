"""What changed between two wordings, word by word.

``difflib`` compares words, the spaces between them and the ends of lines as they are; single words that stayed between
two that changed are said with them, because a sentence that changes at every other word is not read.
"""

from __future__ import annotations

import dataclasses
import difflib
import enum
import re
from collections.abc import Iterator

_PARTS = re.compile(r"\n+|[^\S\n]+|[^\s]+")
_WORDS = re.compile(r"\w")


class Part(enum.Enum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    part: Part
    text: str

    @property
    def gone(self) -> bool:
        return self.part is Part.GONE

    @property
    def new(self) -> bool:
        return self.part is Part.NEW


def compare(before: str, after: str) -> list[Piece]:
    """The pieces in the order in which they are read, what went before what came in its place.

    Without the pieces that are new, what is left is ``before``; without those that went, ``after``.
    """
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    found: list[Piece] = []
    for kind, a, b, c, d in _joined(old, new):
        if kind == "equal":
            found.append(Piece(Part.SAME, "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece(Part.GONE, "".join(old[a:b])))
        if c < d:
            found.append(Piece(Part.NEW, "".join(new[c:d])))
    return found


Step = tuple[str, int, int, int, int]


def _joined(old: list[str], new: list[str]) -> Iterator[Step]:
    """The steps of difflib, where what stayed between two changes and is one word at most changes with them."""
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    kept: Step | None = None
    for place, step in enumerate(steps):
        kind, a, b, c, d = step
        small = (
            kind == "equal"
            and 0 < place < len(steps) - 1
            and sum(bool(_WORDS.search(part)) for part in old[a:b]) <= 1
            and not any("\n" in part for part in old[a:b])
        )
        change = "replace" if small or kind != "equal" else kind
        if kept is not None and kept[0] == change == "replace":
            kept = ("replace", kept[1], b, kept[3], d)
            continue
        if kept is not None:
            yield kept
        kept = (change, a, b, c, d)
    if kept is not None:
        yield kept


def changed(pieces: list[Piece]) -> bool:
    return any(piece.part is not Part.SAME for piece in pieces)
