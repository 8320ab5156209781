"""What may be said of the way from one release to the next: every figure that stands in both, as both were published.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses

from barometer.changes import Change, Judged, Verdict, benjamini_hochberg, holm, judge
from barometer.changes import Figure as Measured
from barometer.published import Figure, Published

Place = tuple[str, int, int, str, str]
"""Question, row, option, background, category."""


@dataclasses.dataclass(frozen=True)
class Compared:
    """A figure that stood in the release before as well. public: judged beside the other comparisons of its question
    after Holm; editor: beside all of the release after Benjamini and Hochberg."""

    place: Place
    public: Judged
    editor: Judged

    @property
    def change(self) -> Change | None:
        return self.public.change


def place(figure: Figure) -> Place:
    return (figure.question, figure.row, figure.option, figure.background, figure.category)


def compare(before: Published, after: Published) -> list[Compared]:
    """The comparisons in the order of the later release. A question in other words and a figure that is hidden are
    compared with nothing, and that is said."""
    earlier = {place(figure): figure for figure in before.figures}
    hashes = {one.code: one.wording_hash for one in before.asked}
    same = {one.code for one in after.asked if hashes.get(one.code) == one.wording_hash}
    there = [figure for figure in after.figures if place(figure) in earlier]
    pairs = [
        _pair(earlier[place(figure)], figure) if figure.question in same else None
        for figure in there
    ]
    public: list[Judged] = [Judged(None, None, Verdict.INCOMPARABLE)] * len(there)
    for code in {figure.question for figure in there}:
        family = [at for at, figure in enumerate(there) if figure.question == code]
        for at, judged in zip(family, judge([pairs[at] for at in family], holm), strict=True):
            public[at] = judged
    editor = judge(pairs, benjamini_hochberg)
    return [
        Compared(place(figure), one, other)
        for figure, one, other in zip(there, public, editor, strict=True)
    ]


def _pair(before: Figure, after: Figure) -> tuple[Measured, Measured] | None:
    found = [_measured(one) for one in (before, after)]
    return (found[0], found[1]) if found[0] and found[1] else None


def _measured(figure: Figure) -> Measured | None:
    if figure.value is None or figure.se is None or figure.respondents is None:
        return None
    return Measured(figure.value, figure.se, figure.respondents)
