"""When a case was decided: by which body's result, and on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cases.harvest import normalise
from cases.models import AgendaItem, Case, Consideration

DECIDED = "decided"


def has_last_word(item: AgendaItem, turns: Sequence[Consideration]) -> bool:
    """The body that gave the result decides: its turn says so, or it is the only or last turn known."""
    mine = [t for t in turns if t.key == item.consideration_key or t.meeting_id == item.meeting_id]
    if not mine:
        return len(turns) == 0
    if any(normalise.decides(t.role_text) for t in mine):
        return True
    return not any(normalise.decides(t.role_text) for t in turns) and all(
        t.authoritative for t in mine
    )


def ending_day(case: Case, zone: dt.tzinfo) -> dt.date | None:
    """The day of the first meeting that decided the case; none where nobody knows of one. Reads its agenda items, with
    their meetings, and its considerations."""
    turns = list(case.considerations.all())
    days = [
        item.meeting.starts_at.astimezone(zone).date()
        for item in case.agenda_items.all()
        if item.meeting.starts_at
        and not item.meeting.cancelled
        and normalise.stage_of_result(item.result) == DECIDED
        and has_last_word(item, turns)
    ]
    return min(days, default=None)
