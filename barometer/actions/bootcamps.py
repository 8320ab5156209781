"""Bootcamps: preparing and announcing one, signing up to its sessions, and saying what was learned.

A place is a number of the session that the database lets no one take below none; who comes too late waits, and moves
up in the order in which people came. Refuses with BootcampRefused.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from barometer import competition_steps
from barometer.choices import BootcampStep
from barometer.models import Bootcamp, BootcampSession, Experiment, SignUp, TeamMember
from portal import reach
from portal.events import BootcampMoved, ContentChanged, SeatMoved, announce
from portal.models import Resident

ADD, CHANGE = "barometer.add_bootcamp", "barometer.change_bootcamp"
LOG_LABELS = {
    "barometer.bootcamp.prepare": gettext_lazy("Prepare a bootcamp"),
    "barometer.bootcamp.change": gettext_lazy("Change a bootcamp"),
    "barometer.bootcamp.announce": gettext_lazy("Announce a bootcamp"),
    "barometer.bootcamp.close": gettext_lazy("Close a bootcamp"),
    "barometer.experiment.write": gettext_lazy("Write down an experiment"),
    "barometer.experiment.change": gettext_lazy("Change an experiment"),
}


class BootcampRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


@dataclasses.dataclass(frozen=True)
class Meeting:
    """A session as the desk writes it."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    places: int


@dataclasses.dataclass(frozen=True)
class Leads:
    """Somebody of the team as the desk writes them."""

    name: str
    about: str = ""


def locked(bootcamp: Bootcamp) -> Bootcamp:
    rows = Bootcamp.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=bootcamp.pk)


def _require(actor: Resident | None, bootcamp: Bootcamp, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, bootcamp.municipality):
        raise BootcampRefused(_("You have no right to decide about bootcamps here."))


# At the desk ----------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(
    actor: Resident | None,
    bootcamp: Bootcamp,
    *,
    meetings: Sequence[Meeting],
    team: Sequence[Leads],
) -> Bootcamp:
    """Keep a new bootcamp, or what was changed in one. Raises BootcampRefused."""
    new = bootcamp.pk is None
    known = None if new else locked(bootcamp)
    _require(actor, bootcamp if known is None else known, ADD if new else CHANGE)
    if known is not None and known.over:
        raise BootcampRefused(_("It is over. Write down what was learned as experiments."))
    owners = {row.municipality_id for row in (bootcamp.competition,) if row is not None}
    if bootcamp.rests_on is not None:
        owners.add(bootcamp.rests_on.round.municipality_id)
    if owners - {bootcamp.municipality_id}:
        raise BootcampRefused(_("That belongs to another municipality."))
    if bootcamp.rests_on is not None and bootcamp.rests_on.round.state != "published":
        raise BootcampRefused(_("Choose a question of a survey whose results are published here."))
    bootcamp.save()
    _arrange(bootcamp, meetings)
    bootcamp.team.all().delete()
    TeamMember.objects.bulk_create(
        TeamMember(bootcamp=bootcamp, order=order, name=one.name, about=one.about)
        for order, one in enumerate(team, 1)
    )
    what = "barometer.bootcamp.prepare" if new else "barometer.bootcamp.change"
    log(bootcamp, what, user=actor)
    announce(ContentChanged(bootcamp.municipality_id))
    return bootcamp


def _arrange(bootcamp: Bootcamp, meetings: Sequence[Meeting]) -> None:
    """Sessions as they are written down now: who begins at the same moment is the same one."""
    if len({one.starts_at for one in meetings}) < len(meetings):
        raise BootcampRefused(_("Two sessions begin at the same time."))
    rows = bootcamp.sessions.select_for_update().filter(called_off_at__isnull=True)
    known = {row.starts_at: row for row in rows}
    wanted = {one.starts_at: one for one in meetings}
    for starts_at, row in known.items():
        if starts_at not in wanted and row.starts_at > timezone.now():
            _call_off(bootcamp, row)
    for one in meetings:
        if one.ends_at <= one.starts_at:
            raise BootcampRefused(_("A session ends after it starts."))
        if one.starts_at not in known:
            if one.starts_at <= timezone.now():
                raise BootcampRefused(_("A new session is still to come."))
            BootcampSession.objects.create(
                bootcamp=bootcamp,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                place=one.place,
                places=one.places,
                left=one.places,
            )
        else:
            _change(bootcamp, known[one.starts_at], one)


def _change(bootcamp: Bootcamp, row: BootcampSession, one: Meeting) -> None:
    taken = row.places - row.left
    if one.places < taken:
        raise BootcampRefused(
            _("%(number)s people have a place already: there cannot be fewer.") % {"number": taken}
        )
    row.ends_at, row.place, row.places, row.left = (
        one.ends_at,
        one.place,
        one.places,
        one.places - taken,
    )
    row.save(update_fields=["ends_at", "place", "places", "left"])
    _move_up(bootcamp, row)


def _call_off(bootcamp: Bootcamp, row: BootcampSession) -> None:
    people = list(row.sign_ups.all())
    if not people:
        row.delete()
        return
    row.called_off_at = timezone.now()
    row.save(update_fields=["called_off_at"])
    for one in people:
        announce(SeatMoved(bootcamp.municipality_id, one.pk, "off"))


def meetings_of(bootcamp: Bootcamp) -> list[Meeting]:
    """What stands on the desk of a bootcamp."""
    rows = bootcamp.sessions.filter(called_off_at__isnull=True)
    return [Meeting(row.starts_at, row.ends_at, row.place, row.places) for row in rows]


def team_of(bootcamp: Bootcamp) -> list[Leads]:
    return [Leads(row.name, row.about) for row in bootcamp.team.all()]


def needs(bootcamp: Bootcamp) -> list[str]:
    """What a bootcamp lacks before its next step, one sentence each."""
    if bootcamp.draft:
        found = []
        if not bootcamp.about:
            found.append(_("Say what the challenge is."))
        if not bootcamp.sessions.filter(starts_at__gt=timezone.now()).exists():
            found.append(_("Write down at least one session that is still to come."))
        if not bootcamp.team.exists():
            found.append(_("Write down who leads it."))
        return found
    if bootcamp.step == BootcampStep.PUBLIC:
        found = []
        if bootcamp.sessions.filter(
            called_off_at__isnull=True, ends_at__gt=timezone.now()
        ).exists():
            found.append(_("A session is still to come."))
        if not bootcamp.experiments.exists():
            found.append(_("Write down at least one experiment."))
        if bootcamp.experiments.filter(learned="").exists():
            found.append(_("Say of each experiment what came out and what was learned."))
        return found
    return []


def _step(actor: Resident | None, bootcamp: Bootcamp, before: str, then: str) -> Bootcamp | None:
    row = locked(bootcamp)
    _require(actor, row, CHANGE)
    if row.step == then or row.over:
        return None
    if row.step != before:
        raise BootcampRefused(_("Another step comes first."))
    if lacks := needs(row):
        raise BootcampRefused(" ".join(lacks))
    row.step = then
    return row


@transaction.atomic
def make_public(actor: Resident | None, bootcamp: Bootcamp) -> Bootcamp:
    """Let everybody know of it and sign up. Doing so twice is doing it once. Raises BootcampRefused."""
    row = _step(actor, bootcamp, BootcampStep.DRAFT, BootcampStep.PUBLIC)
    if row is None:
        return locked(bootcamp)
    row.save(update_fields=["step"])
    log(row, "barometer.bootcamp.announce", user=actor)
    announce(ContentChanged(row.municipality_id))
    announce(BootcampMoved(row.municipality_id, row.pk, "open"))
    return row


@transaction.atomic
def close(actor: Resident | None, bootcamp: Bootcamp) -> Bootcamp:
    """Say that it is over and what was learned. Doing so twice is doing it once. Raises BootcampRefused."""
    row = _step(actor, bootcamp, BootcampStep.PUBLIC, BootcampStep.OVER)
    if row is None:
        return locked(bootcamp)
    row.over_at = timezone.now()
    row.save(update_fields=["step", "over_at"])
    log(row, "barometer.bootcamp.close", user=actor)
    announce(ContentChanged(row.municipality_id))
    announce(BootcampMoved(row.municipality_id, row.pk, "over"))
    return row


@transaction.atomic
def drop(actor: Resident | None, bootcamp: Bootcamp) -> None:
    """Throw away a bootcamp that was never announced. Raises BootcampRefused."""
    row = locked(bootcamp)
    _require(actor, row, "barometer.delete_bootcamp")
    if not row.draft:
        raise BootcampRefused(_("A bootcamp that was announced stays."))
    log(row, "wagtail.delete", user=actor, deleted=True)
    row.delete()


@transaction.atomic
def write_experiment(actor: Resident | None, experiment: Experiment) -> Experiment:
    """Keep what a bootcamp tries, or what came out of it. Raises BootcampRefused."""
    new = experiment.pk is None
    bootcamp = locked(experiment.bootcamp)
    _require(actor, bootcamp, CHANGE)
    idea = experiment.idea
    if idea is not None and idea.competition.municipality_id != bootcamp.municipality_id:
        raise BootcampRefused(_("That belongs to another municipality."))
    experiment.save()
    what = "barometer.experiment.write" if new else "barometer.experiment.change"
    log(experiment, what, user=actor)
    announce(ContentChanged(bootcamp.municipality_id))
    return experiment


# Coming -------------------------------------------------------------------------------------------------------


def why_not(resident: Resident, bootcamp: Bootcamp) -> str:
    """Why somebody cannot come; empty where they can."""
    place = bootcamp.municipality
    if resident.kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        return _("Residents sign up, each for themselves. Sign in with your own eID.")
    if resident.municipality_id != place.pk or resident.kind == Resident.Kind.GUEST:
        return _("This is for those who live in %(municipality)s.") % {"municipality": place.name}
    year = timezone.localtime(timezone=place.zone).year
    minor = resident.kind == Resident.Kind.MINOR
    if not competition_steps.of_age(
        resident.birth_year, year, youngest=bootcamp.youngest, oldest=None, minor=minor
    ):
        return _("You can come from the age of %(age)s.") % {"age": bootcamp.youngest}
    return ""


def _session(session: BootcampSession) -> BootcampSession:
    rows = BootcampSession.objects.select_for_update(of=("self",))
    row = rows.select_related("bootcamp__municipality").filter(pk=session.pk).first()
    if row is None:
        raise BootcampRefused(_("This is no longer here."))
    return row


@transaction.atomic
def sign_up(actor: Resident, session: BootcampSession) -> SignUp:
    """Say that one comes, or wait where it is full; twice is once. Raises BootcampRefused."""
    row = _session(session)
    if why := why_not(actor, row.bootcamp):
        raise BootcampRefused(why)
    if row.bootcamp.step != BootcampStep.PUBLIC or not row.ahead:
        raise BootcampRefused(_("Nobody can sign up to this any more."))
    known = row.sign_ups.filter(resident=actor).first()
    if known is not None:
        return known
    free = row.left > 0
    if free:
        row.left -= 1
        row.save(update_fields=["left"])
    made = SignUp.objects.create(session=row, resident=actor, has_place=free)
    announce(ContentChanged(row.bootcamp.municipality_id))
    return made


@transaction.atomic
def sign_off(actor: Resident, session: BootcampSession) -> None:
    """Come no more; whoever waits longest gets the place. Once more changes nothing."""
    row = _session(session)
    known = row.sign_ups.filter(resident=actor).first()
    if known is None:
        return
    known.delete()
    if known.has_place:
        row.left += 1
        row.save(update_fields=["left"])
        _move_up(row.bootcamp, row)
    announce(ContentChanged(row.bootcamp.municipality_id))


def _move_up(bootcamp: Bootcamp, row: BootcampSession) -> None:
    """Give free places to those who wait, behind the lock of the session, as long as it is still to come."""
    if not row.ahead:
        return
    for one in row.sign_ups.filter(has_place=False)[: row.left]:
        one.has_place = True
        one.save(update_fields=["has_place"])
        row.left -= 1
        row.save(update_fields=["left"])
        announce(SeatMoved(bootcamp.municipality_id, one.pk, "place"))


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account: their places go to those who wait."""
    for one in SignUp.objects.visible_to(resident).select_related("session"):
        sign_off(resident, one.session)
