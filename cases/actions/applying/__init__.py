"""Brings the registry in step with one answer of a source, and writes down what changed.

Everything one answer says is written in one transaction together with its events, so that a killed run has
either taken an answer or has not. The number of statements grows with the number of kinds of rows, not with
the number of records.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cases.actions.applying.bodies import apply_bodies
from cases.actions.applying.cases import apply_cases
from cases.actions.applying.documents import apply_documents
from cases.actions.applying.gone import apply_withdrawn, withdraw_cases, withdraw_meetings
from cases.actions.applying.meetings import apply_meetings
from cases.actions.running import RunState
from cases.harvest.records import (
    BodyRecord,
    CaseRecord,
    MeetingRecord,
    Record,
    Withdrawn,
    walk_documents,
)
from cases.models import Answer, CaseIndexPage

__all__ = ["apply", "withdraw_cases", "withdraw_meetings"]


def apply(
    state: RunState, answer: Answer, records: Sequence[Record], lists: list[CaseIndexPage]
) -> None:
    with transaction.atomic():
        documents = apply_documents(state, answer, {d.key: d for d in walk_documents(records)})
        apply_bodies(state, answer, [r for r in records if isinstance(r, BodyRecord)])
        apply_cases(
            state, answer, [r for r in records if isinstance(r, CaseRecord)], documents, lists
        )
        apply_meetings(
            state, answer, [r for r in records if isinstance(r, MeetingRecord)], documents
        )
        apply_withdrawn(state, [r for r in records if isinstance(r, Withdrawn)])
        state.write_events()
        state.write_counts()
