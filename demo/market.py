"""Fills the market of the demo: neighbours, what they ask for and offer, permits, and a few exchanges on the way.

Through the same actions as everybody else; once a municipality has listings, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from demo.boards import open_boards
from demo.businesses import open_businesses
from demo.campaigns import open_campaigns
from demo.figures import open_figures
from demo.people import PEOPLE, STAFF
from demo.texts.market import MARKETS, ListingText, MarketText, NeighbourText, PhoneText
from demo.trials import open_trials
from microservices import fit
from microservices.actions import categories, exchanges, listings, neighbours, permits, phone
from microservices.choices import ListingState
from microservices.models import Category, Listing
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Area, Municipality, Resident

NAMES = uuid.UUID("6f0f3f5e-6a0c-4b53-9d6e-6f1d0c4c9b1e")
"""Of the keys that make the demo's listings happen once."""


def open_market(municipality: Municipality) -> None:
    """Neighbours with listings, where there are none yet."""
    text = MARKETS.get(municipality.slug)
    if text is None or Listing.objects.of(municipality).exists():
        return
    with transaction.atomic():
        kinds = {row.slug: row for row in categories.begin(municipality)}
        kinds |= {row.slug: row for row in Category.objects.of(municipality)}
        areas = {row.slug: row for row in Area.objects.of(municipality)}
        people = {one.key: _person(municipality, one) for one in text.neighbours}
        for one in text.neighbours:
            _describe(municipality, people[one.key], one, areas, kinds)
        _permit(municipality, text, people, kinds)
        for number, listing in enumerate(text.listings):
            _list(municipality, text, listing, number, people, areas, kinds)
        for neighbour in text.by_phone:
            _by_phone(municipality, text, neighbour, people, areas, kinds)
        open_campaigns(municipality, people, lambda role: _colleague(municipality, role))
        open_businesses(municipality, people, lambda role: _colleague(municipality, role))
        open_boards(
            municipality,
            people,
            lambda role: _colleague(municipality, role),
            lambda one: _person(municipality, one),
        )
        open_trials(municipality, lambda role: _colleague(municipality, role))
        open_figures(municipality, lambda role: _colleague(municipality, role))


def _person(municipality: Municipality, one: NeighbourText) -> Resident:
    """The account of somebody as their eID would open it: whoever can sign in finds what is theirs."""
    known = next((person for person in PEOPLE if person.key == one.key), None)
    subject = known.subject if known else f"demo-neighbour-{one.key}"
    year, youngest, oldest = timezone.localdate().year - one.age, one.age, one.age
    if known:
        birth = {"birthdate": known.birthdate(timezone.localdate()).isoformat()}
        found = eid.birth_of(birth, timezone.localdate())
        year, youngest, oldest = found[0] or year, found[1] or youngest, found[2] or oldest
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(
                settings.SUBJECT_PEPPER, settings.OIDC_SERVER_URL or "demo", subject
            ),
            first_name=one.first_name,
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance="substantial",
            home=municipality.code,
        )
    )


def _describe(
    municipality: Municipality,
    person: Resident,
    one: NeighbourText,
    areas: dict[str, Area],
    kinds: dict[str, Category],
) -> None:
    area = areas.get(one.area) or next(iter(areas.values()), None)
    if area is None or not one.kinds:
        return
    neighbours.describe(
        person,
        person,
        municipality,
        area=area,
        reach=10,
        languages=one.languages,
        times=fit.ALWAYS,
        categories=[kinds[slug] for slug in one.kinds],
        told=True,
    )


def _colleague(municipality: Municipality, role: str) -> Resident | None:
    names = [c.username for c in STAFF if (c.municipality, c.role) == (municipality.slug, role)]
    return Resident.objects.filter(username__in=names).first()


def _permit(
    municipality: Municipality,
    text: MarketText,
    people: dict[str, Resident],
    kinds: dict[str, Category],
) -> None:
    coordinator = _colleague(municipality, "coordinator")
    for key, slug in text.permits:
        permit = permits.apply(people[key], kinds[slug], reason="Jeg vil gerne hjælpe.")
        for kind in permits.still_missing(permit):
            permits.see(coordinator, permit, kind=kind)
        permits.grant(coordinator, permit, words="Velkommen, og tak.")
    for key, slug, reason in text.applications:
        permits.apply(people[key], kinds[slug], reason=reason)


def _list(
    municipality: Municipality,
    text: MarketText,
    one: ListingText,
    number: int,
    people: dict[str, Resident],
    areas: dict[str, Area],
    kinds: dict[str, Category],
) -> None:
    key = uuid.uuid5(NAMES, f"{municipality.slug} {number}")
    owner = people[one.owner]
    listing = listings.write(
        owner, municipality, **_said(municipality, text, one, key, areas, kinds)
    )
    moderator = _colleague(municipality, "moderator") or _colleague(municipality, "administrator")
    if listing.state == ListingState.IN_REVIEW and moderator is not None:
        listing = listings.approve(moderator, listing)
    for taker in one.takers:
        exchange = exchanges.reserve(people[taker], listing, key=uuid.uuid5(key, taker))
        if one.agreed:
            exchanges.agree(owner, exchange)


def _said(
    municipality: Municipality,
    text: MarketText,
    one: ListingText,
    key: uuid.UUID,
    areas: dict[str, Area],
    kinds: dict[str, Category],
) -> dict[str, Any]:
    return {
        "key": key,
        "side": one.side,
        "category": kinds[one.kind],
        "title": one.title,
        "text": one.text,
        "language": text.language,
        "coins": one.coins,
        "slots": one.slots,
        "area": areas.get(one.area),
        "place": one.place,
        "address": one.address,
        **_window(municipality, one),
    }


def _by_phone(
    municipality: Municipality,
    text: MarketText,
    one: PhoneText,
    people: dict[str, Resident],
    areas: dict[str, Area],
    kinds: dict[str, Category],
) -> None:
    """Somebody rang, a colleague wrote it down, and a neighbour has answered: now they are to be rung."""
    colleague = _colleague(municipality, "coordinator")
    if colleague is None:
        return
    key = uuid.uuid5(NAMES, f"{municipality.slug} {one.name}")
    neighbour = phone.join(
        colleague,
        municipality,
        key=key,
        name=one.name,
        phone=one.phone,
        birth_year=timezone.localdate().year - one.age,
        language=text.language,
        consent=one.consent,
    )
    listing = listings.write(
        colleague,
        municipality,
        on_behalf_of=neighbour.resident,
        **_said(municipality, text, one.listing, key, areas, kinds),
    )
    for taker in one.listing.takers:
        exchanges.reserve(people[taker], listing, key=uuid.uuid5(key, taker))


def _window(municipality: Municipality, one: ListingText) -> dict[str, Any]:
    if not one.days:
        return {}
    day = timezone.localdate(timezone=municipality.zone) + dt.timedelta(days=one.days)
    start = dt.datetime.combine(day, dt.time(one.hour), municipality.zone)
    window = {"starts_at": start, "ends_at": start + dt.timedelta(hours=one.hours)}
    if not one.weeks:
        return window
    return window | {"weekly_until": day + dt.timedelta(weeks=one.weeks)}
