"""What competitions of ideas are tested with. What an action can make, an action makes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import time_machine
from django.db.models import F
from django.utils import timezone

from barometer.actions import competitions, deciding, ideas
from barometer.actions.competitions import Seat, Weighed
from barometer.actions.deciding import Points
from barometer.models import Competition, Idea, Juror
from portal.models import Municipality, Resident
from tests.factories import ResidentFactory

DAYS = {
    "opens_at": -1,
    "ideas_until": 10,
    "support_until": 20,
    "shortlist_by": 30,
    "jury_until": 40,
    "vote_until": 50,
    "result_by": 60,
}
"""Days from when it is made."""
MIDDLE = {"collect": 5, "discuss": 15, "shortlist": 25, "jury": 35, "vote": 45, "result": 55}
"""Days from when it is made, in the middle of each phase."""


def prepared(town: Municipality, **more: Any) -> Competition:
    now = timezone.now()
    language = town.main_language
    usual: dict[str, Any] = {
        name: now + dt.timedelta(days=ahead) for name, ahead in DAYS.items()
    } | {f"name_{language}": "A better harbour", f"about_{language}": "What would you do there?"}
    criteria = more.pop(
        "criteria", [Weighed(60, {language: "Helps many"}), Weighed(40, {language: "Can be done"})]
    )
    seats = more.pop("seats", [Seat("Asta Berg", "head of culture"), Seat("Bo Lund")])
    row = Competition(municipality=town, **usual | more)
    return competitions.prepare(None, row, criteria=criteria, seats=seats)


def announced(town: Municipality, **more: Any) -> Competition:
    return competitions.make_public(None, prepared(town, **more))


def simple(town: Municipality, **more: Any) -> Competition:
    """Without a jury or a vote."""
    usual = {"jury_until": None, "vote_until": None, "criteria": [], "seats": []}
    return announced(town, **usual | more)


def during(row: Competition, phase: str):
    """The middle of a phase, as far as the clock decides it."""
    begun = row.opens_at - dt.timedelta(days=DAYS["opens_at"])
    return time_machine.travel(begun + dt.timedelta(days=MIDDLE[phase]), tick=False)


def neighbour(town: Municipality, **more: Any) -> Resident:
    return ResidentFactory(municipality=town, **more)


def proposed(row: Competition, author: Resident, title: str = "Benches", **more: Any) -> Idea:
    """An idea that a colleague still looks at."""
    usual = {"text": f"{title}, along the path.", "language": "en", "key": uuid.uuid4()}
    return ideas.propose(author, row, title=title, **usual | more)


def public(row: Competition, author: Resident, title: str = "Benches", **more: Any) -> Idea:
    made = proposed(row, author, title, **more)
    return ideas.approve(None, made.wordings.get())


def decided(idea: Idea, *, yes: bool, reason: str = "Because of the harbour plan.") -> Idea:
    deciding.decide(None, idea, yes=yes, reason=reason, language="en")
    idea.refresh_from_db()
    return idea


def seated(row: Competition, *people: Resident) -> list[Juror]:
    """The seats of the jury, taken in their order."""
    return [
        deciding.take_seat(person, juror)
        for person, juror in zip(people, row.jurors.all(), strict=False)
    ]


def judge(person: Resident, idea: Idea, *points: int) -> None:
    """Points in the order of the criteria."""
    criteria = idea.competition.criteria.all()
    given = {
        one.pk: Points(number, f"{number} for {one.name}")
        for one, number in zip(criteria, points, strict=True)
    }
    deciding.score(person, idea, given=given, language="en")


def shortlisted(row: Competition, *on: Idea, off: tuple[Idea, ...] = ()) -> Competition:
    """The shortlist as the municipality publishes it, in its phase."""
    with during(row, "shortlist"):
        for one in on:
            decided(one, yes=True)
        for one in off:
            decided(one, yes=False)
        row = competitions.close_shortlist(None, row)
    for one in (*on, *off):
        one.refresh_from_db()
    return row


def let_pass(row: Competition, days: int) -> Competition:
    """The same competition as it stands ``days`` later, for what looks at the real clock."""
    ago = dt.timedelta(days=days)
    moments = {name: F(name) - ago for name in competitions.MOMENTS}
    Competition.objects.filter(pk=row.pk).update(**moments)
    row.refresh_from_db()
    return row
