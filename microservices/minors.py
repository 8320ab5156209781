"""Who is young today where they live, and whether a guardian lets them take part."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from microservices import ages
from microservices.models import Category, Exchange, GuardianConsent
from portal.models import Municipality, Resident


def today(municipality: Municipality) -> dt.date:
    return timezone.localdate(timezone=municipality.zone)


def young(resident: Resident | None, municipality: Municipality) -> bool:
    """Whether somebody may be under 18 today."""
    return resident is not None and ages.of(resident, today(municipality)).maybe_minor


def young_among(exchange: Exchange) -> bool:
    """Whether one of the two was under 18 when it was reserved, or may be so today."""
    return exchange.minors or any(
        young(person, exchange.municipality) for person in (exchange.requester, exchange.performer)
    )


def agreed_by_guardian(
    minor: Resident, category: Category, *, on: dt.date, other: Resident | None = None
) -> bool:
    """Whether a guardian has said yes to this kind of help on the day ``on``. Who meets the young person cannot be the
    one who allows it."""
    given = GuardianConsent.objects.holding(on).filter(minor=minor, category=category)
    if other is not None:
        given = given.exclude(guardian=other)
    return given.exists()
