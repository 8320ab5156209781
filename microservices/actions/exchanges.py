"""What the two do to their exchange, from the first yes to the end; ``disputes`` and ``timers`` do the rest.

Every function takes the exchange as the person saw it, refuses with ExchangeRefused (Outdated where somebody was
faster), and returns it as it is now. The same click twice is one click.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from microservices import guards, lifecycle
from microservices.actions import coins, slots, stepping
from microservices.actions.stepping import ExchangeRefused, Outdated
from microservices.choices import (
    LIVE,
    Audience,
    ExchangeState,
    Level,
    ListingState,
    Side,
)
from microservices.lifecycle import STEPS, Guard, Step, Verb
from microservices.listing_steps import OPEN_AT_MOST
from microservices.models import Exchange, Listing
from portal import reach
from portal.models import Resident

__all__ = [
    "ExchangeRefused",
    "Outdated",
    "agree",
    "call_off",
    "check_in",
    "claim_done",
    "claim_no_show",
    "code_for",
    "confirm",
    "decline",
    "dispute",
    "object_to",
    "reserve",
]

MOST_WORDS = 1000
_ASKS_AGAIN = {step.verb for step in STEPS if Guard.ALLOWED in step.guards}


# The first yes ----------------------------------------------------------------------------------------------


@coins.patient
@transaction.atomic
def reserve(
    actor: Resident, listing: Listing, *, key: uuid.UUID, starts_at: dt.datetime | None = None
) -> Exchange:
    """Take a place of ``listing``, for the owner to say yes to; the same key twice is one place.

    starts_at: a proposal, where the listing leaves the time open
    """
    role = lifecycle.opposite(lifecycle.owner_role(listing.side))
    _lock_people(actor.pk, listing.owner_id)
    day = guards.day_of(listing, starts_at)
    refused = guards.refusal(actor, listing, role=role, on=day, lock=True)
    if (
        done := Exchange.objects.select_related(*stepping.PARTS).filter(key=key).first()
    ) is not None:
        return _same(done, actor, listing)
    if refused is not None:
        raise ExchangeRefused(refused.words)
    row = slots.locked(Listing.objects.filter(pk=listing.pk))
    if row is None or row.owner is None:
        raise ExchangeRefused(_("This is no longer here."))
    _require_place(actor, row)
    starts, ends = _window(row, starts_at)
    on = guards.day_of(row, starts)
    theirs = guards.refusal(
        row.owner,
        row,
        role=lifecycle.opposite(role),
        other=actor,
        reserving=False,
        on=on,
        lock=True,
    )
    if theirs is not None:
        raise ExchangeRefused(_("The other cannot take part at the moment."))
    performer, requester = (actor, row.owner) if role == Audience.PERFORMER else (row.owner, actor)
    level = row.category.level
    permit = guards.permit_for(performer, row.category, on=on, lock=True)
    if level >= Level.APPROVED and permit is None:
        raise ExchangeRefused(_("This takes a permit that is valid on that day."))
    if row.side == Side.OFFER and coins.wallet(actor, row.municipality).balance < row.coins:
        raise ExchangeRefused(_("You do not have enough coins for this."))
    slot = slots.free(row)[0]
    now = timezone.now()
    exchange = Exchange(
        municipality=row.municipality,
        listing=row,
        slot=slot,
        requester=requester,
        performer=performer,
        level=level,
        permit=permit if level >= Level.APPROVED else None,
        minors=any(_maybe_minor(person, on) for person in (requester, performer)),
        version=1,
        coins=row.coins,
        hold=slots.hold_of(row, slot) if row.side == Side.NEED else None,
        starts_at=starts,
        ends_at=ends,
        place=row.place,
        key=key,
        made_at=now,
    )
    exchange.due_at = lifecycle.due_after(exchange, now)
    exchange.save(force_insert=True)
    stepping.note(exchange, Verb.RESERVE, "", by=role, actor=actor)
    row.waiting.filter(resident=actor).delete()
    slots.arrange(row)
    return exchange


def _same(done: Exchange, actor: Resident, listing: Listing) -> Exchange:
    if done.listing_id != listing.pk or lifecycle.role_of(done, actor) is None:
        raise ExchangeRefused(
            _("Something else was sent with the same form before. Open the page again.")
        )
    return done


def _lock_people(*people: int | None) -> None:
    """In the order of accounts, so that two who reserve from each other do not wait for each other."""
    rows = Resident.objects.filter(pk__in=[pk for pk in people if pk is not None])
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _require_place(actor: Resident, listing: Listing) -> None:
    now = timezone.now()
    mine = slots.offered(listing, now).filter(resident=actor).exists()
    if listing.state not in {ListingState.OPEN, ListingState.FILLED}:
        raise ExchangeRefused(_("This is not open any more."))
    if listing.expires_at is None or listing.expires_at <= now:
        raise ExchangeRefused(_("The time it was for is over."))
    live = listing.exchanges.filter(state__in=[str(state) for state in LIVE])
    if any(lifecycle.role_of(row, actor) is not None for row in live):
        raise ExchangeRefused(_("You have a place here already."))
    places = len(slots.free(listing))
    if not places:
        raise ExchangeRefused(_("Somebody was faster: all places are taken."))
    if not mine and places <= slots.offered(listing, now).count():
        raise ExchangeRefused(_("The place is kept for somebody who has waited for it."))


def _window(
    listing: Listing, proposed: dt.datetime | None
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When it takes place: as the listing says, else as proposed. Raises ExchangeRefused for a time that cannot be."""
    if proposed is None:
        return listing.starts_at, listing.ends_at
    if listing.starts_at is not None and proposed != listing.starts_at:
        raise ExchangeRefused(_("The time is fixed for this one."))
    if proposed <= timezone.now():
        raise ExchangeRefused(_("Choose a time that is still ahead."))
    if proposed > timezone.now() + OPEN_AT_MOST:
        raise ExchangeRefused(_("Choose a time within the next 60 days."))
    return proposed, listing.ends_at


def _maybe_minor(person: Resident, on: dt.date) -> bool:
    return person.kind == Resident.Kind.MINOR or person.maybe_under_age(on.year)


# Steps ------------------------------------------------------------------------------------------------------


def _opened(
    actor: Resident, exchange: Exchange, verb: Verb
) -> tuple[Exchange, Step | None, Audience]:
    """The exchange behind its lock, the step that ``actor`` may take, and as whom; no step where they have taken it
    already."""
    refused = guards.refusal_of(exchange, lock=True) if verb in _ASKS_AGAIN else None
    row = stepping.locked(exchange.pk)
    if row is None:
        raise ExchangeRefused(_("This is no longer here."))
    role = _role(actor, row)
    found = [step for step in lifecycle.steps_from(row.state) if step.verb == verb]
    if exchange.version != row.version or not found:
        last = row.events.order_by("-seq").first()
        if last is not None and (last.verb, last.actor_id) == (verb, actor.pk):
            return row, None, role
    if exchange.version != row.version:
        raise Outdated
    if not found:
        raise ExchangeRefused(
            _("That cannot be done now: it is “%(state)s”.") % {"state": row.get_state_display()}
        )
    step = found[0]
    if role not in lifecycle.doers(step, row.listing.side, row.claimed_by):
        raise ExchangeRefused(_("It is not your turn: the other does this."))
    if (guard := lifecycle.failing(step, row, role, timezone.now())) is not None:
        raise ExchangeRefused(str(lifecycle.NOT_NOW[guard]))
    if refused is not None:
        whose, why = refused
        raise ExchangeRefused(
            why.words if whose == role else _("The other cannot take part at the moment.")
        )
    return row, step, role


def _role(actor: Resident, exchange: Exchange) -> Audience:
    """As whom somebody acts. A colleague acts for whoever asked them to write it down."""
    role = lifecycle.role_of(exchange, actor)
    if role is not None:
        return role
    if exchange.listing.entered_by_id is not None and reach.has_right(
        actor, "microservices.add_listing", exchange.municipality
    ):
        return lifecycle.owner_role(exchange.listing.side)
    raise ExchangeRefused(_("You take no part in this."))


@coins.patient
@transaction.atomic
def agree(actor: Resident, exchange: Exchange) -> Exchange:
    """Both have said yes: from now on it counts, on the terms that are written down here."""
    row, step, role = _opened(actor, exchange, Verb.AGREE)
    if step is not None:
        stepping.take(
            row,
            Verb.AGREE,
            by=role,
            actor=actor,
            terms=_terms(row),
            code=secrets.token_hex(16),
            code_tries=0,
        )
    return row


def _terms(exchange: Exchange) -> dict:
    listing = exchange.listing
    return {
        "title": listing.title,
        "text": listing.text,
        "category": listing.category.slug,
        "side": listing.side,
        "starts_at": exchange.starts_at.isoformat() if exchange.starts_at else None,
        "ends_at": exchange.ends_at.isoformat() if exchange.ends_at else None,
        "place": exchange.place,
        "address": listing.address,
        "coins": exchange.coins,
    }


@coins.patient
@transaction.atomic
def decline(actor: Resident, exchange: Exchange) -> Exchange:
    """The owner says no; the place is free again."""
    row, step, role = _opened(actor, exchange, Verb.DECLINE)
    if step is not None:
        stepping.take(row, Verb.DECLINE, by=role, actor=actor)
    return row


@coins.patient
@transaction.atomic
def call_off(actor: Resident, exchange: Exchange) -> Exchange:
    """Nothing comes of it. On the last day before it begins that counts as late."""
    row, step, role = _opened(actor, exchange, Verb.CALL_OFF)
    if step is not None:
        stepping.take(row, Verb.CALL_OFF, by=role, actor=actor, late=lifecycle.late(row))
    return row


@coins.patient
@transaction.atomic
def claim_done(actor: Resident, exchange: Exchange) -> Exchange:
    """One of the two says that it is done; the other confirms it."""
    row, step, role = _opened(actor, exchange, Verb.CLAIM_DONE)
    if step is not None:
        stepping.take(row, Verb.CLAIM_DONE, by=role, actor=actor, claimed_by=role)
    return row


@coins.patient
@transaction.atomic
def confirm(actor: Resident, exchange: Exchange) -> Exchange:
    """The other says so too: the coins change hands."""
    row, step, role = _opened(actor, exchange, Verb.CONFIRM)
    if step is not None:
        stepping.take(row, Verb.CONFIRM, by=role, actor=actor)
    return row


@coins.patient
@transaction.atomic
def claim_no_show(actor: Resident, exchange: Exchange) -> Exchange:
    """One of the two says that the other did not come; the other has two days to object."""
    row, step, role = _opened(actor, exchange, Verb.CLAIM_NO_SHOW)
    if step is not None:
        stepping.take(row, Verb.CLAIM_NO_SHOW, by=role, actor=actor, claimed_by=role)
    return row


@coins.patient
@transaction.atomic
def object_to(actor: Resident, exchange: Exchange, words: str) -> Exchange:
    """Who is said not to have come says otherwise: a caseworker decides."""
    said = written(words)
    row, step, role = _opened(actor, exchange, Verb.OBJECT)
    if step is not None:
        stepping.take(row, Verb.OBJECT, by=role, actor=actor, words=said)
    return row


@coins.patient
@transaction.atomic
def dispute(actor: Resident, exchange: Exchange, *, reason: str, words: str) -> Exchange:
    """Something is wrong: nothing moves until a caseworker has decided."""
    said = written(words)
    if not reason or len(reason) > 40:
        raise ExchangeRefused(_("Choose what it is about."))
    row, step, role = _opened(actor, exchange, Verb.DISPUTE)
    if step is not None:
        stepping.take(row, Verb.DISPUTE, by=role, actor=actor, reason=reason, words=said)
    return row


def written(words: str) -> str:
    """What somebody has to say, which is something, and not more than is read."""
    said = words.strip()
    if not said:
        raise ExchangeRefused(_("Write what happened, so that others can understand it."))
    if len(said) > MOST_WORDS:
        raise ExchangeRefused(_("Write at most %(number)s letters.") % {"number": f"{MOST_WORDS}"})
    return said


# The code ---------------------------------------------------------------------------------------------------


def code_for(exchange: Exchange, resident: Resident) -> str:
    """The four digits that who gets the help shows when they meet; nothing for anybody else or at another time."""
    shows = lifecycle.role_of(exchange, resident) == Audience.REQUESTER
    return _digits(exchange) if shows and exchange.state == ExchangeState.AGREED else ""


def _digits(exchange: Exchange) -> str:
    if not exchange.code:
        return ""
    seal = salted_hmac("microservices.check_in", exchange.code, algorithm="sha256")
    return f"{int.from_bytes(seal.digest()[:8]) % 10_000:04}"


@coins.patient
def check_in(actor: Resident, exchange: Exchange, code: str) -> Exchange:
    """They have met: who gives the help enters the digits that the other shows. After some wrong ones it is over."""
    with transaction.atomic():
        row, step, role = _opened(actor, exchange, Verb.CHECK_IN)
        if step is None:
            return row
        if row.code_tries >= lifecycle.CODE_TRIES:
            raise ExchangeRefused(
                _("The code was wrong too often. The other can say that it is done instead.")
            )
        right = constant_time_compare("".join(code.split()), _digits(row))
        if right:
            stepping.take(row, Verb.CHECK_IN, by=role, actor=actor)
        else:
            Exchange.objects.filter(pk=row.pk).update(code_tries=F("code_tries") + 1)
    # outside, so that what was tried stays counted
    if not right:
        raise ExchangeRefused(_("That is not the code. Ask the other to show it again."))
    return row
