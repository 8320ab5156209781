"""The usual way to import: the same answers and records, saved one row after the other."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from cases.actions.pages import ensure_case_lists, page_title
from cases.harvest import adapters
from cases.harvest.fetch import Fetcher
from cases.harvest.records import BodyRecord, CaseRecord, MeetingRecord
from cases.models import AgendaItem, Body, Case, CasePage, Consideration, Meeting


def harvest(source: Any) -> None:
    """One transaction per answer, ``objects.create()`` per row, ``page.save()`` through ``add_child`` per case."""
    index = ensure_case_lists(source.municipality)[0]
    queue = list(adapters.start(source.adapter, source.url))
    with Fetcher(allow_local=True) as fetcher:
        while queue:
            url = queue.pop(0)
            answer = adapters.parse(source.adapter, fetcher.page(url).body, url)
            with transaction.atomic():
                for record in answer.records:
                    _save(source, index, record)
            queue += answer.follow
    for turn in Consideration.objects.filter(case__source=source):
        turn.body = Body.objects.filter(source=source, key=turn.body_key).first()
        turn.meeting = Meeting.objects.filter(source=source, key=turn.meeting_key).first()
        turn.save()


def _save(source: Any, index: Any, record: Any) -> None:
    owned = {"municipality": source.municipality, "source": source, "key": record.key}
    if isinstance(record, BodyRecord):
        Body.objects.get_or_create(
            source=source,
            key=record.key,
            defaults={**owned, "name": record.name, "slug": slugify(record.name)},
        )
    elif isinstance(record, CaseRecord):
        case = Case.objects.create(
            **owned, number=record.number, title=record.title, opened_on=record.opened_on
        )
        for turn in record.considerations:
            Consideration.objects.create(
                municipality=source.municipality,
                case=case,
                key=turn.key,
                body_key=turn.body_key or "",
                meeting_key=turn.meeting_key or "",
                role_text=turn.role_text,
                authoritative=turn.authoritative,
                order=turn.order,
            )
        index.add_child(
            instance=CasePage(
                title=page_title(case),
                slug=f"{slugify(record.title)[:70]}-{case.pk}",
                case=case,
                locale=index.locale,
            )
        )
    elif isinstance(record, MeetingRecord):
        meeting = Meeting.objects.create(**owned, name=record.name, starts_at=record.starts_at)
        for item in record.items:
            turn = Consideration.objects.filter(
                case__source=source, key=item.consideration_key or ""
            ).first()
            AgendaItem.objects.create(
                municipality=source.municipality,
                source=source,
                key=item.key,
                meeting=meeting,
                number=item.number,
                order=item.order,
                title=item.title,
                result_text=item.result_text,
                case_id=turn.case_id if turn else None,
            )
