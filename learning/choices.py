"""Words that learning chooses from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Package(models.TextChoices):
    BASE = "base", _("For everybody who begins")
    ADDON = "addon", _("For whoever wants more")


class PostState(models.TextChoices):
    """Where something stands that a learner wrote under a lesson."""

    WAITING = "waiting", _("A colleague looks at it")
    SHOWN = "shown", _("Everybody reads it")
    DECLINED = "declined", _("Not let out")
    REMOVED = "removed", _("Removed")
    WITHDRAWN = "withdrawn", _("Taken back")


class OpenLicence(models.TextChoices):
    """Licences under which a course may be used elsewhere, by their SPDX names."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0: use and change it, and name who wrote it")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: likewise, and share what you make of it likewise")
    CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0: likewise, but not for money")

    @property
    def known_as(self) -> str:
        return str(self.label).partition(":")[0]

    @property
    def url(self) -> str:
        return {
            "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
            "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
            "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
        }[self.value]


class QuizState(models.TextChoices):
    """How far somebody has come with a quiz."""

    TRIED = "tried", _("Tried")
    SHOWN = "shown", _("Shown the answer")
    RIGHT = "right", _("Right")
