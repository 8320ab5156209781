"""Councils, boards and committees."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify

from cases.actions.applying.rows import (
    CHUNK,
    TOUCHED,
    common_fields,
    existing_rows,
    last_of_each,
    seen_again,
    touch,
)
from cases.actions.running import RunState
from cases.harvest import fingerprint, normalise
from cases.harvest.records import (
    BodyRecord,
)
from cases.models import (
    Answer,
    Body,
)


def apply_bodies(state: RunState, answer: Answer, records: list[BodyRecord]) -> None:
    wanted = last_of_each(records)
    existing = existing_rows(Body, state, wanted)
    new, changed, same = [], [], []
    for key, record in wanted.items():
        mark = fingerprint.of(record)
        row = existing.get(key)
        if row is not None and row.fingerprint == mark and row.withdrawn_at is None:
            same.append(row)
            continue
        if row is None:
            row = Body(**common_fields(state, answer, record, mark))
            new.append(row)
        else:
            touch(state, row, answer, mark)
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
    seen_again(state, Body, same, answer)
    state.counts["created"] += len(new)
    state.counts["updated"] += len(changed)
