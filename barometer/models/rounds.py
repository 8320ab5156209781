"""Rounds: what is asked, from when to when, of whom, and what was promised."""

from __future__ import annotations

import datetime as dt
import uuid

from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from barometer.choices import Design, Promise, RoundState
from barometer.groups import FEWEST, label
from barometer.models.questions import QuestionVersion
from barometer.showing import Condition
from portal.models import Municipality
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name


class RoundQuerySet(OwnedQuerySet):
    def shown(self):
        """Rounds that everybody may know of."""
        return self.exclude(state=RoundState.DRAFT)

    def answerable(self, moment: dt.datetime):
        return self.filter(state=RoundState.OPEN, opens_at__lte=moment, closes_at__gt=moment)


class Round(NamedInLanguages):
    """One time that a municipality asks its residents."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Stands in what is signed, so that a signature of one round is none of another's."""
    about_da = models.TextField(_("what it is about, in Danish"), blank=True, max_length=1200)
    about_nb = models.TextField(_("what it is about, in Norwegian"), blank=True, max_length=1200)
    about_sv = models.TextField(_("what it is about, in Swedish"), blank=True, max_length=1200)
    about_fi = models.TextField(_("what it is about, in Finnish"), blank=True, max_length=1200)
    about_en = models.TextField(_("what it is about, in English"), blank=True, max_length=1200)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    design = models.CharField(
        _("who is asked"), max_length=13, choices=Design.choices, default=Design.OPEN
    )
    promise = models.CharField(
        _("what is promised"),
        max_length=10,
        choices=Promise.choices,
        default=Promise.TECHNICAL,
        help_text=_("What is promised cannot be changed once the round is open."),
    )
    state = models.CharField(
        max_length=9, choices=RoundState.choices, default=RoundState.DRAFT, editable=False
    )
    source = models.CharField(
        _("where the numbers of residents are from"), max_length=200, blank=True
    )
    sealed_pepper = models.BinaryField(null=True, editable=False)
    """What pseudonyms are keyed with, sealed (``barometer.seals``); destroyed when the round closes."""
    sheets = models.PositiveIntegerField(default=0, editable=False)
    """Papers that were given a number (``barometer.sheets``)."""
    begun = models.BooleanField(default=False, editable=False)
    """Whether pages and people were told that its time has come."""
    reminded = models.BooleanField(default=False, editable=False)
    """Whether people were told that it closes soon."""

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="round_has_a_name"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(design__in=Design.values), name="round_design_known"
            ),
            models.CheckConstraint(
                condition=Q(promise__in=Promise.values), name="round_promise_known"
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.OPEN, sealed_pepper__isnull=False)
                | (~Q(state=RoundState.OPEN) & Q(sealed_pepper__isnull=True)),
                name="round_has_a_pepper_while_open",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("barometer:round", args=[self.pk])

    @property
    def draft(self) -> bool:
        return self.state == RoundState.DRAFT

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
        return next((c for c in (active, *CODES) if getattr(self, f"about_{c}")), active)

    @property
    def answerable(self) -> bool:
        return self.state == RoundState.OPEN and self.opens_at <= timezone.now() < self.closes_at

    @property
    def technical(self) -> bool:
        return self.promise == Promise.TECHNICAL

    @property
    def by_invitation(self) -> bool:
        """Whether only those answer who got a letter with a number."""
        return self.design == Design.RANDOM_SAMPLE


class RoundQuestion(models.Model):
    """A wording in its place in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="questions")
    version = models.ForeignKey(QuestionVersion, on_delete=models.RESTRICT, related_name="+")
    order = models.PositiveSmallIntegerField()
    show_if = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    show_values = models.JSONField(default=list)
    """Numbers of choices of ``show_if``, of which one must have been chosen."""
    background = models.BooleanField(default=False)
    """Whether the results of the others are shown by what is answered here; of questions with one choice alone."""

    class Meta:
        verbose_name = _("question of a round")
        verbose_name_plural = _("questions of a round")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "order"], name="questions_are_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.order}"

    @property
    def name(self) -> str:
        """How the form calls it."""
        return f"q{self.pk}"

    @property
    def condition(self) -> Condition | None:
        if self.show_if_id is None:
            return None
        return Condition(self.show_if_id, frozenset(self.show_values))


class Margin(models.Model):
    """How many residents would choose an option of a background question, as a register knows it."""

    question = models.ForeignKey(RoundQuestion, on_delete=models.CASCADE, related_name="margins")
    option = models.PositiveSmallIntegerField()
    residents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("known number")
        verbose_name_plural = _("known numbers")
        ordering = ["question", "option"]
        constraints = [
            models.UniqueConstraint(fields=["question", "option"], name="options_are_known_once"),
            models.CheckConstraint(
                condition=Q(option__gt=0, residents__gt=0), name="known_numbers_are_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option}: {self.residents}"


class Cell(models.Model):
    """A group that answers are weighted by, known from the eID and not from what somebody says."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="cells")
    youngest = models.PositiveSmallIntegerField()
    oldest = models.PositiveSmallIntegerField()
    residents = models.PositiveIntegerField()
    public_n = models.TextField(default="")
    """Modulus of the key that signs for this group, in hexadecimal digits; empty until the round opens."""
    public_e = models.PositiveIntegerField(default=65537)
    sealed_key = models.BinaryField(null=True)
    """The private half, sealed (``barometer.seals``); destroyed when the round closes."""

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["youngest"]
        constraints = [
            models.UniqueConstraint(fields=["round", "youngest"], name="groups_do_not_begin_alike"),
            models.CheckConstraint(condition=Q(residents__gte=FEWEST), name="groups_are_large"),
            models.CheckConstraint(condition=Q(oldest__gte=F("youngest")), name="groups_have_ages"),
        ]

    def __str__(self) -> str:
        return label(self.youngest, self.oldest)

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        return rsa.RSAPublicNumbers(self.public_e, int(self.public_n, 16)).public_key()
