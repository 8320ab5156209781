"""Following: what somebody wants to be told of, how much of it, where and when; and stopping, which works at once.

Whoever acts is a ``Follower``: a resident, or a device whose owner has not signed in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext

from portal import circles, tellers
from portal.actions.telling import subjects_of
from portal.channels import (
    CHOSEN,
    Channel,
    Importance,
    Level,
    Outcome,
    Rhythm,
    State,
    SubjectKind,
)
from portal.models import (
    Address,
    Delivery,
    Device,
    EntrySubject,
    Follow,
    Follower,
    Municipality,
    Resident,
    Subject,
)
from portal.models.following import RADII
from portal.names import CODES

MOST = 500
"""Things one person may follow: more than anybody reads, and an end to what a script can fill."""
IDLE = dt.timedelta(days=30)
"""A device that follows nothing is forgotten after so long."""
LONGEST_PAUSE = dt.timedelta(days=366)


class FollowRefused(Exception):
    """Something cannot be followed, or changed, like this; the message says why."""


# Who follows -----------------------------------------------------------------------------------------------


def fingerprint(secret: str) -> str:
    """What is kept of the secret of a device."""
    return hashlib.sha256(secret.encode()).hexdigest()


def follower_of(resident: Resident, language: str = "") -> Follower:
    """The follower that ``resident`` is, made at the first need.

    Whoever has chosen no language is told in ``language``; without one, in that of the page they act on.
    """
    language = resident.language or language or _language()
    row, _made = Follower.objects.get_or_create(resident=resident, defaults={"language": language})
    return row


def speak(resident: Resident, language: str) -> None:
    """Tell ``resident`` things in the language they signed in in from now on, unless they have chosen one."""
    row = follower_of(resident, language)
    if not resident.language and row.language != language:
        row.language = language
        row.save(update_fields=["language"])


def new_device_follower() -> tuple[Follower, str]:
    """A follower without an account, and the secret its device is to keep: nothing else knows it."""
    secret = secrets.token_urlsafe(32)
    return Follower.objects.create(token=fingerprint(secret), language=_language()), secret


def _language() -> str:
    code = (get_language() or "")[:2]
    return code if code in CODES else "en"


# What is followed ------------------------------------------------------------------------------------------


def row_subject(municipality: Municipality, kind: SubjectKind | str, number: int) -> Subject:
    """The subject that stands for a row."""
    found = subjects_of(municipality, {(kind, number)})
    return Subject.objects.of(municipality).get(pk=found[(kind, number)])


@transaction.atomic
def search_subject(
    municipality: Municipality, text: str, *, touching: Iterable[int] = ()
) -> Subject:
    """The subject that stands for a search in its one spelling.

    ``touching``: entries the search has found lately, so that a new follow begins with a history. Raises
    FollowRefused for a text without words.
    """
    words = circles.spelling(text)
    if not words:
        raise FollowRefused(gettext("Write at least one word to search for."))
    subject, made = Subject.objects.get_or_create(
        municipality=municipality, kind=SubjectKind.SEARCH, words=words
    )
    if made:
        _tie(subject, touching)
    return subject


@transaction.atomic
def circle_subject(
    follower: Follower,
    municipality: Municipality,
    *,
    words: str,
    latitude: float,
    longitude: float,
    radius: int,
    touching: Iterable[int] = (),
) -> Subject:
    """The subject that stands for a circle; ``words`` is what stands at its middle.

    Raises FollowRefused for a radius nobody is offered, and for a circle that touches no area of the municipality:
    nothing would ever be told of it.
    """
    if radius not in RADII:
        raise FollowRefused(gettext("Choose one of the distances in the list."))
    areas = circles.areas_within(municipality, latitude, longitude, radius)
    if not areas:
        raise FollowRefused(
            gettext("No area of %(municipality)s lies within that distance. Choose a longer one.")
            % {"municipality": municipality.name}
        )
    # whoever presses twice draws one circle: the second waits here until the first is drawn
    Follower.objects.select_for_update(of=("self",)).get(pk=follower.pk)
    place = {
        "latitude": round(latitude, circles.PLACES),
        "longitude": round(longitude, circles.PLACES),
        "radius": radius,
        "words": words[:200],
    }
    known = Subject.objects.of(municipality).filter(
        kind=SubjectKind.CIRCLE, follows__follower=follower, **place
    )
    subject = known.first()
    if subject is None:
        subject = Subject.objects.create(
            municipality=municipality, kind=SubjectKind.CIRCLE, **place
        )
        subject.areas.set(areas)
        _tie(subject, touching)
    return subject


def _tie(subject: Subject, entries: Iterable[int]) -> None:
    EntrySubject.objects.bulk_create(
        (EntrySubject(entry_id=entry, subject=subject) for entry in entries), ignore_conflicts=True
    )


@transaction.atomic
def redraw_circles(municipality: Municipality) -> int:
    """Find again which areas the circles of ``municipality`` touch, after an outline has changed."""
    number = 0
    for circle in Subject.objects.of(municipality).filter(kind=SubjectKind.CIRCLE):
        areas = circles.areas_within(
            municipality, circle.latitude or 0, circle.longitude or 0, circle.radius or 0
        )
        circle.areas.set(areas)
        number += 1
    return number


def forget_unfollowed() -> None:
    """Delete searches and circles that nobody follows any more: what somebody looked for, and where they live.

    And devices without an account that follow nothing and take no alerts, once they had time to think again.
    """
    rows = Subject.objects.filter(kind__in=[SubjectKind.SEARCH, SubjectKind.CIRCLE])
    rows.filter(follows__isnull=True).delete()
    idle = Follower.objects.filter(
        token__isnull=False, created_at__lt=timezone.now() - IDLE, follows__isnull=True
    )
    idle.exclude(devices__gone_at__isnull=True, devices__isnull=False).delete()


def forget_nobodys() -> None:
    """Delete what was written for people in the very moment in which they left, and name nothing that is gone."""
    there = Follower.objects.filter(pk=OuterRef("follower"))
    Delivery.objects.filter(~Exists(there)).delete()
    still = Subject.objects.filter(pk=OuterRef("subject"))
    Delivery.objects.filter(~Exists(still), subject__isnull=False).update(subject=None)


# Following -------------------------------------------------------------------------------------------------


@transaction.atomic
def follow(
    follower: Follower,
    subject: Subject,
    *,
    level: Level | str = Level.IMPORTANT,
    rhythm: Rhythm | str = Rhythm.NOW,
    channels: Collection[Channel | str] = (),
) -> Follow:
    """Have ``follower`` told of ``subject``. What is followed already is followed as said now, once.

    Raises FollowRefused for what cannot be followed: nobody may see it, it is over, or it is one thing too many.
    """
    name = tellers.names_of([subject]).get(subject.pk)
    if name is None or name.over:
        raise FollowRefused(
            (name.over if name else "") or gettext("This can no longer be followed.")
        )
    how = _how(level, rhythm, channels)
    mine = Follow.objects.filter(follower=follower)
    if not mine.filter(subject=subject).exists() and mine.count() >= MOST:
        raise FollowRefused(
            gettext("You follow very much already. Stop following something first.")
        )
    row, made = Follow.objects.get_or_create(
        follower=follower, subject=subject, defaults={"municipality": subject.municipality, **how}
    )
    return row if made else change_follow(follower, row, **_said(how))


@transaction.atomic
def change_follow(
    follower: Follower,
    row: Follow,
    *,
    level: Level | str,
    rhythm: Rhythm | str,
    channels: Collection[Channel | str],
) -> Follow:
    """Follow as said now. What waits to be told and is no longer wanted is not told."""
    _require_own(follower, row)
    how = _how(level, rhythm, channels)
    for name, value in how.items():
        setattr(row, name, value)
    row.save(update_fields=list(how))
    _drop_unwanted(follower, row.subject_id)
    return row


@transaction.atomic
def stop_follow(follower: Follower, row: Follow) -> None:
    """Stop, at once: what still waits to be told of it is not told. Stopping twice is stopping once."""
    _require_own(follower, row)
    subject = row.subject_id
    Follow.objects.filter(pk=row.pk).delete()
    _drop_unwanted(follower, subject)


@transaction.atomic
def stop_everything(follower: Follower) -> int:
    """Stop everything ``follower`` follows, in every municipality; returns how many things that were."""
    number, _each = Follow.objects.filter(follower=follower).delete()
    waiting = Delivery.objects.filter(follower=follower, state=State.WAITING)
    waiting.update(state=State.DROPPED, outcome=Outcome.STOPPED)
    return number


def _how(level: str, rhythm: str, channels: Collection[str]) -> dict:
    if level not in Level or rhythm not in Rhythm or not set(channels) <= set(CHOSEN):
        raise FollowRefused(gettext("Choose among what is offered."))
    flags = {channel.name.lower(): channel in channels for channel in CHOSEN}
    return {"level": Level(level), "rhythm": Rhythm(rhythm), **flags}


def _said(how: dict) -> dict:
    channels = [channel for channel in CHOSEN if how[channel.name.lower()]]
    return {"level": how["level"], "rhythm": how["rhythm"], "channels": channels}


def _require_own(follower: Follower, row: Follow) -> None:
    if row.follower_id != follower.pk:
        raise FollowRefused(gettext("Everybody decides this about themselves only."))


def _drop_unwanted(follower: Follower, subject_id: int) -> None:
    """Of what waits to be told because of this subject, drop what no follow of theirs asks for any more.

    Corrections stay: they are for whoever was told the wrong thing, whatever they follow by now.
    """
    for channel in CHOSEN:
        asked = EntrySubject.objects.filter(
            Q(subject__follows__level=Level.ALL) | Q(entry__importance=Importance.IMPORTANT),
            **{f"subject__follows__{channel.name.lower()}": True},
            subject__follows__follower=follower,
            entry=OuterRef("entry"),
        )
        waiting = Delivery.objects.filter(
            Exists(EntrySubject.objects.filter(entry=OuterRef("entry"), subject=subject_id)),
            ~Exists(asked),
            follower=follower,
            channel=channel,
            state=State.WAITING,
            entry__corrects__isnull=True,
        )
        Delivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
            state=State.DROPPED, outcome=Outcome.STOPPED
        )


# Pausing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def pause(follower: Follower, until: dt.datetime, *, row: Follow | None = None) -> None:
    """Hold everything back until then, or what one follow tells; the inbox goes on, and so does danger.

    Raises FollowRefused for a moment that is past, or more than a year ahead.
    """
    now = timezone.now()
    if not now < until <= now + LONGEST_PAUSE:
        raise FollowRefused(gettext("Choose a day from tomorrow on, within a year."))
    waiting = _waiting(follower, row)
    if row is None:
        follower.paused_until = until
        follower.save(update_fields=["paused_until"])
    else:
        _require_own(follower, row)
        row.paused_until = until
        row.save(update_fields=["paused_until"])
    waiting.filter(due_at__lt=until, entry__urgent=False).update(due_at=until)


@transaction.atomic
def resume(follower: Follower, *, row: Follow | None = None) -> None:
    """End a pause now: what was held back until its end is told at once."""
    paused = row if row is not None else follower
    if row is not None:
        _require_own(follower, row)
    until = paused.paused_until
    paused.paused_until = None
    paused.save(update_fields=["paused_until"])
    if until is not None:
        _waiting(follower, row).filter(due_at=until).update(due_at=timezone.now())


def _waiting(follower: Follower, row: Follow | None):
    """What waits for somebody; of one follow, what nothing else they follow tells of."""
    waiting = Delivery.objects.filter(follower=follower, state=State.WAITING)
    if row is None:
        return waiting
    others = EntrySubject.objects.filter(
        subject__follows__follower=follower, entry=OuterRef("entry")
    ).exclude(subject=row.subject_id)
    own = EntrySubject.objects.filter(entry=OuterRef("entry"), subject=row.subject_id)
    return waiting.filter(Exists(own), ~Exists(others))


# From a device to an account -------------------------------------------------------------------------------


@transaction.atomic
def merge_device_into(resident: Resident, device: Follower) -> Follower:
    """What a device followed without an account is followed by ``resident`` from now on, told on the same device.

    What both followed is followed once: at the higher level, on all channels of both, by the account's rhythm.
    """
    had = Follower.objects.filter(resident=resident).exists()
    person = follower_of(resident)
    Follower.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if device.resident_id is not None:
        raise FollowRefused(gettext("This device belongs to an account already."))
    if not had:
        for name in ("quiet_from", "quiet_to", "discreet", "paused_until", "seen_at"):
            setattr(person, name, getattr(device, name))
        person.save()
    known = {row.subject_id: row for row in Follow.objects.filter(follower=person)}
    for row in Follow.objects.filter(follower=device):
        mine = known.get(row.subject_id)
        if mine is None:
            row.follower = person
            row.save(update_fields=["follower"])
            continue
        if row.level == Level.ALL:
            mine.level = Level.ALL
        for channel in CHOSEN:
            flag = channel.name.lower()
            setattr(mine, flag, getattr(mine, flag) or getattr(row, flag))
        mine.save()
    Device.objects.filter(follower=device).update(follower=person)
    taken = Address.objects.filter(follower=person).values_list("channel", flat=True)
    Address.objects.filter(follower=device).exclude(channel__in=list(taken)).update(follower=person)
    told = Delivery.objects.filter(
        follower=person, channel=OuterRef("channel"), entry=OuterRef("entry"), device__isnull=True
    )
    moved = Delivery.objects.filter(follower=device).exclude(Exists(told), Q(device__isnull=True))
    Delivery.objects.filter(pk__in=list(moved.values_list("pk", flat=True))).update(follower=person)
    Follower.objects.filter(pk=device.pk).delete()
    return person
