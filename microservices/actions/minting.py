"""New coins: one colleague asks, another one agrees, and a quarter has a ceiling that neither of them can lift."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from microservices import ledger
from microservices.actions import coins
from microservices.choices import AccountKind, CampaignState, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Campaign, Mint, Transfer
from portal.models import Municipality, Resident

FILLED = (AccountKind.CAMPAIGN, AccountKind.POT, AccountKind.GOODWILL, AccountKind.TRIAL)
"""Kinds of accounts that new coins may go to: never to a person."""


class MintRefused(Exception):
    """No coins were made; the message says why."""


def room(municipality: Municipality) -> int:
    """How many new coins this quarter still has room for."""
    first = ledger.quarter_of(timezone.localdate())
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    issued = Transfer.objects.of(municipality)
    came = issued.filter(source__kind=AccountKind.TREASURY)
    went = issued.filter(target__kind=AccountKind.TREASURY)
    supply = _sum(came.filter(created_at__lt=begin)) - _sum(went.filter(created_at__lt=begin))
    made = _sum(came.filter(kind=TransferKind.MINT, created_at__gte=begin))
    return max(0, ledger.ceiling(supply) - made)


def _sum(transfers) -> int:
    return transfers.aggregate(sum=Sum("amount"))["sum"] or 0


def ask(actor: Resident, target: Account, amount: int, *, reason: str, key: uuid.UUID) -> Mint:
    """Ask for new coins on a common account; the same form asks once. Raises MintRefused."""
    if target.kind not in FILLED:
        raise MintRefused(
            _("New coins go to a campaign or to a common account, never to a person.")
        )
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
        raise MintRefused(_("Write how many coins, as a whole number from 1."))
    if not reason.strip():
        raise MintRefused(_("Write what the coins are for."))
    _require_open(target)
    _fits(target.municipality, amount)
    with transaction.atomic():
        mint, made = Mint.objects.get_or_create(
            key=key,
            defaults={
                "municipality": target.municipality,
                "target": target,
                "amount": amount,
                "reason": reason.strip()[:300],
                "asked_by": actor,
            },
        )
        if made:
            log(mint, "microservices.mint.ask", user=actor, data={"coins": amount})
        elif (mint.target_id, mint.amount) != (target.pk, amount):
            raise MintRefused(
                _("Something else was sent with the same form before. Open the page again.")
            )
    return mint


@coins.patient
def agree(actor: Resident, mint: Mint) -> Transfer:
    """Make the coins that somebody else asked for. Raises MintRefused."""
    with transaction.atomic():
        # Whoever else wants to make coins now waits here, so that two of them never share the same room.
        treasury = coins.common(mint.municipality, AccountKind.TREASURY)
        Account.objects.select_for_update(no_key=True).get(pk=treasury.pk)
        mint = _open(actor, mint)
        _require_open(mint.target)
        _fits(mint.municipality, mint.amount)
        made = coins.move(
            TransferKind.MINT,
            treasury,
            mint.target,
            mint.amount,
            key=key_of("mint", mint.pk),
            ref=f"mint:{mint.pk}",
        )
        _answer(mint, actor, made)
        log(mint, "microservices.mint.agree", user=actor, data={"coins": mint.amount})
    return made


def decline(actor: Resident, mint: Mint) -> None:
    """Make no coins of it. Raises MintRefused."""
    with transaction.atomic():
        mint = _open(actor, mint)
        _answer(mint, actor, None)
        log(mint, "microservices.mint.decline", user=actor)


def _require_open(target: Account) -> None:
    if Campaign.objects.filter(account=target, state=CampaignState.CLOSED).exists():
        raise MintRefused(_("This campaign is over. It takes no more coins."))


def _open(actor: Resident, mint: Mint) -> Mint:
    mint = Mint.objects.select_for_update(of=("self",)).select_related("target").get(pk=mint.pk)
    if mint.answered_at:
        raise MintRefused(_("A colleague has answered this already."))
    if mint.asked_by_id == actor.pk:
        raise MintRefused(_("Somebody else than whoever asked has to agree."))
    return mint


def _answer(mint: Mint, actor: Resident, made: Transfer | None) -> None:
    mint.answered_by, mint.answered_at, mint.transfer = actor, timezone.now(), made
    mint.save(update_fields=["answered_by", "answered_at", "transfer"])


def _fits(municipality: Municipality, amount: int) -> None:
    left = room(municipality)
    if amount > left:
        raise MintRefused(
            _("This quarter has room for %(count)d new coins, and no more.") % {"count": left}
        )
