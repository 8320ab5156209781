"""Coins of those who have been away for a year: they are told twice, then what is above the coins everybody begins with
goes to the common pot, and for another year one press brings it back.

Nobody is told of, or loses a coin by, what is not so any more: each step asks again, with the person and their coins
locked, whether they are still away. Refuses with DormancyRefused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from microservices import dormancy, silence
from microservices.actions import coins
from microservices.choices import AccountKind, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Dormancy
from portal import days
from portal.events import DormancyMoved, announce
from portal.models import Resident

logger = logging.getLogger(__name__)

MOST = 500
"""Rows of each kind in one sweep; what is left comes an hour later."""
TOLD, REMINDED, MOVED = "told", "reminded", "moved"


class DormancyRefused(Exception):
    """Coins cannot be taken back; the message says why, for the person."""


def sweep() -> int:
    """Tell, remind and move whatever is due, and end what is over. Returns how many rows something happened to."""
    now = timezone.now()
    running = Dormancy.objects.running()
    away = silence.still(OuterRef("told_at")).filter(pk=OuterRef("account"))
    reminders = Q(reminded_at__isnull=True, due_at__lte=dormancy.reminded_from(now))
    found = silence.still(dormancy.told_from(now))
    found = found.filter(~Exists(running.filter(account=OuterRef("pk"))))
    work: list[tuple[Callable[[int], bool], list[int]]] = [
        (_go_on, _numbers(running.filter(~Exists(away)))),
        (_go_on, _numbers(running.filter(reminders | Q(due_at__lte=now)).order_by("due_at"))),
        (_begin, _numbers(found.order_by("pk"))),
    ]
    return sum(_alone(do, number) for do, numbers in work for number in numbers)


def _numbers(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST])


def _alone(do: Callable[[int], bool], number: int) -> bool:
    try:
        return do(number)
    except Exception:
        # whatever is wrong with one account must not keep the clock from the others
        logger.exception("Coins that nobody uses: could not do %s %s", do.__name__, number)
        return False


def _locked(number: int) -> tuple[Account, Account]:
    """An account and the common pot, as they stay until the end of the transaction: first the person, as everything
    does that reserves or writes, then the accounts in the order in which the triggers lock them."""
    account = Account.objects.select_related("municipality").get(pk=number)
    if account.owner_id is not None:
        people = Resident.objects.select_for_update(of=("self",), no_key=True)
        people.filter(pk=account.owner_id).first()
    pot = coins.common(account.municipality, AccountKind.POT)
    rows = Account.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    both = {row.pk: row for row in rows.filter(pk__in=[number, pot.pk])}
    return both[number], both[pot.pk]


@coins.patient
@transaction.atomic
def _begin(number: int) -> bool:
    account, _pot = _locked(number)
    now = timezone.now()
    still = silence.still(dormancy.told_from(now)).filter(pk=number)
    if not still.exists() or account.dormancies.running().exists():
        return False
    since = silence.last_sign(number)
    before = account.dormancies.aggregate(last=Max("round"))["last"] or 0
    row = Dormancy.objects.create(
        municipality_id=account.municipality_id,
        account=account,
        round=before + 1,
        since=since,
        told_at=now,
        due_at=dormancy.due_at(since, now),
    )
    announce(DormancyMoved(row.municipality_id, row.pk, TOLD))
    return True


@coins.patient
@transaction.atomic
def _go_on(number: int) -> bool:
    """The next step of one that runs: its end, the second notice, or the coins."""
    account, pot = _locked(Dormancy.objects.values_list("account", flat=True).get(pk=number))
    rows = Dormancy.objects.running().select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=number).first()
    now = timezone.now()
    if row is None:
        return False
    if not silence.still(row.told_at).filter(pk=account.pk).exists():
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        return True
    if row.reminded_at is None:
        if row.due_at > dormancy.reminded_from(now):
            return False
        row.reminded_at = now
        row.due_at = dormancy.due_after_reminder(row.due_at, now)
        row.save(update_fields=["reminded_at", "due_at"])
        announce(DormancyMoved(row.municipality_id, row.pk, REMINDED))
        return True
    if row.due_at > now:
        return False
    row.transfer = coins.move(
        TransferKind.DORMANT,
        account,
        pot,
        dormancy.goes(account.balance),
        key=key_of("dormant", account.pk, row.round),
        ref=ref_of(row),
    )
    row.moved_at, row.back_until = now, now + dormancy.BACK_WITHIN
    row.save(update_fields=["transfer", "moved_at", "back_until"])
    announce(DormancyMoved(row.municipality_id, row.pk, MOVED))
    return True


def ref_of(row: Dormancy) -> str:
    return f"dormancy:{row.pk}"


@coins.patient
@transaction.atomic
def take_back(actor: Resident, row: Dormancy) -> int:
    """Bring back what went, once: how many coins that are. To press twice is to press once. Raises DormancyRefused.

    The municipality's goodwill pays what the common pot has given away meanwhile.
    """
    mine = Dormancy.objects.select_for_update(of=("self",), no_key=True).visible_to(actor)
    found = mine.filter(pk=row.pk, moved_at__isnull=False).select_related("transfer").first()
    if found is None or found.transfer is None or found.back_until is None:
        raise DormancyRefused(_("There are no coins to take back."))
    if found.back_at is not None:
        return found.transfer.amount
    now = timezone.now()
    until = days.on(days.local(found.back_until).date())
    if found.back_until < now:
        raise DormancyRefused(_("You could take them back until %(day)s.") % {"day": until})
    try:
        coins.bring_back(found.transfer, ref=ref_of(found))
    except coins.NotEnough as refused:
        raise DormancyRefused(
            _(
                "The common pot has not so many coins just now, and the municipality has none to add. Nothing is lost:"
                " try again later, until %(day)s, or ask the municipality."
            )
            % {"day": until}
        ) from refused
    found.back_at = now
    found.save(update_fields=["back_at"])
    return found.transfer.amount


def forget(resident: Resident) -> None:
    """They delete their account: nobody waits for them any more."""
    running = Dormancy.objects.running().visible_to(resident)
    running.update(ended_at=timezone.now())
