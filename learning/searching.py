"""How team sessions are shown when they are found: those to come, with their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from learning import team_words
from learning.actions.teams import FOUND_AS
from learning.models import TeamSession
from portal.fulltext import Found
from portal.richtext import shorten
from portal.search import Hit, Kind, register

if TYPE_CHECKING:
    from django.http import HttpRequest


def show(
    request: HttpRequest, entries: list[tuple[int, Found]], text: str
) -> list[tuple[int, Hit]]:
    numbers = [entry.object_id for _position, entry in entries]
    rows = TeamSession.objects.of(request.municipality).coming().in_bulk(numbers)
    for row in rows.values():
        row.municipality = request.municipality
    return [
        (position, _shown(rows[entry.object_id]))
        for position, entry in entries
        if entry.object_id in rows
    ]


def _shown(row: TeamSession) -> Hit:
    return Hit(
        title=row.title,
        url=row.get_absolute_url(),
        kind=_("Team session"),
        text=shorten(row.about, 240),
        language=row.language,
        note=f"{team_words.when(row)}, {row.place}",
    )


register(Kind(FOUND_AS, show))
