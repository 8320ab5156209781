"""Which questions somebody is asked, by what they answered before. Nothing here knows of a database."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping


@dataclasses.dataclass(frozen=True)
class Condition:
    """A question is shown where one of ``values`` was chosen in question number ``of``."""

    of: int
    values: frozenset[int]


def shown(
    order: Iterable[tuple[int, Condition | None]], chosen: Mapping[int, frozenset[int]]
) -> list[int]:
    """The questions that are asked, in their order.

    order: numbers of questions and the condition of each, which names an earlier one
    chosen: the numbers chosen in each question that was answered

    An answer to a question that is not shown itself counts for nothing, so a question below it is not shown either.
    """
    found: list[int] = []
    for name, condition in order:
        if condition is None or (
            condition.of in found and condition.values & chosen.get(condition.of, frozenset())
        ):
            found.append(name)
    return found
