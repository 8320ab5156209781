"""Coins for what somebody has learnt, out of the municipality's common pot.

Nothing here refuses what was learnt: who cannot be paid is not, and what the pot has no coins for waits until it has.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Sum

from microservices import ages, guards
from microservices.actions import coins
from microservices.actions.campaigns import YOUNGEST
from microservices.choices import AccountKind, Learnt, TransferKind
from microservices.ledger import key_of
from microservices.minors import today
from microservices.models import LearningCoins, LearningPay
from portal.models import Municipality, Resident

SELF_SAID = (Learnt.LESSON, Learnt.COURSE)
"""What nobody but the learner has seen: for these there is a most in a week."""
AT_ONCE = 500


def reward(resident: Resident, municipality: Municipality, kind: Learnt, key: Any) -> None:
    """Give what the municipality gives for it, once for each person and thing. Inside the transaction of what was
    learnt; told twice, it is given once."""
    offer = LearningCoins.objects.of(municipality).first()
    amount = getattr(offer, str(kind)) if offer else 0
    if not offer or not amount or not _may_earn(resident, municipality):
        return
    wallet = coins.wallet(resident, municipality)
    # two lessons of one person at a time see each other's coins of this week
    Resident.objects.select_for_update(of=("self",), no_key=True).get(pk=resident.pk)
    if kind in SELF_SAID:
        amount = min(amount, max(0, offer.a_week - _this_week(resident, municipality)))
    row, new = LearningPay.objects.get_or_create(
        resident=resident,
        kind=kind,
        key=str(key),
        defaults={"municipality": municipality, "amount": amount},
    )
    if new and row.amount:
        _pay(row, wallet)


def _may_earn(resident: Resident, municipality: Municipality) -> bool:
    """Those who may take part in a campaign: they live here, or try it out, and have turned 15."""
    if guards.outsider(resident, municipality) is not None:
        return False
    age = ages.of(resident, today(municipality))
    return not age.maybe_minor or (age != ages.UNKNOWN and age.youngest >= YOUNGEST)


def _this_week(resident: Resident, municipality: Municipality) -> int:
    """Coins since Monday for what nobody else has seen, also those that wait."""
    day = today(municipality)
    monday = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time())
    rows = LearningPay.objects.of(municipality).visible_to(resident)
    rows = rows.filter(kind__in=SELF_SAID, made_at__gte=monday.replace(tzinfo=municipality.zone))
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def _pay(row: LearningPay, wallet: Any) -> bool:
    """Whether the pot had the coins."""
    try:
        row.transfer = coins.move(
            TransferKind.PAYOUT,
            coins.common(row.municipality, AccountKind.POT),
            wallet,
            row.amount,
            key=key_of("learning", row.resident_id, row.kind, row.key),
            ref=f"learning:{row.pk}",
        )
    except coins.NotEnough:
        return False
    row.save(update_fields=["transfer"])
    return True


def pay_waiting() -> int:
    """Pay what waited for coins in the common pot, the oldest first. Returns how many were paid."""
    paid = 0
    places = Municipality.objects.filter(
        pk__in=LearningPay.objects.waiting().order_by().values("municipality")
    )
    for place in places:
        rows = LearningPay.objects.of(place).waiting().order_by("made_at", "pk")
        for number in list(rows.values_list("pk", flat=True)[:AT_ONCE]):
            done = _pay_later(number)
            if done is False:
                break
            paid += bool(done)
    return paid


@coins.patient
def _pay_later(number: int) -> bool | None:
    """Whether the pot had the coins; none where this one is paid already, or not to be paid now."""
    with transaction.atomic():
        rows = LearningPay.objects.waiting().select_for_update(of=("self",), no_key=True)
        row = rows.select_related("resident", "municipality").filter(pk=number).first()
        if row is None or not _may_earn(row.resident, row.municipality):
            return None
        return _pay(row, coins.wallet(row.resident, row.municipality))


def waiting(resident: Resident, municipality: Municipality) -> int:
    """How many coins somebody gets as soon as the common pot has them."""
    rows = LearningPay.objects.of(municipality).visible_to(resident).waiting()
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def waiting_of_all(municipality: Municipality) -> int:
    return LearningPay.objects.of(municipality).waiting().aggregate(s=Sum("amount"))["s"] or 0
