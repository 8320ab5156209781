"""Keeps the search in step with cases, their documents and meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cases.models import AgendaItem, Case, CasePage, Document, Meeting
from portal.actions import search
from portal.actions.search import Findable
from portal.richtext import plain

AT_ONCE = 500
LANGUAGES = {"da", "nb", "sv", "fi", "en", "de"}


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _language(code: str) -> str:
    return code[:2] if code[:2] in LANGUAGES else ""


def renew_cases(ids: Iterable[int]) -> None:
    """Make these cases findable by what the source says and what editors wrote, or take them out."""
    for part in _chunks(ids):
        shown = Case.objects.shown().filter(pk__in=part)
        cases = {case.pk: case for case in shown}
        search.remove("case", [pk for pk in part if pk not in cases])
        pages: dict[int, list[CasePage]] = {}
        for page in CasePage.objects.live().filter(case__in=cases).select_related("locale"):
            pages.setdefault(page.case_id, []).append(page)
        items: dict[int, list[str]] = {}
        decided = AgendaItem.objects.open().filter(case__in=cases).exclude(resolution_text="")
        for case_id, text in decided.values_list("case_id", "resolution_text"):
            items.setdefault(case_id, []).append(text)
        search.put(
            thing
            for case in cases.values()
            for thing in _of_case(case, pages.get(case.pk, []), items.get(case.pk, []))
        )


def _of_case(case: Case, pages: list[CasePage], decisions: list[str]) -> Iterator[Findable]:
    common: dict[str, Any] = {
        "municipality_id": case.municipality_id,
        "kind": "case",
        "object_id": case.pk,
        "owner_id": case.pk,
        "day": case.last_event_at,
    }
    own = _language(case.language)
    words = [case.number, case.classification_name, *decisions]
    written = {page.locale.language_code: page for page in pages if page.explained}
    page = written.pop(own, None)
    yield Findable(
        title=_title(case, page), body=" ".join([*words, *_words(page)]), language=own, **common
    )
    for language, page in written.items():
        yield Findable(
            title=_title(case, page), body=" ".join(_words(page)), language=language, **common
        )


def _title(case: Case, page: CasePage | None) -> str:
    headline = page.headline if page else ""
    return f"{headline} {case.title}".strip() or case.number


def _words(page: CasePage | None) -> list[str]:
    if page is None:
        return []
    return [page.summary, plain(page.meaning), plain(page.participation)]


def renew_documents(ids: Iterable[int]) -> None:
    """Make these documents findable under their case, or take them out."""
    for part in _chunks(ids):
        rows = {row.pk: row for row in Document.objects.shown().filter(pk__in=part)}
        owners: dict[int, int] = {}
        # A document of a closed item is nobody's to find, unless a case shows it openly.
        by_item = AgendaItem.documents.through._default_manager.filter(
            document__in=rows, agendaitem__public=True, agendaitem__case__isnull=False
        )
        owners.update(by_item.values_list("document_id", "agendaitem__case_id"))
        by_case = Case.documents.through._default_manager.filter(
            document__in=rows, case__public=True, case__withdrawn_at__isnull=True
        )
        owners.update(by_case.values_list("document_id", "case_id"))
        search.remove("document", [pk for pk in part if pk not in owners])
        search.put(
            Findable(
                municipality_id=row.municipality_id,
                kind="document",
                object_id=row.pk,
                owner_id=owners[row.pk],
                title=row.title,
                body=row.text,
                language=_language(row.language),
            )
            for row in rows.values()
            if row.pk in owners
        )


def renew_meetings(ids: Iterable[int]) -> None:
    """Make these meetings findable by their name and the open items of their agendas."""
    for part in _chunks(ids):
        rows = {row.pk: row for row in Meeting.objects.current().filter(pk__in=part)}
        search.remove("meeting", [pk for pk in part if pk not in rows])
        agendas: dict[int, list[str]] = {}
        items = AgendaItem.objects.open().filter(meeting__in=rows).order_by("order")
        for meeting_id, title in items.values_list("meeting_id", "title"):
            agendas.setdefault(meeting_id, []).append(title)
        search.put(
            Findable(
                municipality_id=row.municipality_id,
                kind="meeting",
                object_id=row.pk,
                title=row.name,
                body=" ".join([row.location, *agendas.get(row.pk, [])]),
                day=row.starts_at,
            )
            for row in rows.values()
        )
