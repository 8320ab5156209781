"""What the barometer brings to the square: a survey that is open stands on the front page, and so do fresh results.
Open data are reached from the foot of every page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from barometer import history
from barometer.headlines import told
from barometer.models import Round
from barometer.round_pages import ends
from portal import navigation, sections
from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest

FRESH = dt.timedelta(days=60)
"""So long after they were published results stand on the front page."""


def open_at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The survey that closes next."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    rows = remembered(
        municipality,
        "barometer.open",
        lambda: list(
            Round.objects.of(municipality)
            .shown()
            .filter(closes_at__gt=timezone.now() - dt.timedelta(days=1))
            .select_related("municipality")
            .defer("sealed_pepper")
            .order_by("closes_at")[:5]
        ),
    )
    row = next((row for row in rows if row.answerable), None)
    return {"round": row, "ends": ends(row)} if row is not None else None


def results_at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The results that were published last, while they are fresh."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    newest = (
        history.shown()
        .filter(round__municipality=municipality, published_at__gt=timezone.now() - FRESH)
        .select_related("round__municipality")
        .defer("head", "round__sealed_pepper")
        .order_by("-round__closes_at", "-number")
        .first()
    )
    found = told([newest.round]).get(newest.round_id) if newest is not None else None
    return {"told": found, "day": date_format(found.day)} if found is not None else None


def bring() -> None:
    """Put the parts on the front page, and the link at the foot."""
    sections.on_home(
        sections.Section("survey", "barometer/sections/survey.html", open_at_home, order=12)
    )
    sections.on_home(
        sections.Section("results", "barometer/sections/results.html", results_at_home, order=13)
    )
    navigation.at_the_foot("barometer:open_data", _("Open data"), order=50)
