"""What businesses give for coins, and the vouchers that residents have for it.

The coins of a voucher lie aside while it can be used. They go on, to the campaign or the common pot, when it is used,
and back when it is not. A business is paid nothing, and nothing here is an amount of money.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import VoucherState
from microservices.posting import MOST_EACH, MOST_PIECES
from portal.models import Municipality, Resident

from .businesses import Post
from .campaigns import MOST_TIMES, Campaign
from .categories import MOST_COINS
from .ledger import Hold, Transfer


class PerkQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(post__business__municipality=municipality)


class Perk(models.Model):
    """The terms of something for coins; its words stand on the post.

    campaign: the one it is a thank-you for. While that runs, the coins go to it; otherwise to the common pot
    coins: what a voucher takes; times: how often one must have taken part in the campaign
    each: vouchers that one person can have; pieces: vouchers that there are; given: how many of them are taken
    """

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="perk")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="perks"
    )
    coins = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=0)
    each = models.PositiveSmallIntegerField(default=1)
    pieces = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField(default=0)

    objects = PerkQuerySet.as_manager()

    class Meta:
        verbose_name = _("something for coins")
        verbose_name_plural = _("things for coins")
        constraints = [
            models.CheckConstraint(
                condition=Q(coins__gte=0, coins__lte=MOST_COINS), name="perk_costs_few_coins"
            ),
            models.CheckConstraint(
                condition=Q(pieces__gte=1, pieces__lte=MOST_PIECES)
                & Q(given__gte=0, given__lte=F("pieces")),
                name="perk_gives_what_there_is",
            ),
            models.CheckConstraint(
                condition=Q(each__gte=1, each__lte=MOST_EACH), name="perk_for_each_a_few"
            ),
            models.CheckConstraint(
                condition=Q(times=0) | Q(times__lte=MOST_TIMES, campaign__isnull=False),
                name="perk_for_taking_part_names_its_campaign",
            ),
            models.CheckConstraint(
                condition=Q(coins__gte=1) | Q(times__gte=1), name="perk_is_earned"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def left(self) -> int:
        """Vouchers that nobody has yet."""
        return self.pieces - self.given


class VoucherQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(perk__post__business__municipality=municipality)

    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class Voucher(models.Model):
    """One resident's right to one piece. It is used once, whoever presses and how often."""

    perk = models.ForeignKey(Perk, on_delete=models.PROTECT, related_name="vouchers")
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="vouchers"
    )
    number = models.PositiveSmallIntegerField()
    """The how manieth of this person; one that ended unused gives its number back."""
    code = models.CharField(max_length=8, unique=True)
    """What the business reads (``microservices.campaigning.LETTERS``)."""
    key = models.UUIDField(unique=True)
    """Of the form it was asked with."""
    coins = models.PositiveSmallIntegerField()
    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="voucher"
    )
    """The coins while they lie aside."""
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="voucher"
    )
    """Where they went when it was used."""
    state = models.CharField(
        max_length=8, choices=VoucherState.choices, default=VoucherState.ACTIVE
    )
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    """When it can be used no more."""
    ended_at = models.DateTimeField(null=True, blank=True)
    used_key = models.UUIDField(null=True, blank=True)
    """Of the press that used it: the same press again is the same answer, another one is told that it is used."""
    redeemed_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = VoucherQuerySet.as_manager()

    # who has what is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["perk", "resident", "number"],
                condition=Q(state__in=["active", "redeemed"]),
                name="one_voucher_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_EACH), name="voucher_within_the_most"
            ),
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True)
                | ~Q(state="active") & Q(ended_at__isnull=False),
                name="voucher_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="redeemed", used_key__isnull=False)
                | ~Q(state="redeemed") & Q(used_key__isnull=True),
                name="voucher_used_by_one_press",
            ),
            models.CheckConstraint(
                condition=Q(coins=0, hold__isnull=True)
                | Q(coins__gte=1, coins__lte=MOST_COINS, hold__isnull=False),
                name="voucher_has_its_coins_aside",
            ),
            models.CheckConstraint(
                condition=Q(state="redeemed", coins__gte=1, transfer__isnull=False)
                | (~Q(state="redeemed") | Q(coins=0)) & Q(transfer__isnull=True),
                name="voucher_used_moves_its_coins",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="active"), name="vouchers_that_can_be_used"
            ),
            models.Index(fields=["resident", "-made_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
