"""An exchange: one slot of a listing, taken by one person, from the first yes to the end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import LIVE, TAKEN, Audience, ExchangeState, Level
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .ledger import Hold
from .listings import Listing
from .permits import Permit


class ExchangeQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(Q(requester=resident) | Q(performer=resident))

    def live(self):
        return self.filter(state__in=[str(state) for state in LIVE])


class Exchange(models.Model):
    """Who helps whom with what, and where it stands. Every change is an ``ExchangeEvent``."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="exchanges")
    slot = models.PositiveSmallIntegerField()
    requester = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    performer = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    """Of the category when it was reserved."""
    permit = models.ForeignKey(
        Permit, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges"
    )
    """What allows the performer to do it; none below level 2."""
    minors = models.BooleanField(default=False)
    """One of the two was under 18, or may have been, when it was reserved."""
    state = models.CharField(
        max_length=15, choices=ExchangeState.choices, default=ExchangeState.RESERVED
    )
    version = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    coins = models.PositiveSmallIntegerField()
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    """What both agreed to, as it was then: title, what, when, where, coins."""
    code = models.CharField(max_length=64, blank=True)
    """What the four digits that the requester shows when they meet are computed from, with the installation's key."""
    code_tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=10, choices=Audience.choices, blank=True)
    """Who said first that it is done, or that the other did not come."""
    late = models.BooleanField(default=False)
    """It was called off less than a day before."""
    resolution = models.TextField(max_length=1000, blank=True)
    key = models.UUIDField(unique=True)
    """Of the form it was reserved with."""
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "slot"],
                condition=Q(state__in=[str(state) for state in TAKEN]),
                name="one_exchange_per_slot",
            ),
            models.CheckConstraint(
                condition=Q(requester__isnull=True)
                | Q(performer__isnull=True)
                | ~Q(requester=F("performer")),
                name="nobody_helps_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(state) for state in LIVE]) | Q(due_at__isnull=False),
                name="live_exchange_is_due",
            ),
            models.CheckConstraint(
                condition=Q(level__lt=Level.APPROVED) | Q(permit__isnull=False),
                name="a_permit_from_level_two",
            ),
            models.CheckConstraint(condition=Q(coins__gte=1), name="exchange_costs_coins"),
        ]
        indexes = [
            models.Index(fields=["performer", "state"]),
            models.Index(fields=["requester", "state"]),
            models.Index(fields=["municipality", "state"]),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="exchanges_due"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("microservices:exchange", args=[self.pk])


class ExchangeEvent(models.Model):
    """One step of an exchange. It is never rewritten; only who did it is forgotten with their account."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20)
    before = models.CharField(max_length=15, choices=ExchangeState.choices, blank=True)
    after = models.CharField(max_length=15, choices=ExchangeState.choices)
    by = models.CharField(max_length=10, choices=Audience.choices)
    actor = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=40, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta:
        verbose_name = _("step of an exchange")
        verbose_name_plural = _("steps of exchanges")
        ordering = ["exchange", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "seq"], name="one_step_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.seq}"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        """What ``resident`` may read of the talks they are in: all but what a moderator holds back of the other's."""
        return self.filter(
            Q(exchange__requester=resident) | Q(exchange__performer=resident),
            Q(sender=resident) | Q(screened__in=PASSED),
        )


class Message(models.Model):
    """What the two say to each other on the way; nobody sees the other's number or address."""

    class Screened(models.TextChoices):
        FINE = "fine", _("Fine")
        WARNED = "warned", _("Looks like a way to reach somebody")
        HELD = "held", _("Held for a moderator")
        KEPT = "kept", _("Held back by a moderator")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    button = models.CharField(max_length=30, blank=True)
    """A ready-made sentence (``microservices.talk``), which each reads in their own language."""
    text = models.TextField(max_length=1000, blank=True)
    screened = models.CharField(max_length=6, choices=Screened.choices, default=Screened.FINE)
    key = models.UUIDField(unique=True)
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    objects = MessageQuerySet.as_manager()

    # what two say to each other is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(button="", text=""), name="message_says_something")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


PASSED = (Message.Screened.FINE, Message.Screened.WARNED)
"""What the other one reads at once."""
