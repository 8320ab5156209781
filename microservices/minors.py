"""Whether a young person may take part: the rules of ``ages`` asked about people, a time, and a guardian's yes.

``guards`` asks here for everything that somebody writes, reserves, agrees to and meets for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from microservices import ages
from microservices.models import Category, Exchange, GuardianConsent, Listing
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


def alone(resident: Resident, category: Category) -> str | None:
    """Why somebody cannot take part in this kind of help, whoever the other is: a key of ``ages.REFUSALS``, or none."""
    return ages.alone(ages.of(resident, today(category.municipality)), category)


def refusal(
    requester: Resident,
    performer: Resident,
    listing: Listing,
    *,
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    certified: Callable[[Resident], bool],
) -> str | None:
    """Why these two do not meet for ``listing``, or none where they may: a key of ``ages.REFUSALS``.

    starts_at, ends_at: when, as far as it differs from the listing
    certified: whether an adult holds the certificate for the category now
    """
    category, zone = listing.category, listing.municipality.zone
    starts, ends = starts_at or listing.starts_at, ends_at or listing.ends_at
    people = (requester, performer)
    old = [ages.of(person, today(listing.municipality)) for person in people]
    if not any(age.maybe_minor for age in old):
        return None
    # asked only of whom it matters for: it looks into the books of permits
    holds = (
        old[1].maybe_minor and old[0].maybe_adult and certified(requester),
        old[0].maybe_minor and old[1].maybe_adult and certified(performer),
    )
    if reason := ages.refusal(*old, category, certified=holds):
        return reason
    if reason := ages.by_day(starts, ends, zone):
        return reason
    for person, other, age in zip(people, reversed(people), old, strict=True):
        if not _allowed(person, category, age, starts, other):
            return "no_consent"
    return None


def _allowed(
    person: Resident,
    category: Category,
    age: ages.Age,
    starts: dt.datetime | None,
    other: Resident | None = None,
) -> bool:
    if not ages.consent_needed(age):
        return True
    now = today(category.municipality)
    day = max(now, timezone.localdate(starts, category.municipality.zone)) if starts else now
    return agreed_by_guardian(person, category, on=day, other=other)
