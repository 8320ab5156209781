"""What neighbours help each other with, and what a municipality asks of those who do."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from microservices.choices import Level, Minors
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import NamedInLanguages, has_a_name

MOST_COINS = 20
"""Coins that one hour or so of help may cost at most."""


class CategoryQuerySet(OwnedQuerySet):
    def in_use(self):
        return self.filter(active=True)


class Category(NamedInLanguages):
    """A kind of help in one municipality, with its rules: the category policy."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(_("short name in addresses"))
    icon = models.CharField(_("drawing"), max_length=20, default="people")
    level = models.PositiveSmallIntegerField(
        _("what is asked of who does it"), choices=Level.choices, default=Level.EID
    )
    asks_permit = models.BooleanField(
        _("asking takes a permit too"),
        default=False,
        help_text=_("For help that the municipality wants to talk about first."),
    )
    minors = models.CharField(
        _("young people aged 12–17"), max_length=9, choices=Minors.choices, default=Minors.NO
    )
    at_home = models.BooleanField(
        _("takes place in somebody's home"),
        default=False,
        help_text=_("Young people cannot take part in what takes place in somebody's home."),
    )
    check_in = models.BooleanField(
        _("both show a code when they meet"),
        default=False,
    )
    coins_least = models.PositiveSmallIntegerField(_("coins, at least"), default=1)
    coins_most = models.PositiveSmallIntegerField(
        _("coins, at most"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_COINS)],
    )
    no_show_pays = models.BooleanField(
        _("who came gets the coins when the other did not"), default=True
    )
    certificate = models.CharField(
        _("certificate"),
        max_length=40,
        blank=True,
        help_text=_("What the law of the country knows, such as a child protection certificate."),
    )
    months_valid = models.PositiveSmallIntegerField(
        _("months a permit is valid"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("in use"), default=True)

    objects = CategoryQuerySet.as_manager()

    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("icon"), FieldPanel("order"), FieldPanel("active")],
            heading=_("Where it stands"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("level"),
                FieldPanel("certificate"),
                FieldPanel("months_valid"),
                FieldPanel("asks_permit"),
                FieldPanel("check_in"),
            ],
            heading=_("Who may"),
        ),
        MultiFieldPanel([FieldPanel("minors"), FieldPanel("at_home")], heading=_("Young people")),
        MultiFieldPanel(
            [FieldPanel("coins_least"), FieldPanel("coins_most"), FieldPanel("no_show_pays")],
            heading=_("Coins"),
        ),
    ]

    class Meta:
        verbose_name = _("kind of help")
        verbose_name_plural = _("kinds of help")
        ordering = ["order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="one_category_per_slug"),
            models.CheckConstraint(condition=has_a_name(), name="category_has_a_name"),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="category_of_a_known_level"
            ),
            models.CheckConstraint(
                condition=Q(coins_least__gte=1)
                & Q(coins_most__gte=F("coins_least"))
                & Q(coins_most__lte=MOST_COINS),
                name="category_coins_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(minors="certified") | Q(level=Level.CERTIFIED),
                name="minors_with_adults_only_at_the_highest_level",
            ),
            models.CheckConstraint(
                condition=Q(minors="no") | Q(at_home=False), name="no_minors_in_homes"
            ),
            models.CheckConstraint(
                condition=Q(months_valid__gte=1, months_valid__lte=60),
                name="permits_are_valid_for_a_while",
            ),
        ]


class Recognition(models.Model):
    """One municipality trusts another's permits for a kind of help."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    """Whose residents may be helped by those with a permit from ``other``."""
    other = models.ForeignKey(
        Municipality,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("permits given by"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="+", verbose_name=_("kind of help")
    )
    """Of ``municipality``; permits of the category with the same short name are recognised."""
    agreed_on = models.DateField(_("agreed on"), default=timezone.localdate)
    agreed_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OwnedQuerySet.as_manager()

    panels = [FieldPanel("other"), FieldPanel("category"), FieldPanel("agreed_on")]

    class Meta:
        verbose_name = _("recognised permits")
        verbose_name_plural = _("recognised permits")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "other", "category"], name="recognised_once"
            ),
            models.CheckConstraint(
                condition=~Q(municipality=F("other")), name="recognises_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.other}"
