"""Banners that warn everybody on the site for a time."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import PreviewableMixin, TranslatableMixin

from .municipality import Municipality, OwnedQuerySet


class AlertBannerQuerySet(OwnedQuerySet):
    def shown_at(self, moment: dt.datetime):
        return self.filter(starts_at__lte=moment).filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=moment)
        )

    def next_change(self, moment: dt.datetime) -> dt.datetime | None:
        """When the set of shown banners changes next, by the clock alone."""
        starts = self.filter(starts_at__gt=moment).aggregate(t=models.Min("starts_at"))["t"]
        ends = self.filter(ends_at__gt=moment).aggregate(t=models.Min("ends_at"))["t"]
        return min((t for t in (starts, ends) if t), default=None)


class AlertBanner(PreviewableMixin, TranslatableMixin, models.Model):
    """A warning above every page, from one moment to another."""

    class Level(models.TextChoices):
        NOTICE = "notice", _("Notice")
        WARNING = "warning", _("Warning")
        EMERGENCY = "emergency", _("Emergency")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="alerts")
    level = models.CharField(
        _("level"), max_length=10, choices=Level.choices, default=Level.WARNING
    )
    title = models.CharField(_("first sentence"), max_length=120)
    text = models.CharField(_("more"), max_length=300, blank=True)
    link_text = models.CharField(_("link text"), max_length=80, blank=True)
    link_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leads to"),
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("shown until"), null=True, blank=True)

    objects = AlertBannerQuerySet.as_manager()

    panels = [
        FieldPanel("level"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("link_page"),
        FieldPanel("link_text"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("alert banner")
        verbose_name_plural = _("alert banners")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="alert_ends_after_it_starts",
                violation_error_message=_("The end must be later than the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def full_url(self) -> str:
        """Where it is shown: a preview is drawn at the municipality's own address."""
        return f"{self.municipality.root_url}/" if self.municipality_id else ""

    def get_preview_template(self, request, mode_name: str) -> str:
        return "portal/cms/alert_preview.html"
