"""What has happened in a case, day by day, newest first.

The events we saw come first. A first import sees no changes, so what the source dates itself, the results of
earlier meetings and the day the case was opened, is added where no event tells it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import wording
from cases.turns import Turn
from portal import days

SHOWN_DAYS = 6
BUNDLED = {
    "document_added": lambda n: ngettext("%(count)s new document", "%(count)s new documents", n),
    "document_changed": lambda n: ngettext(
        "%(count)s document has a new version", "%(count)s documents have a new version", n
    ),
    "document_withdrawn": lambda n: ngettext(
        "The municipality has withdrawn %(count)s document",
        "The municipality has withdrawn %(count)s documents",
        n,
    ),
}


@dataclasses.dataclass
class Happening:
    """``matters`` are the source's own words, in its language; ``change`` is before and after."""

    headline: str
    kind: str = ""
    matters: list[str] = dataclasses.field(default_factory=list)
    change: tuple[str, str] | None = None
    change_lang: str = ""
    """Set where before and after are the source's own words."""
    url: str = ""


@dataclasses.dataclass
class Day:
    day: dt.date
    happenings: list[Happening]

    @property
    def words(self) -> str:
        return days.heading(self.day)


def timeline_of(case, events, turns: list[Turn], language: str) -> list[Day]:
    found: dict[dt.date, list[Happening]] = {}
    told_results, told_opening = set(), False
    for event in events:
        told_opening = told_opening or event.kind == "opened"
        if event.kind == "result" and event.meeting_id:
            told_results.add(event.meeting_id)
        of_day = found.setdefault(event.day, [])
        bundle = (
            next((h for h in of_day if h.kind == event.kind), None)
            if event.kind in BUNDLED
            else None
        )
        which = wording.matter(event)
        if bundle:
            bundle.matters.append(which)
            count = len(bundle.matters)
            bundle.headline = BUNDLED[event.kind](count) % {"count": count}
            continue
        of_day.append(
            Happening(
                wording.headline(event),
                event.kind,
                [which] if which else [],
                wording.change(event),
                "" if wording.change_is_ours(event) else language,
            )
        )
    for turn in turns:
        if turn.day and turn.has_result and turn.meeting and turn.meeting.pk not in told_results:
            found.setdefault(turn.day, []).append(_result(turn))
    if case.opened_on and not told_opening:
        found.setdefault(case.opened_on, []).append(
            Happening(_("The municipality has opened the case"))
        )
    return [Day(day, found[day]) for day in sorted(found, reverse=True)]


def _result(turn: Turn) -> Happening:
    return Happening(
        wording.result_sentence(turn.result, turn.body),
        "result",
        [turn.result_text] if wording.says_more(turn.result, turn.result_text) else [],
        url=turn.meeting.get_absolute_url(),
    )
