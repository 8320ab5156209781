"""What the boards of helpers and the council's honours store about somebody, as rows for whoever it is about."""

from __future__ import annotations

from microservices.models import BoardLine, BoardPlace, Honour
from portal.models import Resident
from portal.mydata import Rows


def places(resident: Resident) -> Rows:
    for row in BoardPlace.objects.visible_to(resident).select_related("area", "school"):
        yield {
            "span": row.span,
            "first_day": row.first_day,
            "name": row.alias,
            "area": row.area.slug if row.area else None,
            "school": row.school.name if row.school else None,
            "joined_at": row.joined_at,
            "hidden_because": row.hidden_because,
        }


def lines(resident: Resident) -> Rows:
    rows = BoardLine.objects.visible_to(resident).select_related("board__area")
    for row in rows.prefetch_related("cards"):
        yield {
            "span": row.board.span,
            "first_day": row.board.first_day,
            "area": row.board.area.slug if row.board.area else None,
            "name": row.alias,
            "quarters_of_a_point": row.quarters,
            "rank": row.rank,
            "shared_pictures": [
                {"made_at": card.made_at, "taken_back_at": card.revoked_at}
                for card in row.cards.all()
            ],
        }


def honours(resident: Resident) -> Rows:
    yield from Honour.objects.visible_to(resident).values("title", "words", "awarded_on")
    yield from Honour.objects.filter(awarded_by=resident).values("title", "awarded_on")
