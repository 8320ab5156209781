"""Whatever people follow, change and pause, whatever happens and whichever workers die: everybody is told exactly what
the printed table says, once, in one message, and not before their rhythm allows.

``Telling`` keeps a second account in plain Python, which knows neither the database nor the code that matches and
delivers, and compares it with what receivers got. Workers are killed with a lease in hand, before anything was sent.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from portal import backoff, claiming, tellers
from portal.actions import delivering, devices
from portal.actions.telling import subjects_of
from portal.channels import Channel, Importance, Level, Rhythm
from portal.models import Delivery, Device, Follow, Follower
from tests.factories import AddressFactory, DeviceFactory, FollowerFactory, MunicipalityFactory
from tests.portal.hall import RULES, open_hall, take_parcels

ZONE = zoneinfo.ZoneInfo("Europe/Copenhagen")
START = dt.datetime(2026, 11, 20, 11, 17, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
COURSES = (1, 2, 3)
HOURS = st.sampled_from([0, 6, 7, 8, 12, 13, 22, 23])
PAUSES = st.sampled_from([None, dt.timedelta(hours=5), dt.timedelta(days=3)])
WISHES = st.tuples(
    st.sampled_from(COURSES),
    st.sampled_from(Level.values),
    st.sampled_from(Rhythm.values),
    st.booleans(),
    st.booleans(),
)
"""Course, level, rhythm, push, e-mail."""
HAPPENINGS = st.tuples(
    st.frozensets(st.sampled_from(COURSES), min_size=1),
    st.sampled_from([row.kind for row in RULES]),
    st.booleans(),
)
"""Courses, row of the printed table, urgent."""


@dataclasses.dataclass
class Wish:
    """What one person follows, and how."""

    course: int
    level: str
    rhythm: str
    channels: set[str]
    paused: dt.datetime | None = None


@dataclasses.dataclass
class Somebody:
    number: int
    quiet: tuple[int, int]
    devices: set[int]
    mail: bool
    wishes: dict[int, Wish]
    paused: dt.datetime | None = None


@dataclasses.dataclass
class Told:
    """Something that somebody is still to be told; ``held`` while a worker has it, until then."""

    entry: int
    who: Somebody
    channel: str
    device: int | None
    due: dt.datetime
    urgent: bool
    important: bool
    courses: frozenset[int]
    tries: int = 0
    held: dt.datetime | None = None

    @property
    def key(self) -> tuple:
        return self.entry, self.who.number, self.channel, self.device


def when(moment: dt.datetime, hour: int, weekday: int | None = None) -> dt.datetime:
    """The next full hour at which the clock in town shows ``hour``, on that day of the week."""
    at = moment.replace(minute=0, second=0, microsecond=0)
    while True:
        at += HOUR
        local = at.astimezone(ZONE)
        if local.hour == hour and weekday in (None, local.weekday()):
            return at


def quiet(moment: dt.datetime, hours: tuple[int, int]) -> bool:
    start, end = hours
    silent, hour = set(), start
    while hour != end:
        silent.add(hour)
        hour = (hour + 1) % 24
    return moment.astimezone(ZONE).hour in silent


class Telling(RuleBasedStateMachine):
    people = Bundle("people")
    wishes = Bundle("wishes")

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.patch.setattr(backoff.random, "random", lambda: 0.5)
        self.hall = open_hall(self.patch)
        self.receivers = take_parcels(self.patch)
        self.town = MunicipalityFactory()
        self.somebodies: list[Somebody] = []
        self.to_tell: list[Told] = []
        self.inbox: set[tuple[int, int]] = set()
        self.told: set[tuple] = set()

    def teardown(self) -> None:
        try:
            self.everybody_hears_the_rest()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.clock.stop()
            self.patch.undo()

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    # What people do

    @initialize(
        target=wishes,
        first=st.lists(WISHES, min_size=2, max_size=3, unique_by=lambda wish: wish[0]),
        second=st.lists(WISHES, min_size=2, max_size=3, unique_by=lambda wish: wish[0]),
    )
    def two_people(self, first, second):
        ida, per = self.joins((22, 7), 1, True), self.joins((0, 0), 2, True)
        return multiple(
            *(
                self.follow(who, *wish)
                for who, some in ((ida, first), (per, second))
                for wish in some
            )
        )

    @rule(
        target=people, quiet=st.tuples(HOURS, HOURS), number=st.integers(0, 2), mail=st.booleans()
    )
    def somebody_joins(self, quiet, number, mail):
        return self.joins(quiet, number, mail)

    def joins(self, quiet, number, mail) -> Somebody:
        row = FollowerFactory(
            resident=None,
            token=f"{len(self.somebodies):064x}",
            quiet_from=quiet[0],
            quiet_to=quiet[1],
        )
        theirs = {DeviceFactory(follower=row).pk for _n in range(number)}
        if mail:
            AddressFactory(follower=row)
        who = Somebody(row.pk, quiet, theirs, mail, {})
        self.somebodies.append(who)
        return who

    @rule(target=wishes, who=people, wish=WISHES)
    def somebody_follows(self, who, wish):
        return self.follow(who, *wish)

    def follow(self, who, course, level, rhythm, push, email):
        subject = subjects_of(self.town, {("course", course)})["course", course]
        row, _new = Follow.objects.update_or_create(
            municipality=self.town,
            follower_id=who.number,
            subject_id=subject,
            defaults={
                "level": level,
                "rhythm": rhythm,
                "push": push,
                "email": email,
                "paused_until": None,
            },
        )
        chosen = {name for name, on in (("p", push), ("e", email)) if on}
        who.wishes[row.pk] = Wish(course, level, rhythm, chosen)
        return who, row.pk

    @rule(wish=consumes(wishes))
    def stop_following(self, wish):
        who, row = wish
        Follow.objects.filter(pk=row).delete()
        who.wishes.pop(row, None)

    @rule(wish=wishes, span=PAUSES)
    def pause_one(self, wish, span):
        who, row = wish
        if row in who.wishes:
            who.wishes[row].paused = self.now + span if span else None
            Follow.objects.filter(pk=row).update(paused_until=who.wishes[row].paused)

    @rule(wish=wishes, span=PAUSES)
    def pause_all(self, wish, span):
        who = wish[0]
        who.paused = self.now + span if span else None
        Follower.objects.filter(pk=who.number).update(paused_until=who.paused)

    @rule(wish=wishes, hours=st.tuples(HOURS, HOURS))
    def want_quiet(self, wish, hours):
        who = wish[0]
        who.quiet = hours
        Follower.objects.filter(pk=who.number).update(quiet_from=hours[0], quiet_to=hours[1])

    @rule(wish=wishes)
    def lose_a_device(self, wish):
        who = wish[0]
        if who.devices:
            gone = min(who.devices)
            who.devices.remove(gone)
            devices.retire(Device.objects.filter(pk=gone))
            self.to_tell = [one for one in self.to_tell if one.device != gone or one.held]

    # What happens

    @rule(happening=HAPPENINGS)
    def something_happens(self, happening):
        courses, kind, urgent = happening
        (entry,) = self.hall.happens(self.town, *courses, rule=kind, urgent=urgent)
        table = {row.kind: row.importance for row in tellers.rules()}
        important = table[kind] == Importance.IMPORTANT
        for who in self.somebodies:
            touched = self.touched(who, courses, important)
            if touched:
                self.inbox.add((entry, who.number))
            for channel in "pe":
                dues = [self.due(who, w, channel, urgent) for w in touched if channel in w.channels]
                if not dues:
                    continue
                for device in who.devices if channel == "p" else [None] * who.mail:
                    self.to_tell.append(
                        Told(entry, who, channel, device, min(dues), urgent, important, courses)
                    )

    @rule(happening=HAPPENINGS)
    def something_happens_and_is_told(self, happening):
        self.something_happens(happening)
        self.a_worker_works()

    @rule(happening=HAPPENINGS, channel=st.sampled_from([Channel.PUSH, Channel.EMAIL]))
    def something_happens_and_a_worker_dies(self, happening, channel):
        self.something_happens(happening)
        self.a_worker_dies(channel)

    @staticmethod
    def touched(who: Somebody, courses: frozenset[int], important: bool) -> list[Wish]:
        return [
            wish
            for wish in who.wishes.values()
            if wish.course in courses and (important or wish.level == "all")
        ]

    def due(self, who: Somebody, wish: Wish, channel: str, urgent: bool) -> dt.datetime:
        if urgent:
            return self.now
        at = self.now
        if wish.rhythm == "daily":
            at = when(self.now, 7)
        elif wish.rhythm == "weekly":
            at = when(self.now, 8, weekday=1)
        elif channel == "p" and quiet(self.now, who.quiet):
            at = when(self.now, who.quiet[1])
        return max(at, wish.paused or at, who.paused or at)

    @rule(minutes=st.sampled_from([1, 3, 59, 245, 700, 1440, 2500, 6000]))
    def time_passes(self, minutes):
        self.traveller.shift(dt.timedelta(minutes=minutes))

    # What workers do

    @rule(channel=st.sampled_from([Channel.PUSH, Channel.EMAIL]))
    def a_worker_dies(self, channel):
        claiming.claim(channel)
        for one in self.to_tell:
            if one.channel == channel and not one.held and one.due <= self.now:
                one.held, one.tries = self.now + dt.timedelta(minutes=2), one.tries + 1

    @rule()
    def leases_are_looked_at(self):
        delivering.sweep()
        for one in list(self.to_tell):
            if not one.held or one.held >= self.now:
                continue
            one.held = None
            if one.tries >= backoff.ATTEMPTS:
                self.to_tell.remove(one)
            elif one.tries > 1:
                seconds = min(30 * 2 ** (one.tries - 1), 8 * 3600) * 0.75
                one.due = self.now + dt.timedelta(seconds=seconds)

    @rule()
    def a_worker_works(self):
        expected = set()
        for one in list(self.to_tell):
            if one.held or one.due > self.now:
                continue
            later = self.wanted(one)
            if later is None:
                self.to_tell.remove(one)
            elif later > self.now:
                one.due = later
            else:
                self.to_tell.remove(one)
                expected.add(one.key)
        delivering.deliver()
        got, messages = [], []
        for receiver in self.receivers.values():
            for parcel in receiver.got:
                device = parcel.to.pk if parcel.channel == "p" else None
                about = (parcel.to.follower_id, parcel.channel.value, device)
                messages.append((*about, parcel.urgent))
                got += [(item.entry, *about) for item in parcel.items]
            receiver.got.clear()
        assert sorted(map(str, got)) == sorted(map(str, expected))
        assert len(set(messages)) == len(messages), "more than one message for one person"
        assert not self.told & set(got), "told twice"
        self.told |= set(got)
        rows = Delivery.objects.filter(channel="i").values_list("entry", "follower")
        assert set(rows) == self.inbox

    def wanted(self, one: Told) -> dt.datetime | None:
        """When the person wants it, as they want things now; never, where it is None."""
        if one.due < self.now - dt.timedelta(hours=48):
            return None
        wishes = [
            wish
            for wish in self.touched(one.who, one.courses, one.important)
            if one.channel in wish.channels
        ]
        if not wishes or (one.device and one.device not in one.who.devices):
            return None
        if one.urgent:
            return self.now
        pause = min(wish.paused or self.now for wish in wishes)
        at = max(self.now, pause, one.who.paused or self.now)
        if one.channel == "p" and quiet(at, one.who.quiet):
            at = when(at, one.who.quiet[1])
        return at

    def everybody_hears_the_rest(self) -> None:
        """From one due moment to the next, until nobody is to be told anything."""
        while self.to_tell:
            following = min(
                one.held + dt.timedelta(seconds=1) if one.held else one.due for one in self.to_tell
            )
            self.traveller.move_to(max(following, self.now))
            self.leases_are_looked_at()
            self.a_worker_works()
        assert not Delivery.objects.filter(state__in=["w", "l"]).exists()


@pytest.mark.django_db
def test_everybody_is_told_what_the_table_says_once_and_in_time():
    run_state_machine_as_test(
        Telling, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )
