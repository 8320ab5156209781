"""The phases of a competition of ideas, and what may be done in each, as tables.

Where a competition stands follows from its dates and from what an editor has done so far. A date never does what takes
a person: ideas wait for their decision however late it is, and nothing is decided by the clock.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum


class Phase(enum.StrEnum):
    DRAFT = "draft"
    """Only editors know of it."""
    COMING = "coming"
    """Everybody knows when it begins."""
    COLLECT = "collect"
    DISCUSS = "discuss"
    SHORTLIST = "shortlist"
    """The municipality says of each idea whether it goes on, and why."""
    JURY = "jury"
    VOTE = "vote"
    RESULT = "result"
    """The municipality decides, and then says what it has decided: see ``Step.DECIDED``."""


class Step(enum.StrEnum):
    """What an editor has done, each after the one before and none taken back."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    SHORTLISTED = "shortlisted"
    DECIDED = "decided"


NEXT: dict[str, tuple[Step, Step]] = {
    "announce": (Step.DRAFT, Step.ANNOUNCED),
    "shortlist": (Step.ANNOUNCED, Step.SHORTLISTED),
    "publish": (Step.SHORTLISTED, Step.DECIDED),
}
"""Verb: from where, to where."""

OPEN = frozenset({Phase.COLLECT, Phase.DISCUSS})
"""While ideas can still change."""
RUNNING = frozenset({*OPEN, Phase.SHORTLIST, Phase.JURY, Phase.VOTE})
ALLOWED: dict[str, frozenset[Phase]] = {
    "propose": frozenset({Phase.COLLECT}),
    "edit": OPEN,
    "support": OPEN,
    "look": OPEN | {Phase.SHORTLIST},
    "merge": OPEN | {Phase.SHORTLIST},
    "shortlist": frozenset({Phase.SHORTLIST}),
    "score": frozenset({Phase.JURY}),
    "vote": frozenset({Phase.VOTE}),
    "withdraw": RUNNING | {Phase.RESULT},
    "remove": RUNNING | {Phase.RESULT},
    "decide": frozenset({Phase.RESULT}),
}
"""In which phases something may be done; ``withdraw``, ``remove`` and ``decide`` until the result is published."""


@dataclasses.dataclass(frozen=True)
class Dates:
    """The moments at which phases end, each after the one before; without a jury or a vote, none.

    result: until when the municipality has promised to decide, which ends nothing
    """

    opens: dt.datetime
    ideas_until: dt.datetime
    support_until: dt.datetime
    shortlist_by: dt.datetime
    jury_until: dt.datetime | None
    vote_until: dt.datetime | None
    result_by: dt.datetime

    @property
    def chain(self) -> list[dt.datetime]:
        every = (
            self.opens,
            self.ideas_until,
            self.support_until,
            self.shortlist_by,
            self.jury_until,
            self.vote_until,
            self.result_by,
        )
        return [moment for moment in every if moment is not None]

    @property
    def in_order(self) -> bool:
        return all(one < other for one, other in zip(self.chain, self.chain[1:], strict=False))

    def phases(self) -> list[tuple[Phase, dt.datetime]]:
        """The phases that everybody sees, in order, each with the moment by which it is over."""
        found = [
            (Phase.COLLECT, self.ideas_until),
            (Phase.DISCUSS, self.support_until),
            (Phase.SHORTLIST, self.shortlist_by),
        ]
        if self.jury_until is not None:
            found.append((Phase.JURY, self.jury_until))
        if self.vote_until is not None:
            found.append((Phase.VOTE, self.vote_until))
        return [*found, (Phase.RESULT, self.result_by)]


def phase_at(dates: Dates, step: str, now: dt.datetime) -> Phase:
    """Where a competition stands. Raises ValueError for no step."""
    done = Step(step)
    if done is Step.DRAFT:
        return Phase.DRAFT
    if done is Step.DECIDED:
        return Phase.RESULT
    if now < dates.opens:
        return Phase.COMING
    if now < dates.ideas_until:
        return Phase.COLLECT
    if now < dates.support_until:
        return Phase.DISCUSS
    if done is Step.ANNOUNCED:
        return Phase.SHORTLIST
    if dates.jury_until is not None and now < dates.jury_until:
        return Phase.JURY
    if dates.vote_until is not None and now < dates.vote_until:
        return Phase.VOTE
    return Phase.RESULT


def turns_at(dates: Dates, step: str, now: dt.datetime) -> dt.datetime | None:
    """When the clock alone moves it on; nothing where that takes an editor, or never happens."""
    here = phase_at(dates, step, now)
    if here in {Phase.DRAFT, Phase.SHORTLIST, Phase.RESULT}:
        return None
    return next((moment for moment in dates.chain if moment > now), None)


def may(verb: str, phase: Phase, step: str) -> bool:
    """Whether something may be done. Raises KeyError for no verb."""
    if step == Step.DECIDED:
        return False
    return phase in ALLOWED[verb]


def after(verb: str, step: str) -> Step | None:
    """Where an editor's ``verb`` leads from ``step``; nothing where it is not to be done there."""
    before, then = NEXT[verb]
    return then if step == before else None


def of_age(
    birth_year: int | None, year: int, *, youngest: int | None, oldest: int | None, minor: bool
) -> bool:
    """Whether somebody may take part by their age. Only the year of birth is known.

    ``minor``: the eID said that they are under 18. Who reaches the least age this year takes part, but who is known to
    be under 18 not where it takes 18; who may still be of the highest age does.
    """
    if youngest is None and oldest is None:
        return True
    if birth_year is None:
        return False
    turns = year - birth_year
    if youngest is not None and (turns < youngest or (minor and youngest >= 18)):
        return False
    return oldest is None or turns - 1 <= oldest
