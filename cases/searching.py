"""How cases, their documents and meetings are shown when they are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import stages
from cases.models import CasePage, Document, Meeting
from portal.fulltext import Found
from portal.richtext import shorten
from portal.search import Hit, Kind, excerpt, register

if TYPE_CHECKING:
    from django.http import HttpRequest

Entries = list[tuple[int, Found]]


def show_cases(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    """One hit per case, in the reader's language, with the document that holds the words where that is why."""
    best: dict[int, tuple[int, Found]] = {}
    for position, entry in entries:
        if entry.owner_id is not None:
            best.setdefault(entry.owner_id, (position, entry))
    pages = _pages(request, list(best))
    held = [entry.object_id for _position, entry in best.values() if entry.kind == "document"]
    documents = Document.objects.shown().of(request.municipality).in_bulk(held)
    known = stages.by_code()
    hits = []
    for case_id, (position, entry) in best.items():
        page = pages.get(case_id)
        if page is None:
            continue
        document = documents.get(entry.object_id) if entry.kind == "document" else None
        words, note = page.description_text(), ""
        if document is not None:
            words = excerpt(document.text, text) or words
            note = _("Found in the document “%(title)s”") % {"title": shorten(document.title, 120)}
        stage = known.get(page.case.stage)
        hits.append(
            (
                position,
                Hit(
                    title=shorten(page.heading, 160),
                    url=page.get_url(request),
                    kind=_("Case"),
                    text=shorten(words, 240) if words != page.heading else "",
                    language=page.locale.language_code if page.headline else page.case.language,
                    tag=stage.name if stage else page.case.stage_text,
                    tone=stage.tone if stage else "line",
                    note=note,
                ),
            )
        )
    return hits


def _pages(request: HttpRequest, case_ids: list[int]) -> dict[int, CasePage]:
    wanted = request.municipality.content_language
    found: dict[int, CasePage] = {}
    rows = CasePage.objects.of(request.municipality).shown().with_case().filter(case__in=case_ids)
    for page in rows:
        if page.case_id not in found or page.locale.language_code == wanted:
            found[page.case_id] = page
    return found


def show_meetings(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    meetings = (
        Meeting.objects.of(request.municipality)
        .current()
        .in_bulk([entry.object_id for _position, entry in entries])
    )
    hits = []
    for position, entry in entries:
        meeting = meetings.get(entry.object_id)
        if meeting is None:
            continue
        day = date_format(timezone.localtime(meeting.starts_at)) if meeting.starts_at else ""
        hits.append(
            (
                position,
                Hit(
                    title=meeting.name,
                    url=meeting.get_absolute_url(),
                    kind=_("Meeting"),
                    text=", ".join(part for part in (day, meeting.location) if part),
                    tag=_("Cancelled") if meeting.cancelled else "",
                    tone="bad" if meeting.cancelled else "",
                ),
            )
        )
    return hits


register(Kind("case", show_cases), "case", "document")
register(Kind("meeting", show_meetings))
