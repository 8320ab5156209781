"""Moving coins. Every way in which a coin changes hands goes through ``move``, which happens once per key.

A form brings its own key; what the installation does by itself has a key made of what it is about
(``ledger.key_of``), so that a task that runs twice moves nothing twice.
"""

from __future__ import annotations

import functools
import random
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from microservices import ledger, triggers
from microservices.choices import PERSONAL, AccountKind, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Hold, Transfer
from microservices.models.ledger import DEEPEST
from portal.models import Municipality, Resident

TRIES = 3
_AGAIN = {"40001", "40P01"}
"""SQLSTATE of a serialization failure and of a deadlock: nothing has happened, and another try may go well."""

P = ParamSpec("P")
R = TypeVar("R")


class CoinsRefused(Exception):
    """No coin moved; the message says why, for the person who asked."""


class NotEnough(CoinsRefused):
    """There are fewer coins than that."""


class SameKeyOtherContent(CoinsRefused):
    """Something else was asked with the same key before."""


def patient(verb: Callable[P, R]) -> Callable[P, R]:
    """Try again where two people got in each other's way in the database; never inside somebody's transaction, which
    is lost as a whole."""

    @functools.wraps(verb)
    def trying(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return verb(*args, **kwargs)
        for again in range(TRIES):
            try:
                return verb(*args, **kwargs)
            except OperationalError as error:
                if again == TRIES - 1 or not _worth_another_try(error):
                    raise
            time.sleep(random.uniform(0.005, 0.05) * (again + 1))  # noqa: S311  (a pause, not a secret)
        raise AssertionError

    return trying


def _worth_another_try(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _AGAIN or "database is locked" in str(
        error
    )


def wallet(resident: Resident, municipality: Municipality) -> Account:
    """The coins somebody has at hand; opened with the coins to begin with where they have no account yet."""
    found = _personal(resident, municipality, AccountKind.AVAILABLE).first()
    return found or _open(resident, municipality)


def wallets(people: Iterable[Resident], municipality: Municipality) -> dict[int, Account]:
    """The same of many, by their numbers, in a few statements however many they are."""
    wanted = {person.pk: person for person in people}
    rows = Account.objects.of(municipality).filter(kind=AccountKind.AVAILABLE)
    found = {row.owner_id: row for row in rows.filter(owner__in=wanted) if row.owner_id}
    if new := [person for number, person in wanted.items() if number not in found]:
        _open_many(new, municipality)
        found |= {row.owner_id: row for row in rows.filter(owner__in=new) if row.owner_id}
    return found


@patient
def _open_many(people: list[Resident], municipality: Municipality) -> None:
    with transaction.atomic():
        Account.objects.bulk_create(
            [
                Account(owner=person, municipality=municipality, kind=kind)
                for person in people
                for kind in PERSONAL
            ],
            ignore_conflicts=True,
        )
        accounts = Account.objects.of(municipality).filter(
            kind=AccountKind.AVAILABLE, owner__in=people
        )
        treasury = common(municipality, AccountKind.TREASURY)
        move_many(
            Transfer(
                key=key_of("start", municipality.pk, account.owner_id),
                municipality=municipality,
                kind=TransferKind.START,
                source=treasury,
                target=account,
                amount=ledger.START,
            )
            for account in accounts
        )


def held(resident: Resident, municipality: Municipality) -> Account:
    """The account that coins lie on while they are set aside."""
    if found := _personal(resident, municipality, AccountKind.HELD).first():
        return found
    _open(resident, municipality)
    return _personal(resident, municipality, AccountKind.HELD).get()


def _personal(resident: Resident, municipality: Municipality, kind: AccountKind):
    return Account.objects.of(municipality).filter(owner=resident, kind=kind)


@patient
def _open(resident: Resident, municipality: Municipality) -> Account:
    with transaction.atomic():
        account, _held = (
            Account.objects.get_or_create(owner=resident, municipality=municipality, kind=kind)[0]
            for kind in PERSONAL
        )
        move(
            TransferKind.START,
            common(municipality, AccountKind.TREASURY),
            account,
            ledger.START,
            key=key_of("start", municipality.pk, resident.pk),
        )
    account.refresh_from_db()
    return account


def common(municipality: Municipality, kind: AccountKind) -> Account:
    """The one account of this kind in a municipality, opened where there is none."""
    if kind in (*PERSONAL, AccountKind.CAMPAIGN):
        raise ValueError(f"There are many accounts of the kind {kind}.")
    found = Account.objects.of(municipality).filter(kind=kind).first()
    return found or _open_common(municipality, kind)


@patient
def _open_common(municipality: Municipality, kind: AccountKind) -> Account:
    floor = DEEPEST if kind == AccountKind.TREASURY else 0
    return Account.objects.get_or_create(
        municipality=municipality, kind=kind, defaults={"floor": floor}
    )[0]


@patient
def move(
    kind: TransferKind,
    source: Account,
    target: Account,
    amount: int,
    *,
    key: uuid.UUID,
    ref: str = "",
    hold: Hold | None = None,
    by: Account | None = None,
    reverses: Transfer | None = None,
) -> Transfer:
    """Coins from one account to another, once per key: asked again, the same transfer comes back.

    Balances of ``source`` and ``target`` in memory are not touched; read them anew. Raises CoinsRefused.
    """
    _whole(amount)
    new = Transfer(
        key=key,
        municipality_id=source.municipality_id,
        kind=kind,
        source=source,
        target=target,
        amount=amount,
        hold=hold,
        ref=ref,
        by=by,
        reverses=reverses,
    )
    try:
        # One statement is all or nothing by itself; a savepoint is for whoever goes on after a refusal.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            new.enter()
    except IntegrityError as error:
        if first := Transfer.objects.filter(key=key).first():
            return _same(first, new)
        raise _refusal(error, source) from error
    return new


@patient
def move_many(transfers: Iterable[Transfer]) -> int:
    """All of these or none, in one statement: how many were new. Those whose key has been there are left out.

    Raises CoinsRefused.
    """
    wanted = list(transfers)
    for transfer in wanted:
        _whole(transfer.amount)
    try:
        with transaction.atomic():
            there = {
                first.key: first
                for first in Transfer.objects.filter(key__in=[one.key for one in wanted])
            }
            new = [one for one in wanted if one.key not in there]
            for one in wanted:
                if one.key in there:
                    _same(there[one.key], one)
            Transfer.objects.bulk_create(new)
    except IntegrityError as error:
        raise _refusal(error, wanted[0].source) from error
    return len(new)


def _whole(amount: object) -> None:
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise CoinsRefused(_("Coins are whole: there are no parts of a coin."))
    if amount < 1:
        raise CoinsRefused(_("At least one coin has to move."))
    if amount > ledger.MOST:
        raise CoinsRefused(_("So many coins cannot move at once."))


_CONTENT = ("kind", "source_id", "target_id", "amount", "hold_id", "ref", "reverses_id")


def _same(first: Transfer, new: Transfer) -> Transfer:
    if any(getattr(first, name) != getattr(new, name) for name in _CONTENT):
        raise SameKeyOtherContent(
            _("Something else was sent with the same form before. Open the page again.")
        )
    return first


def _refusal(error: IntegrityError, source: Account) -> CoinsRefused:
    said = str(error)
    if triggers.FLOOR in said:
        left = Account.objects.filter(pk=source.pk).values_list("balance", flat=True).first() or 0
        return NotEnough(_("There are not enough coins: there are %(count)d.") % {"count": left})
    if triggers.HOLD_SPENT in said or '"left"' in said or "hold_left" in said:
        return NotEnough(_("The coins that were set aside for this have gone already."))
    return CoinsRefused(_("Coins cannot go from there to there."))


@patient
def set_aside(
    owner: Resident, municipality: Municipality, amount: int, *, key: str, ref: str
) -> Hold:
    """Take coins out of somebody's hands until it is clear what becomes of them; once per key.

    key: what they are for, as ``L{listing}:{slot}:{round}`` or ``X{exchange}``. Raises CoinsRefused.
    """
    _whole(amount)
    source, target = wallet(owner, municipality), held(owner, municipality)
    with transaction.atomic():
        hold, _made = Hold.objects.get_or_create(
            key=key, defaults={"municipality": municipality, "account": target, "amount": amount}
        )
        if (hold.account_id, hold.amount) != (target.pk, amount):
            raise SameKeyOtherContent(
                _("Other coins were set aside for the same thing before. Open the page again.")
            )
        move(
            TransferKind.HOLD,
            source,
            target,
            amount,
            key=key_of("hold", key),
            ref=ref,
            hold=hold,
            by=source,
        )
    hold.refresh_from_db()
    return hold


def give_back(hold: Hold, *, step: str, ref: str) -> Transfer | None:
    """What is left of a hold to whom it came from; to the common pot where they have deleted their account. None
    where nothing is left."""
    key = key_of("hold", hold.key, step)
    for _again in range(TRIES):
        if first := Transfer.objects.filter(key=key).first():
            return first
        hold.refresh_from_db()
        if not hold.left:
            return None
        try:
            return move(
                TransferKind.REFUND,
                hold.account,
                _home(hold),
                hold.left,
                key=key,
                ref=ref,
                hold=hold,
            )
        except (NotEnough, SameKeyOtherContent):
            # Somebody else took some of it between the reading and the writing: what is left now is less.
            continue
    raise NotEnough(_("The coins that were set aside for this have gone already."))


def _home(hold: Hold) -> Account:
    return _at_hand(hold.account.owner, hold.municipality)


def _at_hand(owner: Resident | None, municipality: Municipality) -> Account:
    """Where coins for somebody go; the common pot stands in for those who have left."""
    return wallet(owner, municipality) if owner else common(municipality, AccountKind.POT)


def settle(hold: Hold, to: Resident | None, *, amount: int, step: str, ref: str) -> Transfer:
    """Coins that were set aside to who has earned them; to the common pot where they have left meanwhile.

    What remains of the hold stays where it is. Raises CoinsRefused.
    """
    return move(
        TransferKind.SETTLE,
        hold.account,
        _at_hand(to, hold.municipality),
        amount,
        key=key_of("hold", hold.key, step),
        ref=ref,
        hold=hold,
    )


@patient
def reverse(transfer: Transfer, *, by_staff: Resident, ref: str) -> tuple[Transfer, ...]:
    """Set a settled transfer right: the coins go back to whoever they came from, as far as they are still there; the
    municipality's goodwill pays the rest, since nobody goes below zero for it.

    Returns what was moved: the reversal, or the goodwill, or both in this order. Raises CoinsRefused.
    """
    if transfer.kind != TransferKind.SETTLE:
        raise CoinsRefused(_("Only coins that were paid for help can be set right."))
    return _back(transfer, by_staff, ref)


@patient
def bring_back(transfer: Transfer, *, ref: str) -> tuple[Transfer, ...]:
    """Give back what went to the common pot because nobody used it, in the same way. Raises CoinsRefused."""
    if transfer.kind != TransferKind.DORMANT:
        raise CoinsRefused(_("Only coins that nobody used come back like this."))
    return _back(transfer, None, ref)


def _back(transfer: Transfer, by_staff: Resident | None, ref: str) -> tuple[Transfer, ...]:
    back, rest = key_of("reverse", transfer.pk), key_of("reverse", transfer.pk, "goodwill")
    for _again in range(TRIES):
        if done := tuple(Transfer.objects.filter(key__in=[back, rest]).order_by("pk")):
            return done
        try:
            return _reversed(transfer, back, rest, by_staff, ref)
        except NotEnough:
            source = Account.objects.get(pk=transfer.target_id)
            if source.balance >= transfer.amount:
                continue
            goodwill = common(transfer.municipality, AccountKind.GOODWILL)
            if goodwill.balance < transfer.amount - source.balance:
                raise
    raise NotEnough(_("Coins were moving just now. Try again."))


def _reversed(
    transfer: Transfer, back: uuid.UUID, rest: uuid.UUID, by_staff: Resident | None, ref: str
) -> tuple[Transfer, ...]:
    moved = []
    with transaction.atomic():
        payee = Account.objects.get(pk=transfer.target_id)
        payer = _at_hand(transfer.source.owner, transfer.municipality)
        if payer == payee:
            raise CoinsRefused(_("Coins cannot go from there to there."))
        there = min(payee.balance, transfer.amount)
        if there:
            moved.append(
                move(
                    TransferKind.REVERSAL,
                    payee,
                    payer,
                    there,
                    key=back,
                    ref=ref,
                    reverses=transfer,
                )
            )
        if there < transfer.amount:
            moved.append(
                move(
                    TransferKind.GOODWILL,
                    common(transfer.municipality, AccountKind.GOODWILL),
                    payer,
                    transfer.amount - there,
                    key=rest,
                    ref=ref,
                )
            )
        if by_staff is not None:
            said = {"coins": transfer.amount, "from_goodwill": transfer.amount - there, "ref": ref}
            log(transfer, "microservices.coins.reverse", user=by_staff, data=said)
    return tuple(moved)


def balances(resident: Resident, municipality: Municipality) -> dict[str, Any]:
    """What somebody has at hand and set aside, as numbers, without opening an account."""
    found = dict(
        Account.objects.of(municipality)
        .filter(owner=resident, kind__in=[str(kind) for kind in PERSONAL])
        .values_list("kind", "balance")
    )
    return {str(kind): found.get(str(kind), 0) for kind in PERSONAL}
