"""What the barometer brings to the square: a survey that is open on the front page, open data at the foot of all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from barometer.models import Round
from barometer.round_pages import ends
from portal import navigation, sections
from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest


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


def bring() -> None:
    """Put the part on the front page, and the link at the foot."""
    sections.on_home(
        sections.Section("survey", "barometer/sections/survey.html", open_at_home, order=12)
    )
    navigation.at_the_foot("barometer:open_data", _("Open data"), order=50)
