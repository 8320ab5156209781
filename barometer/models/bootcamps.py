"""Bootcamps: a challenge, sessions that residents come to, those who lead it, and what was tried and learned."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from barometer.choices import BootcampStep
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name

from .competitions import Competition
from .ideas import LANGUAGES, Idea
from .rounds import RoundQuestion

MOST_PLACES = 200


class BootcampQuerySet(OwnedQuerySet):
    def shown(self):
        """Bootcamps that everybody may know of."""
        return self.exclude(step=BootcampStep.DRAFT)


class Bootcamp(NamedInLanguages):
    """Residents and colleagues who work on one challenge together for some evenings."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    about_da = models.TextField(_("the challenge, in Danish"), blank=True, max_length=2000)
    about_nb = models.TextField(_("the challenge, in Norwegian"), blank=True, max_length=2000)
    about_sv = models.TextField(_("the challenge, in Swedish"), blank=True, max_length=2000)
    about_fi = models.TextField(_("the challenge, in Finnish"), blank=True, max_length=2000)
    about_en = models.TextField(_("the challenge, in English"), blank=True, max_length=2000)
    competition = models.ForeignKey(
        Competition,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="bootcamps",
        verbose_name=_("the competition it comes from"),
    )
    rests_on = models.ForeignKey(
        RoundQuestion,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="bootcamps",
        verbose_name=_("the question that led to it"),
        help_text=_("Of a survey whose results are published."),
    )
    youngest = models.PositiveSmallIntegerField(_("from the age of"), default=18)
    step = models.CharField(
        max_length=6, choices=BootcampStep.choices, default=BootcampStep.DRAFT, editable=False
    )
    over_at = models.DateTimeField(null=True, editable=False)

    objects = BootcampQuerySet.as_manager()

    class Meta:
        verbose_name = _("bootcamp")
        verbose_name_plural = _("bootcamps")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="bootcamp_has_a_name"),
            models.CheckConstraint(
                condition=Q(step__in=BootcampStep.values), name="bootcamp_step_known"
            ),
            models.CheckConstraint(
                condition=Q(step=BootcampStep.OVER, over_at__isnull=False)
                | (~Q(step=BootcampStep.OVER) & Q(over_at__isnull=True)),
                name="bootcamp_over_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(youngest__gte=12, youngest__lte=99),
                name="bootcamp_from_an_age",
                violation_error_message=_("Write an age between 12 and 99."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("ideas:bootcamp", args=[self.pk])

    @property
    def about(self) -> str:
        order = ((get_language() or "en")[:2], *CODES)
        return next((text for code in order if (text := getattr(self, f"about_{code}"))), "")

    @property
    def about_language(self) -> str:
        active = (get_language() or "en")[:2]
        return next((code for code in (active, *CODES) if getattr(self, f"about_{code}")), active)

    @property
    def language(self) -> str:
        """The language of ``name`` for this reader."""
        active = (get_language() or "en")[:2]
        return next(code for code in (active, *CODES) if getattr(self, f"name_{code}"))

    @property
    def draft(self) -> bool:
        return self.step == BootcampStep.DRAFT

    @property
    def over(self) -> bool:
        return self.step == BootcampStep.OVER


class TeamMember(models.Model):
    """Who leads a bootcamp, as everybody reads it."""

    bootcamp = models.ForeignKey(Bootcamp, on_delete=models.CASCADE, related_name="team")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        ordering = ["bootcamp", "order"]
        constraints = [
            models.UniqueConstraint(fields=["bootcamp", "order"], name="team_is_in_order"),
            models.CheckConstraint(condition=~Q(name=""), name="team_member_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BootcampSession(models.Model):
    """One time of meeting. ``left`` are the places that nobody has: it cannot go below none."""

    bootcamp = models.ForeignKey(Bootcamp, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    places = models.PositiveSmallIntegerField()
    left = models.PositiveSmallIntegerField()
    called_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("session of a bootcamp")
        verbose_name_plural = _("sessions of bootcamps")
        ordering = ["bootcamp", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["bootcamp", "starts_at"],
                condition=Q(called_off_at__isnull=True),
                name="one_session_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLACES, left__lte=F("places")),
                name="session_has_places",
            ),
            models.CheckConstraint(condition=Q(left__gte=0), name="session_is_not_overbooked"),
            models.CheckConstraint(condition=~Q(place=""), name="session_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ahead(self) -> bool:
        return self.called_off_at is None and self.starts_at > timezone.now()


class SignUpQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class SignUp(models.Model):
    """That somebody comes, or waits for a place in the order in which they signed up."""

    session = models.ForeignKey(BootcampSession, on_delete=models.CASCADE, related_name="sign_ups")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    has_place = models.BooleanField()
    since = models.DateTimeField(default=timezone.now)

    objects = SignUpQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sign-up to a session")
        verbose_name_plural = _("sign-ups to sessions")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "resident"], name="signed_up_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Experiment(models.Model):
    """What a bootcamp tried: the question, how it was tried, what came out and what was learned of it."""

    bootcamp = models.ForeignKey(
        Bootcamp, on_delete=models.CASCADE, related_name="experiments", verbose_name=_("bootcamp")
    )
    idea = models.ForeignKey(
        Idea,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="experiments",
        verbose_name=_("the idea it tries out"),
    )
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    question = models.CharField(_("what we wanted to know"), max_length=200)
    method = models.TextField(_("how we tried it"), max_length=2000)
    result = models.TextField(
        _("what came out"), blank=True, max_length=2000, help_text=_("Also when it did not work.")
    )
    learned = models.TextField(_("what we learned"), blank=True, max_length=2000)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering = ["bootcamp", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(method=""), name="experiment_asks_and_tries"
            ),
            models.CheckConstraint(
                condition=Q(learned="") | ~Q(result=""),
                name="learned_from_a_result",
                violation_error_message=_("Say what came out, too."),
            ),
        ]

    def __str__(self) -> str:
        return self.question
