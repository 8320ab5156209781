"""What ideas bring to the square: a competition in which something can be done stands on the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barometer import idea_words
from barometer.competition_steps import RUNNING, Phase
from barometer.models import Competition
from portal import sections
from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest

DOING = {Phase.COLLECT, Phase.DISCUSS, Phase.VOTE}


def at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The competition in which something is to be done until the next day."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    rows = remembered(
        municipality,
        "ideas.running",
        lambda: list(
            Competition.objects.of(municipality)
            .shown()
            .exclude(step="decided")
            .select_related("municipality")
            .order_by("result_by")[:5]
        ),
    )
    running = [row for row in rows if row.phase in RUNNING]
    row = min(
        running,
        key=lambda one: (one.phase not in DOING, idea_words.ends(one)),
        default=None,
    )
    if row is None:
        return None
    return {"competition": row, "now": idea_words.now_said(row)}


def bring() -> None:
    """Put the part on the front page."""
    sections.on_home(sections.Section("ideas", "barometer/sections/ideas.html", at_home, order=13))
