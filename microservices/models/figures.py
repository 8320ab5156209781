"""What the follow-up stands on: how many people live here, and the figures of each day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.population import Band
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet


class PopulationTable(models.Model):
    """How many people lived in a municipality in one quarter of a year, as its register says."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    source = models.CharField(_("where the numbers are from"), max_length=200)
    uploaded_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("population table")
        verbose_name_plural = _("population tables")
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year", "quarter"], name="one_population_per_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4)), name="a_year_has_four_quarters"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2200)), name="population_of_our_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.quarter}"


class PopulationCell(models.Model):
    """One number of a table: of the whole municipality, or of one area."""

    table = models.ForeignKey(PopulationTable, on_delete=models.CASCADE, related_name="cells")
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    band = models.CharField(max_length=5, choices=Band.choices)
    people = models.PositiveIntegerField()

    objects = models.Manager()

    class Meta:
        verbose_name = _("number of people")
        verbose_name_plural = _("numbers of people")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "area", "band"],
                condition=Q(area__isnull=False),
                name="one_number_per_area_and_ages",
            ),
            models.UniqueConstraint(
                fields=["table", "band"],
                condition=Q(area__isnull=True),
                name="one_number_per_ages",
            ),
            models.CheckConstraint(condition=Q(band__in=Band.values), name="people_of_known_ages"),
        ]

    def __str__(self) -> str:
        return f"{self.band}: {self.people}"


class FiguresDay(models.Model):
    """The figures of one municipality as they were on one day. What is not to be shown is not in it either."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    figures = models.JSONField(default=dict)
    """By name (``microservices.kpis``): ``value``, ``of`` and ``why``, and ``parts`` of the same kind."""
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "day"], name="figures_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.day)
