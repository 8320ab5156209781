"""Telling a need round: the clock sends each wave to those who fit best and were not told yet.

Who is told has said that they want to be (``Neighbour.told``). When their telephone rings is decided by their own quiet
hours and rhythm; young people are told of nothing at night, whatever they have chosen.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from microservices import guards, matching, minors, waves
from microservices.actions import coins, slots
from microservices.choices import Audience, ListingState
from microservices.models import Asked, Listing
from portal.events import NeighboursAsked, announce
from portal.models import Resident

MOST = 500
"""Neighbours in the last wave, the best first."""


@coins.patient
@transaction.atomic
def send(number: int) -> bool:
    """Send the wave that is due for listing ``number``; whether there was one. Sent twice at once it is sent once."""
    listing = slots.locked(Listing.objects.filter(pk=number), skip=True)
    now = timezone.now()
    if listing is None or listing.wave_at is None or listing.wave_at > now:
        return False
    if listing.state != ListingState.OPEN:
        return False
    wave = listing.wave + 1
    people = _people(listing, waves.SIZES[listing.wave] or MOST)
    Asked.objects.bulk_create(
        Asked(listing=listing, resident=person, wave=wave, at=now) for person in people
    )
    # beside the versions of the listing: whoever writes to it now has not been overtaken
    Listing.objects.filter(pk=listing.pk).update(
        wave=wave,
        wave_at=waves.next_at(wave, now, listing.starts_at, listing.municipality.zone),
    )
    if people:
        announce(NeighboursAsked(listing.municipality_id, listing.pk, wave))
    return True


def _people(listing: Listing, number: int) -> list[Resident]:
    """Those who fit best and have not been asked, at most ``number``."""
    told = listing.asked.values_list("resident", flat=True)
    found = matching.helpers_for(listing, number, beside=told)
    rows = Resident.objects.in_bulk([one.neighbour.resident_id for one in found])
    people = [rows[one.neighbour.resident_id] for one in found]
    home = {
        one for one in people if one.lives_here and one.municipality_id == listing.municipality_id
    }
    trying = guards.on_trial([one for one in people if one not in home], listing.municipality)
    by_age = minors.young(listing.owner, listing.municipality)
    return [
        one
        for one in people
        if one in home or one.pk in trying
        # what the match does not know: who may meet whom by age, and with whose leave, and who tries it out
        if (one in home and not (by_age or minors.young(one, listing.municipality)))
        or guards.refusal(one, listing, role=Audience.PERFORMER) is None
    ]
