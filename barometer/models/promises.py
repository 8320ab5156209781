"""Service promises: what was promised in which words, what it is measured by, and where it stood when.

Versions, measures and judgements are written once (``barometer.promise_triggers``): who promises something else writes
another version, and where a promise stands is computed anew and never corrected.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from barometer.models.ideas import Idea
from barometer.models.questions import Question
from barometer.promise_choices import Aim, PromiseKind, Standing, Why
from barometer.promise_draft import Draft, read
from portal.models import Contact, Municipality, Topic
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name


class ServicePromiseQuerySet(OwnedQuerySet):
    def shown(self):
        """Promises that everybody may read."""
        return self.filter(published_at__isnull=False)


class ServicePromise(models.Model):
    """What a municipality promises its residents. What it says stands in its versions."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(
        _("kind"),
        max_length=7,
        choices=PromiseKind.choices,
        default=PromiseKind.PROMISE,
        help_text=_("A promise holds for everybody, an offer for whoever asks for it."),
    )
    service = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="+", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who answers for it"),
        help_text=_("The office that residents can ask, with its telephone and e-mail."),
    )
    idea = models.ForeignKey(
        Idea,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("idea it began as"),
        help_text=_(
            "An idea of residents that was chosen. Its page leads to the promise, and the promise back to it."
        ),
    )
    draft = models.JSONField(null=True, editable=False, encoder=DjangoJSONEncoder)
    """The next version while it is being written (``barometer.promise_draft``); none where nothing is."""
    published_at = models.DateTimeField(null=True, editable=False)
    """When everybody could read it first."""

    objects = ServicePromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("service promise")
        verbose_name_plural = _("service promises")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PromiseKind.values), name="promise_kind_known"
            )
        ]

    def __str__(self) -> str:
        version = self.newest
        if version is not None:
            return version.title
        draft = self.drafted
        if draft is None:
            return f"{self.pk}"
        order = ((get_language() or "")[:2], *draft.texts)
        return next(
            (said["title"] for code in order if (said := draft.texts.get(code)) and said["title"]),
            f"{self.pk}",
        )

    def get_absolute_url(self) -> str:
        return reverse("barometer:promise", args=[self.pk])

    @property
    def drafted(self) -> Draft | None:
        return read(self.draft) if self.draft else None

    @property
    def newest(self) -> PromiseVersion | None:
        """The version published last, also where it holds only from a day to come. Read with its versions at hand."""
        return next(iter(self.versions.all()), None) if self.pk else None

    def in_force(self, day: dt.date) -> PromiseVersion | None:
        """What is promised on a day, or was; none before it begins."""
        return next((one for one in self.versions.all() if one.valid_from <= day), None)

    @property
    def today(self) -> dt.date:
        return timezone.localdate(timezone=self.municipality.zone)


class PromiseVersion(models.Model):
    """What was promised from a day on, and why it is another than before.

    ``texts`` maps a language to the parts of ``barometer.promise_draft``.
    """

    promise = models.ForeignKey(ServicePromise, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source_language = models.CharField(max_length=2)
    texts = models.JSONField()
    valid_from = models.DateField()
    case = models.BigIntegerField(null=True)
    """Number of the council case that decided it, as it is followed (``portal.channels.SubjectKind.CASE``)."""
    ends = models.BooleanField(default=False)
    """Whether the promise does not hold any more from then on."""
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a promise")
        verbose_name_plural = _("versions of promises")
        ordering = ["promise", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="promises_are_numbered"),
            models.CheckConstraint(
                condition=Q(source_language__in=CODES), name="promise_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.number}"

    @property
    def language(self) -> str:
        """The language in which the reader gets it: their own, else the one it was written in."""
        active = (get_language() or "")[:2]
        said = self.texts.get(active)
        return active if said and said["title"] and said["text"] else self.source_language

    def part(self, name: str) -> str:
        return self.texts[self.language][name]

    @property
    def title(self) -> str:
        return self.part("title")

    @property
    def text(self) -> str:
        return self.part("text")

    @property
    def reason(self) -> str:
        return self.part("reason") or self.texts[self.source_language]["reason"]

    @property
    def decided(self) -> str:
        return self.part("decided") or self.texts[self.source_language]["decided"]

    def language_of(self, name: str) -> str:
        """The language of a part that may be written in the source language alone."""
        return self.language if self.part(name) else self.source_language

    @property
    def reason_language(self) -> str:
        return self.language_of("reason")

    @property
    def decided_language(self) -> str:
        return self.language_of("decided")


class PromiseMeasure(models.Model):
    """What a version of a promise is measured by, and what is to be reached: an answer to a question of the surveys, or
    a figure of another part of the portal (``portal.indicators``)."""

    version = models.ForeignKey(PromiseVersion, on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.RESTRICT, null=True, related_name="+")
    row = models.PositiveSmallIntegerField(default=0)
    option = models.PositiveSmallIntegerField(default=0)
    """As in ``barometer.models.Estimate``: 0 is the mean."""
    wording_hash = models.CharField(max_length=64, blank=True)
    """The wording that the target was set for; another one is another question."""
    statistic = models.CharField(max_length=60, blank=True)
    target = models.FloatField()
    aim = models.CharField(max_length=8, choices=Aim.choices)

    class Meta:
        verbose_name = _("measure of a promise")
        verbose_name_plural = _("measures of promises")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="measures_are_in_order"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, statistic="") & ~Q(wording_hash="")
                | Q(question__isnull=True, wording_hash="", row=0, option=0) & ~Q(statistic=""),
                name="measure_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(aim__in=Aim.values), name="measure_aim_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.order}"


class PromiseJudgement(models.Model):
    """Where a promise stood from a moment on, and the figures that say so.

    ``figures`` has one entry for each measure in its order: ``{"standing", "why", "value", "low", "high",
    "respondents", "target", "aim", "change", "day", "round", "release"}``, with nothing in the place of what there is
    none of. A new row is written where anything of it changed, and none where nothing did.
    """

    promise = models.ForeignKey(ServicePromise, on_delete=models.CASCADE, related_name="judgements")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(PromiseVersion, on_delete=models.CASCADE, related_name="+")
    standing = models.CharField(max_length=9, choices=Standing.choices)
    why = models.CharField(max_length=9, choices=Why.choices)
    figures = models.JSONField(encoder=DjangoJSONEncoder)
    overdue = models.PositiveSmallIntegerField(default=0)
    """How many steps were overdue."""
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("standing of a promise")
        verbose_name_plural = _("standings of promises")
        ordering = ["promise", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="judgements_are_numbered"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values, why__in=Why.values),
                name="promise_standing_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.number}"

    @property
    def said(self) -> dict[str, Any]:
        """What makes it another than the one before."""
        return {
            "version": self.version_id,
            "standing": self.standing,
            "why": self.why,
            "figures": self.figures,
            "overdue": self.overdue,
        }


class MilestoneQuerySet(models.QuerySet):
    def dated(self):
        return self.filter(due__isnull=False).order_by("due", "order", "pk")

    def backlog(self):
        """What is planned and has no day yet, in the order in which it is meant to be done."""
        return self.filter(due__isnull=True, done_on__isnull=True).order_by("order", "pk")

    def overdue(self, day: dt.date):
        return self.filter(due__lt=day, done_on__isnull=True)


class Milestone(NamedInLanguages):
    """A step towards keeping a promise: with a day it is announced, and without one it is planned."""

    promise = models.ForeignKey(
        ServicePromise,
        on_delete=models.CASCADE,
        related_name="milestones",
        verbose_name=_("service promise"),
    )
    due = models.DateField(
        _("to be done by"),
        null=True,
        blank=True,
        help_text=_("Without a day it stands in the plan, in the order you give it."),
    )
    first_due = models.DateField(null=True, editable=False)
    """The day that was announced first: a step that was put off says so."""
    order = models.PositiveSmallIntegerField(
        _("place in the plan"), default=10, help_text=_("The smallest number comes first.")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note_da = models.TextField(_("what came of it, in Danish"), blank=True, max_length=600)
    note_nb = models.TextField(_("what came of it, in Norwegian"), blank=True, max_length=600)
    note_sv = models.TextField(_("what came of it, in Swedish"), blank=True, max_length=600)
    note_fi = models.TextField(_("what came of it, in Finnish"), blank=True, max_length=600)
    note_en = models.TextField(_("what came of it, in English"), blank=True, max_length=600)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["promise", "due", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="milestone_has_a_name"),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(first_due__isnull=False),
                name="milestone_keeps_its_first_day",
            ),
        ]

    @property
    def language(self) -> str:
        active = (get_language() or "en")[:2]
        return next(code for code in (active, *CODES) if getattr(self, f"name_{code}"))

    @property
    def note(self) -> str:
        return next((text for code in self._order if (text := getattr(self, f"note_{code}"))), "")

    @property
    def note_language(self) -> str:
        order = self._order
        return next((code for code in order if getattr(self, f"note_{code}")), order[0])

    @property
    def _order(self) -> tuple[str, ...]:
        return ((get_language() or "en")[:2], *CODES)

    @property
    def done(self) -> bool:
        return self.done_on is not None

    def late(self, day: dt.date) -> bool:
        return self.due is not None and self.done_on is None and self.due < day
