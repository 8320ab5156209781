"""Warnings above every page: put up and taken down from outside the CMS, such as by the demo or a task.

``actor`` is the person who acts, or ``None`` for the installation itself.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Locale

from portal import reach
from portal.events import ContentChanged, announce
from portal.models import AlertBanner

if TYPE_CHECKING:
    from wagtail.models import Page

    from portal.models import Municipality, Resident


class AlertRefused(Exception):
    """A warning cannot be put up or taken down like this; the message says why."""


@transaction.atomic
def publish_alert(
    actor: Resident | None,
    municipality: Municipality,
    *,
    title: str,
    level: str = AlertBanner.Level.WARNING,
    text: str = "",
    link_page: Page | None = None,
    link_text: str = "",
    language: str = "",
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
) -> AlertBanner:
    """Put a warning up, from now or ``starts_at`` until ``ends_at`` or until it is ended.

    ``language`` is one the municipality writes in; its main language when left out. Pages show and hide the
    warning at its second, kept pages too. Raises AlertRefused without the right, or when the details do not hold.
    """
    _require(actor, "portal.add_alertbanner", municipality)
    language = language or municipality.main_language
    if language not in municipality.languages:
        raise AlertRefused(
            gettext("%(municipality)s does not write in this language.")
            % {"municipality": municipality.name}
        )
    alert = AlertBanner(
        municipality=municipality,
        locale=Locale.objects.get(language_code=language),
        level=level,
        title=title,
        text=text,
        link_page=link_page,
        link_text=link_text,
        starts_at=starts_at or timezone.now(),
        ends_at=ends_at,
    )
    try:
        alert.full_clean()
    except ValidationError as error:
        raise AlertRefused(" ".join(error.messages)) from error
    alert.save()
    log(alert, "portal.alert.publish", user=actor)
    announce(ContentChanged(municipality_id=municipality.pk))
    return alert


@transaction.atomic
def end_alert(actor: Resident | None, alert: AlertBanner) -> AlertBanner:
    """Take a warning down now. One that has not begun never shows; one that is over stays as it was."""
    _require(actor, "portal.change_alertbanner", alert.municipality)
    now = timezone.now()
    if alert.ends_at is not None and alert.ends_at <= now:
        return alert
    # A banner ends after it starts, also one that is taken down before its time.
    alert.starts_at = min(alert.starts_at, now - dt.timedelta(seconds=1))
    alert.ends_at = now
    alert.save(update_fields=["starts_at", "ends_at"])
    log(alert, "portal.alert.end", user=actor)
    announce(ContentChanged(municipality_id=alert.municipality_id))
    return alert


def _require(actor: Resident | None, right: str, municipality: Municipality) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise AlertRefused(
            gettext("You have no right to do this in %(municipality)s.")
            % {"municipality": municipality.name}
        )


LOG_LABELS = {
    "portal.alert.publish": _("Warning put up"),
    "portal.alert.end": _("Warning taken down"),
}
"""Verbs of this module in the audit log."""
