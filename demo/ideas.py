"""Fills the demo's competitions of ideas: one that is decided, with a jury and a vote, from which a bootcamp grew, and
one that goes on. Through the same actions as everybody else; once a municipality has a competition, nothing more is
added.

Actions go by the clock, so what happened earlier happens now, and its days are moved into the past after each phase.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from barometer.actions import bootcamps, competitions, deciding, ideas
from barometer.actions.bootcamps import Leads, Meeting
from barometer.actions.competitions import MOMENTS, Seat, Weighed
from barometer.actions.deciding import Points
from barometer.models import (
    Bootcamp,
    Competition,
    Decision,
    Experiment,
    Idea,
    IdeaWording,
    Juror,
)
from demo.texts.ideas import (
    BOOTCAMPS,
    COMPETITIONS,
    BootcampText,
    CompetitionText,
    IdeaText,
)
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Area, Entry, Municipality, Resident, Topic

DAYS = {
    "opens_at": -1,
    "ideas_until": 24,
    "support_until": 45,
    "shortlist_by": 60,
    "jury_until": 81,
    "vote_until": 95,
    "result_by": 110,
}
"""Days from today."""
DISCUSS, SHORTLIST, JURY, VOTE, RESULT, AGO = 32, 20, 18, 17, 14, 40
"""Days that pass: into the middle of each phase, and since the result."""


def run_competitions(municipality: Municipality, editor: Resident | None) -> None:
    """Competitions with their ideas, where there is none yet."""
    if Competition.objects.of(municipality).exists():
        return
    for text in COMPETITIONS.get(municipality.slug, ()):
        _run(municipality, text, editor)
    if bootcamp := BOOTCAMPS.get(municipality.slug):
        _try_out(municipality, bootcamp, editor)


def _run(municipality: Municipality, text: CompetitionText, editor: Resident | None) -> None:
    row = competitions.make_public(editor, _prepared(municipality, text, editor))
    made = {one.title: _propose(row, one, editor) for one in text.ideas}
    if text.waiting is not None:
        _propose(row, text.waiting, editor, look=False)
    for one in text.ideas:
        for number in range(one.supports):
            ideas.support(_neighbour(municipality, f"supports-{number}", 45), made[one.title])
    for one in text.ideas:
        if one.joins:
            ideas.merge(editor, made[one.title], made[one.joins], words=one.reason)
    jury = _seat(row)
    if text.phase == "discuss":
        _pass(row, DISCUSS)
    if text.phase == "decided":
        _decide(row, text, made, jury, editor)


def _prepared(
    municipality: Municipality, text: CompetitionText, editor: Resident | None
) -> Competition:
    now = timezone.localtime(timezone=municipality.zone)
    now = now.replace(hour=8, minute=0, second=0, microsecond=0)
    moments = {name: now + dt.timedelta(days=ahead) for name, ahead in DAYS.items()}
    if not text.criteria:
        moments["jury_until"] = None
    if text.phase != "decided":
        moments["vote_until"] = None
    row = Competition(
        municipality=municipality,
        **moments,
        **{f"name_{code}": name for code, name in text.names.items()},
        **{f"about_{code}": about for code, about in text.about.items()},
    )
    return competitions.prepare(
        editor,
        row,
        criteria=[Weighed(weight, names) for weight, names in text.criteria],
        seats=[Seat(name, about) for name, about in text.seats],
    )


def _propose(
    row: Competition, one: IdeaText, editor: Resident | None, *, look: bool = True
) -> Idea:
    place = row.municipality
    name, age = one.author
    made = ideas.propose(
        _neighbour(place, one.title, age, name),
        row,
        key=uuid.uuid4(),
        title=one.title,
        text=one.text,
        language=place.main_language if name != "Gunnel" else "sv",
        topic=Topic.objects.filter(code=one.topic).first(),
        area=Area.objects.of(place).filter(slug=one.area).first(),
        place=one.place,
    )
    return ideas.approve(editor, made.wordings.get()) if look else made


def _neighbour(municipality: Municipality, key: str, age: int, first_name: str = "") -> Resident:
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(settings.SUBJECT_PEPPER, "demo", f"idea-{municipality.slug}-{key}"),
            first_name=first_name,
            birth_year=timezone.localdate().year - age,
            youngest=age,
            oldest=age,
            assurance="substantial",
            home=municipality.code,
        )
    )


def _seat(row: Competition) -> list[Juror]:
    """Those who are asked say yes."""
    return [
        deciding.take_seat(
            _neighbour(row.municipality, f"jury-{seat.pk}", 50, seat.name.split()[0]), seat
        )
        for seat in row.jurors.all()
    ]


def _decide(
    row: Competition,
    text: CompetitionText,
    made: dict[str, Idea],
    jury: list[Juror],
    editor: Resident | None,
) -> None:
    language = row.municipality.main_language
    running = [one for one in text.ideas if not one.joins]
    _pass(row, DISCUSS + SHORTLIST)
    for one in running:
        deciding.decide(
            editor, made[one.title], yes=one.goes_on, reason=one.reason, language=language
        )
    competitions.close_shortlist(editor, row)
    _pass(row, JURY)
    criteria = list(row.criteria.all())
    for one in running:
        for seat, sheet in zip(jury, one.points, strict=False):
            given = {
                criterion.pk: Points(*points)
                for criterion, points in zip(criteria, sheet, strict=True)
            }
            assert seat.resident is not None
            deciding.score(seat.resident, made[one.title], given=given, language=language)
    _pass(row, VOTE)
    voters = itertools.count()
    for one in running:
        for _each in range(one.votes):
            deciding.vote(
                _neighbour(row.municipality, f"supports-{next(voters)}", 45), made[one.title]
            )
    _pass(row, RESULT)
    for one in running:
        if one.goes_on:
            deciding.decide(
                editor, made[one.title], yes=one.chosen, reason=one.verdict, language=language
            )
    competitions.publish_result(editor, row)
    _pass(row, AGO)


def _try_out(municipality: Municipality, text: BootcampText, editor: Resident | None) -> None:
    """A bootcamp that is over: announced, come to, and closed with what it learned."""
    zone = municipality.zone
    evening = timezone.localtime(timezone=zone).replace(hour=17, minute=0, second=0, microsecond=0)
    meetings = [
        Meeting(
            evening + dt.timedelta(days=ahead),
            evening + dt.timedelta(days=ahead, hours=2),
            place,
            places,
        )
        for ahead, place, places in text.meetings
    ]
    row = Bootcamp(
        municipality=municipality,
        competition=Competition.objects.of(municipality).filter(step="decided").first(),
        **{f"name_{code}": name for code, name in text.names.items()},
        **{f"about_{code}": about for code, about in text.about.items()},
    )
    team = [Leads(name, about) for name, about in text.team]
    row = bootcamps.prepare(editor, row, meetings=meetings, team=team)
    row = bootcamps.make_public(editor, row)
    for session in row.sessions.all():
        for number in range(session.places + 2):
            bootcamps.sign_up(_neighbour(municipality, f"supports-{number}", 45), session)
    ago = dt.timedelta(days=AGO)
    row.sessions.update(starts_at=F("starts_at") - ago, ends_at=F("ends_at") - ago)
    idea = Idea.objects.of(municipality).filter(title=text.idea).first()
    for question, method, result, learned in text.experiments:
        bootcamps.write_experiment(
            editor,
            Experiment(
                bootcamp=row,
                idea=idea,
                language=municipality.main_language,
                question=question,
                method=method,
                result=result,
                learned=learned,
            ),
        )
    bootcamps.close(editor, row)


def _pass(row: Competition, days: int) -> None:
    """Let ``days`` have passed since what has happened so far."""
    ago = dt.timedelta(days=days)
    rows = Competition.objects.filter(pk=row.pk)
    rows.update(**{name: F(name) - ago for name in (*MOMENTS, "decided_at")})
    row.ideas.update(made_at=F("made_at") - ago, published_at=F("published_at") - ago)
    IdeaWording.objects.filter(idea__competition=row).update(
        sent_at=F("sent_at") - ago, looked_at=F("looked_at") - ago
    )
    Decision.objects.filter(idea__competition=row).update(decided_at=F("decided_at") - ago)
    groups = [f"idea:{number}" for number in row.ideas.values_list("pk", flat=True)]
    told = Entry.objects.of(row.municipality).filter(group__in=[f"competition:{row.pk}", *groups])
    told.update(happened_at=F("happened_at") - ago)
    row.refresh_from_db()
