"""Items of agendas."""

from __future__ import annotations

from django.utils import timezone

from cases.actions.applying.documents import (
    link,
    linked_documents,
    named,
    unlink,
    withdraw_documents,
)
from cases.actions.applying.rows import (
    CHUNK,
    common_fields,
    existing_rows,
    last_of_each,
    touch,
    when,
)
from cases.actions.running import RunState
from cases.harvest import fingerprint, normalise
from cases.harvest.records import (
    AgendaItemRecord,
    MeetingRecord,
)
from cases.models import (
    AgendaItem,
    Answer,
    CaseEvent,
    Document,
    Meeting,
)

Kind = CaseEvent.Kind

ITEM_FIELDS = ("number", "order", "title", "public", "result_text", "resolution_text")


def _fill_item(state: RunState, row: AgendaItem, record: AgendaItemRecord) -> None:
    for name in ITEM_FIELDS:
        setattr(row, name, getattr(record, name))
    # Some systems give no word for the result, only the decision's text, which may begin with one.
    said = normalise.result(record.resolution_text[:400]) or ""
    row.result = state.meanings.result(record.result_text) if record.result_text else said
    row.case_key = record.case_key or ""
    row.consideration_key = record.consideration_key or ""


def apply_items(
    state: RunState,
    answer: Answer,
    new_meetings: list[Meeting],
    changed_meetings: list[Meeting],
    wanted: dict[str, MeetingRecord],
    documents: dict[str, Document],
) -> None:
    new = [
        (_new_item(state, answer, meeting, record), record)
        for meeting in new_meetings
        for record in last_of_each(wanted[meeting.key].items).values()
    ]
    if new and not state.first:
        # An item may have moved here from another meeting's agenda: its key is taken.
        taken = existing_rows(AgendaItem, state, [row.key for row, _record in new])
        moved = [(taken[row.key], row, record) for row, record in new if row.key in taken]
        new = [(row, record) for row, record in new if row.key not in taken]
        for old, row, record in moved:
            old.meeting = row.meeting
            _fill_item(state, old, record)
            touch(state, old, answer, row.fingerprint)
            old.save()
    _create_items(state, new, documents)
    if changed_meetings:
        _change_items(state, answer, changed_meetings, wanted, documents)


def _new_item(
    state: RunState, answer: Answer, meeting: Meeting, record: AgendaItemRecord
) -> AgendaItem:
    row = AgendaItem(
        **common_fields(state, answer, record, fingerprint.of(record)), meeting=meeting
    )
    _fill_item(state, row, record)
    return row


def _create_items(
    state: RunState, new: list[tuple[AgendaItem, AgendaItemRecord]], documents: dict[str, Document]
) -> None:
    unique = {row.key: (row, record) for row, record in new}
    rows = [row for row, _record in unique.values()]
    AgendaItem.objects.bulk_create(rows, batch_size=CHUNK)
    link(
        AgendaItem.documents.through,
        "agendaitem",
        (
            (row.pk, documents[d.key].pk)
            for row, record in unique.values()
            for d in record.documents
        ),
    )
    state.counts["created"] += len(rows)


def _change_items(
    state: RunState,
    answer: Answer,
    meetings: list[Meeting],
    wanted: dict[str, MeetingRecord],
    documents: dict[str, Document],
) -> None:
    old: dict[int, dict[str, AgendaItem]] = {meeting.pk: {} for meeting in meetings}
    for known in AgendaItem.objects.filter(meeting__in=meetings):
        old[known.meeting_id][known.key] = known
    linked = linked_documents(
        AgendaItem.documents.through,
        "agendaitem",
        [row.pk for rows in old.values() for row in rows.values()],
    )
    new: list[tuple[AgendaItem, AgendaItemRecord]] = []
    for meeting in meetings:
        had = old[meeting.pk]
        for record in last_of_each(wanted[meeting.key].items).values():
            row = had.pop(record.key, None)
            if row is None:
                new.append((_new_item(state, answer, meeting, record), record))
            elif row.fingerprint == fingerprint.of(record) and row.withdrawn_at is None:
                state.counts["unchanged"] += 1
            else:
                _change_item(state, answer, meeting, row, record, documents, linked[row.pk])
        for row in had.values():
            if row.withdrawn_at is None and wanted[meeting.key].complete:
                drop_item(state, meeting, row)
    taken = existing_rows(AgendaItem, state, [row.key for row, _record in new])
    for row, record in new:
        if moved := taken.get(row.key):
            moved.meeting = row.meeting
            _change_item(state, answer, row.meeting, moved, record, documents, set())
    fresh = [(row, record) for row, record in new if row.key not in taken]
    _create_items(state, fresh, documents)
    for row, _record in fresh:
        if row.public:
            state.event(
                Kind.AGENDA_ADDED,
                meeting=row.meeting,
                item=row,
                after={**when(row.meeting), "number": row.number, "title": row.title},
            )


def _change_item(
    state: RunState,
    answer: Answer,
    meeting: Meeting,
    row: AgendaItem,
    record: AgendaItemRecord,
    documents: dict[str, Document],
    had: set[int],
) -> None:
    was = {"number": row.number, "title": row.title, "withdrawn": row.withdrawn_at}
    result_was, text_was = row.result_text.strip().casefold(), row.resolution_text
    _fill_item(state, row, record)
    touch(state, row, answer, fingerprint.of(record))
    row.save()
    state.counts["updated"] += 1
    if row.case_id:
        state.touched.add(row.case_id)
    about = {"meeting": meeting, "item": row, "case_id": row.case_id}
    if row.public:
        now = {**when(meeting), "number": row.number, "title": row.title}
        if was["withdrawn"]:
            state.event(Kind.AGENDA_ADDED, **about, after=now)
        elif was["title"] != row.title:
            state.event(Kind.AGENDA_CHANGED, **about, before={"title": was["title"]}, after=now)
        decided = (row.result_text.strip().casefold(), row.resolution_text)
        if decided != (result_was, text_was) and any(decided):
            state.event(
                Kind.RESULT,
                **about,
                before={"text": result_was} if result_was else {},
                after={**now, "result": row.result, "text": row.result_text},
            )
    present = {documents[d.key].pk: documents[d.key] for d in record.documents}
    added = [document for pk, document in present.items() if pk not in had]
    link(AgendaItem.documents.through, "agendaitem", ((row.pk, d.pk) for d in added))
    for document in added:
        if row.public and document.public:
            state.event(
                Kind.DOCUMENT_ADDED,
                **about,
                document=document,
                after=named(document),
                happened_on=document.issued_on,
            )
    gone = unlink(state, AgendaItem.documents.through, "agendaitem", row.pk, had - set(present))
    for document in gone:
        state.event(Kind.DOCUMENT_WITHDRAWN, **about, document=document, before=named(document))


def drop_item(state: RunState, meeting: Meeting, row: AgendaItem) -> None:
    row.withdrawn_at = row.changed_at = timezone.now()
    row.save(update_fields=["withdrawn_at", "changed_at"])
    state.found["meeting"].add(meeting.pk)
    state.counts["withdrawn"] += 1
    state.changed = True
    ids = list(row.documents.values_list("pk", flat=True))
    row.documents.clear()
    withdraw_documents(state, ids)
    if row.case_id:
        state.touched.add(row.case_id)
    if row.public:
        state.event(
            Kind.AGENDA_DROPPED,
            meeting=meeting,
            item=row,
            case_id=row.case_id,
            before={**when(meeting), "number": row.number, "title": row.title},
        )
