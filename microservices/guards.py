"""Whether somebody may take part in an exchange: the one place that answers it, asked when something is written, when
it is reserved, when both agree, and when they meet.

Every answer is ``None`` (yes) or a ``Refusal`` with a code for the machine and words for the person. With
``lock=True``, inside a transaction, the rows the answer rests on stay as they are until the end of it: first the
person, then their permit. Whoever locks the exchange too does so after asking, and so nobody waits for each other in a
circle.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import ages, minors
from microservices.choices import Audience, ExchangeState, Level, PermitSide, PermitState, Side
from microservices.minors import today
from microservices.models import (
    Block,
    Category,
    Exchange,
    Listing,
    Neighbour,
    Permit,
    Recognition,
    Trial,
)
from portal.models import Municipality, Resident

MOST_RESERVED = 3
"""What one person may have reserved at a time without an answer."""


@dataclasses.dataclass(frozen=True)
class Refusal:
    """Why not: ``code`` for the machine, ``words`` for the person."""

    code: str
    words: str
    url: str = ""
    """Where they can do something about it."""


# Permits ------------------------------------------------------------------------------------------------------


def permits_that_count(
    category: Category, side: str = PermitSide.PERFORM, *, on: dt.date | None = None
) -> QuerySet[Permit]:
    """Permits, of anybody, that hold for ``category`` on the day ``on``: those given here for it, and for who does it
    those of municipalities whose permits are recognised, for the kind of help with the same short name."""
    level = category.level if side == PermitSide.PERFORM else Level.EID
    condition = Q(category=category)
    if side == PermitSide.PERFORM:
        trusted = Recognition.objects.filter(category=category).values("other")
        condition |= Q(category__slug=category.slug, municipality__in=trusted)
    return Permit.objects.filter(
        condition,
        side=side,
        level__gte=level,
        state=PermitState.GRANTED,
        valid_until__gte=on or today(category.municipality),
    )


def permit_for(
    resident: Resident,
    category: Category,
    side: str = PermitSide.PERFORM,
    on: dt.date | None = None,
    *,
    lock: bool = False,
) -> Permit | None:
    """The permit with which ``resident`` may do (or ask for) ``category`` on the day ``on``, which is today where none
    is said."""
    found = permits_that_count(category, side, on=on).filter(resident=resident)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    return found.order_by("-valid_until", "pk").first()


def declared(resident: Resident, category: Category) -> bool:
    """Whether somebody has said of themselves that they can do it."""
    return Neighbour.objects.filter(resident=resident, categories=category).exists()


# Taking part at all -------------------------------------------------------------------------------------------


def outsider(resident: Resident, municipality: Municipality) -> Refusal | None:
    """Why somebody takes no part in the help between neighbours of ``municipality`` at all."""
    return stranger(resident, municipality) or _suspended(resident)


def stranger(resident: Resident, municipality: Municipality) -> Refusal | None:
    """Why somebody is not one of those who take part, by what their account says."""
    kinds = Resident.Kind
    if not resident.is_active:
        return Refusal("closed", _("This account is closed."))
    if resident.kind == kinds.STAFF:
        return Refusal(
            "staff", _("This is an account for work. Sign in with your own eID to take part.")
        )
    if resident.kind == kinds.BUSINESS:
        return Refusal("business", _("Neighbours help each other here; a business cannot."))
    at_home = resident.kind_in(municipality) in {kinds.RESIDENT, kinds.MINOR}
    if not at_home and not on_trial([resident], municipality):
        return Refusal(
            "guest",
            _("Only those who live in %(municipality)s take part, signed in with eID.")
            % {"municipality": municipality.name},
            reverse("microservices:my_trial") if resident.kind == kinds.GUEST else "",
        )
    return None


def on_trial(people: Iterable[Resident], municipality: Municipality) -> set[int]:
    """Who of these tries it out in ``municipality`` now, by their numbers."""
    rows = Trial.objects.of(municipality).running().filter(resident__in=list(people))
    return set(rows.values_list("resident", flat=True))


def _guest(resident: Resident, municipality: Municipality) -> bool:
    """Whether somebody who takes part is here on trial or with a permit of elsewhere: they do not live here."""
    return resident.kind_in(municipality) == Resident.Kind.GUEST


def for_members(resident: Resident, category: Category, *, permit: bool) -> Refusal | None:
    """Why somebody who only tries it out has no part in this kind of help: it takes more than their word, or asking
    for it takes a ``permit``."""
    if not _guest(resident, category.municipality):
        return None
    if category.level <= Level.DECLARED and not permit:
        return None
    return Refusal(
        "trial",
        _("“%(kind)s” is only for those who live in %(municipality)s.")
        % {"kind": category.name, "municipality": category.municipality.name},
        reverse("microservices:my_trial"),
    )


def _suspended(resident: Resident) -> Refusal | None:
    return suspended_among([resident]).get(resident.pk)


def suspended_among(people: Iterable[Resident]) -> dict[int, Refusal]:
    """Who of these takes no part for the time being, by their numbers."""
    rows = Neighbour.objects.filter(resident__in=people, suspended_at__isnull=False)
    words = _("You cannot take part for the time being. The municipality has written to you why.")
    return {
        number: Refusal("suspended", words) for number in rows.values_list("resident", flat=True)
    }


def may_ask(resident: Resident, category: Category, *, lock: bool = False) -> Refusal | None:
    """Whether somebody may ask for this kind of help."""
    refused = outsider(resident, category.municipality) or _closed(category)
    refused = refused or for_members(resident, category, permit=category.asks_permit)
    if refused := refused or _of_age(resident, category):
        return refused
    if category.asks_permit and not permit_for(resident, category, PermitSide.REQUEST, lock=lock):
        return Refusal(
            "permit",
            _("To ask for “%(kind)s” you need a permit. Apply for it first.")
            % {"kind": category.name},
            reverse("microservices:my_permits"),
        )
    return None


def may_give(
    resident: Resident, category: Category, *, on: dt.date | None = None, lock: bool = False
) -> Refusal | None:
    """Whether somebody may do this for others on the day ``on``: they live here or their permit is recognised here, and
    have shown what its level asks for."""
    permit = None
    if category.level >= Level.APPROVED:
        permit = permit_for(resident, category, on=on, lock=lock)
    trusted = permit is not None and permit.municipality_id == resident.municipality_id
    trusted = trusted and resident.lives_here
    kept_out = outsider(resident, category.municipality)
    if kept_out is None and not trusted:
        kept_out = for_members(resident, category, permit=False)
    if kept_out is not None and not (
        kept_out.code == "guest" and trusted and not _suspended(resident)
    ):
        return kept_out
    if refused := _closed(category) or _of_age(resident, category):
        return refused
    if category.level >= Level.APPROVED and permit is None:
        return Refusal(
            "permit",
            _("To help with “%(kind)s” you need a permit that is valid on that day.")
            % {"kind": category.name},
            reverse("microservices:my_permits"),
        )
    if category.level == Level.DECLARED and not declared(resident, category):
        return Refusal(
            "declare",
            _("Say first, on the page of what you can help with, that you can do “%(kind)s”.")
            % {"kind": category.name},
            reverse("microservices:my_neighbour"),
        )
    return None


def _of_age(resident: Resident, category: Category) -> Refusal | None:
    reason = minors.alone(resident, category)
    return Refusal(reason, str(ages.REFUSALS[reason])) if reason else None


def _closed(category: Category) -> Refusal | None:
    if category.active:
        return None
    return Refusal("category", _("This kind of help is no longer offered."))


# An exchange --------------------------------------------------------------------------------------------------


def refusal(
    resident: Resident,
    listing: Listing,
    *,
    role: str,
    other: Resident | None = None,
    reserving: bool = True,
    on: dt.date | None = None,
    exchange: Exchange | None = None,
    lock: bool = False,
) -> Refusal | None:
    """Whether ``resident`` may take ``listing`` in ``role`` (``Audience.REQUESTER`` or ``PERFORMER``).

    other: who stands on the other side; the owner where nobody is named
    reserving: they reserve it now; else only who they are counts, not how much they have reserved
    on: the day it takes place, that of the listing where none is said
    exchange: it is reserved already, and asked once more before both agree or when they meet
    """
    reserving = reserving and exchange is None
    if lock:
        Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=resident.pk)
    if reserving and resident.pk == listing.owner_id:
        return Refusal("own", _("This is your own."))
    when = exchange if exchange is not None and exchange.starts_at else listing
    on = on or day_of(listing, when.starts_at)
    if role == Audience.PERFORMER:
        refused = may_give(resident, listing.category, on=on, lock=lock)
    else:
        refused = may_ask(resident, listing.category, lock=lock)
    if refused is not None:
        return refused
    other = other or listing.owner
    if other is None:
        return Refusal("gone", _("Whoever wrote this is no longer here."))
    refused = between(resident, other) or both_on_trial(resident, other, listing.municipality)
    refused = refused or by_age(resident, other, listing, role=role, when=when)
    if refused is not None:
        return refused
    if reserving and _owner_may_not(other, listing, role=role, on=on, lock=lock):
        return Refusal("other", _("Whoever wrote this cannot take part for the time being."))
    if reserving and _reserved_by(resident) >= MOST_RESERVED:
        return Refusal(
            "many",
            _(
                "You have reserved %(number)s already. Wait for an answer, or let one go, before you take another."
            )
            % {"number": MOST_RESERVED},
        )
    return None


def _owner_may_not(
    owner: Resident, listing: Listing, *, role: str, on: dt.date, lock: bool
) -> bool:
    """Whether the other side may no longer do what they have written that they would."""
    if role == Audience.PERFORMER:
        return may_ask(owner, listing.category, lock=lock) is not None
    return may_give(owner, listing.category, on=on, lock=lock) is not None


def refusal_of(exchange: Exchange, *, lock: bool = False) -> tuple[str, Refusal] | None:
    """The same questions once more about both sides of ``exchange``, before they agree and when they meet.

    Returns whose side is refused (``Audience``) and why, or none where both may go on.
    """
    sides = [
        (str(Audience.PERFORMER), exchange.performer, exchange.requester),
        (str(Audience.REQUESTER), exchange.requester, exchange.performer),
    ]
    # always in the order of accounts, so that two exchanges of the same two people do not wait for each other
    for role, resident, other in sorted(sides, key=lambda side: side[1].pk if side[1] else 0):
        if resident is None or other is None:
            return role, Refusal("gone", _("Whoever you agreed with is no longer here."))
        refused = refusal(
            resident, exchange.listing, role=role, other=other, exchange=exchange, lock=lock
        )
        if refused is not None:
            return role, refused
    return None


def by_age(
    resident: Resident, other: Resident, listing: Listing, *, role: str, when: Listing | Exchange
) -> Refusal | None:
    """Whether two people of their ages may meet for ``listing`` at the time of ``when``."""
    two = (other, resident) if role == Audience.PERFORMER else (resident, other)
    reason = minors.refusal(
        *two,
        listing,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        certified=lambda person: (
            listing.category.level == Level.CERTIFIED
            and permit_for(person, listing.category) is not None
        ),
    )
    if reason is None:
        return None
    url = reverse("microservices:my_consents") if reason == "no_consent" else ""
    return Refusal(reason, str(ages.REFUSALS[reason]), url)


def between(one: Resident, another: Resident) -> Refusal | None:
    """Whether two people may meet. Neither learns that the other wants not to."""
    apart = Block.objects.filter(Q(blocker=one, blocked=another) | Q(blocker=another, blocked=one))
    if apart.exists():
        return Refusal("apart", _("You cannot take this one. Have a look at the others."))
    return None


def both_on_trial(one: Resident, another: Resident, municipality: Municipality) -> Refusal | None:
    """Coins to try it out with do not go from one who tries it out to another."""
    if not (_guest(one, municipality) or _guest(another, municipality)):
        return None
    if len(on_trial([one, another], municipality)) < 2:
        return None
    return Refusal(
        "both_trial",
        _("You are both trying it out. Take one of somebody who lives here."),
    )


def day_of(listing: Listing, starts_at: dt.datetime | None = None) -> dt.date:
    """The day on which permits must hold: when it takes place, or today where no day is said or it has begun."""
    now, start = today(listing.municipality), starts_at or listing.starts_at
    return max(now, timezone.localdate(start, listing.municipality.zone)) if start else now


def _reserved_by(resident: Resident) -> int:
    """What somebody has reserved and the owner has not answered yet."""
    waiting = Exchange.objects.filter(state=ExchangeState.RESERVED)
    return waiting.filter(
        Q(performer=resident, listing__side=Side.NEED)
        | Q(requester=resident, listing__side=Side.OFFER)
    ).count()
