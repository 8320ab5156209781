"""Coins. One row of ``Transfer`` holds both legs, and to insert it is the transfer: triggers move the balances.

Nothing here names a person but ``Account.owner``, which is cut when somebody deletes their account; the rows stay, so
that the books stay right. Balances are written by the triggers of ``microservices.triggers`` alone.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import PERSONAL, AccountKind, TransferKind
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet


def _alike(one: Q, other: Q) -> Exact:
    """A condition that holds where both hold or neither does. A constraint is read anew for every statement that it
    watches over: what is said once costs half."""
    answer = models.BooleanField()
    return Exact(ExpressionWrapper(one, answer), ExpressionWrapper(other, answer))


def _one_of(kinds: Iterable[str]) -> Q:
    """The same as ``kind__in``, which PostgreSQL turns into an array of another type each time."""
    return functools.reduce(operator.or_, (Q(kind=str(kind)) for kind in kinds))


DEEPEST = -(10**12)
"""How far below zero a treasury may go: minus its balance are all coins that there are."""


class AccountQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(owner=resident)


class Account(models.Model):
    """Coins of somebody in one municipality, for one purpose."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=AccountKind.choices)
    owner = models.ForeignKey(
        Resident,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
        db_index=False,
    )
    """Found by ``one_account_per_owner_and_kind``."""
    balance = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=F("floor")), name="balance_not_below_floor"
            ),
            models.CheckConstraint(
                condition=Q(floor__lte=0) & Q(_alike(Q(kind="treasury"), Q(floor__lt=0))),
                name="only_a_treasury_goes_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | _one_of(PERSONAL),
                name="only_personal_accounts_have_owners",
            ),
            models.UniqueConstraint(
                fields=["owner", "municipality", "kind"],
                condition=Q(owner__isnull=False),
                name="one_account_per_owner_and_kind",
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                condition=Q(kind__in=["pot", "goodwill", "trial", "treasury"]),
                name="one_common_account_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}"


class Hold(models.Model):
    """Coins that were set aside for one slot, and how many of them are still there.

    ``left`` grows by the one transfer that sets them aside and shrinks by those that take them out; what it was
    given it cannot give twice.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, unique=True)
    """What it is for, as ``L{listing}:{slot}:{round}`` or ``X{exchange}``."""
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds")
    """The account of kind ``held`` the coins lie on."""
    amount = models.PositiveIntegerField()
    left = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("coins set aside")
        verbose_name_plural = _("coins set aside")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="hold_of_something"),
            models.CheckConstraint(
                condition=Q(left__gte=0) & Q(left__lte=F("amount")), name="hold_gives_what_it_got"
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(left__gt=0), name="holds_with_coins")
        ]

    def __str__(self) -> str:
        return self.key


class TransferQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        own = Account.objects.visible_to(resident).values("pk")
        return self.filter(Q(source__in=own) | Q(target__in=own))


class Transfer(models.Model):
    """Coins from one account to another, once. It is never changed and never taken back; what was wrong is set right
    by another transfer.

    key: what makes it happen once, from the form that asked for it or from what it settles (``ledger.key_of``)
    ref: what it is about, such as ``exchange:17``
    by: the account of whoever asked for it; none where the installation or its staff did
    """

    key = models.UUIDField(unique=True)
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """That of both accounts, which the triggers see to, and which these refer to: a reference of its own would make
    everybody who moves coins in a municipality hold on to its one row until they are done."""
    kind = models.CharField(max_length=8, choices=TransferKind.choices)
    source = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="outgoing",
        db_index=False,
        db_constraint=False,
    )
    target = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="incoming",
        db_index=False,
        db_constraint=False,
    )
    """Both accounts are there, since the triggers write their balances, and they stay, since a trigger keeps every
    account that coins went through: references would look both up once more while others wait for the same account."""
    amount = models.IntegerField()
    hold = models.ForeignKey(
        Hold,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        db_index=False,
    )
    ref = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=1_000_000), name="transfer_of_something"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=_alike(_one_of(["hold", "refund", "settle"]), Q(hold__isnull=False)),
                name="transfer_of_its_hold",
            ),
            models.CheckConstraint(
                condition=_alike(Q(kind="reversal"), Q(reverses__isnull=False)),
                name="reversal_has_an_original",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(kind="hold"), name="one_transfer_fills_a_hold"
            ),
        ]
        # Every transfer pays for each of them: whoever asks by hold or by whom looks only at rows that have one.
        indexes = [
            models.Index(fields=["source", "-id"]),
            models.Index(fields=["target", "-id"]),
            models.Index(fields=["municipality", "created_at"]),
            models.Index(
                fields=["hold"], condition=Q(hold__isnull=False), name="transfers_of_a_hold"
            ),
            models.Index(
                fields=["by"], condition=Q(by__isnull=False), name="transfers_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def enter(self) -> None:
        """Write this row into the books, as ``save`` would: with a statement that is made once instead of each time,
        and without signals. Raises IntegrityError where the books refuse it."""
        statement, names, adapted = _entering(connection.vendor)
        values = [getattr(self, name) for name in names]
        for place, field in adapted:
            values[place] = field.get_db_prep_save(values[place], connection)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            (self.pk,) = cursor.fetchone()
        self._state.adding = False
        self._state.db = connection.alias


@functools.cache
def _entering(vendor: str) -> tuple[str, tuple[str, ...], tuple[tuple[int, models.Field], ...]]:
    """The statement, the names of its values, and those that SQLite does not take as they are."""
    fields = [field for field in Transfer._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join("%s" for _field in fields)
    adapted = [
        (place, field)
        for place, field in enumerate(fields)
        if vendor == "sqlite" and isinstance(field, models.UUIDField | models.DateTimeField)
    ]
    return (
        f"INSERT INTO {Transfer._meta.db_table} ({columns}) VALUES ({marks}) RETURNING id",  # noqa: S608
        tuple(field.attname for field in fields),
        tuple(adapted),
    )


class DayRoot(models.Model):
    """The Merkle root over one day's transfers of the installation, signed, so that nobody changes them afterwards."""

    day = models.DateField(unique=True)
    transfers = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    """SHA-256, in hexadecimal digits."""
    signature = models.TextField()
    key_id = models.CharField(max_length=32)
    public_key = models.CharField(max_length=44)
    """In base64, so that whoever shows a seal needs no access to the secret one."""
    made_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta:
        verbose_name = _("seal of a day")
        verbose_name_plural = _("seals of days")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class Inspection(models.Model):
    """That somebody went through all books of the installation, and what was wrong."""

    made_at = models.DateTimeField(default=timezone.now)
    accounts = models.PositiveIntegerField()
    transfers = models.PositiveIntegerField()
    wrong = models.JSONField(default=dict, blank=True)
    """How many rows break each rule that is broken, by its name in ``microservices.invariants``."""

    objects = models.Manager()

    class Meta:
        verbose_name = _("inspection of the books")
        verbose_name_plural = _("inspections of the books")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"])]

    def __str__(self) -> str:
        return str(self.made_at)


class Mint(models.Model):
    """New coins for a common account, asked for by one colleague and made when another one agrees."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    key = models.UUIDField(unique=True)
    """Of the form it was asked with."""
    asked_by = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="mint"
    )
    """The coins that were made; none where the colleague said no."""

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("new coins")
        verbose_name_plural = _("new coins")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="mint_of_something"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True)
                | Q(answered_by__isnull=True)
                | ~Q(asked_by=F("answered_by")),
                name="two_people_make_coins",
            ),
            models.CheckConstraint(
                condition=Q(transfer__isnull=True) | Q(answered_at__isnull=False),
                name="coins_are_made_after_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
