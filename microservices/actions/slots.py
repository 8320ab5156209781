"""The places of a listing: which are free, whose coins lie aside for them, and who has waited for one.

Everything here is called inside a transaction, behind the lock of the listing (``locked``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import listing_steps
from microservices.actions import coins
from microservices.choices import LIVE, TAKEN, ListingState, Side
from microservices.lifecycle import ANSWER_WITHIN
from microservices.listing_steps import ListingVerb
from microservices.models import Hold, Listing
from portal.events import ContentChanged, ListingMoved, PlaceOffered, announce

REFUND = "refund"
"""The step under which what is left of a hold goes back."""


class ListingRefused(Exception):
    """The listing stays as it is, and no coin moved; the message says why, for the person who asked."""


def locked(rows: QuerySet[Listing], *, skip: bool = False) -> Listing | None:
    """The one listing among ``rows`` with everybody else kept out; none where there is none, or with ``skip`` where
    somebody else has it."""
    found = rows.select_related("category", "municipality", "owner")
    return found.select_for_update(of=("self",), no_key=True, skip_locked=skip).first()


def change(listing: Listing, verb: ListingVerb, **changes: Any) -> None:
    """Take the step ``verb`` of the table of listings. Raises ListingRefused where it cannot be taken from here, or
    where the row is no longer as it is in memory."""
    try:
        step = listing_steps.step_of(verb, listing.state)
    except listing_steps.NoSuchStep as error:
        raise ListingRefused(
            _("That cannot be done any more: it is “%(state)s” now.")
            % {"state": listing.get_state_display()}
        ) from error
    write(listing, verb, **{"state": step.after, **changes})


def write(listing: Listing, verb: str, **changes: Any) -> None:
    before, version = listing.state, listing.version
    changes["version"] = version + 1
    if changes.get("state") in {
        ListingState.EXPIRED,
        ListingState.WITHDRAWN,
        ListingState.REMOVED,
    }:
        changes["due_at"] = None
    rows = Listing.objects.filter(pk=listing.pk, state=before, version=version)
    if rows.update(**changes) != 1:
        raise ListingRefused(_("Something has happened here meanwhile. Look at it again first."))
    for name, value in changes.items():
        setattr(listing, name, value)
    announce(ListingMoved(listing.municipality_id, listing.pk, verb))
    announce(ContentChanged(listing.municipality_id))


# Coins ------------------------------------------------------------------------------------------------------


def _holds(listing: Listing) -> dict[int, Hold]:
    """Coins that lie aside for a place in full, by the number of the place."""
    rows = Hold.objects.filter(key__startswith=f"L{listing.pk}:", left=F("amount"))
    return {int(hold.key.split(":")[1]): hold for hold in rows}


def hold_of(listing: Listing, slot: int) -> Hold | None:
    return _holds(listing).get(slot)


def fund(listing: Listing) -> None:
    """Set coins aside for every place of a need that nobody has taken and that has none. Raises CoinsRefused."""
    if listing.side != Side.NEED or listing.owner is None:
        return
    there = _holds(listing)
    for slot in _untaken(listing):
        if slot not in there:
            coins.set_aside(
                listing.owner,
                listing.municipality,
                listing.coins,
                key=f"L{listing.pk}:{slot}:{listing.round}",
                ref=f"listing:{listing.pk}",
            )


def release(listing: Listing) -> None:
    """Give back what lies aside for places nobody is in: what somebody has reserved stays until that is over."""
    if listing.side != Side.NEED:
        return
    busy = set(_live(listing).values_list("slot", flat=True))
    for slot, hold in sorted(_holds(listing).items()):
        if slot not in busy:
            coins.give_back(hold, step=REFUND, ref=f"listing:{listing.pk}")


# Places -----------------------------------------------------------------------------------------------------


def _live(listing: Listing):
    return listing.exchanges.filter(state__in=[str(state) for state in LIVE])


def _untaken(listing: Listing) -> list[int]:
    taken = listing.exchanges.filter(state__in=[str(state) for state in TAKEN])
    gone = set(taken.values_list("slot", flat=True))
    return [slot for slot in range(1, listing.slots + 1) if slot not in gone]


def free(listing: Listing) -> list[int]:
    """Places that can be taken: nobody is in them, and the coins for them are there."""
    untaken = _untaken(listing)
    if listing.side == Side.OFFER:
        return untaken
    funded = _holds(listing)
    return [slot for slot in untaken if slot in funded]


def offered(listing: Listing, now: dt.datetime | None = None):
    """Those who have waited and may take a place now."""
    return listing.waiting.filter(offered_at__gt=(now or timezone.now()) - ANSWER_WITHIN)


def arrange(listing: Listing) -> None:
    """Offer free places to those who wait, in their order, and say whether there is one for somebody new."""
    if listing.state not in {ListingState.OPEN, ListingState.FILLED}:
        return
    now = timezone.now()
    listing.waiting.filter(offered_at__lte=now - ANSWER_WITHIN).delete()
    spare = len(free(listing)) - offered(listing, now).count()
    if spare > 0 and listing.expires_at is not None and listing.expires_at > now:
        for place in listing.waiting.filter(offered_at__isnull=True)[:spare]:
            place.offered_at = now
            place.save(update_fields=["offered_at"])
            announce(PlaceOffered(listing.municipality_id, listing.pk, place.resident_id))
            spare -= 1
    if spare > 0 and listing.state == ListingState.FILLED:
        change(listing, ListingVerb.FREE)
    elif spare <= 0 and listing.state == ListingState.OPEN:
        change(listing, ListingVerb.FILL)
