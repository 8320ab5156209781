"""Whether a promise is kept: computed from between which numbers its figures lie, and never typed by anybody.

A figure of a survey is not one number but an interval: the true one lies in it with the certainty it was published
with (95 %). So a promise is kept only where nothing in the interval breaks it, and not kept only where nothing in it
keeps it. In between, what can be said is where it is heading, and only where that is certain; else nothing is said.

One measure, the first rule that holds:

1. There is no figure: too uncertain to say, whatever was planned.
2. The whole interval is on the good side of the target, which is good itself: kept.
3. The whole interval is on the bad side: not kept, also where it has improved.
4. A step that was announced is overdue: at risk.
5. The last change is certain and leads away from the target: at risk.
6. The last change is certain and leads towards the target: on course.
7. Otherwise: too uncertain to say.

Several measures are one promise, which says that all of them hold. It stands as its worst measure does, as far as that
is certain: not kept, else at risk, else too uncertain to say, else on course, else kept. What is certainly broken is
not excused by what nobody knows; and what nobody knows is not covered by what is kept.

Nothing here reads or writes a database. Figures, ends and target of a measure have one unit: parts of one for shares,
that of the question for means, days for durations.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from barometer.changes import Verdict
from barometer.promise_choices import Aim, Standing, Why

WORST_FIRST = (
    Standing.NOT_KEPT,
    Standing.AT_RISK,
    Standing.UNCERTAIN,
    Standing.ON_COURSE,
    Standing.KEPT,
)
"""Of several measures the first of these is said."""
UNKNOWN = frozenset({Why.UNASKED, Why.HIDDEN, Why.REWORDED, Why.NOTHING})
"""Why there is no figure to judge by."""


class NotAnInterval(ValueError):
    """The ends of a figure are no numbers, or in the wrong order."""


@dataclasses.dataclass(frozen=True)
class Measured:
    """The newest figure of a measure: low and high end of its interval, and what may be said of the change since the
    one before. Raises NotAnInterval."""

    low: float
    high: float
    change: Verdict = Verdict.UNCERTAIN

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise NotAnInterval(f"{self.low} to {self.high} is no interval")


@dataclasses.dataclass(frozen=True)
class Judged:
    """standing: what is said; why: the rule that says it."""

    standing: Standing
    why: Why


def judge(found: Measured | Why, target: float, aim: Aim, *, late: bool = False) -> Judged:
    """Where one measure stands, by the rules above.

    found: the newest figure, or why there is none (one of ``UNKNOWN``); target: in the unit of the figure; late:
    whether a step of the promise is overdue. Raises NotAnInterval for a target that is no number.
    """
    if not math.isfinite(target):
        raise NotAnInterval(f"{target} is no target")
    if isinstance(found, Why):
        return Judged(Standing.UNCERTAIN, found)
    upwards = aim is Aim.AT_LEAST
    if found.low >= target if upwards else found.high <= target:
        return Judged(Standing.KEPT, Why.ALL_GOOD)
    if found.high < target if upwards else found.low > target:
        return Judged(Standing.NOT_KEPT, Why.ALL_BAD)
    if late:
        return Judged(Standing.AT_RISK, Why.LATE)
    towards, away = (Verdict.UP, Verdict.DOWN) if upwards else (Verdict.DOWN, Verdict.UP)
    if found.change is away:
        return Judged(Standing.AT_RISK, Why.WORSE)
    if found.change is towards:
        return Judged(Standing.ON_COURSE, Why.BETTER)
    return Judged(Standing.UNCERTAIN, Why.BETWEEN)


def together(each: Sequence[Judged]) -> Judged:
    """Where a promise of several measures stands, and the rule of the measure that decides it: the first one of the
    worst. Without measures nothing can be said."""
    if not each:
        return Judged(Standing.UNCERTAIN, Why.NOTHING)
    return min(each, key=lambda one: WORST_FIRST.index(one.standing))
