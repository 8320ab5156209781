"""Ways in which people reach a service, where the numbers of them come from, and how good those are."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How somebody reached a service: a channel, as the files call it."""

    ONLINE = "online", _("Online")
    PERSON = "person", _("In person")
    PHONE = "phone", _("By telephone")
    PAPER = "paper", _("On paper")


class Origin(models.TextChoices):
    ENTERED = "entered", _("Written down at the desk")
    CSV = "csv", _("From a file")
    API = "api", _("Sent by another system")


class Quality(models.TextChoices):
    COUNTED = "counted", _("Counted")
    ESTIMATED = "estimated", _("Estimated")
    PARTIAL = "partial", _("Not the whole month")
    """Shown, and left out where months are compared."""
