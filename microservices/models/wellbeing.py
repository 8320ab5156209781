"""Asking people how they are doing, so that nobody can see from an answer who gave it.

``FollowUp`` knows the person and when to ask next, and no answer. ``LifeAnswer`` holds answers and knows no person: its
``key`` is computed from a number of the ``FollowUp`` and the installation's secret, which no database holds, and once
the ``FollowUp`` is gone nothing leads from one to the other.
"""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.wellbeing import Dose, Wave
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet


def number() -> str:
    return secrets.token_hex(16)


class FollowUpQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class FollowUp(models.Model):
    """Somebody wants to be asked how they are doing, and when that is next."""

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(max_length=32, default=number, unique=True)
    joined_on = models.DateField(default=timezone.localdate)
    wave = models.PositiveSmallIntegerField(choices=Wave.choices, default=Wave.FIRST)
    """Which time is next."""
    ask_on = models.DateField(default=timezone.localdate)
    told = models.BooleanField(default=False)
    """That this time has come."""

    objects = FollowUpQuerySet.as_manager()

    # who is asked is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wish to be asked")
        verbose_name_plural = _("wishes to be asked")
        constraints = [
            models.CheckConstraint(condition=Q(wave__in=Wave.values), name="asked_at_three_times")
        ]
        indexes = [models.Index(fields=["ask_on"])]

    def __str__(self) -> str:
        return f"#{self.pk}"


def _one_of(name: str, first: int, last: int) -> models.CheckConstraint:
    condition = Q(**{f"{name}__range": (first, last)})
    return models.CheckConstraint(condition=condition, name=f"life_{name}_on_its_scale")


class LifeAnswer(models.Model):
    """What one person answered one time. It has neither a day nor an order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    wave = models.PositiveSmallIntegerField(choices=Wave.choices)
    cohort = models.PositiveIntegerField()
    """Year and quarter of the first time, as 20264: enough to know who has had all three by now."""
    dose = models.PositiveSmallIntegerField(choices=Dose.choices)
    satisfaction = models.PositiveSmallIntegerField()
    companionship = models.PositiveSmallIntegerField()
    left_out = models.PositiveSmallIntegerField()
    isolated = models.PositiveSmallIntegerField()
    lonely = models.PositiveSmallIntegerField()
    somebody = models.PositiveSmallIntegerField()
    belonging = models.PositiveSmallIntegerField()

    objects = OwnedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer about life")
        verbose_name_plural = _("answers about life")
        constraints = [
            models.UniqueConstraint(fields=["key", "wave"], name="one_answer_each_time"),
            models.CheckConstraint(condition=Q(wave__in=Wave.values), name="life_wave_is_known"),
            models.CheckConstraint(condition=Q(dose__in=Dose.values), name="life_dose_is_known"),
            _one_of("satisfaction", 0, 10),
            _one_of("companionship", 1, 3),
            _one_of("left_out", 1, 3),
            _one_of("isolated", 1, 3),
            _one_of("lonely", 1, 5),
            _one_of("somebody", 0, 1),
            _one_of("belonging", 1, 4),
        ]

    def __str__(self) -> str:
        return str(self.pk)
