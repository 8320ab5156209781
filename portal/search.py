"""Finding things: what can be found, how a hit is shown, suggestions, and "did you mean"."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Length

from portal import fulltext
from portal.models import Municipality, SearchWord

if TYPE_CHECKING:
    from django.http import HttpRequest

HITS = 60
SUGGESTIONS = 8
CANDIDATES = 4000
ALIKE = 0.72
"""Least likeness (difflib ratio) of a word offered instead of one that finds nothing."""


@dataclasses.dataclass(frozen=True)
class Hit:
    """One result, ready to be shown."""

    title: str
    url: str
    kind: str
    """In words: "Case", "Meeting", "Page"."""
    text: str = ""
    language: str = ""
    tag: str = ""
    tone: str = ""
    note: str = ""
    """Why it was found, when the title does not say so: the document that holds the words."""


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found.

    ``show`` gets the request and the entries of this kind in order of relevance, and returns for each shown thing
    the position of its best entry and its Hit; what the reader may not see is left out.
    """

    name: str
    show: Callable[[HttpRequest, list[tuple[int, fulltext.Found]], str], list[tuple[int, Hit]]]
    order: int = 100


_kinds: dict[str, Kind] = {}


def register(kind: Kind, *names: str) -> None:
    """Have entries of these kinds (of ``kind.name`` when none is named) shown by ``kind``."""
    for name in names or (kind.name,):
        _kinds[name] = kind


def search(request: HttpRequest, text: str, *, limit: int = HITS) -> list[Hit]:
    """What holds every word of ``text`` in the request's municipality, the most relevant first."""
    municipality = request.municipality
    found = fulltext.find(
        municipality.pk, text, language=municipality.content_language, limit=limit
    )
    return _shown(request, found, text)


def _shown(request: HttpRequest, found: Sequence[fulltext.Found], text: str) -> list[Hit]:
    by_kind: dict[Kind, list[tuple[int, fulltext.Found]]] = {}
    for position, entry in enumerate(found):
        if kind := _kinds.get(entry.kind):
            by_kind.setdefault(kind, []).append((position, entry))
    hits = [hit for kind, entries in by_kind.items() for hit in kind.show(request, entries, text)]
    return [hit for _position, hit in sorted(hits, key=lambda pair: pair[0])]


def suggest(request: HttpRequest, text: str) -> list[Hit]:
    """The first titles that hold what somebody is typing."""
    municipality = request.municipality
    found = fulltext.find(
        municipality.pk,
        text,
        language=municipality.content_language,
        limit=2 * SUGGESTIONS,
        titles_only=True,
    )
    return _shown(request, found, text)[:SUGGESTIONS]


def case_ids(
    municipality: Municipality,
    text: str,
    language: str,
    *,
    limit: int = 1000,
    among: Sequence[int] | None = None,
) -> list[int]:
    """Cases that hold the words, themselves or in their documents, the most relevant first.

    ``among``: only these cases are asked, however many others hold the words.
    """
    found = fulltext.find(
        municipality.pk,
        text,
        language=language,
        kinds=("case", "document", "item"),
        limit=limit,
        owners=among,
    )
    ids = (entry.object_id if entry.kind == "case" else entry.owner_id for entry in found)
    return list(dict.fromkeys(pk for pk in ids if pk is not None))


def did_you_mean(municipality: Municipality, text: str) -> str:
    """``text`` with each word that stands nowhere replaced by the likest that does; empty when none is alike."""
    words = fulltext.words_of(text)
    known = set(
        SearchWord.objects.of(municipality).filter(word__in=words).values_list("word", flat=True)
    )
    meant = [word if word in known else _likest(municipality, word) for word in words]
    better = " ".join(meant)
    if not all(meant) or better == " ".join(words):
        return ""
    found = fulltext.find(municipality.pk, better, language=municipality.content_language, limit=1)
    return better if found else ""


def _likest(municipality: Municipality, word: str) -> str:
    folded = fulltext.fold(word)
    near = (
        SearchWord.objects.of(municipality)
        .annotate(length=Length("word"))
        .filter(length__range=(len(word) - 2, len(word) + 2))
        .filter(Q(word__startswith=word[:2]) | Q(word__endswith=word[-3:]))
        .order_by("word")
        .values_list("word", flat=True)[:CANDIDATES]
    )
    spellings = {fulltext.fold(candidate): candidate for candidate in near}
    if folded in spellings:
        return spellings[folded]
    best = difflib.get_close_matches(folded, spellings, n=1, cutoff=ALIKE)
    return spellings[best[0]] if best else ""


def excerpt(body: str, text: str, *, around: int = 110) -> str:
    """The passage of ``body`` around the first word found, cut at words; empty when no word stands in it."""
    lowered = body.casefold()
    if len(lowered) != len(body):
        lowered = body.lower()
    places = [place for word in fulltext.words_of(text) if (place := lowered.find(word)) >= 0]
    if not places or len(lowered) != len(body):
        return ""
    at = min(places)
    start, end = max(0, at - around), min(len(body), at + around)
    if start:
        start = body.find(" ", start, at) + 1 or start
    if end < len(body):
        end = body.rfind(" ", at, end) if body.rfind(" ", at, end) > at else end
    passage = " ".join(body[start:end].split())
    return f"{'… ' if start else ''}{passage}{' …' if end < len(body) else ''}"
