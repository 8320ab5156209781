"""Whom a need was told to, so that nobody is told twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Resident

from .listings import Listing


class Asked(models.Model):
    """A neighbour was told that somebody needs them, in one of the waves. Forgotten when the need is over."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="asked")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    wave = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta:
        verbose_name = _("neighbour who was asked")
        verbose_name_plural = _("neighbours who were asked")
        ordering = ["wave", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "resident"], name="asked_once"),
            models.CheckConstraint(condition=Q(wave__range=(1, 3)), name="asked_in_a_wave"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
