"""The one question after the end: did it go as agreed? The answer is kept as a fact and adds to how reliable the other
one is; nobody is shown who said what."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import lifecycle
from microservices.actions import coins, stepping
from microservices.choices import Audience, ExchangeState
from microservices.models import Exchange, Rating
from portal.models import Resident

ASKED_FOR = dt.timedelta(days=30)
"""So long after the end it can be answered, and answered otherwise."""


class RatingRefused(Exception):
    """This cannot be answered, now or by them; the message says why."""


def asked(exchange: Exchange) -> bool:
    """Whether the two are asked about it now."""
    if exchange.state != ExchangeState.SETTLED or exchange.ended_at is None:
        return False
    return exchange.ended_at + ASKED_FOR >= timezone.now()


def answer_of(exchange: Exchange, role: Audience) -> bool | None:
    """What one of the two has answered; none before they have."""
    return exchange.ratings.filter(by=role).values_list("as_agreed", flat=True).first()


@coins.patient
@transaction.atomic
def rate(actor: Resident, exchange: Exchange, *, as_agreed: bool) -> Rating:
    """Answer, or answer otherwise than before. The same answer twice is one."""
    row = stepping.locked(exchange.pk)
    role = lifecycle.role_of(row, actor)
    if row is None or role is None:
        raise RatingRefused(_("You take no part in this."))
    if not asked(row):
        raise RatingRefused(_("This can be answered for 30 days after it is done."))
    rating, made = Rating.objects.get_or_create(
        exchange=row, by=role, defaults={"as_agreed": as_agreed}
    )
    if not made and rating.as_agreed == as_agreed:
        return rating
    if not made:
        _count(row, role, rating.as_agreed, -1)
        rating.as_agreed, rating.made_at = as_agreed, timezone.now()
        rating.save(update_fields=["as_agreed", "made_at"])
    _count(row, role, as_agreed, 1)
    return rating


def _count(exchange: Exchange, by: Audience, as_agreed: bool, times: int) -> None:
    other = exchange.performer if by == Audience.REQUESTER else exchange.requester
    stepping.add(other, exchange, **{"praised" if as_agreed else "faulted": times})
