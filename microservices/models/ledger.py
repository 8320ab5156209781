"""Coins. One row of ``Transfer`` holds both legs, and to insert it is the transfer: triggers move the balances.

Nothing here names a person but ``Account.owner``, which is cut when somebody deletes their account; the rows stay, so
that the books stay right. Balances are written by the triggers of ``microservices.triggers`` alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import PERSONAL, AccountKind, TransferKind
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

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
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="accounts"
    )
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
                condition=Q(kind="treasury", floor__lt=0) | ~Q(kind="treasury") & Q(floor=0),
                name="only_a_treasury_goes_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in PERSONAL]) | Q(owner__isnull=True),
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
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TransferKind.choices)
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incoming")
    amount = models.PositiveIntegerField()
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    ref = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
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
                condition=Q(kind__in=["hold", "refund"], hold__isnull=False)
                | Q(kind__in=["settle"])
                | ~Q(kind__in=["hold", "refund", "settle"]) & Q(hold__isnull=True),
                name="transfer_of_its_hold",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | ~Q(kind="reversal") & Q(reverses__isnull=True),
                name="reversal_has_an_original",
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(kind="hold"), name="one_transfer_fills_a_hold"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"]),
            models.Index(fields=["target", "-id"]),
            models.Index(fields=["ref"]),
            models.Index(fields=["municipality", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


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
