"""What those are told whom a need fits: its kind and its day, which everybody may read on the market, and no name."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.choices import ListingState
from microservices.models import Listing
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Resident
from portal.tellers import Draft, Rule, Teller, Words

KIND = "need"
_WAVE, _YOUNG = 2, 1
"""Bits of an entry's number that say in which wave it is told, and whether to young people."""


def draft_of(listing: Listing, wave: int, people: Sequence[Resident], *, young: bool) -> Draft:
    return Draft(
        kind=KIND,
        object_id=listing.pk << (_WAVE + _YOUNG) | wave << _YOUNG | young,
        rule=KIND,
        importance=Importance.MINOR,
        group=f"{KIND}:{listing.pk}",
        touches=frozenset((SubjectKind.OWN, person.pk) for person in people),
        happened_at=timezone.now(),
        until=listing.starts_at or listing.expires_at,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of what is taken, over or paused meanwhile nothing is told any more."""
    numbers = {entry.pk: entry.object_id >> (_WAVE + _YOUNG) for entry in entries}
    rows = Listing.objects.select_related("category").filter(state=ListingState.OPEN)
    rows = rows.in_bulk(set(numbers.values()))
    found = {}
    for entry in entries:
        listing = rows.get(numbers[entry.pk])
        if listing is None:
            continue
        url = listing.get_absolute_url()
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=listing.category.name,
            what=_what(listing),
            url=url,
            icon="stall",
            action=gettext("See whether it suits you"),
            action_url=url,
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _what(listing: Listing) -> str:
    if listing.starts_at is None:
        return gettext("A neighbour needs this, at a time you find together")
    return gettext("A neighbour needs this on %(day)s") % {
        "day": days.on(timezone.localdate(listing.starts_at))
    }


tellers.register(
    Teller(
        KIND,
        _("Neighbours who need you"),
        words,
        (
            Rule(
                KIND,
                Importance.MINOR,
                _("A neighbour needs something that you have said you would do"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
