"""Permission, two-sided: who may ask for a kind of help, and who may give it. The paper itself is never kept."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import Level, PermitSide, PermitState
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .categories import Category

ALIVE = (
    PermitState.APPLIED,
    PermitState.IN_REVIEW,
    PermitState.GRANTED,
    PermitState.SUSPENDED,
)


class PermitQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def valid(self, on: dt.date | None = None):
        """Granted, and not over on the day ``on`` (today where none is said)."""
        day = on or timezone.localdate()
        return self.filter(state=PermitState.GRANTED, valid_until__gte=day)


class Permit(models.Model):
    """One person's permission for one kind of help, from application to its end."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="permits")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="permits")
    side = models.CharField(max_length=7, choices=PermitSide.choices, default=PermitSide.PERFORM)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    state = models.CharField(max_length=9, choices=PermitState.choices, default=PermitState.APPLIED)
    reason = models.TextField(max_length=1000, blank=True)
    """Why somebody applies, in their own words."""
    decision = models.TextField(max_length=1000, blank=True)
    """Why it was decided so, for the applicant."""
    notes = models.TextField(max_length=4000, blank=True)
    """Of the interview; for the coordinators alone."""
    granted_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    first_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The colleague who granted it; at the highest level another one must agree."""
    second_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    """When the person was last told that it ends."""
    renewal_asked_at = models.DateTimeField(null=True, blank=True)
    """They want it for another period. It holds meanwhile; what is seen and who agrees begins anew."""
    version = models.PositiveIntegerField(default=0)

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "category", "side"],
                condition=Q(state__in=[str(state) for state in ALIVE]),
                name="one_living_permit",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted")
                | Q(granted_on__isnull=False, valid_until__isnull=False),
                name="granted_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True)
                | Q(second_by__isnull=True)
                | ~Q(first_by=F("second_by")),
                name="two_colleagues_are_two",
            ),
        ]
        indexes = [
            models.Index(fields=["category", "state", "valid_until"]),
            models.Index(fields=["municipality", "state", "applied_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PermitCheck(models.Model):
    """That somebody has seen a certificate or a reference: what kind, on what ground, when. Never the paper itself."""

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=40)
    """As ``microservices.vetting`` names it."""
    legal_basis = models.CharField(max_length=200, blank=True)
    seen_by = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_on = models.DateField(default=timezone.localdate)
    issued_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = models.Manager()

    class Meta:
        verbose_name = _("what was seen")
        verbose_name_plural = _("what was seen")
        ordering = ["seen_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.seen_on}"


class PermitStep(models.Model):
    """Something that was done to a permit and that whoever has it is told of."""

    permit = models.ForeignKey(Permit, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10)
    """As the audit log calls it (``microservices.actions.permits``), or ``remind``."""
    at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta:
        verbose_name = _("step of a permit")
        verbose_name_plural = _("steps of permits")
        ordering = ["permit", "pk"]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"
