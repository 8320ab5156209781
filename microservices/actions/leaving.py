"""Somebody deletes their account, or may take part no more: what they have open ends, and nobody waits for them.

What has not begun is off. What has begun is decided for the one who stays: they get their coins back, or are paid for
what they gave. A dispute stays with its caseworker.
"""

from __future__ import annotations

from django.db import transaction

from microservices import lifecycle, listing_steps
from microservices.actions import coins, listings, slots, stepping
from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import Verb
from microservices.listing_steps import ListingVerb
from microservices.models import Exchange, Listing, WaitingPlace
from portal.models import Municipality, Resident

_PAID_WHERE_THE_REQUESTER_LEAVES = {ExchangeState.IN_PROGRESS, ExchangeState.DONE_CLAIMED}


@coins.patient
@transaction.atomic
def leave(resident: Resident) -> None:
    """End everything ``resident`` has open. Once more changes nothing."""
    step_back(resident)
    mine = Exchange.objects.visible_to(resident).live().exclude(state=ExchangeState.DISPUTED)
    for number in list(mine.order_by("listing", "pk").values_list("pk", flat=True)):
        _leave_exchange(resident, number)


def step_back(resident: Resident, municipality: Municipality | None = None) -> None:
    """Take back what somebody has open and their places in lines, inside a transaction; what others have agreed to
    with them stays. Everywhere, or in one municipality."""
    there = Listing.objects.all() if municipality is None else Listing.objects.of(municipality)
    ends = {step.before for step in listing_steps.STEPS if step.verb == ListingVerb.WITHDRAW}
    mine = there.filter(owner=resident, state__in=ends).order_by("pk")
    for number in list(mine.values_list("pk", flat=True)):
        row = slots.locked(Listing.objects.filter(pk=number))
        if row is not None and row.state in ends:
            listings.close(row, ListingVerb.WITHDRAW)
    waits = there.filter(waiting__resident=resident).distinct().order_by("pk")
    for number in list(waits.values_list("pk", flat=True)):
        row = slots.locked(Listing.objects.filter(pk=number))
        if row is not None:
            WaitingPlace.objects.filter(listing=row, resident=resident).delete()
            slots.arrange(row)


def _leave_exchange(resident: Resident, number: int) -> None:
    row = stepping.locked(number)
    role = lifecycle.role_of(row, resident) if row is not None else None
    if row is None or role is None:
        return
    steps = [step for step in lifecycle.steps_from(row.state) if step.verb == Verb.LEAVE]
    if not steps:
        return
    after = steps[0].after
    if role == Audience.REQUESTER and row.state in _PAID_WHERE_THE_REQUESTER_LEAVES:
        after = ExchangeState.SETTLED
    stepping.take(row, Verb.LEAVE, by=role, actor=resident, after=after)
