"""What follows when something happens between neighbours."""

from __future__ import annotations

from microservices import listing_telling, permit_telling, telling
from microservices.actions import alerting
from microservices.models import ExchangeEvent, Listing, PermitStep, WaitingPlace
from portal.actions.telling import tell
from portal.events import (
    ContentChanged,
    ExchangeMoved,
    ListingMoved,
    PermitMoved,
    PlaceOffered,
    announce,
    on,
)


@on(ExchangeMoved)
def tell_whose_turn_it_is(fact: ExchangeMoved) -> None:
    """In the transaction of the step: it and whoever is told of it stand or fall together."""
    event = ExchangeEvent.objects.select_related(
        "exchange__requester", "exchange__performer", "exchange__municipality", "exchange__listing"
    ).get(pk=fact.event_id)
    exchange = event.exchange
    if exchange.listing.slots > 1:
        # its card says how many places are taken, also while none of its own columns moves
        announce(ContentChanged(exchange.municipality_id))
    people = telling.concerned(event, exchange)
    for person in people:
        alerting.begin(person, exchange.municipality)
    if people:
        tell(exchange.municipality, [telling.draft_of(event, exchange, people)])


@on(PermitMoved)
def tell_whose_permit_it_is(fact: PermitMoved) -> None:
    step = PermitStep.objects.select_related("permit__resident", "permit__municipality").get(
        pk=fact.step_id
    )
    permit = step.permit
    alerting.begin(permit.resident, permit.municipality)
    tell(permit.municipality, [permit_telling.draft_of(step)])


@on(ListingMoved)
def tell_who_wrote_it(fact: ListingMoved) -> None:
    if fact.verb not in listing_telling.WHAT:
        return
    listing = Listing.objects.select_related("owner", "municipality").get(pk=fact.listing_id)
    draft = listing_telling.draft_of(listing, fact.verb)
    if draft is not None and listing.owner is not None:
        alerting.begin(listing.owner, listing.municipality)
        tell(listing.municipality, [draft])


@on(PlaceOffered)
def tell_who_waited(fact: PlaceOffered) -> None:
    place = WaitingPlace.objects.select_related("resident", "listing__municipality").get(
        listing=fact.listing_id, resident=fact.resident_id
    )
    municipality = place.listing.municipality
    alerting.begin(place.resident, municipality)
    tell(municipality, [listing_telling.place_draft(place)])
