"""Learning progress leaves the house under pseudonyms: who took which year's file is written down."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import xapi_rows
from learning.xapi import Statement
from portal import reach
from portal.models import Municipality, Resident

VIEW = "learning.view_enrolment"
LOG_LABELS = {
    "learning.xapi": gettext_lazy("Download learning progress under pseudonyms"),
}


class ExportRefused(Exception):
    """There is no file; the message says why, to whoever asked."""


@transaction.atomic
def export(actor: Resident | None, municipality: Municipality, *, year: int) -> Iterator[Statement]:
    """The statements of a year, read while they are taken. Raises ExportRefused."""
    if actor is not None and not reach.has_right(actor, VIEW, municipality):
        raise ExportRefused(_("You have no right to download learning progress here."))
    if year not in xapi_rows.years(municipality):
        raise ExportRefused(_("Nobody learned anything in that year. Choose another."))
    found = xapi_rows.scope(municipality, year)
    if not found.told:
        raise ExportRefused(
            _("No course has ten learners in that year, so nothing is told of any.")
        )
    log(municipality, "learning.xapi", user=actor, data={"year": year})
    return xapi_rows.statements(found)
