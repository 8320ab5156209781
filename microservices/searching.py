"""How businesses are shown when they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from microservices.actions.businesses import FOUND_AS
from microservices.models import Business
from portal.fulltext import Found
from portal.richtext import shorten
from portal.search import Hit, Kind, register

if TYPE_CHECKING:
    from django.http import HttpRequest


def show(
    request: HttpRequest, entries: list[tuple[int, Found]], text: str
) -> list[tuple[int, Hit]]:
    numbers = [entry.object_id for _position, entry in entries]
    rows = Business.objects.of(request.municipality).shown().in_bulk(numbers)
    return [
        (position, _shown(rows[entry.object_id]))
        for position, entry in entries
        if entry.object_id in rows
    ]


def _shown(row: Business) -> Hit:
    return Hit(
        title=row.name,
        url=row.get_absolute_url(),
        kind=_("Business"),
        text=shorten(row.about, 240),
        language=row.language,
    )


register(Kind(FOUND_AS, show))
