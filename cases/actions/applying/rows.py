"""What all kinds of registry rows have in common when an answer is applied to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils import timezone

from cases.actions.running import RunState
from cases.models import Answer, Meeting
from cases.models.registry import Sourced

CHUNK = 500


def existing_rows(model: type[Sourced], state: RunState, keys: Iterable[str]) -> dict:
    found, wanted = {}, list(keys)
    for start in range(0, len(wanted), CHUNK):
        rows = model._default_manager.filter(
            source=state.source, key__in=wanted[start : start + CHUNK]
        )
        found.update({row.key: row for row in rows})
    return found


def last_of_each(records: Sequence) -> dict:
    """A source may name an object twice in one answer: the last word counts."""
    return {record.key: record for record in records}


def common_fields(state: RunState, answer: Answer, record, mark: str) -> dict:
    return {
        "municipality": state.municipality,
        "source": state.source,
        "key": record.key,
        "answer": answer,
        "fingerprint": mark,
    }


def seen_again(state: RunState, model: type[models.Model], rows: list, answer: Answer) -> None:
    """Unchanged rows only move to the answer that now carries them. A partial run moves nothing: the pages of
    the full list are the ones that must be seen again."""
    state.counts["unchanged"] += len(rows)
    moved = [row.pk for row in rows if row.answer_id != answer.pk] if state.full else []
    for start in range(0, len(moved), CHUNK):
        model._default_manager.filter(pk__in=moved[start : start + CHUNK]).update(
            answer=answer, missing_runs=0
        )


def touch(state: RunState, row, answer: Answer, mark: str) -> None:
    row.fingerprint, row.missing_runs, row.withdrawn_at = mark, 0, None
    row.changed_at = timezone.now()
    if state.full or row.answer_id is None:
        row.answer = answer
    state.changed = True


TOUCHED = ["fingerprint", "missing_runs", "withdrawn_at", "changed_at", "answer"]


def when(meeting: Meeting) -> dict:
    words = {"meeting": meeting.name, "location": meeting.location}
    if meeting.starts_at:
        words["starts_at"] = meeting.starts_at.isoformat()
    return words
