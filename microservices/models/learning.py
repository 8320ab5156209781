"""Coins for what somebody has learnt: what a municipality gives, and who was given what. They come out of its common
pot."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from microservices.choices import Learnt
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .ledger import Transfer

MOST_LESSON, MOST_MORE, MOST_WEEK = 5, 20, 50


def _coins(label: object, most: int, **more: object) -> models.PositiveSmallIntegerField:
    validators = [MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=0, validators=validators, **more)


class LearningCoins(models.Model):
    """How many coins a municipality gives for what somebody has learnt. Without a row it gives none."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="+")
    lesson = _coins(
        _("a lesson that somebody says they understand"),
        MOST_LESSON,
        help_text=_("0 is none, and 5 the most. Nobody sees whether it was read."),
    )
    course = _coins(
        _("a whole course"), MOST_MORE, help_text=_("On top of its lessons. 20 is the most.")
    )
    licence = _coins(
        _("a licence"),
        MOST_MORE,
        help_text=_("An ambassador has seen it done. 20 is the most."),
    )
    a_week = models.PositiveSmallIntegerField(
        _("at most a week"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEK)],
        help_text=_(
            "For each person, of lessons and courses together. What is above it is not given later either."
        ),
    )

    objects = OwnedQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("lesson"), FieldPanel("course"), FieldPanel("licence")],
            heading=_("Coins for"),
        ),
        FieldPanel("a_week"),
    ]

    class Meta:
        verbose_name = _("coins for learning")
        verbose_name_plural = _("coins for learning")
        constraints = [
            models.CheckConstraint(
                condition=Q(lesson__lte=MOST_LESSON)
                & Q(course__lte=MOST_MORE)
                & Q(licence__lte=MOST_MORE),
                name="learning_earns_a_little",
            ),
            models.CheckConstraint(
                condition=Q(a_week__gte=1, a_week__lte=MOST_WEEK), name="learning_earns_by_the_week"
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)


class LearningPayQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def waiting(self):
        """Those for which the common pot had no coins."""
        return self.filter(amount__gt=0, transfer__isnull=True)


class LearningPay(models.Model):
    """That somebody has learnt something for which coins were to be had then: once, whatever becomes of it.

    key: that of the lesson or the course in all languages, or the number of the package of the licence
    amount: 0 where they had what one person gets in a week
    transfer: none while the common pot has no coins for it
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Learnt.choices)
    key = models.CharField(max_length=36)
    amount = models.PositiveSmallIntegerField()
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = LearningPayQuerySet.as_manager()

    # what somebody has learnt is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("coins that somebody got for learning")
        verbose_name_plural = _("coins that people got for learning")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "kind", "key"], name="learnt_once"),
            models.CheckConstraint(condition=Q(kind__in=Learnt.values), name="learnt_a_known_kind"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(transfer__isnull=True), name="paid_for_something"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "made_at"],
                condition=Q(transfer__isnull=True, amount__gt=0),
                name="learnt_and_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
