"""Meetings with their bodies and documents."""

from __future__ import annotations

from cases.actions.applying.documents import link, linked_documents, named, unlink
from cases.actions.applying.items import apply_items
from cases.actions.applying.rows import (
    CHUNK,
    TOUCHED,
    common_fields,
    existing_rows,
    last_of_each,
    seen_again,
    touch,
    when,
)
from cases.actions.running import RunState
from cases.harvest import fingerprint
from cases.harvest.records import (
    MeetingRecord,
)
from cases.models import (
    AgendaItem,
    Answer,
    Body,
    CaseEvent,
    Document,
    Meeting,
)

Kind = CaseEvent.Kind

MINUTES = {"resultsProtocol", "verbatimProtocol", "pöytäkirja", "minutes"}

MEETING_FIELDS = (
    "name",
    "starts_at",
    "ends_at",
    "location",
    "cancelled",
    "agenda_published",
    "minutes_published",
)


def apply_meetings(
    state: RunState, answer: Answer, records: list[MeetingRecord], documents: dict[str, Document]
) -> None:
    wanted = last_of_each(records)
    existing = existing_rows(Meeting, state, wanted)
    new, changed, same, partial, before = [], [], [], [], {}
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is not None and not record.complete:
            partial.append(row)
            continue
        if row is None:
            row = existing[key] = Meeting(**common_fields(state, answer, record, mark))
            new.append(row)
        else:
            was = {name: getattr(row, name) for name in MEETING_FIELDS}
            before[key] = {**was, "words": when(row), "withdrawn": row.withdrawn_at}
            touch(state, row, answer, mark)
            changed.append(row)
        for name in MEETING_FIELDS:
            setattr(row, name, getattr(record, name))
        if key in before and any(before[key][n] != getattr(row, n) for n in MEETING_FIELDS[:5]):
            row.sequence += 1
    if new:
        Meeting.objects.bulk_create(new, batch_size=CHUNK)
        state.changed = True
    Meeting.objects.bulk_update(changed, [*TOUCHED, *MEETING_FIELDS, "sequence"], batch_size=CHUNK)
    link(
        Meeting.documents.through,
        "meeting",
        ((row.pk, documents[d.key].pk) for row in new for d in wanted[row.key].documents),
    )
    _meeting_bodies(state, [*new, *changed], wanted)
    apply_items(state, answer, new, [*changed, *partial], wanted, documents)
    linked = linked_documents(
        Meeting.documents.through, "meeting", [row.pk for row in (*changed, *partial)]
    )
    for row in partial:
        # A record that tells only part of its meeting adds what it knows, and takes nothing away.
        told = {documents[d.key].pk for d in wanted[row.key].documents}
        _meeting_documents(state, row, wanted[row.key], documents, linked[row.pk] & told)
    for row in changed:
        minutes = _meeting_documents(state, row, wanted[row.key], documents, linked[row.pk])
        _note_meeting(state, row, before[row.key], minutes_told=minutes)
    _count_same_meetings(state, answer, same)
    state.found["meeting"].update(row.pk for row in (*new, *changed, *partial))
    state.counts["unchanged"] += len(partial)
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)


def _count_same_meetings(state: RunState, answer: Answer, same: list[Meeting]) -> None:
    seen_again(state, Meeting, same, answer)
    if same:
        state.counts["unchanged"] += AgendaItem.objects.current().filter(meeting__in=same).count()


def _meeting_bodies(state: RunState, rows: list[Meeting], wanted: dict[str, MeetingRecord]) -> None:
    keys = {key for row in rows for key in wanted[row.key].body_keys}
    bodies = existing_rows(Body, state, keys)
    through = Meeting.bodies.through
    old: dict[int, set[int]] = {}
    for meeting_id, body_id in through._default_manager.filter(meeting__in=rows).values_list(
        "meeting_id", "body_id"
    ):
        old.setdefault(meeting_id, set()).add(body_id)
    links = []
    for row in rows:
        now = {bodies[key].pk for key in wanted[row.key].body_keys if key in bodies}
        had = old.get(row.pk, set())
        links += [through(meeting_id=row.pk, body_id=pk) for pk in now - had]
        if had - now:
            through._default_manager.filter(meeting=row, body__in=had - now).delete()
    through._default_manager.bulk_create(links, ignore_conflicts=True, batch_size=CHUNK)


def _meeting_documents(
    state: RunState,
    meeting: Meeting,
    record: MeetingRecord,
    documents: dict[str, Document],
    had: set[int],
) -> bool:
    """Note documents of the meeting as a whole; true when one of them is its minutes."""
    now = {documents[d.key].pk: documents[d.key] for d in record.documents}
    added = [row for pk, row in now.items() if pk not in had]
    link(Meeting.documents.through, "meeting", ((meeting.pk, row.pk) for row in added))
    minutes = False
    for row in added:
        if not row.public:
            continue
        is_minutes = row.kind_text in MINUTES
        minutes = minutes or is_minutes
        state.event(
            Kind.MINUTES if is_minutes else Kind.DOCUMENT_ADDED,
            meeting=meeting,
            document=row,
            after={**named(row), **when(meeting)},
            happened_on=row.issued_on,
        )
    for row in unlink(state, Meeting.documents.through, "meeting", meeting.pk, had - set(now)):
        state.event(
            Kind.DOCUMENT_WITHDRAWN,
            meeting=meeting,
            document=row,
            before={**named(row), **when(meeting)},
        )
    return minutes


def _note_meeting(state: RunState, row: Meeting, was: dict, *, minutes_told: bool) -> None:
    if was["cancelled"] != row.cancelled:
        kind = Kind.CANCELLED if row.cancelled else Kind.REINSTATED
        state.event(kind, meeting=row, before=was["words"], after=when(row))
    elif (was["starts_at"], was["location"]) != (row.starts_at, row.location):
        state.event(Kind.MOVED, meeting=row, before=was["words"], after=when(row))
    if row.agenda_published and not was["agenda_published"]:
        state.event(Kind.AGENDA_PUBLISHED, meeting=row, after=when(row))
    if row.minutes_published and not was["minutes_published"] and not minutes_told:
        state.event(Kind.MINUTES, meeting=row, after=when(row))
