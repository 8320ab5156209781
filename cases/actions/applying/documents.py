"""Documents, and what they hang on. A document that hangs nowhere any more loses its text at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from cases.actions.applying.rows import CHUNK, TOUCHED, common_fields, existing_rows, touch
from cases.actions.running import RunState
from cases.harvest import fingerprint
from cases.harvest.records import (
    DocumentRecord,
)
from cases.models import Answer, CaseEvent, Document

Kind = CaseEvent.Kind

DOCUMENT_FIELDS = (
    "title",
    "url",
    "download_url",
    "mime_type",
    "size",
    "issued_on",
    "language",
    "kind_text",
    "public",
    "personal_data",
    "version",
)


def apply_documents(
    state: RunState, answer: Answer, wanted: dict[str, DocumentRecord]
) -> dict[str, Document]:
    """Rows for the documents mentioned, by key."""
    existing = existing_rows(Document, state, wanted)
    new, changed, same, replaced = [], [], [], []
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = existing[key] = Document(**common_fields(state, answer, record, mark))
            new.append(row)
        else:
            if row.withdrawn_at or _is_another_file(row, record):
                if not row.withdrawn_at and row.public:
                    replaced.append(row)
                row.text, row.text_state, row.attempts = "", Document.Text.WAITING, 0
            touch(state, row, answer, mark)
            changed.append(row)
        size = row.size
        for name in DOCUMENT_FIELDS:
            setattr(row, name, getattr(record, name))
        row.size = record.size or size
        if not row.public:
            row.text, row.text_state = "", Document.Text.PURGED
    Document.objects.bulk_create(new, batch_size=CHUNK)
    Document.objects.bulk_update(
        changed, [*TOUCHED, *DOCUMENT_FIELDS, "text", "text_state", "attempts"], batch_size=CHUNK
    )
    _count_documents(state, new, "created")
    _count_documents(state, changed, "updated")
    _count_documents(state, same, "unchanged")
    for row in replaced:
        for case in row.cases.all():
            state.event(Kind.DOCUMENT_CHANGED, case=case, document=row, after=named(row))
        for meeting in row.meetings.all():
            state.event(Kind.DOCUMENT_CHANGED, meeting=meeting, document=row, after=named(row))
    state.changed = state.changed or bool(new)
    state.found["document"].update(row.pk for row in (*new, *changed))
    return existing


def _is_another_file(row: Document, record: DocumentRecord) -> bool:
    """Whether the source now shows other bytes under the same name; what it does not say is no evidence."""
    return (
        row.url != record.url
        or bool(record.version and row.version and row.version != record.version)
        or bool(record.size and row.size and row.size != record.size)
    )


def _count_documents(state: RunState, rows: list[Document], name: str) -> None:
    """A document hangs on several papers and items: it counts once a run."""
    for row in rows:
        mark = hash(row.key)
        if mark not in state.documents:
            state.documents.add(mark)
            state.counts[name] += 1


def link(through: type[models.Model], owner: str, pairs: Iterable[tuple[int, int]]) -> None:
    through._default_manager.bulk_create(
        [through(**{f"{owner}_id": owner_id, "document_id": pk}) for owner_id, pk in pairs],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


def linked_documents(
    through: type[models.Model], owner: str, ids: list[int]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for start in range(0, len(ids), CHUNK):
        rows = through._default_manager.filter(**{f"{owner}__in": ids[start : start + CHUNK]})
        for owner_id, document_id in rows.values_list(f"{owner}_id", "document_id"):
            found[owner_id].add(document_id)
    return found


def unlink(
    state: RunState, through: type[models.Model], owner: str, owner_id: int, gone: set[int]
) -> list[Document]:
    """Take documents off their owner; those that hang nowhere any more are withdrawn and lose their text."""
    if not gone:
        return []
    through._default_manager.filter(**{owner: owner_id}, document__in=gone).delete()
    rows = list(Document.objects.filter(pk__in=gone))
    withdraw_documents(state, [row.pk for row in rows])
    return rows


def withdraw_documents(state: RunState, ids: list[int]) -> None:
    """Purge those of the documents that no case, meeting or item mentions any more."""
    unused = Document.objects.filter(
        pk__in=ids, cases=None, meetings=None, items=None, withdrawn_at__isnull=True
    )
    orphans = list(unused.values_list("pk", flat=True))
    if orphans:
        purge_documents(orphans)
        state.found["document"].update(orphans)
        state.counts["withdrawn"] += len(orphans)
        state.changed = True


def purge_documents(ids: list[int]) -> None:
    """Forget the words and the address of withdrawn documents."""
    now = timezone.now()
    Document.objects.filter(pk__in=ids).update(
        withdrawn_at=now,
        changed_at=now,
        text="",
        text_state=Document.Text.PURGED,
        url="",
        download_url="",
        pages=None,
    )


def named(document: Document) -> dict:
    return {"title": document.title, "kind": document.kind_text}
