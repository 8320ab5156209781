"""What council cases tell: which events, whom they touch, and their words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import importance, listing, months, wording
from cases.models import AgendaItem, Body, Case, CaseEvent, CasePage, Meeting
from cases.square import cases_url
from portal import days, tellers
from portal.channels import SubjectKind
from portal.models import Area, Entry, Municipality, Subject, Topic
from portal.richtext import shorten
from portal.tellers import Coming, Draft, Name, Rule, Teller, Words

KIND, MEETING = "case", "meeting"
"""Kinds of entries: what happened to a case, and to a meeting as a whole."""
OWN = {"withdrawn"}
"""Events that are told although their case may no longer be shown: they say just that."""
TITLE = 140
FOUND = 6
"""Cases that a colleague who looks for one is offered."""
REACHED = frozenset(SubjectKind) - {SubjectKind.ALARM}
"""Whose followers hear of cases: those of anything a case may touch."""


def to_be_told(ids: Iterable[int], *, silent: bool = False):
    """Of the events with these numbers those that may be told: of nothing that is closed, gone or only procedural."""
    rows = CaseEvent.objects.of_open_items().filter(pk__in=list(ids), silent=silent)
    gone = Q(case__withdrawn_at__isnull=False) & ~Q(kind__in=OWN)
    return rows.exclude(case__public=False).exclude(case__administrative=True).exclude(gone)


def drafts_of(events: Iterable[CaseEvent]) -> list[Draft]:
    """Events as drafts; a handful of questions, however many there are."""
    events = list(events)
    on_agenda = _cases_on_agendas({e.meeting_id for e in events if e.case_id is None})
    cases = {e.case_id for e in events if e.case_id} | {c for cs in on_agenda.values() for c in cs}
    bodies = _pairs(Case.bodies.through, "case_id", "body_id", cases)
    topics = _pairs(Case.topics.through, "case_id", "topic_id", cases)
    areas = _pairs(Case.areas.through, "case_id", "area_id", cases)
    above = _areas_above({area for found in areas.values() for area in found})
    drafts = []
    for event in events:
        of_meeting = on_agenda.get(event.meeting_id, set())
        concerned = {event.case_id} if event.case_id else of_meeting
        touches: set[tuple[SubjectKind, int]] = {(SubjectKind.CASE, case) for case in concerned}
        if event.body_id:
            touches.add((SubjectKind.BODY, event.body_id))
        for case in concerned:
            touches |= {(SubjectKind.BODY, body) for body in bodies[case]}
            touches |= {(SubjectKind.TOPIC, topic) for topic in topics[case]}
            touches |= {(SubjectKind.AREA, up) for area in areas[case] for up in above[area]}
        drafts.append(
            Draft(
                kind=KIND if event.case_id else MEETING,
                object_id=event.pk,
                rule=event.kind,
                importance=event.importance,
                group=f"case:{event.case_id}" if event.case_id else f"meeting:{event.meeting_id}",
                touches=frozenset(touches),
                happened_at=_moment(event),
                until=_until(event),
                silent=event.silent,
            )
        )
    return drafts


def _moment(event: CaseEvent) -> dt.datetime:
    """When it became known; what a first import brings stands at its own day, which midnight stands for."""
    if event.silent and event.happened_on:
        return dt.datetime.combine(event.happened_on, dt.time(), event.municipality.zone)
    return event.observed_at


def _cases_on_agendas(meetings: set[int | None]) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    rows = AgendaItem.objects.open().filter(meeting__in=meetings, case__isnull=False)
    shown = rows.filter(case__in=Case.objects.shown())
    for meeting, case in shown.values_list("meeting_id", "case_id"):
        found[meeting].add(case)
    return found


def _pairs(through, one: str, other: str, ids: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for left, right in through.objects.filter(**{f"{one}__in": ids}).values_list(one, other):
        found[left].add(right)
    return found


def _areas_above(ids: set[int]) -> dict[int, set[int]]:
    """Each area with all areas it lies in, itself among them."""
    if not ids:
        return {}
    up = dict(
        Area.objects.filter(
            municipality__in=Area.objects.filter(pk__in=ids).values("municipality")
        ).values_list("pk", "parent_id")
    )
    found = {}
    for area in ids:
        way, at = set(), area
        while at is not None and at not in way:
            way.add(at)
            at = up.get(at)
        found[area] = way
    return found


def _until(event: CaseEvent) -> dt.datetime | None:
    """Until when it is of use: to the end of the last day to have a say, to the beginning of the meeting."""
    zone = event.municipality.zone
    if event.kind == "hearing" and (last := wording.last_day(event)):
        return dt.datetime.combine(last, dt.time.max, zone)
    if event.kind in {"scheduled", "moved", "cancelled", "reinstated", "agenda_published"}:
        return event.meeting.starts_at if event.meeting else None
    return None


# Words ---------------------------------------------------------------------------------------------------


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    by_event = {entry.object_id: entry for entry in entries}
    events = list(
        CaseEvent.objects.of_open_items()
        .filter(pk__in=by_event)
        .select_related("case", "body", "meeting", "document", "source")
    )
    pages = _pages({e.case_id for e in events if e.case_id}, entries)
    found = {}
    for event in events:
        case = event.case
        page = pages.get(event.case_id)
        if case is not None and (
            page is None or not case.public or (case.withdrawn_at and event.kind not in OWN)
        ):
            continue
        found[by_event[event.pk].pk] = _words(event, page)
    return found


def _pages(ids: set[int], entries: Sequence[Entry]) -> dict[int, CasePage]:
    """The page of each case, in the language the reader gets where there is one; entries may be of several
    municipalities."""
    if not ids:
        return {}
    places = {
        entry.municipality_id: entry.municipality
        for entry in entries
        if Entry.municipality.is_cached(entry)
    }
    if unknown := {entry.municipality_id for entry in entries} - set(places):
        rows = Municipality.objects.select_related("site__root_page__locale")
        places |= {row.pk: row for row in rows.filter(pk__in=unknown)}
    found: dict[int, CasePage] = {}
    for number, municipality in places.items():
        rows = listing.pages_by_case(CasePage, list(ids), *listing.readable(municipality))
        found |= {pk: p for pk, p in rows.items() if p.case.municipality_id == number}
    return found


def _words(event: CaseEvent, page: CasePage | None) -> Words:
    language = _language(event)
    ours = wording.change_is_ours(event)
    day = event.day if event.silent else days.local(event.observed_at).date()
    action, url, until = _action(event, page)
    return Words(
        kind=str(_("Case")) if page else str(_("Meeting")),
        title=shorten(page.heading if page else event.meeting.name, TITLE),
        title_lang=(page.language if page.headline else language) if page else language,
        what=wording.headline(event),
        matter=wording.matter(event),
        matter_lang=language,
        change=wording.change(event),
        change_lang="" if ours else language,
        url=f"{page.url}#d{event.day.isoformat()}" if page else event.meeting.get_absolute_url(),
        icon="case" if page else "meet",
        action=action,
        action_url=url,
        until=until,
        day=day,
    )


def _language(event: CaseEvent) -> str:
    said = event.case.language if event.case else ""
    return said or (event.source.language if event.source else "")


def _action(event: CaseEvent, page: CasePage | None) -> tuple[str, str, dt.date | None]:
    """What one can do about it: have a say while that lasts, or put the meeting in the calendar."""
    if event.kind == "hearing" and page and (last := wording.last_day(event)):
        return str(_("Have a say")), f"{page.url}#have-a-say", last
    meeting = event.meeting if event.kind in {"scheduled", "moved", "reinstated"} else None
    if meeting and meeting.starts_at and not meeting.cancelled:
        return str(_("Add to calendar")), reverse("cases:meeting_ics", args=[meeting.pk]), None
    return "", "", None


# What is to come ------------------------------------------------------------------------------------------


@tellers.comer
def meetings_to_come(
    municipality: Municipality, touches: Iterable[tuple[str, int]], number: int
) -> list[Coming]:
    """The next meetings of bodies somebody follows, and those with a case of theirs on the agenda."""
    bodies = {row for kind, row in touches if kind == SubjectKind.BODY}
    cases = {row for kind, row in touches if kind == SubjectKind.CASE}
    if not bodies and not cases:
        return []
    items = AgendaItem.objects.open().filter(case__in=cases, meeting=OuterRef("pk"))
    held_by = Meeting.bodies.through.objects.filter(body__in=bodies, meeting=OuterRef("pk"))
    morning = months.start_of(timezone.localdate(), municipality.zone)
    rows = Meeting.objects.of(municipality).current().ahead(morning)
    rows = rows.filter(Exists(items) | Exists(held_by), cancelled=False)[:number]
    found = []
    for meeting in rows.prefetch_related("bodies"):
        own = next((body.pk for body in meeting.bodies.all() if body.pk in bodies), None)
        touch = (SubjectKind.BODY, own) if own else (SubjectKind.CASE, 0)
        said = Words(
            kind=str(_("Meeting")),
            title=shorten(meeting.name, TITLE),
            title_lang=municipality.main_language,
            what=days.at(meeting.starts_at),
            url=meeting.get_absolute_url(),
            icon="meet",
            action=str(_("Add to calendar")),
            action_url=reverse("cases:meeting_ics", args=[meeting.pk]),
            day=days.local(meeting.starts_at).date(),
        )
        found.append(Coming(said, meeting.starts_at, touch))
    return found


# Names of what is followed ------------------------------------------------------------------------------


@tellers.names(SubjectKind.CASE)
def case_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    ids = {subject.object_id for subject in subjects}
    pages: dict[int, CasePage] = {}
    for municipality in {s.municipality_id: s.municipality for s in subjects}.values():
        rows = listing.pages_by_case(CasePage, list(ids), *listing.readable(municipality))
        pages |= {
            pk: page
            for pk, page in rows.items()
            if page.case.public and page.case.municipality_id == municipality.pk
        }
    return {
        subject.pk: Name(
            shorten(page.heading, TITLE),
            page.url,
            page.language if page.headline else page.case.language,
            _over(page.case),
        )
        for subject in subjects
        if (page := pages.get(subject.object_id))
    }


@tellers.looker(SubjectKind.CASE)
def cases_called(municipality: Municipality, text: str) -> dict[int, Name]:
    """Cases with this number, else those whose titles hold every word; each with its number, to tell them apart."""
    rows = Case.objects.of(municipality).shown()
    found = list(rows.filter(number__iexact=text)[:FOUND])
    if not found:
        words = Q()
        for word in text.split():
            words &= Q(title__icontains=word) | Q(pages__headline__icontains=word)
        found = list(rows.filter(words).distinct().order_by("-last_event_at", "-pk")[:FOUND])
    pages = listing.pages_by_case(
        CasePage, [case.pk for case in found], *listing.readable(municipality)
    )
    return {
        case.pk: Name(f"{case.number} {shorten(pages[case.pk].heading, TITLE)}".strip())
        for case in found
        if case.pk in pages
    }


def _over(case: Case) -> str:
    if case.withdrawn_at:
        return gettext("The municipality has withdrawn this case.")
    return gettext("This number only collects procedural items.") if case.administrative else ""


@tellers.names(SubjectKind.BODY)
def body_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Body.objects.in_bulk([subject.object_id for subject in subjects])
    return {
        subject.pk: Name(
            body.name,
            body.get_absolute_url(),
            over="" if body.at_work else gettext("This body is no longer at work."),
        )
        for subject in subjects
        if (body := rows.get(subject.object_id)) and body.municipality_id == subject.municipality_id
    }


@tellers.names(SubjectKind.TOPIC)
def topic_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Topic.objects.in_bulk([subject.object_id for subject in subjects])
    return {
        subject.pk: Name(topic.name, f"{cases_url(subject.municipality)}?topic={topic.code}")
        for subject in subjects
        if (topic := rows.get(subject.object_id))
    }


@tellers.names(SubjectKind.AREA)
def area_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Area.objects.in_bulk([subject.object_id for subject in subjects])
    return {
        subject.pk: Name(area.name, f"{cases_url(subject.municipality)}?area={area.slug}")
        for subject in subjects
        if (area := rows.get(subject.object_id)) and area.municipality_id == subject.municipality_id
    }


tellers.register(
    Teller(
        KIND,
        _("Cases"),
        words,
        tuple(Rule(row.kind, row.importance, row.words, REACHED) for row in importance.TABLE),
    )
)
# what happens to meetings stands in the same table, and is weighed by it
tellers.register(Teller(MEETING, _("Meetings"), words))
