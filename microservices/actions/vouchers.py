"""Vouchers: coins set aside for something that a business gives, used once, or back when they are not.

When a voucher is used, its coins go to the campaign that it is a thank-you for while that runs, and to the common pot
otherwise. No coin goes to a business, and none is made. Rows are locked in one order: the post, the voucher, the
campaign, and coins last.
"""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import ages, campaigning, guards, posting
from microservices.actions import businesses, campaigns, coins, posts
from microservices.choices import (
    GIVEN,
    AccountKind,
    CampaignState,
    ParticipationState,
    PostState,
    TransferKind,
    VoucherState,
)
from microservices.guards import Refusal
from microservices.ledger import key_of
from microservices.minors import today
from microservices.models import Account, Participation, Perk, Post, Transfer, Voucher
from portal import days
from portal.events import ContentChanged, VoucherEnded, announce
from portal.models import Municipality, Resident


class VoucherRefused(Exception):
    """Nothing happened to a voucher and no coin moved; the message says why, for the person who asked."""


class UsedAlready(VoucherRefused):
    """The voucher was used before."""


# Getting one --------------------------------------------------------------------------------------------------


def refusal(resident: Resident, perk: Perk) -> Refusal | None:
    """Why somebody cannot have a voucher now; none where they can. Whether they have the coins is asked when they are
    set aside.

    Codes: those of ``guards.outsider``, ``trial``, ``age``, ``own``, ``over``, ``gone``, ``enough``, ``times``.
    """
    place = perk.post.business.municipality
    return (
        guards.outsider(resident, place)
        or _by_person(resident, perk, place)
        or _now(perk)
        or _often_enough(resident, perk)
        or _taken_part(resident, perk)
    )


def _by_person(resident: Resident, perk: Perk, place: Municipality) -> Refusal | None:
    if guards.on_trial([resident], place):
        return Refusal("trial", _("This is for those who live here."))
    age = ages.of(resident, today(place))
    if age == ages.UNKNOWN:
        return Refusal("age", str(ages.REFUSALS["age_unknown"]))
    if age.maybe_minor:
        return Refusal("age", _("This is for those who have turned 18."))
    if businesses.speaks(resident, perk.post.business):
        return Refusal("own", _("You speak for this business. What it gives is for others."))
    return None


def _now(perk: Perk) -> Refusal | None:
    post = perk.post
    over = timezone.now() >= posting.end_of(post.ends_on, post.business.municipality.zone)
    if post.state != PostState.OPEN or over or post.business.closed_at is not None:
        return Refusal("over", _("This is not given any more."))
    if perk.given >= perk.pieces:
        return Refusal(
            "gone", _("All of them are taken. Look again later: some are given back unused.")
        )
    return None


def _often_enough(resident: Resident, perk: Perk) -> Refusal | None:
    if len(_numbers(resident, perk)) >= perk.each:
        return Refusal("enough", _("You have had as many of these as one person can."))
    return None


def _numbers(resident: Resident, perk: Perk) -> set[int]:
    rows = Voucher.objects.visible_to(resident).filter(perk=perk, state__in=GIVEN)
    return set(rows.values_list("number", flat=True))


def _taken_part(resident: Resident, perk: Perk) -> Refusal | None:
    if not perk.times:
        return None
    rows = Participation.objects.visible_to(resident).filter(
        campaign=perk.campaign_id, state=ParticipationState.PAID
    )
    done = rows.count()
    if done >= perk.times:
        return None
    return Refusal(
        "times",
        _(
            "It is for those who have taken part in the campaign: %(done)s of %(times)s times so far."
        )
        % {"done": done, "times": perk.times},
    )


@coins.patient
def get(actor: Resident, perk: Perk, *, key: uuid.UUID) -> Voucher:
    """Set coins aside for one piece. The same form is one voucher. Raises VoucherRefused."""
    if done := Voucher.objects.filter(key=key).first():
        return _same(done, actor, perk)
    with transaction.atomic():
        post = posts.locked(perk.post_id)
        row = Perk.objects.get(pk=perk.pk)
        assert post is not None, "what a business posted is never deleted"
        row.post = post
        if done := Voucher.objects.filter(key=key).first():
            return _same(done, actor, row)
        if refused := refusal(actor, row):
            raise VoucherRefused(refused.words)
        place = post.business.municipality
        hold = None
        if row.coins:
            try:
                hold = coins.set_aside(actor, place, row.coins, key=f"V{key}", ref=ref_of(row))
            except coins.CoinsRefused as fault:
                raise VoucherRefused(str(fault)) from fault
        taken = _numbers(actor, row)
        made = Voucher.objects.create(
            perk=row,
            resident=actor,
            number=next(number for number in range(1, row.each + 1) if number not in taken),
            code=_fresh_code(),
            key=key,
            coins=row.coins,
            hold=hold,
            due_at=posting.end_of(post.ends_on, place.zone),
        )
        Perk.objects.filter(pk=row.pk).update(given=F("given") + 1)
        announce(ContentChanged(place.pk))
        return made


def _same(done: Voucher, actor: Resident, perk: Perk) -> Voucher:
    if (done.resident_id, done.perk_id) != (actor.pk, perk.pk):
        raise VoucherRefused(
            _("Something else was sent with the same form before. Open the page again.")
        )
    return done


def _fresh_code() -> str:
    code = campaigning.spelled(secrets.token_bytes(5))
    while Voucher.objects.filter(code=code).exists():
        code = campaigning.spelled(secrets.token_bytes(5))
    return code


def ref_of(perk: Perk) -> str:
    """What transfers say that they are about."""
    return f"perk:{perk.pk}"


# Using it -----------------------------------------------------------------------------------------------------


def found(actor: Resident, municipality: Municipality, code: str) -> Voucher:
    """The voucher with this code, for who speaks for its business. Raises VoucherRefused, in the same words whether
    there is none or it is of another business."""
    typed = campaigning.normal(code)
    rows = Voucher.objects.of(municipality).filter(code=typed)
    row = rows.select_related("perk__post__business__municipality").first()
    if row is None or not businesses.speaks(actor, row.perk.post.business):
        raise VoucherRefused(
            _("No voucher for your business has this code. Compare it letter by letter.")
        )
    if row.resident_id == actor.pk:
        raise VoucherRefused(_("This voucher is your own. Somebody else has to use it up for you."))
    return row


@coins.patient
@transaction.atomic
def redeem(actor: Resident, municipality: Municipality, *, code: str, key: uuid.UUID) -> Voucher:
    """Use a voucher up, once. The same press twice is one; whoever comes second with another one is told so.

    Raises UsedAlready or VoucherRefused.
    """
    number = found(actor, municipality, code).pk
    row = _locked(number)
    assert row is not None, "vouchers are never deleted"
    if row.used_key == key and row.redeemed_by_id == actor.pk:
        return row
    if why := spent(row):
        raise why
    row.state, row.ended_at = VoucherState.REDEEMED, timezone.now()
    row.redeemed_by, row.used_key = actor, key
    if row.hold is not None:
        row.transfer = _pass_on(row)
    row.save(update_fields=["state", "ended_at", "redeemed_by", "used_key", "transfer"])
    return row


def spent(row: Voucher) -> VoucherRefused | None:
    """Why a voucher cannot be used now, in words for who reads it; none where it can."""
    if row.state == VoucherState.REDEEMED and row.ended_at is not None:
        return UsedAlready(
            _("This voucher was used %(when)s. It counts once: give nothing more for it.")
            % {"when": days.at(row.ended_at)}
        )
    if row.state != VoucherState.ACTIVE or row.due_at <= timezone.now():
        return VoucherRefused(_("The time of this voucher is over. Give nothing for it."))
    return None


def _pass_on(row: Voucher) -> Transfer:
    """Its coins to where they do good: out of what is set aside, and on, in one transaction."""
    assert row.hold is not None
    post = row.perk.post
    coins.give_back(row.hold, step="used", ref=ref_of(row.perk))
    owner = row.hold.account.owner
    assert owner is not None
    return coins.move(
        TransferKind.GIFT,
        coins.wallet(owner, post.business.municipality),
        _target(row.perk),
        row.coins,
        key=key_of("voucher", row.pk, "used"),
        ref=ref_of(row.perk),
    )


def _target(perk: Perk) -> Account:
    """Where coins for it go: behind the lock of the campaign, so that it does not close meanwhile."""
    place = perk.post.business.municipality
    if perk.campaign is not None:
        campaign = campaigns.locked(perk.campaign)
        if campaign.state == CampaignState.OPEN:
            announce(ContentChanged(place.pk))
            return campaign.account
    return coins.common(place, AccountKind.POT)


def _locked(number: int, *, skip: bool = False) -> Voucher | None:
    rows = Voucher.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    rows = rows.select_related(
        "hold__account__owner", "perk__campaign", "perk__post__business__municipality"
    )
    return rows.filter(pk=number).first()


# Giving it back -----------------------------------------------------------------------------------------------


def due() -> QuerySet[Voucher]:
    """Vouchers whose time is over, or that nothing is given for any more."""
    rows = Voucher.objects.filter(state=VoucherState.ACTIVE)
    return rows.filter(Q(due_at__lte=timezone.now()) | ~Q(perk__post__state=PostState.OPEN))


@coins.patient
@transaction.atomic
def tick(number: int) -> bool:
    """End one voucher that ``due`` names, and give its coins back."""
    row = _behind_its_post(number, skip=True)
    if row is None or row.state != VoucherState.ACTIVE:
        return False
    if row.due_at <= timezone.now():
        _give_back(row, VoucherState.EXPIRED)
    elif row.perk.post.state != PostState.OPEN:
        _give_back(row, VoucherState.REFUNDED)
    else:
        return False
    announce(VoucherEnded(row.perk.post.business.municipality_id, row.pk))
    return True


@coins.patient
@transaction.atomic
def give_up(actor: Resident, voucher: Voucher) -> Voucher:
    """Somebody gives a voucher back that they have not used: the coins are theirs, and the piece another's. Once more
    changes nothing. Raises VoucherRefused."""
    row = _behind_its_post(voucher.pk)
    if row is None or row.resident_id != actor.pk:
        raise VoucherRefused(_("This is not your voucher."))
    if row.state == VoucherState.REDEEMED:
        raise VoucherRefused(_("You have used it already."))
    if row.state == VoucherState.ACTIVE:
        _give_back(row, VoucherState.REFUNDED)
    return row


def forget(resident: Resident) -> None:
    """They delete their account: what they have not used is given back for others."""
    rows = Voucher.objects.visible_to(resident).filter(state=VoucherState.ACTIVE)
    for number in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = _behind_its_post(number)
            if row is not None and row.state == VoucherState.ACTIVE:
                _give_back(row, VoucherState.REFUNDED)


def _behind_its_post(number: int, *, skip: bool = False) -> Voucher | None:
    post = Post.objects.filter(perk__vouchers=number).values_list("pk", flat=True).first()
    if post is None or posts.locked(post, skip=skip) is None:
        return None
    return _locked(number, skip=skip)


def _give_back(row: Voucher, state: VoucherState) -> None:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    Perk.objects.filter(pk=row.perk_id).update(given=F("given") - 1)
    if row.hold is not None:
        coins.give_back(row.hold, step="back", ref=ref_of(row.perk))
    announce(ContentChanged(row.perk.post.business.municipality_id))
