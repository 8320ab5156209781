"""What a jury's points come to: exact, so that two ideas are alike only where they are.

A juror's sheet for an idea is their points, one for each criterion. It counts as a whole or not at all: half a sheet
would weigh one criterion more for one idea than for another. A juror's total is the mean of the points weighted by the
criteria, and an idea's total the plain mean over its jurors, so that each of them counts alike.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction

LEAST, MOST = 1, 5
"""Points that a juror gives for a criterion."""


class ScoresWrong(ValueError):
    """Points that no sheet of this jury can hold."""


@dataclasses.dataclass(frozen=True)
class Result:
    """One idea's total between ``LEAST`` and ``MOST``, from how many ``jurors``, the mean for each criterion, and its
    ``place``, from 1; those that are alike share one."""

    idea: int
    total: Fraction
    jurors: int
    means: Mapping[int, Fraction]
    place: int


def total_of(sheet: Mapping[int, int], weights: Mapping[int, int]) -> Fraction | None:
    """A juror's total for an idea; none where a criterion is missing.

    sheet: points by criterion; weights: positive whole numbers by criterion. Raises ScoresWrong.
    """
    if not weights or min(weights.values()) < 1:
        raise ScoresWrong("A criterion weighs at least 1.")
    if not sheet.keys() <= weights.keys():
        raise ScoresWrong("Points for a criterion that there is not.")
    if any(not LEAST <= points <= MOST for points in sheet.values()):
        raise ScoresWrong(f"Points go from {LEAST} to {MOST}.")
    if sheet.keys() != weights.keys():
        return None
    whole = sum(weights.values())
    return Fraction(sum(weights[one] * points for one, points in sheet.items()), whole)


def results(
    sheets: Mapping[int, Sequence[Mapping[int, int]]], weights: Mapping[int, int]
) -> list[Result]:
    """The results of a jury, the best first and those that are alike in the order of their numbers.

    sheets: for each idea, the sheets of its jurors. An idea without a whole sheet has no result. Raises ScoresWrong.
    """
    found: list[tuple[int, Fraction, int, dict[int, Fraction]]] = []
    for idea, every in sheets.items():
        totals = [(sheet, total_of(sheet, weights)) for sheet in every]
        whole = [(sheet, total) for sheet, total in totals if total is not None]
        if not whole:
            continue
        number = len(whole)
        means = {
            one: Fraction(sum(sheet[one] for sheet, _total in whole), number) for one in weights
        }
        mean = sum((total for _sheet, total in whole), Fraction(0)) / number
        found.append((idea, mean, number, means))
    found.sort(key=lambda row: (-row[1], row[0]))
    return [
        Result(idea, total, number, means, 1 + sum(other[1] > total for other in found))
        for idea, total, number, means in found
    ]
