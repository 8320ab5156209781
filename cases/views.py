"""Meetings and bodies as residents see them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Min, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import crumbs, listing, months, wording
from cases.models import AgendaItem, Body, CasePage, Document, Meeting
from cases.papers import paper
from cases.square import cases_url
from portal import days, following
from portal.channels import SubjectKind
from portal.models import Municipality

BODY_MEETINGS = 6


def municipality_of(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def content_locale(municipality: Municipality) -> int:
    """Id of the language the reader gets the municipality's content in."""
    return municipality.home.locale_id


def pages_of(municipality: Municipality, ids: Iterable[int]) -> dict[int, CasePage]:
    """The page of each of these cases that may be shown, in the language the reader gets where there is one."""
    found = listing.pages_by_case(CasePage, list(ids), *listing.readable(municipality))
    return {
        pk: page
        for pk, page in found.items()
        if page.case.shown and page.case.municipality_id == municipality.pk
    }


# Meetings --------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Coming:
    """One meeting in a list. ``text`` is its day, time and place in words."""

    meeting: Meeting
    day: dt.datetime | None
    title: str
    about: str
    text: str
    url: str
    past: bool

    @property
    def off(self) -> bool:
        return self.meeting.cancelled or self.meeting.withdrawn_at is not None

    @property
    def time(self) -> dt.time | None:
        return days.timed(self.meeting.starts_at)


def coming(meeting: Meeting, *, about: str = "") -> Coming:
    starts = meeting.starts_at
    said = [days.at(starts)] if starts else [_("The day is not known yet")]
    if meeting.location:
        said.append(meeting.location)
    return Coming(
        meeting,
        days.local(starts) if starts else None,
        meeting.name,
        about if about != meeting.name else "",
        ", ".join(said),
        meeting.get_absolute_url(),
        starts is not None and timezone.localdate(starts) < timezone.localdate(),
    )


def with_bodies(meeting: Meeting) -> Coming:
    return coming(meeting, about=", ".join(body.name for body in meeting.bodies.all()))


def meetings(request: HttpRequest) -> HttpResponse:
    """A month of meetings: as a leaf of the calendar where there is room, and always as a list."""
    municipality = municipality_of(request)
    today = timezone.localdate()
    known = Meeting.objects.of(municipality).current().filter(starts_at__isnull=False)
    offered = list(
        Body.objects.of(municipality).current().filter(meetings__isnull=False).distinct()
    )
    asked, body = request.GET.get("body", ""), None
    if asked:
        body = next((row for row in offered if row.slug == asked), None)
        if body is None:
            raise Http404("No such body.")
        known = known.filter(bodies=body)
    written = request.GET.get("month", "")
    first = months.parse(written) if written else today.replace(day=1)
    if first is None:
        raise Http404("A month is written as 2026-05.")
    start, end = months.bounds(first, municipality.zone)
    shown = [
        with_bodies(row)
        for row in known.filter(starts_at__gte=start, starts_at__lt=end)
        .order_by("starts_at", "pk")
        .prefetch_related("bodies")
    ]
    around = known.aggregate(
        before=Max("starts_at", filter=Q(starts_at__lt=start)),
        after=Min("starts_at", filter=Q(starts_at__gte=end)),
    )
    context = {
        "title": body.name if body else _("Meetings"),
        "body": body,
        "bodies": offered,
        "month": days.month(first),
        "month_value": f"{first:%Y-%m}",
        "earlier": _month_of(around["before"]),
        "later": _month_of(around["after"]),
        "weekdays": months.weekdays(),
        "weeks": months.grid(first, [row.meeting for row in shown], today),
        "ahead": [row for row in shown if not row.past],
        "past": [row for row in reversed(shown) if row.past],
        "has_past": first < today.replace(day=1),
        "ics_url": reverse("cases:body_ics", args=[body.slug])
        if body
        else reverse("cases:meetings_ics"),
        "crumbs": [crumbs.home(), *([crumbs.meetings()] if body else [])],
        "description": _("When the council and its committees meet, with agendas and results."),
    }
    return render(request, "cases/meetings.html", context)


@dataclasses.dataclass(frozen=True)
class Month:
    value: str
    name: str


def _month_of(moment: dt.datetime | None) -> Month | None:
    if moment is None:
        return None
    day = timezone.localdate(moment)
    return Month(f"{day:%Y-%m}", days.month(day))


@dataclasses.dataclass(frozen=True)
class Line:
    """One item of an agenda. Of a closed item only its title is shown."""

    item: AgendaItem
    url: str
    result: str
    tone: str
    words: str
    papers: list


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    municipality = municipality_of(request)
    rows = Meeting.objects.of(municipality).select_related("source").prefetch_related("bodies")
    found = get_object_or_404(rows, pk=pk)
    language = found.source.language or municipality.main_language
    gone = found.withdrawn_at is not None
    context = {
        "meeting": found,
        "row": with_bodies(found),
        "gone": gone,
        "when": days.at(found.starts_at) if found.starts_at else _("The day is not known yet"),
        "until": days.clock(found.ends_at) if found.ends_at and days.timed(found.starts_at) else "",
        "source_language": language,
        "bodies": list(found.bodies.all()),
        "lines": [] if gone else _agenda(found, municipality, language),
        "papers": []
        if gone
        else [paper(row, language) for row in found.documents.shown().defer("text")],
        "ics_url": reverse("cases:meeting_ics", args=[found.pk]) if found.starts_at else "",
        "crumbs": [crumbs.home(), crumbs.meetings()],
        "description": with_bodies(found).text,
    }
    return render(request, "cases/meeting.html", context)


def _agenda(found: Meeting, municipality: Municipality, language: str) -> list[Line]:
    documents = Document.objects.shown().defer("text")
    items = (
        found.items.current()
        .order_by("order", "pk")
        .prefetch_related(Prefetch("documents", documents, to_attr="shown_documents"))
    )
    items = list(items)
    cases = {item.case_id for item in items if item.public and item.case_id}
    urls = {pk: page.url for pk, page in pages_of(municipality, cases).items()} if cases else {}
    return [_agenda_line(item, urls.get(item.case_id, ""), language) for item in items]


def _agenda_line(item: AgendaItem, url: str, language: str) -> Line:
    if not item.public:
        return Line(item, "", "", "", "", [])
    result, words = wording.result_name(item.result), item.result_text.strip()
    return Line(
        item,
        url,
        result,
        wording.result_tone(item.result),
        "" if words.casefold() == result.casefold() else words,
        [paper(row, language) for row in item.shown_documents],
    )


# Bodies ----------------------------------------------------------------------------------------------------


def bodies(request: HttpRequest) -> HttpResponse:
    municipality = municipality_of(request)
    today = timezone.localdate()
    by_kind: dict[str, list[Body]] = {}
    past = []
    for row in Body.objects.of(municipality).current().order_by("name"):
        if row.ended_on and row.ended_on < today:
            past.append(row)
        else:
            by_kind.setdefault(row.kind, []).append(row)
    context = {
        "title": _("Councils and committees"),
        "groups": [
            (kind.label, by_kind[kind.value]) for kind in Body.Kind if kind.value in by_kind
        ],
        "past": past,
        "crumbs": [crumbs.home()],
        "description": _("Who decides in the municipality, and what they have before them."),
    }
    return render(request, "cases/bodies.html", context)


def body(request: HttpRequest, slug: str) -> HttpResponse:
    municipality = municipality_of(request)
    found = get_object_or_404(Body.objects.of(municipality), slug=slug)
    morning = months.start_of(timezone.localdate(), municipality.zone)
    own = Meeting.objects.of(municipality).current().filter(bodies=found)
    context = {
        "body": found,
        "gone": found.withdrawn_at is not None,
        "ahead": [coming(row) for row in own.ahead(morning)[:BODY_MEETINGS]],
        "past": [coming(row) for row in own.past(morning)[:BODY_MEETINGS]],
        "rows": listing.newest(municipality, CasePage, content_locale(municipality), body=found),
        "cases_url": f"{index}?body={found.slug}" if (index := cases_url(municipality)) else "",
        "ics_url": reverse("cases:body_ics", args=[found.slug]),
        "feed_url": reverse("cases:body_feed", args=[found.slug]),
        "crumbs": [crumbs.home(), crumbs.bodies()],
        "description": _("Meetings and cases of %(body)s.") % {"body": found.name},
    }
    if found.at_work:
        label = _("Follow this body")
        context["follow"] = following.button(request, SubjectKind.BODY, found.pk, label)
    return render(request, "cases/body.html", context)
