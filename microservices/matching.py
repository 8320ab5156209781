"""Who could do what somebody needs: what rules them out is asked of the database, what orders them is computed.

The same rules stand in ``microservices.guards``, which decides about one person when they say yes; here they keep those
out who could not say yes anyway.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Abs
from django.utils import timezone

from microservices import fit
from microservices.cells import Cell
from microservices.choices import ExchangeState, Level, Minors, PermitSide, Side
from microservices.fit import Fit, Person, Wanted
from microservices.models import (
    Block,
    Exchange,
    Listing,
    Neighbour,
    Permit,
    Recognition,
    WaitingPlace,
)
from portal.models import Resident

RINGS = (4, 12, 40)
"""Cells around a need within which neighbours are looked for, one after the other."""
ENOUGH = 100
"""Neighbours who fit, after which nobody is looked for farther away."""
NEAREST = 500
"""Neighbours who are weighed in one ring at most, the nearest first."""
FARTHEST = RINGS[-1]
"""Cells that somebody can say they would go at most."""
BUSY = 3
"""Open promises with which somebody is not asked for more."""


@dataclasses.dataclass(frozen=True)
class Found:
    neighbour: Neighbour
    fit: Fit


def wanted_by(listing: Listing) -> Wanted:
    zone = listing.municipality.zone
    window = [at.astimezone(zone) if at else None for at in (listing.starts_at, listing.ends_at)]
    cell = None if listing.east is None else Cell(listing.east, listing.north)
    return Wanted(cell, fit.times_between(*window), fit.bits_of([listing.language]))


def person_of(neighbour: Neighbour) -> Person:
    cell = None if neighbour.east is None else Cell(neighbour.east, neighbour.north)
    return Person(
        cell,
        neighbour.reach,
        neighbour.times,
        neighbour.languages,
        neighbour.completed,
        neighbour.late + neighbour.missed + neighbour.faulted,
        neighbour.received,
    )


def helpers_for(listing: Listing, number: int, *, beside: Iterable[int] = ()) -> list[Found]:
    """The ``number`` neighbours who fit a need best, the best first; those in ``beside`` (residents) are left out."""
    wanted = wanted_by(listing)
    rows = could(listing).exclude(resident__in=list(beside))
    rows = rows.annotate(
        free=F("times").bitand(wanted.times), shared=F("languages").bitand(wanted.languages)
    ).filter(free__gt=0, shared__gt=0)
    found: list[Found] = []
    cell = wanted.cell
    for near in [_within(rows, cell, ring) for ring in RINGS] if cell else [rows]:
        found = [
            Found(row, fitting)
            for row in near[:NEAREST]
            if (fitting := fit.fit(person_of(row), wanted)) is not None
        ]
        if len(found) >= max(ENOUGH, number):
            break
    found.sort(key=lambda one: (-one.fit.score, one.neighbour.pk))
    return found[:number]


def could(listing: Listing) -> QuerySet[Neighbour]:
    """Neighbours whom nothing rules out from helping with a need: declared, permitted, free to, of the right age."""
    today = timezone.localdate(timezone=listing.municipality.zone)
    category = listing.category
    people = Neighbour.objects.of(listing.municipality).filter(
        told=True,
        suspended_at__isnull=True,
        resident__is_active=True,
        categories=category,
    )
    people = people.exclude(resident=listing.owner_id)
    if category.level >= Level.APPROVED:
        people = people.filter(Exists(_permits(listing, today)))
    if category.minors == Minors.NO:
        people = people.filter(resident__birth_year__lt=today.year - 18)
    between = Block.objects.filter(
        Q(blocker=listing.owner_id, blocked=OuterRef("resident"))
        | Q(blocked=listing.owner_id, blocker=OuterRef("resident"))
    )
    live = Exchange.objects.live().filter(listing=listing, performer=OuterRef("resident"))
    busy = Exchange.objects.filter(
        state__in=[ExchangeState.RESERVED, ExchangeState.AGREED], performer=OuterRef("resident")
    )
    return people.filter(
        ~Exists(between), ~Exists(live), ~Exists(busy.order_by("pk")[BUSY - 1 : BUSY])
    )


def _permits(listing: Listing, today: dt.date) -> QuerySet[Permit]:
    category = listing.category
    trusted = Recognition.objects.of(listing.municipality).filter(category=category)
    rows = Permit.objects.valid(today).filter(
        resident=OuterRef("resident"),
        side=PermitSide.PERFORM,
        level__gte=category.level,
        category__slug=category.slug,
    )
    return rows.filter(
        Q(municipality=listing.municipality_id) | Q(municipality__in=trusted.values("other"))
    )


def _within(rows: QuerySet[Neighbour], cell: Cell, ring: int) -> QuerySet[Neighbour]:
    """Those so many cells around it at most, the nearest first; nobody who has not said where they are."""
    apart = Abs(F("east") - cell.east) + Abs(F("north") - cell.north)
    return rows.filter(
        east__range=(cell.east - ring, cell.east + ring),
        north__range=(cell.north - ring, cell.north + ring),
    ).order_by(apart, "pk")


# The other way round ------------------------------------------------------------------------------------


def fits(resident: Resident, listings: Sequence[Listing]) -> dict[int, Fit]:
    """Of these needs those that fit ``resident``, by the number of the listing."""
    neighbour = Neighbour.objects.visible_to(resident).first()
    if neighbour is None or neighbour.suspended_at:
        return {}
    person, mine = person_of(neighbour), set(neighbour.categories.values_list("pk", flat=True))
    waiting = set(WaitingPlace.objects.filter(resident=resident).values_list("listing", flat=True))
    found = {}
    for listing in listings:
        if listing.side != Side.NEED or listing.owner_id == resident.pk or listing.pk in waiting:
            continue
        if listing.category_id in mine and (one := fit.fit(person, wanted_by(listing))):
            found[listing.pk] = one
    return found
