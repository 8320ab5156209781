"""Cases with the turns of bodies in them."""

from __future__ import annotations

from cases.actions import pages
from cases.actions.applying.documents import link, linked_documents, named, unlink
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
    CaseRecord,
)
from cases.models import (
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


def apply_cases(
    state: RunState,
    answer: Answer,
    records: list[CaseRecord],
    documents: dict[str, Document],
    lists: list[CaseIndexPage],
) -> None:
    wanted = last_of_each(records)
    existing = existing_rows(Case, state, wanted)
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
            row = existing[key] = Case(**common_fields(state, answer, record, mark))
            new.append(row)
        else:
            before[key] = {
                "title": row.title,
                "number": row.number,
                "related": list(row.related_keys),
                "withdrawn": row.withdrawn_at,
            }
            touch(state, row, answer, mark)
            changed.append(row)
        _fill_case(state, row, record)
    if new:
        Case.objects.bulk_create(new, batch_size=CHUNK)
        _insert_considerations(state, new, wanted)
        link(
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
            [*TOUCHED, *CASE_FIELDS, "stage_text", "related_keys"],
            batch_size=CHUNK,
        )
        linked = linked_documents(Case.documents.through, "case", [row.pk for row in changed])
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
    if partial:
        _add_documents(state, partial, wanted, documents)
    seen_again(state, Case, same, answer)
    state.touched.update(row.pk for row in (*new, *changed))
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)


def _add_documents(
    state: RunState,
    rows: list[Case],
    wanted: dict[str, CaseRecord],
    documents: dict[str, Document],
) -> None:
    """A record that tells only part of its case adds what it knows, and takes nothing away."""
    linked = linked_documents(Case.documents.through, "case", [row.pk for row in rows])
    for row in rows:
        told = {documents[d.key].pk for d in wanted[row.key].documents}
        _change_documents(state, row, wanted[row.key], documents, linked[row.pk] & told)
        state.counts["updated" if told - linked[row.pk] else "unchanged"] += 1


def _insert_considerations(
    state: RunState, rows: list[Case], wanted: dict[str, CaseRecord]
) -> None:
    turns = [
        _turn(state, row, record)
        for row in rows
        for record in {c.key: c for c in wanted[row.key].considerations}.values()
    ]
    bodies = existing_rows(Body, state, {turn.body_key for turn in turns if turn.body_key})
    for turn in turns:
        turn.body = bodies.get(turn.body_key)
        turn.role = state.meanings.turn(turn)
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


def turn_words(state: RunState, turn: Consideration) -> dict:
    words = {
        "body": turn.body.name if turn.body else turn.body_name,
        "role": state.meanings.turn(turn),
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
            state.event(Kind.TURN_ADDED, case=case, body=new.body, after=turn_words(state, new))
            continue
        differing = [n for n in TURN_FIELDS if getattr(was, n) != getattr(new, n)]
        if not differing:
            continue
        told, shown = turn_words(state, was), turn_words(state, new)
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
                after = {**shown, **when(meeting)}
                state.event(Kind.SCHEDULED, case=case, body=new.body, meeting=meeting, after=after)
    for gone in old.values():
        state.event(Kind.TURN_DROPPED, case=case, body=gone.body, before=turn_words(state, gone))
        gone.delete()


def _change_documents(
    state: RunState, case: Case, record: CaseRecord, documents: dict[str, Document], had: set[int]
) -> None:
    now = {documents[d.key].pk: documents[d.key] for d in record.documents}
    added = [row for pk, row in now.items() if pk not in had]
    link(Case.documents.through, "case", ((case.pk, row.pk) for row in added))
    for row in added:
        if row.public:
            state.event(
                Kind.DOCUMENT_ADDED,
                case=case,
                document=row,
                after=named(row),
                happened_on=row.issued_on,
            )
    for row in unlink(state, Case.documents.through, "case", case.pk, had - set(now)):
        state.event(Kind.DOCUMENT_WITHDRAWN, case=case, document=row, before=named(row))


def _note_case(state: RunState, row: Case, was: dict) -> None:
    if was["withdrawn"]:
        state.event(Kind.RESTORED, case=row)
    if was["title"] != row.title:
        state.event(
            Kind.TITLE, case=row, before={"title": was["title"]}, after={"title": row.title}
        )
    for key in row.related_keys:
        if key not in was["related"]:
            other = Case.objects.filter(source=state.source, key=key).first()
            words = {"key": key}
            if other is not None:
                words |= {"number": other.number, "title": other.title}
            state.event(Kind.RELATED, case=row, after=words)
