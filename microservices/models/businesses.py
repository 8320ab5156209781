"""Businesses that offer residents something: who they are, who speaks for them, and what they post.

A business has no account and owns no coins. What it posts is looked at by a colleague before anybody else sees it.
"""

from __future__ import annotations

from django import forms
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from microservices import organisation_numbers
from microservices.choices import PostKind, PostState
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES

from .campaigns import Campaign


class BusinessQuerySet(OwnedQuerySet):
    def shown(self):
        """Those everybody sees."""
        return self.filter(closed_at__isnull=True)

    def spoken_for_by(self, resident: Resident):
        """Those that somebody has said yes to speak for."""
        mine = Speaker.objects.speaking().filter(resident=resident)
        return self.shown().filter(Exists(mine.filter(business=OuterRef("pk"))))


class Business(models.Model):
    """A business as the municipality's colleagues have taken it in, after they have seen that it is there.

    number: its digits alone (``microservices.organisation_numbers``)
    email: for colleagues; no page shows it
    campaigns: those it thanks people for; it pays nothing into them
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(
        _("business number"),
        max_length=20,
        help_text=_("CVR number, organisation number or business ID. Everybody can read it."),
    )
    about = models.TextField(
        _("who they are"),
        max_length=1500,
        help_text=_("A few sentences that everybody reads: what they do and since when."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[(code, code) for code in CODES]
    )
    """Of the words."""
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where"),
    )
    email = models.EmailField(
        _("e-mail"), help_text=_("For you and your colleagues. No page shows it.")
    )
    campaigns = models.ManyToManyField(
        Campaign,
        blank=True,
        related_name="sponsors",
        verbose_name=_("campaigns it stands behind"),
        help_text=_("It pays nothing into them. Its name and what it gives stand on their pages."),
    )
    approved_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    """Since when it takes part no more."""

    objects = BusinessQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("number"), FieldPanel("email")], heading=_("Business")
        ),
        MultiFieldPanel(
            [
                FieldPanel("about"),
                FieldPanel("language"),
                FieldPanel("address"),
                FieldPanel("phone"),
                FieldPanel("website"),
                FieldPanel("area", widget=forms.Select),
            ],
            heading=_("What everybody reads"),
        ),
        FieldPanel("campaigns", widget=forms.CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="one_business_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(about="") & ~Q(number="") & ~Q(email=""),
                name="business_says_who_it_is",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("approved_at")),
                name="business_closes_after_it_came",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "name"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("microservices:business", args=[self.pk])

    @property
    def shown_number(self) -> str:
        """As it is read in its country."""
        return organisation_numbers.shown(self.municipality.country, self.number)

    @property
    def dial(self) -> str:
        """The telephone number as a link has it."""
        return "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")

    @property
    def number_name(self) -> str:
        """What its country calls it."""
        return str(organisation_numbers.NAMES.get(self.municipality.country, ""))


class SpeakerQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(business__municipality=municipality)

    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def current(self):
        """Those who are asked, or have said yes."""
        return self.filter(ended_at__isnull=True)

    def speaking(self):
        return self.current().filter(agreed_at__isnull=False)


class Speaker(models.Model):
    """A resident whom a colleague has asked to speak for a business. They say yes themselves, signed in with eID."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="speakers")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="speaks_for")
    asked_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When they, or a colleague, ended it; or they said no."""

    objects = SpeakerQuerySet.as_manager()

    # who speaks for whom is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("who speaks for a business")
        verbose_name_plural = _("those who speak for businesses")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "resident"],
                condition=Q(ended_at__isnull=True),
                name="one_speaker_once",
            ),
            models.CheckConstraint(
                condition=(Q(agreed_at__isnull=True) | Q(agreed_at__gte=F("asked_at")))
                & (Q(ended_at__isnull=True) | Q(ended_at__gte=F("asked_at"))),
                name="speaker_is_asked_first",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PostQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(business__municipality=municipality)

    def open(self):
        """What everybody sees."""
        return self.filter(state=PostState.OPEN, business__closed_at__isnull=True)


class Post(models.Model):
    """What a business offers: a flexible job, an internship, or something for coins (``Perk`` holds its terms).

    starts_on: when the work begins, if that is said
    ends_on: the last day on which this stands, or on which a voucher can be used
    answer: how people answer, in words that everybody reads
    note: from the business to the colleague who looks at it; said: from the colleague to the business
    """

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=6, choices=PostKind.choices)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), max_length=1500)
    language = models.CharField(max_length=2, choices=[(code, code) for code in CODES])
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField()
    answer = models.CharField(_("how to answer"), max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    said = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=PostState.choices, default=PostState.IN_REVIEW)
    key = models.UUIDField(unique=True)
    """Of the form it was written with."""
    made_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    """Since when the last version of it waits for a colleague."""
    decided_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    """How often those who wrote it had to be told something."""

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("what a business posts")
        verbose_name_plural = _("what businesses post")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="post_in_words"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(kind="perk") | ~Q(answer=""), name="post_says_how_to_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "removed"]) | ~Q(said=""),
                name="post_refused_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "returned", "removed"])
                | Q(decided_at__isnull=False),
                name="post_decided_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "state"]),
            models.Index(fields=["state", "ends_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('microservices:business', args=[self.business_id])}#post-{self.pk}"
