"""Taking one step of an exchange: the one place where its state changes, and what every step has in common.

Rows are locked in one order everywhere, so that nobody waits for each other in a circle: people, their permits
(``microservices.guards``), the listing, the exchange, and coins last. All exchanges of a listing stand behind the lock
of the listing.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import lifecycle
from microservices.actions import coins, slots
from microservices.choices import FUNDED, LIVE, Audience, ExchangeState, Side
from microservices.lifecycle import Coins, Verb
from microservices.models import Exchange, ExchangeEvent, Listing, Neighbour
from portal.events import ExchangeMoved, announce
from portal.models import Resident


class ExchangeRefused(Exception):
    """The exchange stays as it is, and no coin moved; the message says why, for the person who asked."""


class Outdated(ExchangeRefused):
    """Somebody else was faster: the exchange is no longer as it was on the page."""

    def __init__(self) -> None:
        super().__init__(_("Something has happened here meanwhile. Look at it again first."))


PARTS = ("listing__category", "listing__municipality", "requester", "performer", "hold__account")


def locked(number: int, *, skip: bool = False) -> Exchange | None:
    """An exchange as it is now, behind the lock of its listing; none where it is gone, or with ``skip`` where somebody
    else is at it."""
    listing = slots.locked(Listing.objects.filter(exchanges=number), skip=skip)
    if listing is None:
        return None
    row = Exchange.objects.select_related(*PARTS).filter(pk=number).first()
    if row is not None:
        # the row that is locked is the one that is changed
        row.listing = listing
    return row


def take(
    exchange: Exchange,
    verb: Verb,
    *,
    by: Audience,
    actor: Resident | None = None,
    after: ExchangeState | None = None,
    reason: str = "",
    words: str = "",
    coins_do: Coins | None = None,
    **changes: Any,
) -> ExchangeEvent:
    """Take the step ``verb`` with everything that belongs to it, inside a transaction: state, event, coins, what
    counts for people, and who is told.

    ``coins_do`` overrides what the table says of the coins; ``changes`` are further columns. Raises ExchangeRefused,
    and Outdated where it is no longer as it is in memory.
    """
    step = lifecycle.step_of(verb, exchange.state, after)
    now, before, version = timezone.now(), exchange.state, exchange.version
    if step.coins == Coins.HOLD and exchange.listing.side == Side.OFFER:
        changes["hold"] = _set_aside(exchange)
    if step.after != before:
        changes = {"reminders": 0, **changes}
    for name, value in {**changes, "state": step.after, "version": version + 1}.items():
        setattr(exchange, name, value)
    if step.after != before:
        exchange.due_at = lifecycle.due_after(exchange, now)
        exchange.ended_at = None if step.after in LIVE else now
    columns = {"state", "version", "due_at", "ended_at", *changes}
    changed = Exchange.objects.filter(pk=exchange.pk, state=before, version=version).update(
        **{name: getattr(exchange, name) for name in columns}
    )
    if changed != 1:
        raise Outdated
    event = note(exchange, verb, before, by=by, actor=actor, reason=reason, words=words)
    _move_coins(exchange, coins_do or step.coins)
    _count(exchange, step, by)
    if before in LIVE and step.after not in LIVE:
        slots.arrange(exchange.listing)
    return event


def note(
    exchange: Exchange,
    verb: Verb,
    before: str,
    *,
    by: Audience,
    actor: Resident | None,
    reason: str = "",
    words: str = "",
) -> ExchangeEvent:
    """Write the step into the history, which is numbered like the versions of the exchange, and tell of it."""
    event = ExchangeEvent.objects.create(
        exchange=exchange,
        seq=exchange.version,
        verb=verb,
        before=before,
        after=exchange.state,
        by=by,
        actor=actor,
        reason=reason,
        words=words,
    )
    announce(ExchangeMoved(exchange.municipality_id, exchange.pk, event.pk))
    return event


# Coins ------------------------------------------------------------------------------------------------------


def ref(exchange: Exchange) -> str:
    return f"exchange:{exchange.pk}"


def _set_aside(exchange: Exchange):
    if exchange.requester is None:
        raise ExchangeRefused(_("Whoever you agreed with is no longer here."))
    try:
        return coins.set_aside(
            exchange.requester,
            exchange.municipality,
            exchange.coins,
            key=f"X{exchange.pk}",
            ref=ref(exchange),
        )
    except coins.NotEnough as error:
        raise ExchangeRefused(
            _("Whoever reserved it does not have enough coins for it any more.")
        ) from error


def _move_coins(exchange: Exchange, what: Coins) -> None:
    if what == Coins.POLICY:
        came = exchange.claimed_by == Audience.PERFORMER
        pays = came and exchange.listing.category.no_show_pays
        what = Coins.SETTLE if pays else Coins.RELEASE
    try:
        if what == Coins.SETTLE:
            settle(exchange)
        elif what == Coins.REFUND or (what == Coins.RELEASE and not _stays(exchange)):
            give_back(exchange)
    except coins.CoinsRefused as error:
        raise ExchangeRefused(str(error)) from error


def _stays(exchange: Exchange) -> bool:
    """Whether the coins of the slot stay aside for whoever takes it next."""
    listing = exchange.listing
    return listing.side == Side.NEED and listing.state in FUNDED


def settle(exchange: Exchange, amount: int | None = None) -> None:
    if exchange.hold is not None:
        coins.settle(
            exchange.hold,
            exchange.performer,
            amount=amount or exchange.coins,
            step=f"X{exchange.pk}:settle",
            ref=ref(exchange),
        )


def give_back(exchange: Exchange) -> None:
    """What is left of the coins to whoever they came from; twice is once."""
    if exchange.hold is not None:
        coins.give_back(exchange.hold, step=slots.REFUND, ref=ref(exchange))


# What counts for people -------------------------------------------------------------------------------------


def _count(exchange: Exchange, step: lifecycle.Step, by: Audience) -> None:
    if step.after == ExchangeState.SETTLED:
        count_done(exchange)
    elif step.after == ExchangeState.NO_SHOW:
        missing = lifecycle.opposite(exchange.claimed_by)
        add(_party(exchange, missing), exchange, missed=1)
    elif step.verb == Verb.CALL_OFF and exchange.late:
        add(_party(exchange, by), exchange, late=1)


def count_done(exchange: Exchange, times: int = 1) -> None:
    """The two have helped and been helped; -1 takes back what a caseworker found not to be so."""
    add(exchange.performer, exchange, completed=times)
    add(exchange.requester, exchange, received=times)


def _party(exchange: Exchange, role: Audience) -> Resident | None:
    return exchange.requester if role == Audience.REQUESTER else exchange.performer


def add(resident: Resident | None, exchange: Exchange, **what: int) -> None:
    """Count something about somebody; of whoever has left nothing is counted."""
    if resident is None:
        return
    row, _made = Neighbour.objects.get_or_create(
        resident=resident, defaults={"municipality": exchange.municipality}
    )
    Neighbour.objects.filter(pk=row.pk).update(
        **{name: F(name) + number for name, number in what.items()}
    )
