"""What is told of a listing: to whoever wrote it, that it stands, ends or was removed; to who waited, that a place is
free. As with exchanges, nothing that may stand on a lock screen says what it is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.lifecycle import ANSWER_WITHIN
from microservices.listing_steps import ListingVerb
from microservices.models import Listing, WaitingPlace
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry
from portal.tellers import Draft, Teller, Words

KIND, PLACE = "listing", "place"
REMIND = "remind"
WHAT: dict[str, Any] = {
    REMIND: _("It ends soon: does it still hold?"),
    ListingVerb.APPROVE: _("It stands on the market now"),
    ListingVerb.EXPIRE: _("Its time is over"),
    ListingVerb.REMOVE: _("A moderator has removed it, and says why"),
}
"""By verb. The order is part of the numbers of entries: new ones go to the end."""
VERBS = list(WHAT)
_VERSION, _VERB = 20, 4
"""Bits of an entry's number that say at which version of the listing it happened, and what."""


def _number(listing: Listing, verb: str) -> int:
    version = listing.version % (1 << _VERSION)
    return listing.pk << (_VERSION + _VERB) | version << _VERB | VERBS.index(verb)


def draft_of(listing: Listing, verb: str) -> Draft | None:
    """Nothing where whoever wrote it knows already, or is no longer here."""
    if verb not in WHAT or listing.owner_id is None:
        return None
    return Draft(
        kind=KIND,
        object_id=_number(listing, verb),
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{listing.pk}",
        touches=frozenset({(SubjectKind.OWN, listing.owner_id)}),
        happened_at=timezone.now(),
        until=listing.expires_at if verb == REMIND else None,
    )


def place_draft(place: WaitingPlace) -> Draft:
    return Draft(
        kind=PLACE,
        object_id=place.pk,
        rule=PLACE,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{place.listing_id}",
        touches=frozenset({(SubjectKind.OWN, place.resident_id)}),
        happened_at=place.offered_at or timezone.now(),
        until=_until(place),
    )


def _until(place: WaitingPlace) -> dt.datetime | None:
    return place.offered_at + ANSWER_WITHIN if place.offered_at else None


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    numbers = {entry.pk: entry.object_id >> (_VERSION + _VERB) for entry in entries}
    rows = Listing.objects.in_bulk(set(numbers.values()))
    found = {}
    for entry in entries:
        listing = rows.get(numbers[entry.pk])
        verb = VERBS[entry.object_id % (1 << _VERB)]
        if listing is None:
            continue
        found[entry.pk] = _words(
            gettext("What you wrote on the market"),
            WHAT[verb],
            listing,
            _("Say that it still holds") if verb == REMIND else "",
            entry.until,
        )
    return found


def place_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of a place that somebody has let go nothing is told any more."""
    rows = WaitingPlace.objects.select_related("listing").in_bulk(
        [entry.object_id for entry in entries]
    )
    return {
        entry.pk: _words(
            gettext("What you wait for"),
            _("A place is free, and is kept for you for 48 hours"),
            place.listing,
            _("Take the place"),
            entry.until,
        )
        for entry in entries
        if (place := rows.get(entry.object_id))
    }


def _words(
    title: str, what: Any, listing: Listing, action: Any, until: dt.datetime | None
) -> Words:
    url = listing.get_absolute_url()
    return Words(
        kind=gettext("Neighbours' help"),
        title=title,
        what=str(what),
        url=url,
        icon="stall",
        action=str(action),
        action_url=url if action else "",
        until=timezone.localdate(until) if action and until else None,
    )


tellers.register(Teller(KIND, _("What you wrote on the market"), words, private=True))
tellers.register(Teller(PLACE, _("Places you waited for"), place_words, private=True))
