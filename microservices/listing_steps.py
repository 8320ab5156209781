"""What may become of a listing, who may have it so, and by when: the table, and questions to it.

Nothing here reads or writes a database.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from microservices.choices import ListingState

L = ListingState
DAY = dt.timedelta(days=1)
OPEN_FOR = 14 * DAY
"""A listing is open for so long before somebody has to say that it still holds."""
OPEN_AT_MOST = 60 * DAY
"""So long after it was opened first it has to be written anew."""
REMINDED_BEFORE_END = (3 * DAY, DAY)


class NoSuchStep(Exception):
    """The table has no such step from there."""


class ListingVerb(models.TextChoices):
    WRITE = "write", _("Publish")
    APPROVE = "approve", _("Let it out")
    RENEW = "renew", _("Still holds")
    PAUSE = "pause", _("Pause")
    RESUME = "resume", _("Go on")
    WITHDRAW = "withdraw", _("Take back")
    REMOVE = "remove", _("Remove")
    EXPIRE = "expire", _("Its time is over")
    FILL = "fill", _("All places are taken")
    FREE = "free", _("A place is free again")


class ListingWho(enum.StrEnum):
    OWNER = "owner"
    STAFF = "staff"
    SYSTEM = "system"


@dataclasses.dataclass(frozen=True)
class ListingStep:
    verb: ListingVerb
    before: ListingState
    after: ListingState
    who: ListingWho


V, W = ListingVerb, ListingWho
_CAN_END = (L.IN_REVIEW, L.OPEN, L.PAUSED, L.FILLED)
STEPS: tuple[ListingStep, ...] = (
    ListingStep(V.WRITE, L.DRAFT, L.OPEN, W.OWNER),
    ListingStep(V.WRITE, L.DRAFT, L.IN_REVIEW, W.OWNER),
    ListingStep(V.APPROVE, L.IN_REVIEW, L.OPEN, W.STAFF),
    *(ListingStep(V.RENEW, state, L.OPEN, W.OWNER) for state in (L.OPEN, L.FILLED, L.EXPIRED)),
    ListingStep(V.PAUSE, L.OPEN, L.PAUSED, W.OWNER),
    ListingStep(V.PAUSE, L.FILLED, L.PAUSED, W.OWNER),
    ListingStep(V.RESUME, L.PAUSED, L.OPEN, W.OWNER),
    *(ListingStep(V.WITHDRAW, state, L.WITHDRAWN, W.OWNER) for state in (L.DRAFT, *_CAN_END)),
    *(ListingStep(V.REMOVE, state, L.REMOVED, W.STAFF) for state in _CAN_END),
    *(ListingStep(V.EXPIRE, state, L.EXPIRED, W.SYSTEM) for state in (L.DRAFT, *_CAN_END)),
    ListingStep(V.FILL, L.OPEN, L.FILLED, W.SYSTEM),
    ListingStep(V.FREE, L.FILLED, L.OPEN, W.SYSTEM),
)


def step_of(verb: str, before: str) -> ListingStep:
    """The row for ``verb``. Raises NoSuchStep where there is none."""
    for step in STEPS:
        if (step.verb, step.before) == (verb, before):
            return step
    raise NoSuchStep(f"{verb} from {before}")


def verbs_of(listing: Any) -> tuple[ListingVerb, ...]:
    """What its owner can do to a listing now."""
    found = (
        step.verb
        for step in STEPS
        if step.before == listing.state and step.who == W.OWNER and step.verb != V.WRITE
    )
    return tuple(dict.fromkeys(found))


def due_at(expires_at: dt.datetime, reminders: int) -> dt.datetime:
    """When the clock has something to say about an open listing: a reminder, or its end."""
    if reminders < len(REMINDED_BEFORE_END):
        return expires_at - REMINDED_BEFORE_END[reminders]
    return expires_at


def reminders_missed(expires_at: dt.datetime, now: dt.datetime) -> int:
    """How many reminders would come too early to make sense for what ends so soon."""
    return sum(expires_at - before <= now for before in REMINDED_BEFORE_END)
