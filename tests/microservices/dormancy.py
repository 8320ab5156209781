"""Coins that went to the common pot, as they stand after a year without somebody."""

import datetime as dt
import uuid

from django.utils import timezone

from microservices import dormancy
from microservices.actions import coins
from microservices.actions.dormancy import ref_of
from microservices.choices import AccountKind, TransferKind
from microservices.models import Account, Dormancy
from portal.models import Municipality, Resident


def minted(town: Municipality, kind: AccountKind, amount: int) -> Account:
    """A common account with so many new coins more."""
    account = coins.common(town, kind)
    treasury = coins.common(town, AccountKind.TREASURY)
    coins.move(TransferKind.MINT, treasury, account, amount, key=uuid.uuid4())
    return account


def earned(person: Resident, town: Municipality, amount: int) -> Account:
    """The wallet of somebody who got so many coins more."""
    wallet, pot = coins.wallet(person, town), minted(town, AccountKind.POT, amount)
    coins.move(TransferKind.PAYOUT, pot, wallet, amount, key=uuid.uuid4())
    return wallet


def went(person: Resident, town: Municipality, amount: int) -> Dormancy:
    """So many coins of somebody's are in the pot since yesterday, and can be taken back."""
    wallet = earned(person, town, amount)
    due = timezone.now() - dt.timedelta(days=1)
    row = Dormancy.objects.create(
        municipality=town,
        account=wallet,
        round=1,
        since=due - dormancy.QUIET,
        told_at=due - dormancy.NOTICES[0],
        reminded_at=due - dormancy.NOTICES[1],
        due_at=due,
    )
    pot = coins.common(town, AccountKind.POT)
    row.transfer = coins.move(
        TransferKind.DORMANT, wallet, pot, amount, key=uuid.uuid4(), ref=ref_of(row)
    )
    row.moved_at, row.back_until = due, due + dormancy.BACK_WITHIN
    row.save()
    return row
