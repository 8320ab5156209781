"""Whether it works: services that people can use by themselves, how many reached them each month and in which way, what
was done, and the keys of other systems that send the numbers.
"""

from __future__ import annotations

import decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learning.effect_choices import Origin, Quality, Way
from portal.models import Municipality
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name


class InLanguages(NamedInLanguages):
    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language of ``name`` for this reader."""
        active = (get_language() or "en")[:2]
        return next((code for code in (active, *CODES) if getattr(self, f"name_{code}")), active)


def _cost(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=8, decimal_places=2, null=True, blank=True)


class SelfServiceQuerySet(OwnedQuerySet):
    def shown(self):
        """Those of which everybody may see the numbers."""
        return self.filter(public=True)


class SelfService(InLanguages):
    """Something the municipality offers that people can do by themselves, such as telling that they move."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(
        _("short name"),
        max_length=40,
        help_text=_("Other systems name the service by it, and files do. It stays as it is."),
    )
    control = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to be compared with"),
        help_text=_(
            "A service like it where nothing is done in the same time. What changes there as well is no effect."
        ),
    )
    cost_online = _cost(_("what one contact costs online"))
    cost_person = _cost(_("what one contact costs in person"))
    cost_phone = _cost(_("what one contact costs by telephone"))
    cost_paper = _cost(_("what one contact costs on paper"))
    public = models.BooleanField(
        _("everybody can see the numbers"),
        default=False,
        help_text=_("Also as open data. Numbers of fewer than five people are never shown."),
    )

    objects = SelfServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-service")
        verbose_name_plural = _("self-services")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                name="one_self_service_per_name",
                violation_error_message=_("Another service here has this short name."),
            ),
            models.CheckConstraint(condition=has_a_name(), name="self_service_has_a_name"),
            models.CheckConstraint(
                condition=Q(control__isnull=True) | ~Q(control=F("pk")),
                name="self_service_is_not_its_own_control",
                violation_error_message=_("A service cannot be compared with itself."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"cost_{way.value}__isnull": True})
                    | Q(**{f"cost_{way.value}__gte": 0}),
                    name=f"self_service_{way.value}_costs_something",
                    violation_error_message=_("A cost is 0 or more. Leave it empty if unknown."),
                )
                for way in Way
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("learning:effect_service", args=[self.pk])

    @property
    def costs(self) -> dict[Way, decimal.Decimal]:
        """What the municipality said that one contact costs, of the channels it said it of."""
        found = {way: getattr(self, f"cost_{way.value}") for way in Way}
        return {way: cost for way, cost in found.items() if cost is not None}


class ServiceMonthQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(service__municipality=municipality)


class ServiceMonth(models.Model):
    """How many reached a service in one way in one month. A month without a row is a gap, and never a 0."""

    service = models.ForeignKey(SelfService, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()
    channel = models.CharField(max_length=6, choices=Way.choices)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=7, choices=Origin.choices)
    quality_flag = models.CharField(max_length=9, choices=Quality.choices, default=Quality.COUNTED)
    written_at = models.DateTimeField(default=timezone.now)

    objects = ServiceMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("month of a service")
        verbose_name_plural = _("months of services")
        ordering = ["service", "month", "channel"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "month", "channel"], name="a_month_is_counted_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="service_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(count__gte=0, count__lte=10_000_000), name="service_month_is_a_number"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Way.values), name="service_month_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Origin.values), name="service_month_source_known"
            ),
            models.CheckConstraint(
                condition=Q(quality_flag__in=Quality.values), name="service_month_quality_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.channel}"

    @property
    def way(self) -> Way:
        return Way(self.channel)


class InterventionQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(service__municipality=municipality)


class Intervention(InLanguages):
    """Something that was done so that more people can do it by themselves."""

    service = models.ForeignKey(
        SelfService,
        on_delete=models.CASCADE,
        related_name="interventions",
        verbose_name=_("self-service"),
    )
    since = models.DateField(
        _("the first whole month with it"),
        help_text=_(
            "Any day of that month. The months before it are compared with those from it on."
        ),
    )

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("what was done")
        verbose_name_plural = _("what was done")
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="intervention_has_a_name"),
            models.CheckConstraint(
                condition=Q(since__day=1), name="intervention_begins_with_a_month"
            ),
            models.UniqueConstraint(
                fields=["service", "since"],
                name="one_intervention_a_month",
                violation_error_message=_(
                    "Something was done in that month already. Name both together: they cannot be told apart."
                ),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.since:
            self.since = self.since.replace(day=1)
        if not self.name:
            raise ValidationError(_("Write its name in at least one language."))


class EffectKey(models.Model):
    """A key by which another system sends numbers. Only its hash is kept: who loses it gets a new one."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(
        _("who uses it"), max_length=80, help_text=_("The system that sends the numbers.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ends = models.CharField(max_length=4, editable=False)
    """The last letters, by which somebody who has the key knows which it is."""
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("key for sending numbers")
        verbose_name_plural = _("keys for sending numbers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="effect_key_has_a_name"),
            models.CheckConstraint(condition=~Q(digest=""), name="effect_key_has_a_hash"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works(self) -> bool:
        return self.revoked_at is None
