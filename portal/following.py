"""Reading what somebody follows, what it tells them and where, and the button on the page of a thing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import circles, days, followers, geometry, lately, tellers
from portal.actions import addresses
from portal.channels import Channel, Importance, Level, State, SubjectKind, in_words
from portal.identity import signed_in
from portal.models import (
    Address,
    Area,
    ChannelUse,
    Delivery,
    Device,
    Entry,
    EntrySubject,
    Follow,
    Follower,
    Municipality,
    Resident,
    Subject,
    Topic,
)
from portal.names import CODES
from portal.remembered import remembered
from portal.tellers import Name, Words

KEPT, MOST_WAYS = 20, 10
"""Things told that the history of one follow shows, and on how many channels and devices each is looked for."""
ROWS = {SubjectKind.CASE, SubjectKind.BODY, SubjectKind.TOPIC, SubjectKind.AREA,
        SubjectKind.MUNICIPALITY, SubjectKind.ALARM, SubjectKind.CAMPAIGN, SubjectKind.PROMISE,
        SubjectKind.COURSE, SubjectKind.CATEGORY, SubjectKind.COMPETITION, SubjectKind.IDEA}  # fmt: skip
"""Kinds that stand for a row, and so are followed at an address with its number."""


# Ways to tell ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Way:
    """One channel as it is offered. ``ready``: set up, so that choosing it reaches the person."""

    channel: Channel
    ready: bool
    used: bool
    about: str
    url: str = ""
    action: str = ""

    @property
    def usable(self) -> bool:
        return self.ready and self.used


def ways(follower: Follower | None, municipality: Municipality) -> list[Way]:
    """The channels somebody chooses from, each with where it reaches them or how to set it up; one question."""
    nothing = Value("", output_field=CharField())
    uses = ChannelUse.objects.of(municipality).filter(on=False)
    rows = uses.values_list(Value("off", output_field=CharField()), "channel", nothing)
    if follower is not None:
        devices = Device.objects.reachable().filter(follower=follower).order_by()
        state = Case(
            When(refused_at__isnull=False, then=Value("refused")),
            When(confirmed_at__isnull=True, then=Value("new")),
            default=Value("good"),
            output_field=CharField(),
        )
        rows = rows.union(
            devices.values_list(
                Value("device", output_field=CharField()), Cast("pk", CharField()), nothing
            ),
            Address.objects.filter(follower=follower).values_list(state, "channel", "value"),
            all=True,
        )
    off, devices_number, known = set(), 0, {}
    for state, what, value in rows:
        if state == "off":
            off.add(what)
        elif state == "device":
            devices_number += 1
        else:
            known[what] = (state, value)
    return [
        _push(devices_number, Channel.PUSH not in off),
        *(
            _address(*known.get(channel, ("", "")), channel, channel not in off)
            for channel in (Channel.EMAIL, Channel.SMS)
        ),
    ]


def _push(devices: int, used: bool) -> Way:
    if not used:
        return Way(Channel.PUSH, False, False, _("Not in use in this municipality"))
    if devices:
        about = ngettext("Alert on %(number)s device", "Alert on %(number)s devices", devices)
        return Way(Channel.PUSH, True, True, about % {"number": devices})
    url = reverse("alert_settings")
    return Way(
        Channel.PUSH, False, True, _("No device takes alerts yet"), url, _("Set up this device")
    )


def _address(state: str, value: str, channel: Channel, used: bool) -> Way:
    if not used:
        return Way(channel, False, False, _("Not in use in this municipality"))
    if state == "good":
        return Way(channel, True, True, addresses.shown(Address(channel=channel, value=value)))
    url = reverse("my_addresses")
    if state == "refused":
        return Way(channel, False, True, _("Messages to it come back"), url, _("Look at it"))
    if state == "new":
        return Way(channel, False, True, _("Not confirmed yet"), url, _("Confirm it"))
    if channel == Channel.EMAIL:
        return Way(channel, False, True, _("No address yet"), url, _("Add your e-mail"))
    return Way(channel, False, True, _("No number yet"), url, _("Add your number"))


# The button ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Button:
    """Following one thing, from the page about it.

    url: the page that asks how; the way for everybody
    row: the follow, where the reader is signed in and follows it
    once: one press follows, as the reader followed last
    """

    url: str
    label: str
    row: Follow | None = None
    once: bool = False

    @property
    def change_url(self) -> str:
        return reverse("my_follow", args=[self.row.pk]) if self.row else ""

    @property
    def stop_url(self) -> str:
        return reverse("my_follow_stop", args=[self.row.pk]) if self.row else ""

    @property
    def followed(self) -> str:
        if self.row is None:
            return ""
        if self.row.level == Level.ALL:
            return _("You follow everything")
        return _("You follow the most important")


def button(request: HttpRequest, kind: SubjectKind, number: int, label: str) -> Button:
    """The button on the page about a row. For who is not signed in it is the same for everybody."""
    url = reverse("follow", args=[kind.value, number])
    return _button(request, url, label, same_as(Subject(kind=kind, object_id=number)))


def search_button(request: HttpRequest, text: str) -> Button | None:
    """The button on a page of search results; none for a text without words."""
    words = circles.spelling(text)
    if not words:
        return None
    url = f"{reverse('follow_search')}?{urlencode({'q': words})}"
    same = same_as(Subject(kind=SubjectKind.SEARCH, words=words))
    return _button(request, url, _("Follow this search"), same)


def _button(request: HttpRequest, url: str, label: str, same: Q) -> Button:
    municipality = getattr(request, "municipality", None)
    if municipality is None or getattr(request, "is_preview", False) or not signed_in(request):
        return Button(url, label)
    row, last = follow_and_last(municipality, followers.whose(request), same)
    return Button(url, label, row, once=last is not None)


def follow_and_last(
    municipality: Municipality, whose: Q, same: Q
) -> tuple[Follow | None, Follow | None]:
    """Somebody's follow of the ``same`` thing, and how they chose the last time; one question.

    ``same`` is a condition on ``Follow``. The second is the first where there is one.
    """
    is_same = Case(When(same, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Follow.objects.of(municipality).filter(whose).select_related("follower", "subject")
    last = rows.annotate(same=is_same).order_by("-same", "-created_at", "-pk").first()
    return (last if last is not None and last.same else None), last


def same_as(subject: Subject) -> Q:
    """The condition on ``Follow`` that it is of this subject, saved or not."""
    kind = Q(subject__kind=subject.kind)
    if subject.kind == SubjectKind.SEARCH:
        return kind & Q(subject__words=subject.words)
    if subject.kind == SubjectKind.CIRCLE:
        place = {
            f"subject__{name}": getattr(subject, name)
            for name in ("words", "latitude", "longitude", "radius")
        }
        return kind & Q(**place)
    return kind & Q(subject__object_id=subject.object_id)


FEWEST = 5
"""So few followers are not counted aloud: in a small town people would guess who they are."""


def followed(kind: SubjectKind, row: Any) -> QuerySet[Subject]:
    """At most one subject, with the number of its ``followers``: a part of a question that asks for more."""
    rows = Subject.objects.filter(municipality=row.municipality_id, kind=kind, object_id=row.pk)
    return rows.order_by().annotate(followers=Count("follows"))


def followed_by(followers: int) -> str:
    """How many follow something, in words; empty where they are few."""
    if followers < FEWEST:
        return ""
    return ngettext("%(number)s follows this", "%(number)s follow this", followers) % {
        "number": number_format(followers, force_grouping=True)
    }


# What I follow ---------------------------------------------------------------------------------------------


GROUPS = {
    "cases": (SubjectKind.CASE,),
    "bodies": (SubjectKind.BODY,),
    "topics": (SubjectKind.TOPIC,),
    "places": (SubjectKind.AREA, SubjectKind.CIRCLE),
    "searches": (SubjectKind.SEARCH,),
}
"""How the overview is narrowed down; what is in none of them stands under all."""


@dataclasses.dataclass(frozen=True)
class Mine:
    """One thing somebody follows, as the overview shows it."""

    row: Follow
    name: Name | None
    number: int
    waiting: int

    @property
    def title(self) -> str:
        return self.name.text if self.name else _("Something that is no longer there")

    @property
    def over(self) -> str:
        if self.name is None:
            return _("It was deleted or closed. There is nothing more to tell.")
        return self.name.over

    @property
    def url(self) -> str:
        return reverse("my_follow", args=[self.row.pk])

    @property
    def stop_url(self) -> str:
        return reverse("my_follow_stop", args=[self.row.pk])

    @property
    def pause(self) -> str:
        return paused(self.row.paused_until)

    @property
    def channels(self) -> str:
        return in_words(self.row.channels or [Channel.INBOX])

    @property
    def counted(self) -> str:
        if self.pause and self.waiting:
            return ngettext("%(number)s waits", "%(number)s wait", self.waiting) % {
                "number": self.waiting
            }
        return ngettext("%(number)s message", "%(number)s messages", self.number) % {
            "number": self.number
        }


def paused(until: dt.datetime | None) -> str:
    """Until when nothing is told, in words; empty where there is no pause."""
    if until is None or until <= timezone.now():
        return ""
    return _("Paused until %(day)s") % {"day": days.on(days.local(until).date())}


def group_of(kind: str) -> str:
    return next((name for name, kinds in GROUPS.items() if kind in kinds), "")


def mine(whose: Q, municipality: Municipality) -> list[Mine]:
    """What somebody follows in ``municipality``, the newest first; one question and those for the names."""
    touched = EntrySubject.objects.filter(
        Q(entry__importance=Importance.IMPORTANT) | Q(Exact(OuterRef("level"), Value(Level.ALL))),
        subject=OuterRef("subject"),
        entry__municipality=municipality,
        entry__withdrawn_at__isnull=True,
        entry__silent=False,
        entry__happened_at__gte=timezone.now() - lately.LATELY,
    )
    waiting = Delivery.objects.filter(
        follower=OuterRef("follower"), subject=OuterRef("subject"), state=State.WAITING
    )
    rows = list(
        Follow.objects.of(municipality)
        .filter(whose)
        .select_related("subject", "follower")
        .annotate(
            told=Coalesce(_number(touched, "subject", "pk"), 0),
            waits=Coalesce(_number(waiting, "subject", "entry"), 0),
        )
        .order_by("-created_at", "-pk")
    )
    for row in rows:
        row.subject.municipality = municipality
    names = tellers.names_of([row.subject for row in rows])
    return [Mine(row, names.get(row.subject_id), row.told, row.waits) for row in rows]


def _number(rows: QuerySet, by: str, of: str) -> Subquery:
    counted = rows.order_by().values(by).annotate(number=Count(of, distinct=True))
    return Subquery(counted.values("number"), output_field=IntegerField())


@dataclasses.dataclass(frozen=True)
class Sent:
    """One change that was told because of a follow, and how each channel fared."""

    entry: Entry
    words: Words | None
    deliveries: list[Delivery]
    why: str

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.entry.happened_at)

    @property
    def when(self) -> str:
        return days.at(self.entry.happened_at)

    @property
    def how(self) -> list[str]:
        """What became of it on each channel; those that fared alike stand in one line."""
        alike: dict[str, list[Delivery]] = {}
        for row in self.deliveries:
            alike.setdefault(_fared(row, ""), []).append(row)
        return [
            _fared(rows[0], in_words(dict.fromkeys(Channel(row.channel) for row in rows)))
            for rows in alike.values()
        ]


def _fared(row: Delivery, channels: str) -> str:
    said: dict[str, Any] = {"channel": channels, "why": row.get_outcome_display()}
    if row.state == State.SENT and row.sent_at:
        said["when"] = days.at(row.sent_at)
        if row.channel == Channel.INBOX and row.read_at:
            return _("%(channel)s: told %(when)s, read") % said
        return _("%(channel)s: told %(when)s") % said
    if row.state in {State.WAITING, State.LEASED}:
        said["when"] = days.at(row.due_at)
        return _("%(channel)s: to be told %(when)s") % said
    return _("%(channel)s: not told. %(why)s.") % said


def history(row: Follow) -> list[Sent]:
    """What was told because of a follow, the newest first, on which channels, and why.

    What put it right belongs to it, although a correction touches nothing itself.
    """
    touching = EntrySubject.objects.filter(subject=row.subject_id)
    rows = Delivery.objects.filter(
        Q(Exists(touching.filter(entry=OuterRef("entry"))))
        | Q(Exists(touching.filter(entry=OuterRef("entry__corrects")))),
        follower=row.follower_id,
    )
    told: dict[Entry, list[Delivery]] = defaultdict(list)
    newest = rows.select_related("entry").order_by("-entry_id", "channel", "pk")
    for delivery in newest[: KEPT * MOST_WAYS]:
        delivery.entry.municipality = row.subject.municipality
        told[delivery.entry].append(delivery)
    entries = list(told)[:KEPT]
    words = tellers.words_of(entries)
    return [Sent(entry, words.get(entry.pk), told[entry], _reason(entry)) for entry in entries]


def _reason(entry: Entry) -> str:
    if entry.corrects_id:
        return _("It puts right what we told you before")
    if entry.raised_because:
        return _("Important, because: %(why)s") % {"why": entry.raised_because}
    if entry.importance == Importance.IMPORTANT:
        return _("It belongs to the most important")
    return _("It belongs to everything")


# Proposals -------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Proposal:
    name: str
    url: str


def proposals(
    resident: Resident, municipality: Municipality, followed: Iterable[Mine]
) -> list[Proposal]:
    """Areas and topics somebody is interested in and does not follow. Nothing is followed by itself."""
    fields = [f"name_{code}" for code in CODES]
    areas = resident.areas.filter(municipality=municipality).order_by()
    topics = resident.topics.order_by()
    rows = areas.values_list(Value("area", output_field=CharField()), "pk", *fields).union(
        topics.values_list(Value("topic", output_field=CharField()), "pk", *fields), all=True
    )
    known = {(mine.row.subject.kind, mine.row.subject.object_id) for mine in followed}
    found = [
        Proposal(
            Topic(**dict(zip(fields, names, strict=True))).name, reverse("follow", args=[kind, pk])
        )
        for kind, pk, *names in rows
        if (kind, pk) not in known
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def offers(municipality: Municipality, followed: Iterable[Mine]) -> list[Proposal]:
    """What everybody is offered to follow, where they do not: warnings of danger, and everything there is."""
    name = {"municipality": municipality.name}
    offered = {
        (SubjectKind.ALARM, 0): _("Warnings of danger in the whole municipality"),
        (SubjectKind.MUNICIPALITY, municipality.pk): _("Everything in %(municipality)s") % name,
    }
    known = {(mine.row.subject.kind, mine.row.subject.object_id) for mine in followed}
    return [
        Proposal(words, reverse("follow", args=[kind.value, number]))
        for (kind, number), words in offered.items()
        if (kind.value, number) not in known
    ]


# Places for a circle ---------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Place:
    """The middle of a circle."""

    words: str
    latitude: float
    longitude: float


def drawn(municipality: Municipality) -> bool:
    """Whether a circle can be drawn anywhere."""
    rows = Area.objects.of(municipality).filter(outline__isnull=False)
    return remembered(municipality, "follow.drawn", lambda: int(rows.exists())) > 0


def place_of(area: Area) -> Place:
    latitude, longitude = geometry.centre(area.outline)
    return Place(area.name, round(latitude, circles.PLACES), round(longitude, circles.PLACES))
