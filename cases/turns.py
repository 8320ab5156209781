"""The turns a case takes: one body each, with its meeting, its part and its result, in the order of time."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils import timezone

from cases.harvest import normalise
from portal import days

DONE, NOW, AHEAD = "done", "now", "ahead"

# How case systems say that a body is through with a case, in their own languages.
ENDED = {
    "päättynyt", "avslutad", "avslutat", "afsluttet", "avsluttet", "abgeschlossen", "ended", "closed",
}  # fmt: skip


@dataclasses.dataclass
class Turn:
    """``day`` is local; ``moment`` has the time where a meeting has one."""

    body: str
    state: str
    day: dt.date | None = None
    moment: dt.datetime | None = None
    meeting: object | None = None
    item: object | None = None
    role: str = ""
    role_text: str = ""
    authoritative: bool = False
    cancelled: bool = False
    deadline: dt.date | None = None
    order: int = 0
    result: str = ""
    result_text: str = ""

    @property
    def open(self) -> bool:
        return self.state == NOW

    @property
    def closed_doors(self) -> bool:
        return self.item is not None and not self.item.public

    @property
    def when_words(self) -> str:
        if self.moment:
            return days.at(self.moment)
        return days.on(self.day) if self.day else ""

    @property
    def has_result(self) -> bool:
        told = self.item is not None and self.item.public and self.item.resolution_text
        return bool(self.result or self.result_text or told)


def turns_of(case, considerations, items, today: dt.date, *, undecided: bool) -> list[Turn]:
    """The turns of ``case`` from what its source lists: those done, the oldest first; those of now; those to come.

    ``undecided``: the case has not reached its decision, so a turn that nobody ended may still be running.
    """
    left = list(items)
    turns = []
    for row in considerations:
        item = _item_of(row, left)
        if item is not None:
            left.remove(item)
        turns.append(_from_consideration(row, item))
    turns += [_from_item(item) for item in left]
    turns = _at_meetings(_once_each(turns))
    latest = max((t.day for t in turns if t.meeting is None and t.day), default=None)
    for turn in turns:
        turn.state = _state(turn, today, undecided and turn.day == latest)
    # A body that has the case now may have had it before others met about it, or nobody says since when: now
    # stands after what is done.
    along = (DONE, NOW, AHEAD)
    return _in_one_go(
        sorted(
            turns,
            key=lambda t: (along.index(t.state), t.day or dt.date.max, t.moment is None, t.order),
        )
    )


def awaiting(turns: list[Turn]) -> Turn | None:
    """The body that met about the case last, where no result of that meeting is listed."""
    last = next((turn for turn in reversed(turns) if turn.state == DONE), None)
    if last is None or last.meeting is None or last.has_result or last.closed_doors:
        return None
    return last


def _item_of(row, items):
    for item in items:
        if item.consideration_key and item.consideration_key == row.key:
            return item
    if row.meeting_id is None:
        return None
    return next(
        (i for i in items if i.meeting_id == row.meeting_id and not i.consideration_key), None
    )


def has_final_word(row) -> bool:
    """Whether the body decides the case. OParl's ``authoritative`` alone only says that a vote was taken."""
    return normalise.decides(row.role_text) or (row.authoritative and not row.role_text)


def _from_consideration(row, item) -> Turn:
    meeting = row.meeting or (item.meeting if item else None)
    turn = Turn(
        body=row.body_label or (meeting.name if meeting else "") or row.role_text,
        state="",
        role=row.role,
        role_text=row.role_text,
        authoritative=has_final_word(row),
        deadline=row.deadline,
        order=row.order,
    )
    _put_meeting(turn, meeting, item)
    if turn.day is None:
        turn.day = row.started_on
    if row.status_text.strip().casefold() in ENDED:
        turn.state = DONE
    return turn


def _from_item(item) -> Turn:
    turn = Turn(body=item.meeting.name, state="")
    _put_meeting(turn, item.meeting, item)
    return turn


def _put_meeting(turn: Turn, meeting, item) -> None:
    turn.item = item
    if item is not None and item.public:
        turn.result, turn.result_text = item.result, item.result_text
    if meeting is None or meeting.withdrawn_at:
        return
    turn.meeting = meeting
    turn.cancelled = meeting.cancelled
    if meeting.starts_at:
        turn.moment = meeting.starts_at
        turn.day = timezone.localdate(meeting.starts_at)


def _once_each(turns: list[Turn]) -> list[Turn]:
    """Without repetitions: one body at one meeting is one turn, however often a source lists it."""
    kept: dict[object, Turn] = {}
    for turn in turns:
        key = (turn.body, turn.meeting.pk) if turn.meeting else object()
        if key in kept:
            first = kept[key]
            first.authoritative = first.authoritative or turn.authoritative
            if not first.has_result and turn.has_result:
                first.result, first.result_text, first.item = (
                    turn.result,
                    turn.result_text,
                    turn.item,
                )
        else:
            kept[key] = turn
    return list(kept.values())


def _at_meetings(turns: list[Turn]) -> list[Turn]:
    """Without turns that a meeting tells better: a body has a case, and then meets about it."""
    bodies = {turn.body for turn in turns if turn.meeting is None and turn.body}
    met: dict[str, list[Turn]] = {}
    for turn in turns:
        if turn.meeting is not None:
            turn.body = next((b for b in bodies if _names(turn.meeting.name, b)), turn.body)
            met.setdefault(turn.body, []).append(turn)

    def told_better(turn: Turn) -> bool:
        if turn.meeting is not None or turn.deadline:
            return False
        later = met.get(turn.body, [])
        return any(turn.day is None or (m.day and m.day >= turn.day) for m in later)

    return [turn for turn in turns if not told_better(turn)]


def _in_one_go(turns: list[Turn]) -> list[Turn]:
    """Without repetitions of one body that had the case without a break, as officers often do; and without
    turns of which the source says neither whose they were nor at which meeting."""
    kept: list[Turn] = []
    for turn in turns:
        last = kept[-1] if kept else None
        alone = turn.meeting is None and not turn.deadline
        if last and alone and last.meeting is None and last.body == turn.body and not last.deadline:
            last.state = turn.state
        elif turn.body:
            kept.append(turn)
    return kept


def _names(meeting: str, body: str) -> bool:
    """Whether the meeting is called after the body: its name stands first, as a whole word."""
    rest = meeting[len(body) :]
    return meeting.startswith(body) and not rest[:1].isalnum()


def _state(turn: Turn, today: dt.date, running: bool) -> str:
    if turn.state:
        return turn.state
    if turn.cancelled and not turn.has_result:
        return AHEAD
    if turn.deadline and turn.deadline >= today and (turn.day is None or turn.day <= today):
        return NOW
    if turn.day is None:
        return DONE if turn.has_result else AHEAD
    if turn.day > today:
        return AHEAD
    if turn.meeting is not None:
        return NOW if turn.day == today and not turn.has_result else DONE
    if turn.deadline:
        return DONE
    return NOW if running else DONE
