"""Campaigns: coins that the municipality has set aside for something many do together, and who took part.

The coins of a campaign lie on an account of its own that never goes below zero, so its budget cannot be overspent. Who
took part is paid from there, the same for everybody, and what is left when it is over is taken out of use.
"""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from microservices.choices import CampaignOwner, CampaignState, ParticipationState, Proof
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name

from .categories import MOST_COINS, Category
from .exchanges import Exchange
from .ledger import Account, Transfer

MOST_GOAL = 1_000_000
MOST_TIMES = 100
"""How often one person can be paid by one campaign, at most."""


class CampaignQuerySet(OwnedQuerySet):
    def shown(self):
        """What everybody may see: campaigns that run or have run, with a page that is published."""
        return self.filter(
            Q(state=CampaignState.OPEN)
            | Q(state=CampaignState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
            pages__live=True,
        ).distinct()

    def running(self):
        """Campaigns that somebody can take part in now."""
        now = timezone.now()
        return self.filter(state=CampaignState.OPEN, starts_at__lte=now, ends_at__gt=now)


class Campaign(NamedInLanguages):
    """The numbers of a campaign; its story stands on a ``CampaignPage`` in each language.

    goal: how often somebody is to take part, in ``unit``; each time is one, and is paid ``coins_each``
    cap_each, cap_day: how often the same person is paid, altogether and on one day
    secret: what the code on the spot is computed from, with the installation's key
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="campaign")
    owner = models.CharField(
        _("who stands behind it"),
        max_length=12,
        choices=CampaignOwner.choices,
        default=CampaignOwner.MUNICIPALITY,
    )
    owner_name = models.CharField(_("name of the council or sponsor"), max_length=120, blank=True)
    area = models.ForeignKey(
        Area,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where"),
        help_text=_("Leave it empty where it is for the whole municipality."),
    )
    goal = models.PositiveIntegerField(
        _("goal"), validators=[MinValueValidator(1), MaxValueValidator(MOST_GOAL)]
    )
    unit_da = models.CharField(_("Danish unit"), max_length=60, blank=True)
    unit_nb = models.CharField(_("Norwegian unit"), max_length=60, blank=True)
    unit_sv = models.CharField(_("Swedish unit"), max_length=60, blank=True)
    unit_fi = models.CharField(_("Finnish unit"), max_length=60, blank=True)
    unit_en = models.CharField(_("English unit"), max_length=60, blank=True)
    coins_each = models.PositiveSmallIntegerField(
        _("coins each time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_COINS)],
    )
    cap_each = models.PositiveSmallIntegerField(
        _("times one person is paid"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)],
    )
    cap_day = models.PositiveSmallIntegerField(
        _("of these on one day"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TIMES)],
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    proof = models.CharField(_("how you know who took part"), max_length=8, choices=Proof.choices)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind of help"),
        help_text=_("Where help to a neighbour counts: which kind."),
    )
    young = models.BooleanField(
        _("young people from 15 may take part"),
        default=False,
        help_text=_("Only where the municipality looks after them on the spot, by day."),
    )
    secret = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        max_length=7, choices=CampaignState.choices, default=CampaignState.PLANNED
    )
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    """When its goal was reached."""
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [
                FieldPanel("owner"),
                FieldPanel("owner_name"),
                FieldPanel("area", widget=forms.Select),
            ],
            heading=_("Who and where"),
        ),
        MultiFieldPanel(
            [FieldPanel("goal"), *(FieldPanel(f"unit_{code}") for code in CODES)],
            heading=_("Goal"),
            help_text=_("The unit follows the number: “200 bags of litter”."),
        ),
        MultiFieldPanel(
            [FieldPanel("proof"), FieldPanel("category", widget=forms.Select), FieldPanel("young")],
            heading=_("Taking part"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("coins_each"), FieldPanel("cap_each"), FieldPanel("cap_day")]
                )
            ],
            heading=_("Coins"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], heading=_("When")
        ),
    ]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="campaign_has_a_name"),
            models.CheckConstraint(
                condition=Q(goal__gte=1, goal__lte=MOST_GOAL), name="campaign_has_a_goal"
            ),
            models.CheckConstraint(
                condition=Q(coins_each__gte=1, coins_each__lte=MOST_COINS),
                name="campaign_pays_coins",
            ),
            models.CheckConstraint(
                condition=Q(cap_day__gte=1, cap_each__gte=F("cap_day"), cap_each__lte=MOST_TIMES),
                name="campaign_caps_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(proof="exchange", category__isnull=False)
                | ~Q(proof="exchange") & Q(category__isnull=True),
                name="campaign_of_help_names_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(owner="municipality") | ~Q(owner_name=""),
                name="campaign_says_who_stands_behind_it",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="campaign_state_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "ends_at"]),
            models.Index(fields=["state", "starts_at"]),
        ]

    @property
    def unit(self) -> str:
        """What is counted, in the reader's language, else in the one written first."""
        order = ((get_language() or "en")[:2], *CODES)
        return next((text for c in order if (text := getattr(self, f"unit_{c}", ""))), "")

    @property
    def behind(self) -> str:
        """Who stands behind it, as a name."""
        return self.owner_name or self.municipality.name


class ParticipationQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(campaign__municipality=municipality)

    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def counted(self):
        """All but those that were refused: they use up what one person can be paid."""
        return self.exclude(state=ParticipationState.REFUSED)


class Participation(models.Model):
    """Somebody took part in a campaign once, or says so."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="participations")
    resident = models.ForeignKey(
        Resident,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
    )
    number = models.PositiveSmallIntegerField()
    """The how manieth of this person in this campaign; one that is refused gives its number back."""
    state = models.CharField(max_length=8, choices=ParticipationState.choices)
    exchange = models.OneToOneField(
        Exchange, on_delete=models.PROTECT, null=True, blank=True, related_name="participation"
    )
    """The help that counts, in a campaign for help to neighbours."""
    words = models.TextField(_("what you did"), max_length=1000, blank=True)
    picture = models.ImageField(upload_to="evidence/", blank=True)
    """Only for the colleague who decides; it is thrown away with the decision. No address outside the CMS shows it."""
    key = models.UUIDField(unique=True)
    amount = models.PositiveSmallIntegerField()
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="participation"
    )
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was refused, for whoever took part."""

    objects = ParticipationQuerySet.as_manager()

    # who took part in what is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "resident", "number"],
                condition=~Q(state="refused"),
                name="one_participation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_TIMES),
                name="participation_within_the_most",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MOST_COINS), name="participation_of_coins"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", transfer__isnull=False)
                | ~Q(state="paid") & Q(transfer__isnull=True),
                name="participation_is_paid_by_a_transfer",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True)
                | ~Q(state="pending") & Q(decided_at__isnull=False),
                name="participation_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="participation_refused_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "made_at"]),
            models.Index(fields=["resident", "-made_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
