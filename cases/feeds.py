"""Calendars and feeds that residents subscribe to: the same facts as the pages, for other programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import ical, stages, wording
from cases.models import Body, Case, CaseEvent, Meeting
from cases.square import cases_url
from cases.views import municipality_of, pages_of
from portal import atom
from portal.models import Municipality, Topic
from portal.richtext import shorten

ENTRIES = 50
LOOK_BACK = dt.timedelta(days=90)
"""How long a held meeting stays in a calendar that somebody subscribes to."""
MEETINGS = 1_000
TITLE_LENGTH = 250

# Calendars -------------------------------------------------------------------------------------------------


def meeting_ics(request: HttpRequest, pk: int) -> HttpResponse:
    municipality = municipality_of(request)
    found = get_object_or_404(Meeting.objects.of(municipality), pk=pk)
    if found.starts_at is None:
        raise Http404("The meeting has no day yet.")
    return _calendar(request, found.name, [found], f"meeting-{pk}")


def body_ics(request: HttpRequest, slug: str) -> HttpResponse:
    municipality = municipality_of(request)
    found = get_object_or_404(Body.objects.of(municipality), slug=slug)
    rows = _recent(Meeting.objects.of(municipality).filter(bodies=found))
    return _calendar(request, found.name, rows, slug)


def meetings_ics(request: HttpRequest) -> HttpResponse:
    municipality = municipality_of(request)
    name = _("Meetings in %(municipality)s") % {"municipality": municipality.name}
    return _calendar(request, name, _recent(Meeting.objects.of(municipality)), municipality.slug)


def _recent(rows):
    """From three months back on; what is withdrawn stays in the calendar, as cancelled."""
    return rows.filter(starts_at__gte=timezone.now() - LOOK_BACK).order_by("starts_at", "pk")[
        :MEETINGS
    ]


def _calendar(request: HttpRequest, name: str, rows: Iterable[Meeting], file: str) -> HttpResponse:
    municipality = request.municipality

    def link(meeting: Meeting) -> str:
        return request.build_absolute_uri(meeting.get_absolute_url())

    rows = list(rows)
    for row in rows:
        row.municipality = municipality
    content = ical.calendar(name, rows, host=municipality.site.hostname, link=link)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    return response


# Feeds -----------------------------------------------------------------------------------------------------


def all_feed(request: HttpRequest) -> HttpResponse:
    municipality = municipality_of(request)
    title = _("Cases in %(municipality)s") % {"municipality": municipality.name}
    return _feed(request, "cases", title, _told(municipality), cases_url(municipality))


def case_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to one case, its first import included: here nobody is flooded."""
    municipality = municipality_of(request)
    case = get_object_or_404(Case.objects.of(municipality).shown(), pk=pk)
    page = pages_of(municipality, [case.pk]).get(case.pk)
    if page is None:
        raise Http404("The case has no page in this language.")
    meetings = case.considerations.filter(meeting__isnull=False).values("meeting_id")
    events = CaseEvent.objects.of(municipality).visible()
    events = events.filter(Q(case=case) | Q(case__isnull=True, meeting__in=meetings))
    title = shorten(page.heading, TITLE_LENGTH)
    return _feed(request, f"case/{pk}", title, events, page.url, began=case.first_seen_at)


def body_feed(request: HttpRequest, slug: str) -> HttpResponse:
    municipality = municipality_of(request)
    body = get_object_or_404(Body.objects.of(municipality), slug=slug)
    of_case = Case.bodies.through.objects.filter(body=body, case_id=OuterRef("case_id"))
    of_meeting = Meeting.bodies.through.objects.filter(body=body, meeting_id=OuterRef("meeting_id"))
    events = _told(municipality).filter(
        Exists(of_case) | (Q(case__isnull=True) & Exists(of_meeting))
    )
    url = reverse("cases:body", args=[body.slug])
    return _feed(request, f"body/{body.slug}", body.name, events, url)


def topic_feed(request: HttpRequest, code: str) -> HttpResponse:
    municipality = municipality_of(request)
    topic = get_object_or_404(Topic, code=code)
    of_case = Case.topics.through.objects.filter(topic=topic, case_id=OuterRef("case_id"))
    events = _told(municipality).filter(Exists(of_case))
    url = f"{cases_url(municipality) or reverse('cases:meetings')}?topic={code}"
    return _feed(request, f"topic/{code}", topic.name, events, url)


def _told(municipality: Municipality):
    """What is told to everybody: a first import is history, not news."""
    return CaseEvent.objects.of(municipality).visible().filter(silent=False)


def _feed(
    request: HttpRequest,
    name: str,
    title: str,
    events,
    url: str,
    *,
    began: dt.datetime = atom.NEVER,
) -> HttpResponse:
    municipality = request.municipality
    rows = list(
        events.select_related("case", "body", "meeting", "document")
        .order_by("-observed_at", "-pk")
        .prefetch_related("case__bodies", "case__topics", "case__areas")[:ENTRIES]
    )
    by_case = pages_of(municipality, {row.case_id for row in rows if row.case_id})
    entries = [
        _entry(request, row, by_case.get(row.case_id))
        for row in rows
        if row.case_id is None or row.case_id in by_case
    ]
    feed = atom.Feed(
        host=municipality.site.hostname,
        name=name,
        title=f"{title} · {municipality.name}" if municipality.name not in title else title,
        author=f"{municipality.name} {municipality.kind_name}".strip(),
        self_url=request.build_absolute_uri(request.path),
        url=request.build_absolute_uri(url or "/"),
        language=get_language() or "en",
        began=began,
    )
    content = atom.document(feed, entries)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _entry(request: HttpRequest, event: CaseEvent, page) -> atom.Entry:
    said = [wording.sentence(event)]
    if halves := event.change:
        said.append(
            _("Before: %(before)s. Now: %(now)s.") % {"before": halves[0], "now": halves[1]}
        )
    about = page.heading if page else event.meeting.name
    url = page.url if page else event.meeting.get_absolute_url()
    return atom.Entry(
        name=f"event/{event.pk}",
        title=f"{shorten(about, TITLE_LENGTH)}: {wording.headline(event)}",
        summary=" ".join(said),
        url=request.build_absolute_uri(url),
        updated=event.observed_at,
        categories=tuple(_categories(event)),
    )


def _categories(event: CaseEvent):
    case = event.case
    if case is None:
        return
    for body in case.bodies.all():
        yield "body", body.slug, body.name
    for area in case.areas.all():
        yield "area", area.slug, area.name
    for topic in case.topics.all():
        yield "topic", topic.code, topic.name
    if case.stage:
        stage = stages.by_code().get(case.stage)
        yield "stage", case.stage, stage.name if stage else case.stage
