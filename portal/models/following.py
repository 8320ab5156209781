"""Who follows what, and where they can be reached."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.channels import CHOSEN, Channel, Level, Rhythm, SubjectKind
from portal.names import CODES

from .municipality import Area, Municipality, OwnedQuerySet
from .people import Resident

NIGHT = (22, 7)
"""Quiet hours nobody has to ask for: from ten in the evening to seven in the morning."""
RADII = (250, 500, 1000, 2000, 5000)
"""Metres somebody can choose around a place."""


def opaque_key() -> str:
    return secrets.token_urlsafe(18)


class Subject(models.Model):
    """Something that can be followed, whatever feature it comes from: one row per thing and municipality."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SubjectKind.choices)
    object_id = models.PositiveBigIntegerField(default=0)
    """The row that is meant; 0 for a search and for a circle."""
    words = models.CharField(max_length=200, blank=True)
    """What is searched for, in one spelling; or what stands at the middle of a circle."""
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius = models.PositiveIntegerField(null=True, blank=True)
    """Metres."""
    areas = models.ManyToManyField(Area, related_name="+", blank=True)
    """Areas a circle touches, found when it is drawn and when an outline changes."""
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "object_id"],
                condition=~Q(kind__in=["search", "circle"]),
                name="one_subject_per_row",
            ),
            models.UniqueConstraint(
                fields=["municipality", "words"],
                condition=Q(kind="search"),
                name="one_subject_per_search",
            ),
            models.CheckConstraint(
                condition=Q(kind="circle", latitude__range=(-90, 90), longitude__range=(-180, 180))
                & Q(radius__isnull=False)
                | ~Q(kind="circle") & Q(latitude__isnull=True, radius__isnull=True),
                name="only_a_circle_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(kind="search") | ~Q(words=""), name="a_search_has_words"
            ),
        ]
        # the unique ones are partial, and SQLite asks those only for questions that repeat their condition
        indexes = [models.Index(fields=["municipality", "kind", "object_id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words or self.object_id}"


class FollowerQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class Follower(models.Model):
    """Somebody who is told things: a resident, or a device whose owner has not signed in."""

    resident = models.OneToOneField(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="follower"
    )
    token = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    """SHA-256 of the secret that a device without an account keeps in a cookie."""
    language = models.CharField(max_length=2, choices=[(code, code) for code in CODES])
    quiet_from = models.PositiveSmallIntegerField(default=NIGHT[0])
    quiet_to = models.PositiveSmallIntegerField(default=NIGHT[1])
    """Local hours between which nothing rings; the same hour twice means never quiet."""
    discreet = models.BooleanField(default=False)
    """Alerts on the lock screen say that there is something, not what."""
    paused_until = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the person last looked at their feed: what came after is new."""
    stop_key = models.CharField(max_length=32, unique=True, default=opaque_key, editable=False)
    """Stands in links that stop alerts without signing in."""
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.CheckConstraint(
                condition=Q(resident__isnull=True) ^ Q(token__isnull=True),
                name="follower_is_a_resident_or_a_device",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24, quiet_to__lt=24), name="quiet_hours_are_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class FollowQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(follower__resident=resident)


class Follow(models.Model):
    """One thing somebody follows: how much of it, where and when they are told."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="follows")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.IMPORTANT)
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices, default=Rhythm.NOW)
    push = models.BooleanField(default=False)
    email = models.BooleanField(default=False)
    sms = models.BooleanField(default=False)
    paused_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "subject"], name="followed_once")
        ]
        indexes = [models.Index(fields=["subject", "follower"])]

    def __str__(self) -> str:
        return f"{self.follower} → {self.subject}"

    @property
    def channels(self) -> list[Channel]:
        return [channel for channel in CHOSEN if getattr(self, channel.name.lower())]


class DeviceQuerySet(models.QuerySet):
    def reachable(self):
        return self.filter(gone_at__isnull=True)

    def visible_to(self, resident: Resident):
        return self.filter(follower__resident=resident)


class Device(models.Model):
    """A browser that takes push messages (RFC 8030). What is gone keeps its row and loses its address."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=1000, blank=True)
    endpoint_hash = models.CharField(max_length=64)
    """SHA-256 of the endpoint: one index entry, however long the address is."""
    origin = models.CharField(max_length=200)
    """``https://host`` of the push service."""
    p256dh = models.BinaryField(max_length=65)
    """The browser's public key, an uncompressed point on P-256 (65 bytes)."""
    auth = models.BinaryField(max_length=16)
    key_id = models.CharField(max_length=16)
    """Which of our VAPID keys the browser subscribed to."""
    label = models.CharField(max_length=60, blank=True)
    """What the person calls it, or the kind of browser: "Firefox, Android"."""
    created_at = models.DateTimeField(default=timezone.now)
    tested_at = models.DateTimeField(null=True, blank=True)
    """When the last test alert arrived; what else it was told, deliveries know."""
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint_hash"],
                condition=Q(gone_at__isnull=True),
                name="one_device_per_endpoint",
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(endpoint=""),
                name="gone_device_has_no_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["follower"], condition=Q(gone_at__isnull=True), name="devices_reachable"
            )
        ]

    def __str__(self) -> str:
        return self.label or f"#{self.pk}"


class AddressQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(confirmed_at__isnull=False, refused_at__isnull=True)

    def visible_to(self, resident: Resident):
        return self.filter(follower__resident=resident)


class Address(models.Model):
    """An e-mail address or a mobile number that somebody gave to be told things, and confirmed."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(
        max_length=1, choices=[(c.value, c.label) for c in (Channel.EMAIL, Channel.SMS)]
    )
    value = models.CharField(max_length=254)
    """A mail address, or a number in international form (E.164)."""
    code = models.CharField(max_length=64, blank=True)
    """Keyed hash of the code that was sent; empty once it is confirmed."""
    code_sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_because = models.CharField(max_length=200, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["follower", "channel"], name="one_address_per_channel"),
            models.CheckConstraint(
                condition=Q(channel__in=["e", "s"]), name="address_of_mail_or_mobile"
            ),
        ]
        indexes = [models.Index(fields=["channel", "value"])]

    def __str__(self) -> str:
        return f"#{self.pk}"
