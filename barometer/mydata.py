"""What surveys store about a person, which nobody can show: not to them, and not to anybody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from barometer import (
    bootcamp_data,  # noqa: F401  (registers what bootcamps store about people)
    idea_data,  # noqa: F401  (registers what ideas do)
)
from portal.mydata import Stored, stores

stores(
    Stored(
        model="barometer.LedgerEntry",
        what=_(
            "That you took part in a survey, under a number that only means you while it is open"
        ),
        why=_("So that each resident answers once"),
        until=_("The survey closes: from then on nobody can tell whose the number was"),
        exempt=_("We cannot show you your answers: nothing leads from you to them."),
        whose="residents",
    )
)
