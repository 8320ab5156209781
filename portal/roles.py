"""The roles of a municipality's staff, and what each may do, as one table.

Groups and permissions are made from this table at every ``migrate``, so the table is the truth.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EDITOR = "editor", _("Editor")
    CASE_OFFICER = "case_officer", _("Case officer")
    MODERATOR = "moderator", _("Moderator")
    COORDINATOR = "coordinator", _("Coordinator")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")
