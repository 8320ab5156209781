"""From claimed deliveries to messages: one per person, in their language; what is not to be sent is written down."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import traceback
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal import claiming, tellers
from portal.channels import Channel, Importance, Level, Outcome, Rhythm, State
from portal.claiming import Claim, Row, held, settle
from portal.matching import RINGS, next_hour
from portal.models import (
    Address,
    ChannelUse,
    Device,
    Entry,
    Follow,
    Follower,
    Municipality,
    Subject,
)
from portal.parcels import Item, Parcel
from portal.speaking import speaking
from portal.tellers import Words

logger = logging.getLogger("portal.delivering")


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    language: str
    quiet_from: int
    quiet_to: int
    discreet: bool
    paused_until: dt.datetime | None
    stop_key: str


@dataclasses.dataclass(frozen=True, slots=True)
class Touch:
    """A follow of the person that an entry touches at the follow's level; ``here`` where it uses the channel."""

    subject: int
    rhythm: str
    paused_until: dt.datetime | None
    here: bool


Ends = dict[tuple[State, Outcome], list[int]]


def bundle(claim: Claim) -> list[Parcel]:
    """One message per person, municipality and, for push, device. What is not to be sent (any more) is written down.

    A handful of questions per claim and language, however many people are in it.
    """
    now, channel, rows = timezone.now(), claim.channel, claim.rows
    entries = Entry.objects.select_related("municipality__site__root_page__locale").in_bulk(
        {row.entry for row in rows}
    )
    _share_municipalities(entries.values())
    people = _people({row.follower for row in rows})
    to = _receivers(channel, rows)
    touches = _touches(channel, [row.pk for row in rows])
    off = set(
        ChannelUse.objects.filter(channel=channel, on=False).values_list("municipality", flat=True)
    )
    ends: Ends = defaultdict(list)
    moved: dict[dt.datetime, list[int]] = defaultdict(list)
    groups: dict[tuple, list[Row]] = defaultdict(list)
    nobody: list[int] = []
    for row in rows:
        entry, person = entries.get(row.entry), people.get(row.follower)
        if entry is None:
            continue  # deleted since, and the delivery with it
        if person is None:
            nobody.append(row.pk)
            continue
        touching = touches.get(row.pk, [])
        if end := _not_any_more(channel, row, entry, to, touching, off, now):
            ends[end].append(row.pk)
        elif (moment := _not_before(channel, entry, person, touching, now)) > now:
            moved[moment].append(row.pk)
        else:
            groups[
                row.follower, row.device, entry.municipality_id, entry.urgent, person.language
            ].append(row)
    words, broken = _words(entries, groups)
    names = _names(entries, groups, touches)
    made = []
    for (follower, device, municipality, urgent, language), members in groups.items():
        items = []
        for row in sorted(members, key=lambda row: row.entry):
            said = words.get((row.entry, language))
            if said is None:
                failed = (row.entry, language) in broken
                end = (
                    (State.FAILED, Outcome.BROKEN) if failed else (State.DROPPED, Outcome.WITHDRAWN)
                )
                ends[end].append(row.pk)
                continue
            entry = entries[row.entry]
            why = {t.subject: names.get((t.subject, language), "") for t in touches.get(row.pk, [])}
            items.append(
                Item(
                    delivery=row.pk,
                    entry=row.entry,
                    group=entry.group,
                    words=said,
                    why=", ".join(dict.fromkeys(name for name in why.values() if name)),
                    important=entry.importance == Importance.IMPORTANT,
                )
            )
        if items:
            person, home = people[follower], entries[items[0].entry].municipality
            untils = [entries[item.entry].until for item in items]
            slow = all(
                t.rhythm != Rhythm.NOW for item in items for t in touches.get(item.delivery, [])
            )
            made.append(
                Parcel(
                    channel=channel,
                    municipality=municipality,
                    sender=home.name_in(language),
                    site=home.root_url,
                    language=language,
                    to=to[device if channel == Channel.PUSH else follower],
                    items=tuple(items),
                    stop_key=person.stop_key,
                    urgent=urgent,
                    discreet=person.discreet,
                    until=max(until or now + claiming.TOO_LATE for until in untils),
                    digest=slow and len(items) > 1,
                )
            )
    with transaction.atomic():
        for (state, outcome), ids in ends.items():
            settle(claim.lease, ids, state=state, outcome=outcome)
        for moment, ids in moved.items():
            # nothing was tried: the person wants it later
            settle(claim.lease, ids, state=State.WAITING, due_at=moment, attempts=F("attempts") - 1)
        # whoever deleted their account while this was written
        held(claim.lease, nobody).delete()
    return made


def _share_municipalities(entries: Iterable[Entry]) -> None:
    """One object per municipality: what it has looked up, such as its languages, it looks up once."""
    known: dict[int, Municipality] = {}
    for entry in entries:
        entry.municipality = known.setdefault(entry.municipality_id, entry.municipality)


def _people(followers: Collection[int]) -> dict[int, Person]:
    rows = Follower.objects.filter(pk__among=followers).values_list(
        "pk", "language", "quiet_from", "quiet_to", "discreet", "paused_until", "stop_key"
    )
    return {pk: Person(*about) for pk, *about in cast("Iterable[list[Any]]", rows)}


def _receivers(channel: Channel, rows: Sequence[Row]) -> dict[int, Device | Address]:
    """Where each goes: devices by their number, addresses by their owner's; also those that cannot be used."""
    if channel == Channel.PUSH:
        numbers = {row.device for row in rows if row.device is not None}
        return {row.pk: row for row in Device.objects.filter(pk__among=numbers).only(*_OF_DEVICES)}
    followers = {row.follower for row in rows}
    return {
        address.follower_id: address
        for address in Address.objects.filter(channel=channel, follower__pk__among=followers)
    }


_OF_DEVICES = (
    "follower",
    "endpoint",
    "endpoint_hash",
    "origin",
    "p256dh",
    "auth",
    "key_id",
    "gone_at",
)


def _touches(channel: Channel, deliveries: list[int]) -> dict[int, list[Touch]]:
    """What each delivery's person follows, now, that the entry touches at the follow's level."""
    told = "subject__touched_by__entry__deliveries"
    rows = Follow.objects.filter(
        Q(level=Level.ALL)
        | Q(level=Level.IMPORTANT, subject__touched_by__entry__importance=Importance.IMPORTANT),
        **{f"{told}__pk__among": deliveries, f"{told}__follower": F("follower")},
    ).values_list(told, "subject", "rhythm", "paused_until", channel.name.lower())
    found: dict[int, list[Touch]] = defaultdict(list)
    for delivery, *touch in rows.order_by("subject"):
        found[delivery].append(Touch(*touch))
    return found


def _not_any_more(
    channel: Channel,
    row: Row,
    entry: Entry,
    to: dict[int, Device | Address],
    touching: list[Touch],
    off: set[int],
    now: dt.datetime,
) -> tuple[State, Outcome] | None:
    """Why a delivery that was due is not to be sent any more, if it is not."""
    dropped = State.DROPPED
    if entry.withdrawn_at or entry.silent:
        return dropped, Outcome.WITHDRAWN
    if entry.municipality_id in off:
        return dropped, Outcome.CHANNEL_OFF
    if (entry.until < now) if entry.until else row.late:
        return dropped, Outcome.EXPIRED
    # a correction goes to whoever was told what was wrong, whatever they follow by now
    if entry.corrects_id is None and not any(touch.here for touch in touching):
        return dropped, Outcome.STOPPED
    receiver = to.get((row.device or 0) if channel == Channel.PUSH else row.follower)
    if isinstance(receiver, Device):
        return (dropped, Outcome.GONE) if receiver.gone_at else None
    if receiver is None or receiver.confirmed_at is None:
        return dropped, Outcome.NO_ADDRESS
    return (dropped, Outcome.BOUNCED) if receiver.refused_at else None


def _not_before(
    channel: Channel, entry: Entry, person: Person, touching: list[Touch], now: dt.datetime
) -> dt.datetime:
    """The moment from which the person, as they want it now, may be told: ``now`` or later."""
    if entry.urgent:
        return now
    moment = now
    if entry.corrects_id is None:
        until = min(touch.paused_until or now for touch in touching if touch.here)
        moment = max(now, until, person.paused_until or now)
    if channel in RINGS:
        zone = entry.municipality.zone
        hour, start, end = moment.astimezone(zone).hour, person.quiet_from, person.quiet_to
        if start <= hour < end or (start > end and (hour >= start or hour < end)):
            return next_hour(moment, end, zone)
    return moment


Said = dict[tuple[int, str], Words]


def _words(
    entries: dict[int, Entry], groups: dict[tuple, list[Row]]
) -> tuple[Said, set[tuple[int, str]]]:
    """Words of the entries in each language somebody reads them in, and the entries whose words could not be made."""
    wanted: dict[tuple[int, str], set[int]] = defaultdict(set)
    for (_follower, _device, municipality, _urgent, language), rows in groups.items():
        wanted[municipality, language] |= {row.entry for row in rows}
    said: Said = {}
    broken = set()
    for (_municipality, language), numbers in wanted.items():
        some = [entries[number] for number in sorted(numbers)]
        with speaking(some[0].municipality, language):
            for entry, words in _each(tellers.words_of, some):
                if isinstance(words, Exception):
                    broken.add((entry, language))
                    logger.error("no words for entry %s in %s: %s", entry, language, where(words))
                else:
                    said[entry, language] = words
    return said, broken


def _names(
    entries: dict[int, Entry], groups: dict[tuple, list[Row]], touches: dict[int, list[Touch]]
) -> dict[tuple[int, str], str]:
    """Names of what people follow, in each language they are read in."""
    wanted: dict[tuple[int, str], set[int]] = defaultdict(set)
    homes = {}
    for (_follower, _device, municipality, _urgent, language), rows in groups.items():
        homes[municipality] = entries[rows[0].entry].municipality
        wanted[municipality, language] |= {t.subject for r in rows for t in touches.get(r.pk, [])}
    subjects = Subject.objects.in_bulk({pk for numbers in wanted.values() for pk in numbers})
    found = {}
    for (municipality, language), numbers in wanted.items():
        some = [subjects[pk] for pk in sorted(numbers) if pk in subjects]
        for row in some:
            row.municipality = homes[municipality]
        with speaking(homes[municipality], language):
            for subject, name in _each(tellers.names_of, some):
                if isinstance(name, Exception):
                    logger.error("no name for subject %s in %s: %s", subject, language, where(name))
                else:
                    found[subject, language] = name.text
    return found


def _each(make: Any, rows: Sequence[Any]) -> Iterable[tuple[int, Any]]:
    """What ``make`` makes of ``rows`` at once; where that fails, of each alone, so that one spoils only itself."""
    try:
        yield from make(rows).items()
    except Exception:  # noqa: BLE001  (a feature's fault, whatever it is, must not keep other news back)
        for row in rows:
            try:
                yield from make([row]).items()
            except Exception as error:  # noqa: BLE001
                yield row.pk, error


def where(error: Exception) -> str:
    """What went wrong and where, without what it went wrong with: that may say things about people."""
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    place = (
        f" in {frame[0].name}, {Path(frame[0].filename).name}:{frame[0].lineno}" if frame else ""
    )
    return f"{type(error).__name__}{place}"
