"""The clock. Whatever happens by itself stands as ``due_at`` in its row, and one sweep finds it: a lost job of the
queue loses nothing, and two sweeps at once, or one after the other, do what one does.

Each row has a transaction of its own. What somebody else is at is left for the next sweep.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from microservices import lifecycle, listing_steps
from microservices.actions import (
    campaign_plans,
    coins,
    listings,
    posts,
    slots,
    stepping,
    trials,
    vouchers,
    waves,
)
from microservices.choices import Audience, ListingState
from microservices.lifecycle import Verb
from microservices.listing_steps import ListingVerb
from microservices.models import Exchange, Listing, WaitingPlace

logger = logging.getLogger(__name__)

MOST = 500
"""Rows of each kind in one sweep; what is left comes a minute later."""


def sweep() -> int:
    """Do what is due; returns how many rows something happened to."""
    now = timezone.now()
    due = {"due_at__lte": now}
    work: list[tuple[Callable[[int], bool], Callable[[], list[int]]]] = [
        (_exchange, lambda: _numbers(Exchange.objects.filter(**due).order_by("due_at"))),
        (_listing, lambda: _numbers(Listing.objects.filter(**due).order_by("due_at"))),
        (_waiting, _waited_for),
        (trials.tick, lambda: _numbers(trials.due().order_by("ends_at"))),
        (campaign_plans.tick, lambda: _numbers(campaign_plans.due())),
        (posts.tick, lambda: _numbers(posts.due().order_by("ends_on"))),
        # after the posts: what has ended just now gives its coins back at once
        (vouchers.tick, lambda: _numbers(vouchers.due().order_by("due_at", "pk"))),
        # last, and looked for only then: what has become free just now is told round at once
        (waves.send, lambda: _numbers(_waves(now).order_by("wave_at"))),
    ]
    return sum(_alone(do, number) for do, find in work for number in find())


def _numbers(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST])


def _waves(now: dt.datetime) -> QuerySet[Listing]:
    """Needs that are to be told to more neighbours."""
    return Listing.objects.filter(state=ListingState.OPEN, wave_at__lte=now)


def _waited_for() -> list[int]:
    """Listings where somebody was offered a place and has not taken it."""
    over = timezone.now() - lifecycle.ANSWER_WITHIN
    rows = WaitingPlace.objects.filter(offered_at__lte=over)
    return list(rows.order_by().values_list("listing", flat=True).distinct()[:MOST])


def _alone(do: Callable[[int], bool], number: int) -> bool:
    try:
        return do(number)
    except Exception:
        # whatever is wrong with one row must not keep the clock from the others
        logger.exception("The clock could not do %s %s", do.__name__, number)
        return False


@coins.patient
@transaction.atomic
def _exchange(number: int) -> bool:
    row = stepping.locked(number, skip=True)
    if row is None or row.due_at is None or row.due_at > timezone.now():
        return False
    step = lifecycle.clock_step(row)
    if step is None:
        return False
    changes: dict[str, Any] = {}
    if step.verb == Verb.REMIND:
        changes = {
            "reminders": row.reminders + 1,
            "due_at": lifecycle.due_after_reminder(row, row.reminders + 1, timezone.now()),
        }
    stepping.take(row, step.verb, by=Audience.SYSTEM, after=step.after, **changes)
    return True


@coins.patient
@transaction.atomic
def _listing(number: int) -> bool:
    row = slots.locked(Listing.objects.filter(pk=number), skip=True)
    now = timezone.now()
    if row is None or row.due_at is None or row.due_at > now:
        return False
    if row.state != ListingState.IN_REVIEW and row.expires_at is not None and row.expires_at > now:
        sent = row.reminders + 1
        # a clock that stood still for days makes up for it with one reminder
        sent = max(sent, listing_steps.reminders_missed(row.expires_at, now))
        slots.write(
            row,
            "remind",
            reminders=sent,
            due_at=listing_steps.due_at(row.expires_at, sent),
        )
        return True
    comes_again = row.state in {ListingState.OPEN, ListingState.FILLED}
    listings.close(row, ListingVerb.EXPIRE)
    if comes_again and row.weekly_until is not None:
        listings.repeat(row)
    return True


@coins.patient
@transaction.atomic
def _waiting(number: int) -> bool:
    row = slots.locked(Listing.objects.filter(pk=number), skip=True)
    if row is None:
        return False
    slots.arrange(row)
    return True
