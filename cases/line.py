"""The stage line: where a case has been, where it is, what is known to come.

Only what the source lists stands on it. A line holds seven stops; older ones fold away, later ones are counted.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import days, wording
from cases.turns import AHEAD, DONE, NOW, Turn

ROOM = 7
SENT_BACK = {"RETURNED"}
HELD_UP = {"TABLED", "REMOVED"}
ON_ITS_WAY = {"agenda", "committee", "executive", "council", "proposal"}


@dataclasses.dataclass
class Stop:
    """One place on the line. ``back`` says that the case did not get past it."""

    title: str
    state: str
    text: str = ""
    back: str = ""
    loops: bool = False
    day: dt.date | None = None
    source_words: bool = False
    """The title is the source's own, in its own language."""


@dataclasses.dataclass
class Stretch:
    """One stop; or several that make a loop, or run beside each other."""

    kind: str
    stops: list[Stop]
    title: str = ""


@dataclasses.dataclass
class Line:
    stretches: list[Stretch]
    earlier: list[Stop]
    later: int
    note: str

    @property
    def earlier_words(self) -> str:
        count = len(self.earlier)
        return ngettext("%(count)s earlier stop", "%(count)s earlier stops", count) % {
            "count": count
        }

    @property
    def later_words(self) -> str:
        return ngettext(
            "and %(count)s more that is planned", "and %(count)s more that are planned", self.later
        ) % {"count": self.later}


def line_of(
    turns: list[Turn], stage, stage_code: str, stage_text: str, opened_on: dt.date | None
) -> Line:
    """The line of a case. ``stage`` is its stage, or none where the source's word has no meaning yet."""
    stops = [_stop(turn) for turn in turns]
    if opened_on and not (stops and stops[0].day and stops[0].day < opened_on):
        stops.insert(0, Stop(_("Case opened"), DONE, days.on(opened_on), day=opened_on))
    _mark_now(stops, turns, stage, stage_code, stage_text)
    later = [stop for stop in stops if stop.state != DONE]
    done = [stop for stop in stops if stop.state == DONE]
    spare = max(len(later) - (ROOM - 1), 0)
    later = later[: len(later) - spare] if spare else later
    room = max(ROOM - len(later), 1)
    earlier, done = (done[:-room], done[-room:]) if len(done) > room else ([], done)
    stretches = _stretches([*done, *later])
    return Line(stretches, earlier, spare, _note(stretches, earlier))


def _stop(turn: Turn) -> Stop:
    back = ""
    if turn.state == DONE and turn.result in SENT_BACK | HELD_UP:
        back = wording.result_name(turn.result)
    return Stop(
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
            _("Until %(day)s") % {"day": days.on(turn.deadline)} if turn.deadline else _("Here now")
        )
    if turn.cancelled and turn.state == AHEAD:
        return _("The meeting is cancelled, no new day yet")
    if turn.day is None:
        return _("Day not known yet") if turn.state == AHEAD else ""
    when = days.on(turn.day)
    result = "" if said else wording.result_name(turn.result)
    return f"{when} · {result}" if result else when


def _mark_now(stops: list[Stop], turns: list[Turn], stage, code: str, text: str) -> None:
    """Exactly one place is now, unless several bodies have the case at once or all is over."""
    if any(stop.state == NOW for stop in stops):
        return
    ahead = next((stop for stop in stops if stop.state == AHEAD), None)
    last = next((stop for stop in reversed(stops) if stop.state == DONE), None)
    if stage is None and not text:
        return
    phase = stage.phase if stage else "before"
    if (
        phase == "decision"
        and last is not None
        and any(t.has_result or t.authoritative for t in turns)
    ):
        last.state = NOW
        last.text = " · ".join(filter(None, [stage.name, last.text]))
        return
    if phase == "before" and code in ON_ITS_WAY and ahead is not None and ahead.day:
        ahead.state = NOW
        return
    here = Stop(
        stage.name if stage else text,
        DONE if code in {"closed", "withdrawn"} else NOW,
        "" if code in {"closed", "withdrawn"} else _("Here now"),
        source_words=stage is None,
    )
    stops.insert(stops.index(ahead) if ahead else len(stops), here)


def _stretches(stops: list[Stop]) -> list[Stretch]:
    made: list[Stretch] = []
    for stop in stops:
        previous = made[-1] if made else None
        if stop.loops and previous and previous.kind == "one" and previous.stops[0].state == DONE:
            previous.kind = "loop"
            previous.stops.append(stop)
        elif previous and previous.kind in {"one", "both"} and _beside(previous.stops[-1], stop):
            previous.kind = "both"
            previous.stops.append(stop)
        else:
            made.append(Stretch("one", [stop]))
    for stretch in made:
        if stretch.kind == "both":
            same_day = stretch.stops[0].day if len({s.day for s in stretch.stops}) == 1 else None
            stretch.title = (
                _("At the same time, %(day)s") % {"day": days.on(same_day)}
                if same_day
                else _("At the same time")
            )
    return made


def _beside(one: Stop, other: Stop) -> bool:
    """Two bodies have the case at once: both now, or both at work on the same day."""
    if one.back or other.back or one.state != other.state or one.title == other.title:
        return False
    return one.state == NOW or (one.day is not None and one.day == other.day)


def _note(stretches: list[Stretch], earlier: list[Stop]) -> str:
    loops = sum(s.kind == "loop" for s in stretches) + sum(stop.loops for stop in earlier)
    said = []
    if loops:
        said.append(
            ngettext(
                "The case has gone one round more.",
                "The case has gone %(count)s rounds more.",
                loops,
            )
            % {"count": loops}
        )
    both = next((s for s in stretches if s.kind == "both" and s.stops[0].state == NOW), None)
    if both:
        said.append(
            ngettext(
                "%(count)s body has it now.",
                "%(count)s bodies have it at the same time.",
                len(both.stops),
            )
            % {"count": len(both.stops)}
        )
    return " ".join(said)
