"""Numbers of few people are not shown, and neither is a total that they could be worked out from.

Source: the rule of at least five that the Nordic statistical offices use for counts of people; A. Hundepool et al.,
Statistical Disclosure Control (Wiley 2012), chapter 4. Of the ways to protect a hidden number against subtraction, this
takes the simplest: every total that it stands in is hidden too. Whatever a hidden number is from 1 to 4, all that is
shown stays the same; other months and channels lose nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

LEAST = 5
"""So many, or none, may be shown."""

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def small(count: int) -> bool:
    """Whether a count is of so few people that it is not shown; none at all is nobody's secret."""
    return 0 < count < LEAST


@dataclasses.dataclass(frozen=True)
class Shown(Generic[R, C]):
    """A table as everybody may see it. What is not known is not in it, and what is hidden is none.

    A total is there only where all that it adds up is known: of a month with a gap there is none.
    """

    cells: dict[tuple[R, C], int | None]
    rows: dict[R, int | None]
    columns: dict[C, int | None]
    total: dict[None, int | None]


def shown(counts: Mapping[tuple[R, C], int], rows: Sequence[R], columns: Sequence[C]) -> Shown:
    """The table of ``counts`` by row and column; a pair that is not among them is a gap."""

    def added(pairs: Iterable[tuple[R, C]]) -> list[int | None]:
        """The sum as a list of one, or of none where there is a gap or nothing to add."""
        found = [counts.get(pair) for pair in pairs]
        if not found or any(count is None for count in found):
            return []
        known = [count for count in found if count is not None]
        return [None if any(small(count) for count in known) else sum(known)]

    return Shown(
        {pair: None if small(count) else count for pair, count in counts.items()},
        {r: total for r in rows for total in added((r, c) for c in columns)},
        {c: total for c in columns for total in added((r, c) for r in rows)},
        dict.fromkeys([None], total[0])
        if (total := added((r, c) for r in rows for c in columns))
        else {},
    )
