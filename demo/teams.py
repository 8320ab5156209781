"""Fills the demo's teams: ambassadors who invited each other, a session that was held, one that is full with a waiting
list and one with free seats, and goals. Through the same actions as everybody else; once a municipality has a session,
nothing more is added.

Actions go by the clock, so what was held is planned for tomorrow, and its day is moved into the past before it is noted
who came.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from demo.people import PEOPLE
from demo.texts.teams import GOALS, TEAMS, AmbassadorText, TeamText
from learning.actions import ambassadors, bookings, teams
from learning.models import Ambassador, Goal, TeamSession
from portal import eid
from portal.actions.people import remember_resident
from portal.models import Area, Municipality, Resident

HOURS = 2


def gather_teams(municipality: Municipality) -> None:
    """Teams, where there are none yet."""
    text = TEAMS.get(municipality.slug)
    if text is None or TeamSession.objects.of(municipality).exists():
        return
    areas = {area.slug: area for area in Area.objects.of(municipality)}
    people: dict[str, Ambassador] = {}
    for one in text.ambassadors:
        people[one.name] = _ambassador(municipality, one, areas, people)
    for number, session in enumerate(text.teams):
        _team(municipality, session, text.phone, areas, people, number)
    today = timezone.localdate()
    for kind, begun, target in GOALS:
        ambassadors.set_goal(
            None,
            Goal(
                municipality=municipality,
                kind=kind,
                from_count=begun,
                target=target,
                since=today - dt.timedelta(days=90),
                until=today + dt.timedelta(days=275),
            ),
        )


def _ambassador(
    municipality: Municipality,
    one: AmbassadorText,
    areas: dict[str, Area],
    people: dict[str, Ambassador],
) -> Ambassador:
    row = ambassadors.invite(
        None,
        Ambassador(
            municipality=municipality,
            name=one.name,
            area=areas.get(one.area),
            parent=people.get(one.parent),
        ),
    )
    if one.said:
        person = _person(municipality, one.key or one.name, one.age, one.name.split()[0])
        row = ambassadors.agree(person, row)
    return ambassadors.train(None, row) if one.said and one.trained else row


def _team(
    municipality: Municipality,
    text: TeamText,
    phone: str,
    areas: dict[str, Area],
    people: dict[str, Ambassador],
    number: int,
) -> None:
    held = text.days < 0
    day = timezone.localdate() + dt.timedelta(days=1 if held else text.days)
    starts = dt.datetime.combine(day, dt.time(text.hour), tzinfo=municipality.zone)
    row = teams.plan(
        None,
        TeamSession(
            municipality=municipality,
            language=text.languages[0],
            title=text.title,
            about=text.about,
            place=text.place,
            area=areas.get(text.area),
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=HOURS),
            seats=text.seats,
            languages=list(text.languages),
            phone=phone,
        ),
        ambassadors=[people[name] for name in text.leads],
    )
    teams.open_up(None, row)
    for place in range(text.people):
        bookings.sign_up(_person(municipality, f"team-{number}-{place}", 60 + place), row)
    for name, number_said in text.callers:
        bookings.sign_up_by_phone(None, row, name=name, phone=number_said)
    if held and text.came is not None:
        _was_held(row, text)


def _was_held(row: TeamSession, text: TeamText) -> None:
    ago = dt.timedelta(days=1 - text.days)
    TeamSession.objects.filter(pk=row.pk).update(
        starts_at=row.starts_at - ago, ends_at=row.ends_at - ago
    )
    row.refresh_from_db()
    teams.note_attendance(None, row, present=range(1, (text.came or 0) + 1), walk_ins=1)


def _person(municipality: Municipality, key: str, age: int, first_name: str = "") -> Resident:
    """The account of somebody as their eID would open it: whoever can sign in finds what is theirs."""
    known = next((person for person in PEOPLE if person.key == key), None)
    today = timezone.localdate()
    year, youngest, oldest = today.year - age, age, age
    if known:
        birth = {"birthdate": known.birthdate(today).isoformat()}
        found = eid.birth_of(birth, today)
        year, youngest, oldest = found[0] or year, found[1] or youngest, found[2] or oldest
    issuer = (settings.OIDC_SERVER_URL or "demo") if known else "demo"
    subject = known.subject if known else f"team-{municipality.slug}-{key}"
    return remember_resident(
        eid.Identity(
            key=eid.subject_key(settings.SUBJECT_PEPPER, issuer, subject),
            first_name=first_name,
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance="substantial",
            home=municipality.code,
        )
    )
