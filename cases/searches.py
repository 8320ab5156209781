"""Searches that somebody follows: which of them find the case that something has just happened to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from portal import search, tellers
from portal.channels import SubjectKind
from portal.models import Entry, Subject
from portal.tellers import Draft

AT_ONCE = 500
"""Cases that one question to the search names."""
HITS = 20_000
"""A case and its documents are many hits; none may push another case out."""


@tellers.finder
def searches_that_find(entries: Sequence[Entry], drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    """Each followed search is asked once for all cases that the new entries touch, whoever follows it."""
    touched: dict[int, set[int]] = defaultdict(set)
    for entry, draft in zip(entries, drafts, strict=True):
        for kind, number in draft.touches:
            if kind == SubjectKind.CASE:
                touched[number].add(entry.pk)
    if not touched:
        return set()
    municipality = entries[0].municipality
    language = municipality.main_language
    rows = Subject.objects.of(municipality).filter(kind=SubjectKind.SEARCH)
    searches = rows.filter(follows__isnull=False).values_list("pk", "words").distinct()
    cases, pairs = sorted(touched), set()
    for subject, words in searches:
        for start in range(0, len(cases), AT_ONCE):
            some = cases[start : start + AT_ONCE]
            found = search.case_ids(municipality, words, language, among=some, limit=HITS)
            pairs |= {(entry, subject) for case in found for entry in touched[case]}
    return pairs
