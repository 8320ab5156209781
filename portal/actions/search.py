"""Keeps what can be found in step with what may be read."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from portal import fulltext
from portal.models import SearchEntry, SearchWord

CHUNK = 300
BODY_LENGTH = 200_000
SHORTEST_WORD = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Findable:
    """Something to be found: its words, and where they lead."""

    municipality_id: int
    kind: str
    object_id: int
    title: str
    body: str = ""
    language: str = ""
    owner_id: int | None = None
    day: dt.datetime | None = None


def put(things: Iterable[Findable]) -> int:
    """Make these findable, or bring their words up to date. Returns how many."""
    rows = [
        SearchEntry(
            municipality_id=thing.municipality_id,
            kind=thing.kind,
            object_id=thing.object_id,
            language=thing.language[:2],
            owner_id=thing.owner_id,
            title=thing.title,
            body=thing.body[:BODY_LENGTH],
            folded=fulltext.folded(thing.title),
            scope=fulltext.scope(thing.municipality_id, thing.kind),
            day=thing.day or timezone.now(),
        )
        for thing in things
    ]
    if not rows:
        return 0
    unique = {(row.kind, row.object_id, row.language): row for row in rows}
    with transaction.atomic():
        SearchEntry.objects.bulk_create(
            unique.values(),
            update_conflicts=True,
            unique_fields=["kind", "object_id", "language"],
            update_fields=["municipality", "owner_id", "title", "body", "folded", "scope", "day"],
            batch_size=CHUNK,
        )
        words = {
            (row.municipality_id, word)
            for row in unique.values()
            for word in fulltext.words_of_title(row.title)
            if SHORTEST_WORD <= len(word) <= fulltext.LONGEST_WORD and not word.isdigit()
        }
        SearchWord.objects.bulk_create(
            [SearchWord(municipality_id=pk, word=word) for pk, word in sorted(words)],
            ignore_conflicts=True,
            batch_size=CHUNK,
        )
    return len(unique)


def remove(kind: str, ids: Sequence[int]) -> None:
    """Nothing of these can be found any more, in any language."""
    for start in range(0, len(ids), CHUNK):
        SearchEntry.objects.filter(kind=kind, object_id__in=ids[start : start + CHUNK]).delete()
