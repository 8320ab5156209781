"""Signs that exchanges are made up for the points: what a colleague looks at before they count.

eID gives one person one account, so nobody has many. What is left is that people agree to help each other on paper.
Each sign asks for coins that go round among the same few: who is helped every week by the same neighbour, or helps the
same four old people, gives no sign. Nothing here accuses anybody, and no coin moves because of it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

LOOKS_BACK = dt.timedelta(days=30)
"""How much of the past the signs look at."""
PAIR_SHARE = 0.6
"""Of all that both did: above this share with each other …"""
PAIR_LEAST = 3
"""… from this many exchanges between them, in both directions."""
GROUP_MOST = 5
GROUP_SHARE = 0.8
GROUP_EACH = 2
"""Exchanges inside a group for each of its members, from which on it says something."""
QUICK = dt.timedelta(minutes=10)
"""From the agreement to its being done."""
BURST = dt.timedelta(hours=24)
"""Before the end of a period."""
BURST_LEAST = 5
"""Exchanges of one helper in that time, where they are more than half of the period's."""


class Sign(models.TextChoices):
    PAIR = "pair", _("Two who mostly help each other")
    GROUP = "group", _("A few who help hardly anybody else")
    QUICK = "quick", _("Done within ten minutes of being agreed")
    BURST = "burst", _("Much at the end of a period")


class Done(NamedTuple):
    """An exchange that was settled: its number, who helped whom, when both had agreed, when one said it was done, and
    when it was settled."""

    number: int
    helper: int
    helped: int
    agreed_at: dt.datetime | None
    claimed_at: dt.datetime | None
    settled_at: dt.datetime


@dataclasses.dataclass(frozen=True)
class Found:
    """A sign, whom it is about, and the exchanges that show it."""

    sign: Sign
    people: tuple[int, ...]
    exchanges: tuple[int, ...]


def signs(done: Collection[Done], *, ends: Iterable[dt.datetime] = ()) -> list[Found]:
    """All signs in the exchanges of the last ``LOOKS_BACK``, the same for any order of ``done``.

    ends: when periods end that ``done`` reaches into
    """
    rows = sorted(done, key=lambda row: row.number)
    found = [*_quick(rows), *_pairs(rows), *_groups(rows)]
    for end in sorted(ends):
        found += _bursts(rows, end)
    return found


def _found(sign: Sign, people: Iterable[int], rows: Iterable[Done]) -> Found:
    return Found(sign, tuple(sorted(people)), tuple(sorted({row.number for row in rows})))


def _quick(rows: Sequence[Done]) -> list[Found]:
    return [
        _found(Sign.QUICK, {row.helper, row.helped}, [row])
        for row in rows
        if row.agreed_at and row.claimed_at and row.claimed_at - row.agreed_at < QUICK
    ]


def _between(rows: Sequence[Done]) -> dict[frozenset[int], list[Done]]:
    found: dict[frozenset[int], list[Done]] = defaultdict(list)
    for row in rows:
        found[frozenset((row.helper, row.helped))].append(row)
    return found


def _pairs(rows: Sequence[Done]) -> list[Found]:
    volume = Counter(person for row in rows for person in (row.helper, row.helped))
    found = []
    for two, theirs in _between(rows).items():
        mutual = len({row.helper for row in theirs}) == 2 and len(theirs) >= PAIR_LEAST
        if mutual and all(len(theirs) > PAIR_SHARE * volume[person] for person in two):
            found.append(_found(Sign.PAIR, two, theirs))
    return found


def _groups(rows: Sequence[Done]) -> list[Found]:
    """Three to five people joined by pairs who met more than once, each of whom has both given and received."""
    linked: dict[int, set[int]] = defaultdict(set)
    for two, theirs in _between(rows).items():
        if len(theirs) > 1:
            for person in two:
                linked[person] |= two
    of: dict[int, list[Done]] = defaultdict(list)
    for row in rows:
        of[row.helper].append(row)
        of[row.helped].append(row)
    found, seen = [], set[int]()
    for start in sorted(linked):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            new = linked[waiting.pop()] - group
            group |= new
            waiting += new
        seen |= group
        if 3 <= len(group) <= GROUP_MOST:
            touching = {row for person in group for row in of[person]}
            inside = [row for row in touching if row.helper in group and row.helped in group]
            if _closed(group, inside, len(touching)):
                found.append(_found(Sign.GROUP, group, inside))
    return found


def _closed(group: set[int], inside: Sequence[Done], touching: int) -> bool:
    """Whether what a group does goes round inside it; touching: exchanges in which any of them takes part."""
    goes_round = {row.helper for row in inside} == {row.helped for row in inside} == group
    enough = len(inside) >= GROUP_EACH * len(group)
    return goes_round and enough and len(inside) > GROUP_SHARE * touching


def _bursts(rows: Sequence[Done], end: dt.datetime) -> list[Found]:
    theirs: dict[int, list[Done]] = defaultdict(list)
    for row in rows:
        if row.settled_at < end:
            theirs[row.helper].append(row)
    found = []
    for helper, helped in sorted(theirs.items()):
        late = [row for row in helped if row.settled_at >= end - BURST]
        if len(late) >= BURST_LEAST and 2 * len(late) > len(helped):
            found.append(_found(Sign.BURST, {helper}, late))
    return found
