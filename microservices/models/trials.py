"""Trying the help between neighbours out, for who does not live in any municipality here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet


class TrialQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def running(self):
        """Those whose time is not over, and who have not moved in meanwhile."""
        return self.filter(
            ended_at__isnull=True, upgraded_at__isnull=True, ends_at__gt=timezone.now()
        )


class Trial(models.Model):
    """Somebody tries it out in one municipality, once and for a while. Where it stands is said by its times: it runs
    until ``ended_at``, or until they moved in (``upgraded_at``), which may also happen later."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When they were told that it ends soon."""
    ended_at = models.DateTimeField(null=True, blank=True)
    upgraded_at = models.DateTimeField(null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    # who tries something out is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "municipality"], name="one_trial_in_a_municipality"
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(ended_at__isnull=True, upgraded_at__isnull=True),
                name="one_trial_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begun_at")), name="trial_takes_a_while"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("ends_at")),
                name="trial_has_its_whole_time",
            ),
            models.CheckConstraint(
                condition=Q(upgraded_at__isnull=True) | Q(upgraded_at__gte=F("begun_at")),
                name="trial_begins_before_moving_in",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=Q(upgraded_at__isnull=True),
                name="trials_not_upgraded",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
