"""What the municipality itself tells: a warning of danger, or that something told before was wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .municipality import Area, Municipality, OwnedQuerySet
from .telling import Entry

TITLE, TEXT = 80, 300
"""Characters: a title fits a lock screen, title and text two text messages."""


class Notice(models.Model):
    """A message of the municipality, in each language it writes in.

    A warning rings at night and through a pause, so it takes two: whoever wrote it cannot send it alone. A
    correction goes to those who were told what was wrong, and to nobody else.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning of danger")
        CORRECTION = "correction", _("Correction")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.WARNING, editable=False
    )
    words = models.JSONField(default=dict)
    """``{"fi": {"title": …, "text": …}, "sv": {…}}``"""
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("Without an area it goes to everybody in the municipality who agreed."),
    )
    until = models.DateTimeField(_("holds until"), null=True, blank=True)
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="notices",
    )
    """What a correction puts right."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of the municipality")
        verbose_name_plural = _("messages of the municipality")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="correction")
                | Q(sent_at__isnull=True)
                | Q(sent_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(sent_by=F("written_by")),
                name="a_warning_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", entry__isnull=False)
                | Q(kind="warning", entry__isnull=True),
                name="a_correction_corrects_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def said(self) -> tuple[str, dict[str, str]]:
        """The language and the words for a reader of the active language; else in the main one."""
        active = (get_language() or "")[:2]
        language = active if active in self.words else next(iter(self.words), "")
        return language, self.words.get(language, {})

    @property
    def title(self) -> str:
        return self.said[1].get("title", "")

    @property
    def text(self) -> str:
        return self.said[1].get("text", "")

    @property
    def sent(self) -> bool:
        return self.sent_at is not None
