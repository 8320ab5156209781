"""What stands in columns of licences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunResult(models.TextChoices):
    OPEN = "open", _("Open")
    GRANTED = "granted", _("Licence given")
    NOT_YET = "not_yet", _("Not yet")
    STOPPED = "stopped", _("Stopped")


class LicenceState(models.TextChoices):
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Run out")
    REVOKED = "revoked", _("Taken back")
