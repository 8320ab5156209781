"""Who may meet whom by age: the rules that protect people aged 12 to 17, by themselves.

Only the year of birth is kept, so for part of a year it is open whether somebody has had their birthday. An ``Age`` is
therefore the youngest and the oldest somebody can be, and a question is answered with yes only where the answer is yes
for every age they may have: who may be 17 or 18 is a young person towards adults, and an adult towards young people.

Sources: the European Commission's guidelines on the protection of minors under article 28 of Regulation (EU) 2022/2065
(14 July 2025): no contact that nobody asked for, private by default; and the municipality's own policy of each
category.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from microservices.choices import Level, Minors
from portal.eid import OF_AGE, YOUNGEST

CONSENT_ALWAYS_BELOW = 15
"""Below this age a guardian is asked for everything; from then until ``OF_AGE`` for what happens face to face."""
DAY_FROM, DAY_TO = dt.time(8), dt.time(20)
"""Young people take part between these times only."""
QUIET_FROM, QUIET_TO = dt.time(21), dt.time(7)
"""Nobody writes to a young person between these times."""
OLDEST = 150

REFUSALS = {
    "age_unknown": _("Your eID does not say how old you are, so you cannot take part."),
    "too_young": _("You can take part when you turn 12."),
    "no_minors": _("This kind of help is for those who have turned 18."),
    "at_home": _("Young people do not take part in what happens in somebody's home."),
    "adult_and_minor": _(
        "In this kind of help young people and adults do not meet. If you turn 18 this year and have had your "
        "birthday, sign in with eID once more."
    ),
    "not_certified": _(
        "A young person takes part. An adult needs the municipality's certificate for that."
    ),
    "no_time": _("A young person takes part, so say when it begins and when it ends."),
    "not_by_day": _("Young people take part between 8 and 20 only, on one day."),
    "no_consent": _("A guardian must say yes first."),
}
"""What to say for each reason, to whoever asked."""


class Person(Protocol):
    """What is known of somebody, as ``portal.models.Resident`` has it."""

    kind: str
    birth_year: int | None


class Rules(Protocol):
    """What a category says, as ``microservices.models.Category`` has it."""

    level: int
    minors: str
    at_home: bool


@dataclasses.dataclass(frozen=True)
class Age:
    """The youngest and the oldest somebody can be, in whole years, both included."""

    youngest: int
    oldest: int

    def __post_init__(self) -> None:
        if not 0 <= self.youngest <= self.oldest <= OLDEST:
            raise ValueError(f"no age: {self.youngest} to {self.oldest}")

    @property
    def maybe_minor(self) -> bool:
        return self.youngest < OF_AGE

    @property
    def maybe_adult(self) -> bool:
        return self.oldest >= OF_AGE

    @property
    def maybe_too_young(self) -> bool:
        return self.youngest < YOUNGEST


UNKNOWN = Age(0, OLDEST)
ADULT = Age(OF_AGE, OLDEST)


def of(person: Person, day: dt.date) -> Age:
    """How old ``person`` can be on ``day``.

    The kind of an account was decided by the whole date of birth when they signed in with eID, and nobody grows
    younger: a ``resident`` was 18 by then, and a ``minor`` was 12. Where year and kind do not go together, neither
    is believed.
    """
    if person.kind in {"business", "staff"}:
        return ADULT
    if person.birth_year is None:
        return UNKNOWN
    oldest = day.year - person.birth_year
    youngest = oldest - 1
    known = {"resident": OF_AGE, "minor": YOUNGEST}.get(person.kind, 0)
    if not known <= oldest <= OLDEST:
        return UNKNOWN
    return Age(max(youngest, known, 0), oldest)


def alone(age: Age, rules: Rules) -> str | None:
    """Why somebody of ``age`` cannot take part in a category, whoever the other is. A key of ``REFUSALS``, or none."""
    if age == UNKNOWN:
        return "age_unknown"
    if age.maybe_too_young:
        return "too_young"
    if not age.maybe_minor:
        return None
    if rules.minors == Minors.NO:
        return "no_minors"
    if rules.at_home:
        return "at_home"
    return None


def refusal(
    a: Age, b: Age, rules: Rules, *, certified: tuple[bool, bool] = (False, False)
) -> str | None:
    """Why two people do not meet in a category, or none where they may. A key of ``REFUSALS``.

    certified: whether ``a`` and ``b`` hold the municipality's certificate (level 3) for the category
    """
    if reason := alone(a, rules) or alone(b, rules):
        return reason
    for younger, older, holds in ((a, b, certified[1]), (b, a, certified[0])):
        if not (younger.maybe_minor and older.maybe_adult):
            continue
        if rules.minors != Minors.WITH_CERTIFIED or rules.level != Level.CERTIFIED:
            return "adult_and_minor"
        if not holds:
            return "not_certified"
    return None


def by_day(starts: dt.datetime | None, ends: dt.datetime | None, zone: dt.tzinfo) -> str | None:
    """Why young people cannot take part at this time, or none where they can: between 8 and 20 of one day where the
    municipality lies. Both moments know their time zone."""
    if starts is None or ends is None:
        return "no_time"
    begins, over = starts.astimezone(zone), ends.astimezone(zone)
    if begins >= over or begins.date() != over.date():
        return "not_by_day"
    if begins.time() < DAY_FROM or over.time() > DAY_TO:
        return "not_by_day"
    return None


def consent_needed(age: Age, *, face_to_face: bool = True) -> bool:
    """Whether a guardian must have said yes."""
    return age.youngest < (OF_AGE if face_to_face else CONSENT_ALWAYS_BELOW)


def quiet(moment: dt.datetime, zone: dt.tzinfo) -> bool:
    """Whether nobody writes to a young person at ``moment``."""
    clock = moment.astimezone(zone).time()
    return clock >= QUIET_FROM or clock < QUIET_TO
