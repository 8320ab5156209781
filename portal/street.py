"""The stage line as data: a street with stops, and how much of it fits on one screen."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from enum import StrEnum

# Stops that lie beside each other on a wide screen and leave room for a Finnish compound under each.
ROOM = 7
# Letters of a title that fit across a wide screen, all columns together.
LETTERS = 96
_BREAKS = re.compile(r"[\s\u00ad-]+")
"""Where a title may go on in the next line."""


class When(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclasses.dataclass(frozen=True)
class Stop:
    """One stage. ``text`` is its date in words; ``back`` says in a word that the matter was sent back here.

    ``lang`` is the language of the title where it is not the page's own word.
    """

    title: str
    when: When = When.AHEAD
    text: str = ""
    back: str = ""
    lang: str = ""

    @property
    def stops(self) -> tuple[Stop, ...]:
        return (self,)

    kind = "stop"


@dataclasses.dataclass(frozen=True)
class Loop:
    """Stages gone through more than once; ``label`` says so: "went round twice"."""

    stops: tuple[Stop, ...]
    label: str

    kind = "loop"

    @property
    def when(self) -> When:
        return _when(self.stops)


@dataclasses.dataclass(frozen=True)
class Both:
    """Stages at the same time in different bodies; ``label`` says until when."""

    stops: tuple[Stop, ...]
    label: str

    kind = "both"

    @property
    def when(self) -> When:
        return _when(self.stops)


Part = Stop | Loop | Both


def _when(stops: Sequence[Stop]) -> When:
    kinds = {stop.when for stop in stops}
    if When.NOW in kinds or len(kinds) > 1:
        return When.NOW
    return kinds.pop() if kinds else When.AHEAD


def width(part: Part) -> int:
    """Stops a part takes beside each other: parallel ones lie under one another."""
    return 1 if part.kind == "both" else len(part.stops)


@dataclasses.dataclass(frozen=True)
class Street:
    """A stage line made ready to be drawn: ``earlier`` is folded away, ``upright`` never lies down."""

    earlier: tuple[Part, ...]
    shown: tuple[Part, ...]
    upright: bool

    @property
    def folded(self) -> int:
        return sum(len(part.stops) for part in self.earlier)


def lay(parts: Sequence[Part], room: int = ROOM) -> Street:
    """Fold the earliest stops until the rest fits; the last one passed stays, so one sees where it came from.

    What is now and what is ahead is never folded. Where even that is too long, or more than two bodies work
    at the same time, the line stays upright on a wide screen too.
    """
    shown = list(parts)
    room = min(room, _columns(parts))
    earlier: list[Part] = []
    while sum(map(width, shown)) > room and len(shown) > 1 and _passed(shown[0], shown[1]):
        earlier.append(shown.pop(0))
    if len(earlier) == 1 and width(earlier[0]) == 1:
        # one fold line in place of one stop would save nothing
        shown.insert(0, earlier.pop())
        upright = sum(map(width, shown)) > room + 1
    else:
        upright = sum(map(width, shown)) > room
    upright = upright or any(part.kind == "both" and len(part.stops) > 2 for part in shown)
    return Street(tuple(earlier), tuple(shown), upright)


def _columns(parts: Sequence[Part]) -> int:
    """How many stops lie beside each other before the longest word of a title is wider than its column."""
    words = [word for part in parts for stop in part.stops for word in _BREAKS.split(stop.title)]
    return max(LETTERS // max(map(len, words), default=1), 1)


def _passed(first: Part, second: Part) -> bool:
    return first.when is When.DONE and second.when is When.DONE
