"""Coins whose owner has been away for a year, from the first notice until they are taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .ledger import Account, Transfer


class DormancyQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(account__owner=resident)

    def running(self):
        """Those in which somebody was told, and neither came back nor has lost a coin."""
        return self.filter(ended_at__isnull=True, moved_at__isnull=True)


class Dormancy(models.Model):
    """One time that somebody was away for so long that they were told that their coins go. Its times say where it
    stands: told, reminded, then either ended, because they came back, or moved, and perhaps taken back.

    It knows the account and not the person, so that nothing here says whose it was once they have left.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="dormancies")
    round = models.PositiveSmallIntegerField()
    """Which time it is for this account, from 1."""
    since = models.DateTimeField()
    """The last sign of life before it."""
    told_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    """When the coins go."""
    ended_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="dormancy"
    )
    back_until = models.DateTimeField(null=True, blank=True)
    """Until when they can be taken back."""
    back_at = models.DateTimeField(null=True, blank=True)

    objects = DormancyQuerySet.as_manager()

    # who is away is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("coins that nobody uses")
        verbose_name_plural = _("coins that nobody uses")
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "round"], name="one_dormancy_per_round"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_at__isnull=True, moved_at__isnull=True),
                name="one_dormancy_at_a_time",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="dormancy_rounds_from_one"),
            models.CheckConstraint(
                condition=Q(since__lt=F("told_at"), told_at__lt=F("due_at"))
                & (
                    Q(reminded_at__isnull=True)
                    | Q(reminded_at__gte=F("told_at"), reminded_at__lt=F("due_at"))
                ),
                name="dormancy_is_told_before_it_is_due",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(moved_at__isnull=True),
                name="dormancy_ends_or_moves",
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True, transfer__isnull=True, back_until__isnull=True)
                | Q(
                    moved_at__gte=F("due_at"),
                    transfer__isnull=False,
                    reminded_at__isnull=False,
                    back_until__gt=F("moved_at"),
                ),
                name="dormancy_moves_what_was_told_twice",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True)
                | Q(
                    moved_at__isnull=False,
                    back_at__gte=F("moved_at"),
                    back_at__lte=F("back_until"),
                ),
                name="dormancy_is_taken_back_in_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, moved_at__isnull=True),
                name="dormancies_due",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
