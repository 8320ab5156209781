"""Competitions of ideas: when what happens, what counts, and who judges."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from barometer import competition_steps
from barometer.choices import CompetitionStep
from barometer.competition_steps import Dates, Phase
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name

from .rounds import RoundQuestion

OLDEST = 120
MOST_WEIGHT = 100


def new_key() -> str:
    return secrets.token_urlsafe(24)


class CompetitionQuerySet(OwnedQuerySet):
    def shown(self):
        """Competitions that everybody may know of."""
        return self.exclude(step=CompetitionStep.DRAFT)


class Competition(NamedInLanguages):
    """A time in which residents propose, support, judge and choose."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    about_da = models.TextField(_("what it is about, in Danish"), blank=True, max_length=2000)
    about_nb = models.TextField(_("what it is about, in Norwegian"), blank=True, max_length=2000)
    about_sv = models.TextField(_("what it is about, in Swedish"), blank=True, max_length=2000)
    about_fi = models.TextField(_("what it is about, in Finnish"), blank=True, max_length=2000)
    about_en = models.TextField(_("what it is about, in English"), blank=True, max_length=2000)
    rests_on = models.ForeignKey(
        RoundQuestion,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="competitions",
        verbose_name=_("the question that led to it"),
        help_text=_("Of a survey whose results are published."),
    )
    opens_at = models.DateTimeField(_("ideas from"))
    ideas_until = models.DateTimeField(_("ideas until"))
    support_until = models.DateTimeField(
        _("support until"),
        help_text=_("Until then ideas are read, supported, improved and joined."),
    )
    shortlist_by = models.DateTimeField(_("shortlist by"))
    jury_until = models.DateTimeField(
        _("jury until"), null=True, blank=True, help_text=_("Leave it empty without a jury.")
    )
    vote_until = models.DateTimeField(
        _("vote until"), null=True, blank=True, help_text=_("Leave it empty without a vote.")
    )
    result_by = models.DateTimeField(_("result by"))
    youngest = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("to the age of"), null=True, blank=True)
    step = models.CharField(
        max_length=11,
        choices=CompetitionStep.choices,
        default=CompetitionStep.DRAFT,
        editable=False,
    )
    told = models.CharField(max_length=9, blank=True, editable=False)
    """The last phase that was told of."""
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("competition of ideas")
        verbose_name_plural = _("competitions of ideas")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="competition_has_a_name"),
            models.CheckConstraint(
                condition=Q(
                    ideas_until__gt=F("opens_at"),
                    support_until__gt=F("ideas_until"),
                    shortlist_by__gt=F("support_until"),
                    result_by__gt=F("shortlist_by"),
                )
                & (
                    Q(jury_until__isnull=True)
                    | Q(jury_until__gt=F("shortlist_by"), result_by__gt=F("jury_until"))
                )
                & (
                    Q(vote_until__isnull=True)
                    | Q(vote_until__gt=F("shortlist_by"), result_by__gt=F("vote_until"))
                )
                & (
                    Q(jury_until__isnull=True)
                    | Q(vote_until__isnull=True)
                    | Q(vote_until__gt=F("jury_until"))
                ),
                name="competition_phases_in_order",
                violation_error_message=_("Each phase ends after the one before."),
            ),
            models.CheckConstraint(
                condition=Q(step__in=CompetitionStep.values), name="competition_step_known"
            ),
            models.CheckConstraint(
                condition=(Q(youngest__isnull=True) | Q(youngest__lte=OLDEST))
                & (Q(oldest__isnull=True) | Q(oldest__lte=OLDEST))
                & (
                    Q(youngest__isnull=True) | Q(oldest__isnull=True) | Q(oldest__gte=F("youngest"))
                ),
                name="competition_ages_are_ages",
                violation_error_message=_("Write ages from the lower to the higher."),
            ),
            models.CheckConstraint(
                condition=Q(step=CompetitionStep.DECIDED, decided_at__isnull=False)
                | (~Q(step=CompetitionStep.DECIDED) & Q(decided_at__isnull=True)),
                name="competition_decided_at_a_time",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("ideas:competition", args=[self.pk])

    @property
    def about(self) -> str:
        order = ((get_language() or "en")[:2], *CODES)
        return next((text for code in order if (text := getattr(self, f"about_{code}"))), "")

    @property
    def language(self) -> str:
        """The language of ``name`` for this reader."""
        active = (get_language() or "en")[:2]
        return next(code for code in (active, *CODES) if getattr(self, f"name_{code}"))

    @property
    def about_language(self) -> str:
        active = (get_language() or "en")[:2]
        return next((code for code in (active, *CODES) if getattr(self, f"about_{code}")), active)

    @property
    def dates(self) -> Dates:
        return Dates(
            self.opens_at,
            self.ideas_until,
            self.support_until,
            self.shortlist_by,
            self.jury_until,
            self.vote_until,
            self.result_by,
        )

    @property
    def phase(self) -> Phase:
        return competition_steps.phase_at(self.dates, self.step, timezone.now())

    @property
    def turns_at(self) -> dt.datetime | None:
        return competition_steps.turns_at(self.dates, self.step, timezone.now())

    @property
    def draft(self) -> bool:
        return self.step == CompetitionStep.DRAFT

    @property
    def decided(self) -> bool:
        return self.step == CompetitionStep.DECIDED

    def allows(self, verb: str) -> bool:
        """Whether something may be done in this moment (``barometer.competition_steps.ALLOWED``)."""
        return competition_steps.may(verb, self.phase, self.step)


class Criterion(NamedInLanguages):
    """What a jury looks at, and how much of the whole that is."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["competition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "order"], name="criteria_are_in_order"),
            models.CheckConstraint(condition=has_a_name(), name="criterion_has_a_name"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="criterion_weighs"
            ),
        ]


def weights(criteria: Iterable[Criterion]) -> dict[int, int]:
    return {one.pk: one.weight for one in criteria}


class JurorQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(competition__municipality=municipality)

    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def agreed(self):
        return self.filter(agreed_at__isnull=False)


class Juror(models.Model):
    """A seat in the jury. A colleague writes down whom it is for and gives them the link; they say yes themselves,
    signed in, and agree that their name stands in public."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="jurors")
    name = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=160, blank=True)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    """Stands in the link."""
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = JurorQuerySet.as_manager()

    # whose account it is stands in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("member of a jury")
        verbose_name_plural = _("members of juries")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "resident"], name="one_seat_each"),
            models.CheckConstraint(
                condition=Q(resident__isnull=True) | Q(agreed_at__isnull=False),
                name="whoever_sits_has_agreed",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
