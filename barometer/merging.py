"""Which categories of a margin cannot stand on their own, and with which others they may be merged: a proposal.

Source: G. Kalton and I. Flores-Cervantes, Weighting Methods, Journal of Official Statistics 19 (2003), section 3.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import enum
import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from barometer.weights import HEAVIEST, LIGHTEST, Margin, NoResidents

FEWEST = 10
"""Respondents that a category needs to stand on its own."""


class Weakness(enum.Enum):
    """Why a category is to be merged."""

    FEW = "few"
    """Fewer than ten respondents."""
    HEAVY = "heavy"
    """An answer would count more than three times the mean."""
    LIGHT = "light"
    """An answer would count less than three tenths of the mean."""


@dataclasses.dataclass(frozen=True)
class Merge:
    """category joins partner, each a tuple of categories merged so far. reasons: weakness → the respondents, or the
    weight where the mean is 1 (infinite where nobody answered)."""

    category: tuple[Hashable, ...]
    partner: tuple[Hashable, ...]
    reasons: Mapping[Weakness, float]


@dataclasses.dataclass(frozen=True)
class Proposal:
    """How to merge the categories of a margin so that each can stand on its own.

    groups: the categories of each new one, in the margin's order; merges: step by step, with reasons; usable: whether
    more than one is left, so that the margin still says something.
    """

    margin: str
    groups: tuple[tuple[Hashable, ...], ...]
    merges: tuple[Merge, ...]

    @property
    def usable(self) -> bool:
        return len(self.groups) > 1


def collapse(
    column: Sequence[Hashable] | Mapping[Hashable, int],
    margin: Margin,
    *,
    fewest: int = FEWEST,
    heaviest: float = HEAVIEST,
    lightest: float = LIGHTEST,
) -> Proposal:
    """What to merge before weighting: categories of fewer than ``fewest`` respondents, or whose answers would count
    more than ``heaviest`` or less than ``lightest`` times the mean (Kalton & Flores-Cervantes 2003, section 3).

    column: n categories, or category → respondents.

    The weakest category first. Its partner (a neighbour, where the margin is ordered) is one that mends it, if any
    does, and of those the one whose residents answered most nearly as often: whoever answers alike biases least. An
    analyst decides; nothing is merged here. Raises NoResidents for an answer outside the margin.
    """
    found = Counter(column)
    for category in found:
        if not margin.population.get(category):
            raise NoResidents(margin.name, category)
    groups: list[tuple[Hashable, ...]] = [(c,) for c, n in margin.population.items() if n]
    merges: list[Merge] = []

    def answered(group: tuple[Hashable, ...]) -> int:
        return sum(found[c] for c in group)

    def rate(group: tuple[Hashable, ...]) -> float:
        return answered(group) / math.fsum(margin.population[c] for c in group)

    def weaknesses(group: tuple[Hashable, ...]) -> dict[Weakness, float]:
        respondents = answered(group)
        weight = (found.total() / margin.total) / rate(group) if respondents else math.inf
        reasons: dict[Weakness, float] = {}
        if respondents < fewest:
            reasons[Weakness.FEW] = respondents
        if weight > heaviest:
            reasons[Weakness.HEAVY] = weight
        if weight < lightest:
            reasons[Weakness.LIGHT] = weight
        return reasons

    while len(groups) > 1:
        weak = [place for place, group in enumerate(groups) if weaknesses(group)]
        if not weak:
            break
        place = min(weak, key=lambda p: (answered(groups[p]), rate(groups[p]), p))
        partners = (
            [p for p in (place - 1, place + 1) if 0 <= p < len(groups)]
            if margin.ordered
            else [p for p in range(len(groups)) if p != place]
        )
        partner = min(
            partners,
            key=lambda p: (
                bool(weaknesses(groups[place] + groups[p])),
                abs(rate(groups[p]) - rate(groups[place])),
                p,
            ),
        )
        merges.append(Merge(groups[place], groups[partner], weaknesses(groups[place])))
        first, second = sorted((place, partner))
        groups[first] += groups[second]
        del groups[second]
    return Proposal(margin.name, tuple(groups), tuple(merges))
