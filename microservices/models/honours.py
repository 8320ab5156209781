"""Honours: the thanks of a council, in words, to a neighbour who agreed to be named or to an association."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES

from .listings import Neighbour


class HonourQuerySet(OwnedQuerySet):
    def shown(self):
        """Those everybody may read: of a neighbour, as long as they agree to be named."""
        return self.filter(
            Q(neighbour__isnull=True) | Q(neighbour__named=True, neighbour__suspended_at=None)
        )

    def visible_to(self, resident: Resident):
        return self.filter(neighbour__resident=resident)


class Honour(models.Model):
    """A recognition that an editor awards for the council. It brings no coins and no points."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(
        _("title"),
        max_length=80,
        help_text=_("What the honour is called, such as “Neighbour of the year”."),
    )
    words = models.TextField(
        _("what for"), max_length=400, help_text=_("Two or three sentences that everybody reads.")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[(code, code) for code in CODES]
    )
    """Of the words."""
    neighbour = models.ForeignKey(
        Neighbour,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("neighbour"),
        help_text=_("Only those who have said on their own page that they may be named."),
    )
    association = models.CharField(
        _("association"), max_length=120, blank=True, help_text=_("Or the name of an association.")
    )
    awarded_on = models.DateField(_("day"), default=timezone.localdate)
    awarded_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = HonourQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("words"),
        FieldPanel("language"),
        FieldPanel("neighbour"),
        FieldPanel("association"),
        FieldPanel("awarded_on"),
    ]

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-awarded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(neighbour__isnull=False, association="")
                | Q(neighbour__isnull=True) & ~Q(association=""),
                name="honour_of_one",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="honour_in_words"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('microservices:honours')}#honour-{self.pk}"
