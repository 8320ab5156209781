"""What a source says is gone: marked, never deleted; documents lose their text."""

from __future__ import annotations

from django.utils import timezone

from cases.actions.applying.cases import turn_words
from cases.actions.applying.documents import named, purge_documents, withdraw_documents
from cases.actions.applying.items import drop_item
from cases.actions.applying.rows import CHUNK, existing_rows, when
from cases.actions.running import RunState
from cases.harvest.records import (
    Withdrawn,
)
from cases.models import (
    AgendaItem,
    Body,
    Case,
    CaseEvent,
    Consideration,
    Document,
    Meeting,
)

Kind = CaseEvent.Kind


def apply_withdrawn(state: RunState, records: list[Withdrawn]) -> None:
    by_kind: dict[str, list[str]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record.key)
    if keys := by_kind.get("case"):
        withdraw_cases(state, list(existing_rows(Case, state, keys).values()))
    if keys := by_kind.get("meeting"):
        withdraw_meetings(state, list(existing_rows(Meeting, state, keys).values()))
    if keys := by_kind.get("body"):
        gone = [b.pk for b in existing_rows(Body, state, keys).values() if b.withdrawn_at is None]
        Body.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
        state.counts["withdrawn"] += len(gone)
    if keys := by_kind.get("agenda_item"):
        for row in existing_rows(AgendaItem, state, keys).values():
            if row.withdrawn_at is None:
                drop_item(state, row.meeting, row)
    if keys := by_kind.get("document"):
        _take_documents_away(state, list(existing_rows(Document, state, keys).values()))
    if keys := by_kind.get("consideration"):
        turns = Consideration.objects.filter(case__source=state.source, key__in=keys)
        for turn in turns.select_related("case", "body"):
            words = turn_words(state, turn)
            state.event(Kind.TURN_DROPPED, case=turn.case, body=turn.body, before=words)
            state.touched.add(turn.case_id)
            state.counts["withdrawn"] += 1
            turn.delete()


def _take_documents_away(state: RunState, rows: list[Document]) -> None:
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        about_it = {"document": row, "before": named(row)}
        for case in row.cases.all():
            state.event(Kind.DOCUMENT_WITHDRAWN, case=case, **about_it)
        for meeting in row.meetings.all():
            state.event(Kind.DOCUMENT_WITHDRAWN, meeting=meeting, **about_it)
        for item in row.items.select_related("meeting"):
            about = {"meeting": item.meeting, "item": item, "case_id": item.case_id}
            state.event(Kind.DOCUMENT_WITHDRAWN, **about, **about_it)
        row.cases.clear()
        row.meetings.clear()
        row.items.clear()
        purge_documents([row.pk])
        state.found["document"].add(row.pk)
        state.counts["withdrawn"] += 1
        state.changed = True


def withdraw_cases(state: RunState, rows: list[Case]) -> None:
    """Mark cases that are gone; their documents lose their text at once."""
    now = timezone.now()
    gone = [row for row in rows if row.withdrawn_at is None]
    for row in gone:
        ids = list(row.documents.values_list("pk", flat=True))
        row.documents.clear()
        withdraw_documents(state, ids)
        row.withdrawn_at = row.changed_at = row.last_event_at = now
        state.event(Kind.WITHDRAWN, case=row, before={"title": row.title})
        state.touched.add(row.pk)
    Case.objects.bulk_update(
        gone, ["withdrawn_at", "changed_at", "last_event_at"], batch_size=CHUNK
    )
    state.counts["withdrawn"] += len(gone)
    state.changed = state.changed or bool(gone)


def withdraw_meetings(state: RunState, rows: list[Meeting]) -> None:
    """Mark meetings that are gone. The calendar entry stays, as cancelled (RFC 5545, STATUS)."""
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        words = when(row)
        told = row.cancelled or (row.starts_at is not None and row.starts_at < timezone.now())
        row.withdrawn_at = row.changed_at = timezone.now()
        row.cancelled, row.sequence = True, row.sequence + 1
        state.found["meeting"].add(row.pk)
        row.save(update_fields=["withdrawn_at", "changed_at", "cancelled", "sequence"])
        ids = list(row.documents.values_list("pk", flat=True))
        row.documents.clear()
        withdraw_documents(state, ids)
        if not told:
            state.event(Kind.CANCELLED, meeting=row, before=words)
        state.counts["withdrawn"] += 1
        state.changed = True
