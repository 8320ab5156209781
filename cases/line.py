"""The stage line: where a case has been, where it is, what is known to come.

Only what the source lists stands on it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import wording
from cases.turns import AHEAD, DONE, NOW, Turn
from cases.turns import awaiting as turns_awaiting
from portal import days, street

SENT_BACK = {"RETURNED"}
HELD_UP = {"TABLED", "REMOVED"}
ON_ITS_WAY = {"agenda", "committee", "executive", "council", "proposal"}


@dataclasses.dataclass
class Place:
    """One stop while the line is being laid. ``loops``: the case went back from here."""

    title: str
    state: str
    text: str = ""
    back: str = ""
    loops: bool = False
    day: dt.date | None = None
    lang: str = ""
    """Set where the title is the source's own word for a stage."""
    opening: bool = False
    """The day the case was opened, which no body shares with another."""

    @property
    def stop(self) -> street.Stop:
        return street.Stop(self.title, street.When(self.state), self.text, self.back, self.lang)


@dataclasses.dataclass(frozen=True)
class Line:
    """``parts`` for the stage line; ``note`` says loops and parallel bodies in a sentence."""

    parts: list[street.Part]
    note: str


def line_of(turns: list[Turn], case, stage, language: str, *, say_over: bool = False) -> Line:
    """The line of a case. ``stage`` is its stage, or none where the source's word has no meaning yet.

    ``say_over``: the case is in its hearing, whose last day has passed.
    """
    places = [_place(turn) for turn in turns]
    opened = case.opened_on
    if opened and not (places and places[0].day and places[0].day < opened):
        places.insert(
            0, Place(_("Case opened"), DONE, days.short(opened), day=opened, opening=True)
        )
    _mark_now(places, turns, case, stage, language, say_over=say_over)
    parts = _parts(places)
    return Line(parts, _note(parts))


def _place(turn: Turn) -> Place:
    back = ""
    if turn.state == DONE and turn.result in SENT_BACK | HELD_UP:
        back = wording.result_name(turn.result)
    return Place(
        turn.body,
        turn.state,
        _stop_text(turn, said=bool(back)),
        back,
        turn.result in SENT_BACK,
        turn.day,
    )


def _stop_text(turn: Turn, *, said: bool) -> str:
    if turn.state == NOW:
        return (
            _("Until %(day)s") % {"day": days.short(turn.deadline)}
            if turn.deadline
            else _("Here now")
        )
    if turn.cancelled and turn.state == AHEAD:
        return _("The meeting is cancelled, no new day yet")
    if turn.day is None:
        return _("Day not known yet") if turn.state == AHEAD else ""
    when = days.short(turn.day)
    result = "" if said else wording.result_name(turn.result)
    return f"{when} · {result}" if result else when


def _mark_now(
    places: list[Place], turns: list[Turn], case, stage, language: str, *, say_over: bool
) -> None:
    """Exactly one place is now, unless several bodies have the case at once or all is over."""
    if any(place.state == NOW for place in places):
        return
    ahead = next((place for place in places if place.state == AHEAD), None)
    last = next((place for place in reversed(places) if place.state == DONE), None)
    if stage is None and not case.stage_text:
        return
    phase = stage.phase if stage else "before"
    if (
        phase == "decision"
        and last is not None
        and any(t.has_result or t.authoritative for t in turns)
    ):
        last.state = NOW
        return
    if phase == "before" and case.stage in ON_ITS_WAY and ahead is not None and ahead.day:
        ahead.state = NOW
        return
    waiting = turns_awaiting(turns)
    if phase == "before" and waiting is not None and last is not None and ahead is None:
        last.state, last.text = NOW, _("%(day)s · no result listed") % {"day": last.text}
        return
    over = case.stage in {"closed", "withdrawn"}
    title = stage.name if stage else case.stage_text
    here = Place(
        _("The time to have a say is over") if say_over else title,
        DONE if over else NOW,
        "" if over else _("Here now"),
        lang="" if stage else language,
    )
    places.insert(places.index(ahead) if ahead else len(places), here)


def _parts(places: list[Place]) -> list[street.Part]:
    groups: list[tuple[str, list[Place]]] = []
    for place in places:
        kind, stretch = groups[-1] if groups else ("", [])
        if place.loops and kind == "stop" and stretch[0].state == DONE:
            groups[-1] = ("loop", [*stretch, place])
        elif kind in {"stop", "both"} and _beside(stretch[-1], place):
            groups[-1] = ("both", [*stretch, place])
        else:
            groups.append(("stop", [place]))
    return [_part(kind, stretch) for kind, stretch in groups]


def _part(kind: str, places: list[Place]) -> street.Part:
    stops = tuple(place.stop for place in places)
    if kind == "loop":
        return street.Loop(stops, _("Went round twice"))
    if kind == "both":
        found = {place.day for place in places}
        day = found.pop() if len(found) == 1 else None
        if day is None or places[0].state == NOW:
            return street.Both(stops, _("At the same time"))
        return street.Both(stops, _("At the same time, %(day)s") % {"day": days.short(day)})
    return stops[0]


def _beside(one: Place, other: Place) -> bool:
    """Two bodies have the case at once: both now, or both at work on the same day."""
    if one.back or other.back or one.state != other.state or one.title == other.title:
        return False
    if one.opening or other.opening:
        return False
    return one.state == NOW or (one.day is not None and one.day == other.day)


def _note(parts: list[street.Part]) -> str:
    said = []
    if loops := sum(part.kind == "loop" for part in parts):
        words = ngettext(
            "The case has gone one round more.", "The case has gone %(count)s rounds more.", loops
        )
        said.append(words % {"count": loops})
    both = next((p for p in parts if p.kind == "both" and p.when is street.When.NOW), None)
    if both:
        count = len(both.stops)
        words = ngettext(
            "%(count)s body has it now.", "%(count)s bodies have it at the same time.", count
        )
        said.append(words % {"count": count})
    return " ".join(said)
