"""Brings the registry in step with one answer of a source, and writes down what changed.

Everything one answer says is written in one transaction together with its events, so that a killed run has
either taken an answer or has not. The number of statements grows with the number of kinds of rows, not with
the number of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anyascii import anyascii
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from cases.actions import pages
from cases.actions.running import RunState
from cases.harvest import fingerprint, normalise
from cases.harvest.records import (
    AgendaItemRecord,
    BodyRecord,
    CaseRecord,
    DocumentRecord,
    MeetingRecord,
    Record,
    Withdrawn,
    walk_documents,
)
from cases.models import (
    AgendaItem,
    Answer,
    Body,
    Case,
    CaseEvent,
    CaseIndexPage,
    Consideration,
    Document,
    Meeting,
)

Kind = CaseEvent.Kind
CHUNK = 500
MINUTES = {"resultsProtocol", "verbatimProtocol", "pöytäkirja", "minutes"}


def apply(
    state: RunState, answer: Answer, records: Sequence[Record], lists: list[CaseIndexPage]
) -> None:
    with transaction.atomic():
        documents = _documents(state, answer, {d.key: d for d in walk_documents(records)})
        _bodies(state, answer, [r for r in records if isinstance(r, BodyRecord)])
        _cases(state, answer, [r for r in records if isinstance(r, CaseRecord)], documents, lists)
        _meetings(state, answer, [r for r in records if isinstance(r, MeetingRecord)], documents)
        _withdrawn(state, [r for r in records if isinstance(r, Withdrawn)])
        state.write_events()
        state.write_counts()


def _existing(model: type[models.Model], state: RunState, keys: Iterable[str]) -> dict:
    found, wanted = {}, list(keys)
    for start in range(0, len(wanted), CHUNK):
        rows = model._default_manager.filter(
            source=state.source, key__in=wanted[start : start + CHUNK]
        )
        found.update({row.key: row for row in rows})
    return found


def _last_of_each(records: Sequence) -> dict:
    """A source may name an object twice in one answer: the last word counts."""
    return {record.key: record for record in records}


def _common(state: RunState, answer: Answer, record, mark: str) -> dict:
    return {
        "municipality": state.municipality,
        "source": state.source,
        "key": record.key,
        "answer": answer,
        "fingerprint": mark,
    }


def _seen_again(state: RunState, model: type[models.Model], rows: list, answer: Answer) -> None:
    """Unchanged rows only move to the answer that now carries them. A partial run moves nothing: the pages of
    the full list are the ones that must be seen again."""
    state.counts["unchanged"] += len(rows)
    moved = [row.pk for row in rows if row.answer_id != answer.pk] if state.full else []
    for start in range(0, len(moved), CHUNK):
        model._default_manager.filter(pk__in=moved[start : start + CHUNK]).update(
            answer=answer, missing_runs=0
        )


def _touch(state: RunState, row, answer: Answer, mark: str) -> None:
    row.fingerprint, row.missing_runs, row.withdrawn_at = mark, 0, None
    row.changed_at = timezone.now()
    if state.full or row.answer_id is None:
        row.answer = answer
    state.changed = True


TOUCHED = ["fingerprint", "missing_runs", "withdrawn_at", "changed_at", "answer"]


# Bodies ---------------------------------------------------------------------------------------


def _bodies(state: RunState, answer: Answer, records: list[BodyRecord]) -> None:
    wanted = _last_of_each(records)
    existing = _existing(Body, state, wanted)
    new, changed, same = [], [], []
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = Body(**_common(state, answer, record, mark))
            new.append(row)
        else:
            _touch(state, row, answer, mark)
            changed.append(row)
        row.name = record.name or record.short_name or key.rsplit("/", 1)[-1]
        row.short_name = record.short_name
        row.kind_text = record.kind_text[:200]
        row.kind = normalise.body_kind(record.kind_text, record.name)
        row.ended_on = record.ended_on
    if new:
        taken = set(Body.objects.of(state.municipality).values_list("slug", flat=True))
        for row in new:
            base = slugify(anyascii(row.name))[:80] or "body"
            row.slug = base
            number = 2
            while row.slug in taken:
                row.slug = f"{base}-{number}"
                number += 1
            taken.add(row.slug)
        Body.objects.bulk_create(new, batch_size=CHUNK)
        state.changed = True
    Body.objects.bulk_update(
        changed, [*TOUCHED, "name", "short_name", "kind", "kind_text", "ended_on"], batch_size=CHUNK
    )
    _seen_again(state, Body, same, answer)
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)


# Documents ------------------------------------------------------------------------------------

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
)


def _documents(
    state: RunState, answer: Answer, wanted: dict[str, DocumentRecord]
) -> dict[str, Document]:
    """Rows for the documents mentioned, by key."""
    existing = _existing(Document, state, wanted)
    new, changed, same = [], [], []
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = existing[key] = Document(**_common(state, answer, record, mark))
            new.append(row)
        else:
            if row.withdrawn_at or (row.url, row.size) != (record.url, record.size):
                row.text, row.text_state, row.attempts = "", Document.Text.WAITING, 0
            _touch(state, row, answer, mark)
            changed.append(row)
        for name in DOCUMENT_FIELDS:
            setattr(row, name, getattr(record, name))
        if not row.public:
            row.text, row.text_state = "", Document.Text.PURGED
    Document.objects.bulk_create(new, batch_size=CHUNK)
    Document.objects.bulk_update(
        changed, [*TOUCHED, *DOCUMENT_FIELDS, "text", "text_state", "attempts"], batch_size=CHUNK
    )
    _count_documents(state, new, "created")
    _count_documents(state, changed, "updated")
    _count_documents(state, same, "unchanged")
    state.changed = state.changed or bool(new)
    state.found["document"].update(row.pk for row in (*new, *changed))
    return existing


def _count_documents(state: RunState, rows: list[Document], name: str) -> None:
    """A document hangs on several papers and items: it counts once a run."""
    for row in rows:
        mark = hash(row.key)
        if mark not in state.documents:
            state.documents.add(mark)
            state.counts[name] += 1


def _link(through: type[models.Model], owner: str, pairs: Iterable[tuple[int, int]]) -> None:
    through._default_manager.bulk_create(
        [through(**{f"{owner}_id": owner_id, "document_id": pk}) for owner_id, pk in pairs],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )


def _linked(through: type[models.Model], owner: str, ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for start in range(0, len(ids), CHUNK):
        rows = through._default_manager.filter(**{f"{owner}__in": ids[start : start + CHUNK]})
        for owner_id, document_id in rows.values_list(f"{owner}_id", "document_id"):
            found[owner_id].add(document_id)
    return found


def _unlink(
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
    orphans = Document.objects.filter(
        pk__in=ids, cases=None, meetings=None, items=None, withdrawn_at__isnull=True
    ).values_list("pk", flat=True)
    orphans = list(orphans)
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


def _named(document: Document) -> dict:
    return {"title": document.title, "kind": document.kind_text}


# Cases ----------------------------------------------------------------------------------------

CASE_FIELDS = (
    "number",
    "title",
    "title_borrowed",
    "kind_text",
    "classification",
    "classification_name",
    "opened_on",
    "language",
    "web_url",
    "public",
)


def _fill_case(state: RunState, row: Case, record: CaseRecord) -> None:
    for name in CASE_FIELDS:
        setattr(row, name, getattr(record, name))
    row.language = record.language or state.source.language
    row.stage_text = record.status_text
    row.related_keys = list(record.related_keys)
    deadlines = [c.deadline for c in record.considerations if c.deadline]
    row.hearing_until = max(deadlines, default=None)


def _cases(
    state: RunState,
    answer: Answer,
    records: list[CaseRecord],
    documents: dict[str, Document],
    lists: list[CaseIndexPage],
) -> None:
    wanted = _last_of_each(records)
    existing = _existing(Case, state, wanted)
    new, changed, same, before = [], [], [], {}
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = existing[key] = Case(**_common(state, answer, record, mark))
            new.append(row)
        else:
            before[key] = {
                "title": row.title,
                "number": row.number,
                "related": list(row.related_keys),
                "hearing": row.hearing_until,
                "withdrawn": row.withdrawn_at,
            }
            _touch(state, row, answer, mark)
            changed.append(row)
        _fill_case(state, row, record)
    if new:
        Case.objects.bulk_create(new, batch_size=CHUNK)
        _insert_considerations(state, new, wanted)
        _link(
            Case.documents.through,
            "case",
            ((row.pk, documents[d.key].pk) for row in new for d in wanted[row.key].documents),
        )
        pages.add_pages(lists, new)
        for row in new:
            state.event(
                Kind.OPENED, case=row, happened_on=row.opened_on, after={"title": row.title}
            )
        state.changed = True
    if changed:
        Case.objects.bulk_update(
            changed,
            [*TOUCHED, *CASE_FIELDS, "stage_text", "related_keys", "hearing_until"],
            batch_size=CHUNK,
        )
        linked = _linked(Case.documents.through, "case", [row.pk for row in changed])
        turns: dict[int, dict[str, Consideration]] = {row.pk: {} for row in changed}
        for turn in Consideration.objects.filter(case__in=changed).select_related(
            "body", "meeting"
        ):
            turns[turn.case_id][turn.key] = turn
        for row in changed:
            record = wanted[row.key]
            _note_case(state, row, before[row.key])
            _change_turns(state, row, record, turns[row.pk])
            _change_documents(state, row, record, documents, linked[row.pk])
        renamed = [row for row in changed if before[row.key]["title"] != row.title]
        pages.retitle_pages(renamed)
    _seen_again(state, Case, same, answer)
    state.touched.update(row.pk for row in (*new, *changed))
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)


def _insert_considerations(
    state: RunState, rows: list[Case], wanted: dict[str, CaseRecord]
) -> None:
    turns = [
        _turn(state, row, record)
        for row in rows
        for record in {c.key: c for c in wanted[row.key].considerations}.values()
    ]
    bodies = _existing(Body, state, {turn.body_key for turn in turns if turn.body_key})
    for turn in turns:
        turn.body = bodies.get(turn.body_key)
        turn.role = state.meanings.role(turn.role_text, turn.body.kind if turn.body else "")
    Consideration.objects.bulk_create(turns, batch_size=CHUNK)


TURN_FIELDS = (
    "body_key",
    "body_name",
    "meeting_key",
    "role_text",
    "authoritative",
    "order",
    "started_on",
    "deadline",
    "status_text",
)


def _turn(state: RunState, case: Case, record) -> Consideration:
    return Consideration(
        municipality=state.municipality,
        case=case,
        key=record.key,
        body_key=record.body_key or "",
        body_name=record.body_name[:500],
        meeting_key=record.meeting_key or "",
        role_text=record.role_text[:200],
        authoritative=record.authoritative,
        order=record.order,
        started_on=record.started_on,
        deadline=record.deadline,
        status_text=record.status_text[:200],
    )


def _turn_words(state: RunState, turn: Consideration) -> dict:
    words = {
        "body": turn.body.name if turn.body else turn.body_name,
        "role": state.meanings.role(turn.role_text, turn.body.kind if turn.body else ""),
        "role_text": turn.role_text,
        "authoritative": turn.authoritative,
        "status_text": turn.status_text,
    }
    if turn.deadline:
        words["until"] = turn.deadline.isoformat()
    return words


def _change_turns(
    state: RunState, case: Case, record: CaseRecord, old: dict[str, Consideration]
) -> None:
    bodies = {
        body.key: body
        for body in Body.objects.filter(
            source=state.source, key__in={c.body_key for c in record.considerations if c.body_key}
        )
    }
    for new in {c.key: _turn(state, case, c) for c in record.considerations}.values():
        new.body = bodies.get(new.body_key)
        was = old.pop(new.key, None)
        if was is None:
            new.save(force_insert=True)
            state.event(Kind.TURN_ADDED, case=case, body=new.body, after=_turn_words(state, new))
            continue
        differing = [n for n in TURN_FIELDS if getattr(was, n) != getattr(new, n)]
        if not differing:
            continue
        told, shown = _turn_words(state, was), _turn_words(state, new)
        if was.meeting_key != new.meeting_key:
            was.meeting = None
        for name in TURN_FIELDS:
            setattr(was, name, getattr(new, name))
        was.body = new.body
        was.save()
        if told != shown:
            state.event(Kind.TURN_CHANGED, case=case, body=new.body, before=told, after=shown)
        elif "meeting_key" in differing and new.meeting_key:
            meeting = Meeting.objects.filter(source=state.source, key=new.meeting_key).first()
            if meeting is not None:
                after = {**shown, **_when(meeting)}
                state.event(Kind.SCHEDULED, case=case, body=new.body, meeting=meeting, after=after)
    for gone in old.values():
        state.event(Kind.TURN_DROPPED, case=case, body=gone.body, before=_turn_words(state, gone))
        gone.delete()


def _change_documents(
    state: RunState, case: Case, record: CaseRecord, documents: dict[str, Document], had: set[int]
) -> None:
    now = {documents[d.key].pk: documents[d.key] for d in record.documents}
    added = [row for pk, row in now.items() if pk not in had]
    _link(Case.documents.through, "case", ((case.pk, row.pk) for row in added))
    for row in added:
        if row.public:
            state.event(
                Kind.DOCUMENT_ADDED,
                case=case,
                document=row,
                after=_named(row),
                happened_on=row.issued_on,
            )
    for row in _unlink(state, Case.documents.through, "case", case.pk, had - set(now)):
        state.event(Kind.DOCUMENT_WITHDRAWN, case=case, document=row, before=_named(row))


def _note_case(state: RunState, row: Case, was: dict) -> None:
    if was["withdrawn"]:
        state.event(Kind.RESTORED, case=row)
    if was["title"] != row.title:
        state.event(
            Kind.TITLE, case=row, before={"title": was["title"]}, after={"title": row.title}
        )
    if was["hearing"] != row.hearing_until and row.hearing_until:
        before = {"until": was["hearing"].isoformat()} if was["hearing"] else {}
        state.event(
            Kind.HEARING, case=row, before=before, after={"until": row.hearing_until.isoformat()}
        )
    for key in row.related_keys:
        if key not in was["related"]:
            other = Case.objects.filter(source=state.source, key=key).first()
            words = {"key": key}
            if other is not None:
                words |= {"number": other.number, "title": other.title}
            state.event(Kind.RELATED, case=row, after=words)


# Meetings -------------------------------------------------------------------------------------

MEETING_FIELDS = (
    "name",
    "starts_at",
    "ends_at",
    "location",
    "cancelled",
    "agenda_published",
    "minutes_published",
)


def _when(meeting: Meeting) -> dict:
    words = {"meeting": meeting.name, "location": meeting.location}
    if meeting.starts_at:
        words["starts_at"] = meeting.starts_at.isoformat()
    return words


def _meetings(
    state: RunState, answer: Answer, records: list[MeetingRecord], documents: dict[str, Document]
) -> None:
    wanted = _last_of_each(records)
    existing = _existing(Meeting, state, wanted)
    new, changed, same, before = [], [], [], {}
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = existing[key] = Meeting(**_common(state, answer, record, mark))
            new.append(row)
        else:
            was = {name: getattr(row, name) for name in MEETING_FIELDS}
            before[key] = {**was, "words": _when(row), "withdrawn": row.withdrawn_at}
            _touch(state, row, answer, mark)
            changed.append(row)
        for name in MEETING_FIELDS:
            setattr(row, name, getattr(record, name))
        if key in before and any(before[key][n] != getattr(row, n) for n in MEETING_FIELDS[:5]):
            row.sequence += 1
    if new:
        Meeting.objects.bulk_create(new, batch_size=CHUNK)
        state.changed = True
    Meeting.objects.bulk_update(changed, [*TOUCHED, *MEETING_FIELDS, "sequence"], batch_size=CHUNK)
    _link(
        Meeting.documents.through,
        "meeting",
        ((row.pk, documents[d.key].pk) for row in new for d in wanted[row.key].documents),
    )
    _meeting_bodies(state, [*new, *changed], wanted)
    _items(state, answer, new, changed, wanted, documents)
    linked = _linked(Meeting.documents.through, "meeting", [row.pk for row in changed])
    for row in changed:
        minutes = _meeting_documents(state, row, wanted[row.key], documents, linked[row.pk])
        _note_meeting(state, row, before[row.key], minutes_told=minutes)
    _count_same_meetings(state, answer, same)
    state.found["meeting"].update(row.pk for row in (*new, *changed))
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)


def _count_same_meetings(state: RunState, answer: Answer, same: list[Meeting]) -> None:
    _seen_again(state, Meeting, same, answer)
    if same:
        state.counts["unchanged"] += AgendaItem.objects.current().filter(meeting__in=same).count()


def _meeting_bodies(state: RunState, rows: list[Meeting], wanted: dict[str, MeetingRecord]) -> None:
    keys = {key for row in rows for key in wanted[row.key].body_keys}
    bodies = _existing(Body, state, keys)
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
    _link(Meeting.documents.through, "meeting", ((meeting.pk, row.pk) for row in added))
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
            after={**_named(row), **_when(meeting)},
            happened_on=row.issued_on,
        )
    for row in _unlink(state, Meeting.documents.through, "meeting", meeting.pk, had - set(now)):
        state.event(
            Kind.DOCUMENT_WITHDRAWN,
            meeting=meeting,
            document=row,
            before={**_named(row), **_when(meeting)},
        )
    return minutes


def _note_meeting(state: RunState, row: Meeting, was: dict, *, minutes_told: bool) -> None:
    if was["cancelled"] != row.cancelled:
        kind = Kind.CANCELLED if row.cancelled else Kind.REINSTATED
        state.event(kind, meeting=row, before=was["words"], after=_when(row))
    elif (was["starts_at"], was["location"]) != (row.starts_at, row.location):
        state.event(Kind.MOVED, meeting=row, before=was["words"], after=_when(row))
    if row.agenda_published and not was["agenda_published"]:
        state.event(Kind.AGENDA_PUBLISHED, meeting=row, after=_when(row))
    if row.minutes_published and not was["minutes_published"] and not minutes_told:
        state.event(Kind.MINUTES, meeting=row, after=_when(row))


# Agenda items ---------------------------------------------------------------------------------

ITEM_FIELDS = ("number", "order", "title", "public", "result_text", "resolution_text")


def _fill_item(state: RunState, row: AgendaItem, record: AgendaItemRecord) -> None:
    for name in ITEM_FIELDS:
        setattr(row, name, getattr(record, name))
    row.result = state.meanings.result(record.result_text)
    row.case_key = record.case_key or ""
    row.consideration_key = record.consideration_key or ""


def _items(
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
        for record in _last_of_each(wanted[meeting.key].items).values()
    ]
    if new and not state.first:
        # An item may have moved here from another meeting's agenda: its key is taken.
        taken = _existing(AgendaItem, state, [row.key for row, _record in new])
        moved = [(taken[row.key], row, record) for row, record in new if row.key in taken]
        new = [(row, record) for row, record in new if row.key not in taken]
        for old, row, record in moved:
            old.meeting = row.meeting
            _fill_item(state, old, record)
            _touch(state, old, answer, row.fingerprint)
            old.save()
    _create_items(state, new, documents)
    if changed_meetings:
        _change_items(state, answer, changed_meetings, wanted, documents)


def _new_item(
    state: RunState, answer: Answer, meeting: Meeting, record: AgendaItemRecord
) -> AgendaItem:
    row = AgendaItem(**_common(state, answer, record, fingerprint.of(record)), meeting=meeting)
    _fill_item(state, row, record)
    return row


def _create_items(
    state: RunState, new: list[tuple[AgendaItem, AgendaItemRecord]], documents: dict[str, Document]
) -> None:
    unique = {row.key: (row, record) for row, record in new}
    rows = [row for row, _record in unique.values()]
    AgendaItem.objects.bulk_create(rows, batch_size=CHUNK)
    _link(
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
    for row in AgendaItem.objects.filter(meeting__in=meetings):
        old[row.meeting_id][row.key] = row
    linked = _linked(
        AgendaItem.documents.through,
        "agendaitem",
        [row.pk for rows in old.values() for row in rows.values()],
    )
    new: list[tuple[AgendaItem, AgendaItemRecord]] = []
    for meeting in meetings:
        had = old[meeting.pk]
        for record in _last_of_each(wanted[meeting.key].items).values():
            row = had.pop(record.key, None)
            if row is None:
                new.append((_new_item(state, answer, meeting, record), record))
            elif row.fingerprint == fingerprint.of(record) and row.withdrawn_at is None:
                state.counts["unchanged"] += 1
            else:
                _change_item(state, answer, meeting, row, record, documents, linked[row.pk])
        for row in had.values():
            if row.withdrawn_at is None:
                _drop_item(state, meeting, row)
    taken = _existing(AgendaItem, state, [row.key for row, _record in new])
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
                after={**_when(row.meeting), "number": row.number, "title": row.title},
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
    _touch(state, row, answer, fingerprint.of(record))
    row.save()
    state.counts["updated"] += 1
    if row.case_id:
        state.touched.add(row.case_id)
    about = {"meeting": meeting, "item": row, "case_id": row.case_id}
    if row.public:
        now = {**_when(meeting), "number": row.number, "title": row.title}
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
    _link(AgendaItem.documents.through, "agendaitem", ((row.pk, d.pk) for d in added))
    for document in added:
        if row.public and document.public:
            state.event(
                Kind.DOCUMENT_ADDED,
                **about,
                document=document,
                after=_named(document),
                happened_on=document.issued_on,
            )
    gone = _unlink(state, AgendaItem.documents.through, "agendaitem", row.pk, had - set(present))
    for document in gone:
        state.event(Kind.DOCUMENT_WITHDRAWN, **about, document=document, before=_named(document))


def _drop_item(state: RunState, meeting: Meeting, row: AgendaItem) -> None:
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
            before={**_when(meeting), "number": row.number, "title": row.title},
        )


# What is gone ---------------------------------------------------------------------------------


def _withdrawn(state: RunState, records: list[Withdrawn]) -> None:
    by_kind: dict[str, list[str]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record.key)
    if keys := by_kind.get("case"):
        withdraw_cases(state, list(_existing(Case, state, keys).values()))
    if keys := by_kind.get("meeting"):
        withdraw_meetings(state, list(_existing(Meeting, state, keys).values()))
    if keys := by_kind.get("body"):
        gone = [b.pk for b in _existing(Body, state, keys).values() if b.withdrawn_at is None]
        Body.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
        state.counts["withdrawn"] += len(gone)
    if keys := by_kind.get("agenda_item"):
        for row in _existing(AgendaItem, state, keys).values():
            if row.withdrawn_at is None:
                _drop_item(state, row.meeting, row)
    if keys := by_kind.get("document"):
        _take_documents_away(state, list(_existing(Document, state, keys).values()))
    if keys := by_kind.get("consideration"):
        turns = Consideration.objects.filter(case__source=state.source, key__in=keys)
        for turn in turns.select_related("case", "body"):
            words = _turn_words(state, turn)
            state.event(Kind.TURN_DROPPED, case=turn.case, body=turn.body, before=words)
            state.touched.add(turn.case_id)
            state.counts["withdrawn"] += 1
            turn.delete()


def _take_documents_away(state: RunState, rows: list[Document]) -> None:
    for row in rows:
        if row.withdrawn_at is not None:
            continue
        named = {"document": row, "before": _named(row)}
        for case in row.cases.all():
            state.event(Kind.DOCUMENT_WITHDRAWN, case=case, **named)
        for meeting in row.meetings.all():
            state.event(Kind.DOCUMENT_WITHDRAWN, meeting=meeting, **named)
        for item in row.items.select_related("meeting"):
            about = {"meeting": item.meeting, "item": item, "case_id": item.case_id}
            state.event(Kind.DOCUMENT_WITHDRAWN, **about, **named)
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
        words = _when(row)
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
