"""What may become of what a business posts, and who may have it so: the table, and questions to it.

Nothing here reads or writes a database. Days are local days of the municipality.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import zoneinfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from microservices.choices import LIVE_POSTS, PostKind, PostState

USUAL = dt.timedelta(days=60)
"""How long something stands where nobody says otherwise."""
LONGEST = dt.timedelta(days=366)
MOST_LIVE = 20
"""What one business can have going on at the same time: somebody has to look at all of it."""
MOST_PIECES = 1000
MOST_EACH = 10
"""Vouchers of one kind that one person can have, at most."""


class PostVerb(models.TextChoices):
    APPROVE = "approve", _("Let everybody see it")
    SEND_BACK = "send_back", _("Send it back to be changed")
    CHANGE = "change", _("Change it")
    WITHDRAW = "withdraw", _("Take it back")
    REMOVE = "remove", _("Remove it")
    END = "end", _("Its time is over")


class PostWho(enum.StrEnum):
    SPEAKER = "speaker"
    STAFF = "staff"
    SYSTEM = "system"


class NoSuchStep(Exception):
    """The table has no such step from there."""


@dataclasses.dataclass(frozen=True)
class PostStep:
    verb: PostVerb
    before: PostState
    after: PostState
    who: PostWho
    kinds: tuple[PostKind, ...] = tuple(PostKind)


P, V, W = PostState, PostVerb, PostWho
_WORK = (PostKind.JOB, PostKind.INTERNSHIP)
STEPS: tuple[PostStep, ...] = (
    PostStep(V.APPROVE, P.IN_REVIEW, P.OPEN, W.STAFF),
    PostStep(V.SEND_BACK, P.IN_REVIEW, P.RETURNED, W.STAFF),
    PostStep(V.CHANGE, P.IN_REVIEW, P.IN_REVIEW, W.SPEAKER),
    PostStep(V.CHANGE, P.RETURNED, P.IN_REVIEW, W.SPEAKER),
    # what coins have been set aside for stays as it was promised
    PostStep(V.CHANGE, P.OPEN, P.IN_REVIEW, W.SPEAKER, _WORK),
    *(PostStep(V.WITHDRAW, state, P.WITHDRAWN, W.SPEAKER) for state in LIVE_POSTS),
    *(PostStep(V.REMOVE, state, P.REMOVED, W.STAFF) for state in LIVE_POSTS),
    *(PostStep(V.END, state, P.OVER, W.SYSTEM) for state in LIVE_POSTS),
)


def step_of(verb: str, before: str, kind: str) -> PostStep:
    """The row for ``verb``. Raises NoSuchStep where there is none."""
    for step in STEPS:
        if (step.verb, step.before) == (verb, before) and kind in step.kinds:
            return step
    raise NoSuchStep(f"{verb} from {before}")


def verbs_for(who: PostWho, before: str, kind: str) -> frozenset[PostVerb]:
    """What somebody can do about it now."""
    return frozenset(
        step.verb
        for step in STEPS
        if step.who == who and step.before == before and kind in step.kinds
    )


def end_of(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment after the last one of a local day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
