"""What is being written for the next version of a promise, as it is kept until it is published."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from barometer.promise_choices import Aim

PARTS = ("title", "text", "reason", "decided")
"""What is written in each language: title and text of the promise, why it changes, and who decided it."""

Texts = Mapping[str, Mapping[str, str]]


@dataclasses.dataclass(frozen=True)
class Target:
    """A measure and what it is to reach.

    question: number of the question, with row and option as in ``barometer.models.Estimate``; or statistic: the name
    of a figure in ``portal.indicators``. target: parts of one for shares, else in the figure's own unit.
    """

    target: float
    aim: Aim
    question: int | None = None
    row: int = 0
    option: int = 0
    statistic: str = ""


@dataclasses.dataclass(frozen=True)
class Draft:
    """texts: language → the parts; case: number of the council case that decided it; ends: whether the promise does not
    hold any more from then on."""

    texts: Texts
    valid_from: dt.date
    targets: tuple[Target, ...] = ()
    case: int | None = None
    ends: bool = False


def cleaned(texts: Texts) -> dict[str, dict[str, str]]:
    """The languages in which something is written. Lines of a text stay lines, and nothing else of its spaces."""
    found = {}
    for code, said in texts.items():
        kept = {part: _trimmed(said.get(part, ""), lines=part == "text") for part in PARTS}
        if any(kept.values()):
            found[code] = kept
    return found


def _trimmed(text: str, *, lines: bool) -> str:
    if not lines:
        return " ".join(text.split())
    rows = [" ".join(row.split()) for row in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(rows).strip("\n")


def record(draft: Draft) -> dict[str, Any]:
    """The draft as JSON has it."""
    said = dataclasses.asdict(draft)
    said["valid_from"] = draft.valid_from.isoformat()
    said["targets"] = [{**one, "aim": str(Aim(one["aim"]))} for one in said["targets"]]
    return said


def read(said: Mapping[str, Any]) -> Draft:
    """What ``record`` wrote. Raises KeyError, TypeError and ValueError for anything else."""
    return Draft(
        texts=said["texts"],
        valid_from=dt.date.fromisoformat(said["valid_from"]),
        targets=tuple(Target(**{**one, "aim": Aim(one["aim"])}) for one in said["targets"]),
        case=said["case"],
        ends=said["ends"],
    )
