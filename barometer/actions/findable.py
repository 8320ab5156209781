"""Keeps the search in step with surveys, ideas, bootcamps and service promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from barometer.choices import IdeaState
from barometer.models import Bootcamp, Competition, Idea, PromiseVersion, Round
from portal.actions import search
from portal.actions.search import Findable
from portal.names import CODES

ROUND, COMPETITION, IDEA, BOOTCAMP, PROMISE = "survey", "competition", "idea", "bootcamp", "promise"
"""Kinds of what is found."""


def _renew(kind: str, pk: int, things: Iterable[Findable]) -> None:
    """Only in the languages in which it stands there now."""
    search.remove(kind, [pk])
    search.put(things)


def renew_round(pk: int) -> None:
    """Make a survey findable by its name and by what it asks."""
    row = Round.objects.shown().defer("sealed_pepper").get(pk=pk)
    asked = row.questions.select_related("version")
    said = [question.version.wording for question in asked]
    more = {
        code: [
            part
            for one in said
            if code in one
            for part in (one[code]["asks"], *one[code]["options"])
        ]
        for code in CODES
    }
    _renew(ROUND, pk, _named(ROUND, row, more))


def renew_competition(pk: int) -> None:
    _renew(COMPETITION, pk, _named(COMPETITION, Competition.objects.shown().get(pk=pk)))


def renew_bootcamp(pk: int) -> None:
    _renew(BOOTCAMP, pk, _named(BOOTCAMP, Bootcamp.objects.shown().get(pk=pk)))


def _named(
    kind: str, row: Round | Competition | Bootcamp, more: dict[str, list[str]] | None = None
) -> Iterator[Findable]:
    for code in CODES:
        name, about = getattr(row, f"name_{code}"), getattr(row, f"about_{code}")
        if name:
            yield Findable(
                municipality_id=row.municipality_id,
                kind=kind,
                object_id=row.pk,
                title=name,
                body=" ".join([about, *(more or {}).get(code, ())]),
                language=code,
            )


def renew_idea(pk: int) -> None:
    """Make an idea findable by the words that everybody reads, or take it out."""
    row = Idea.objects.select_related("competition").get(pk=pk)
    if row.state != IdeaState.PUBLIC:
        # what has become part of another leads there, and says the same
        search.remove(IDEA, [pk])
        return
    search.put(
        [
            Findable(
                municipality_id=row.competition.municipality_id,
                kind=IDEA,
                object_id=pk,
                title=row.title,
                body=row.text,
                language=row.language,
                day=row.published_at,
            )
        ]
    )


def renew_promise(pk: int) -> None:
    """Make a promise findable by its newest wording."""
    versions = PromiseVersion.objects.filter(promise=pk, promise__published_at__isnull=False)
    newest = versions.select_related("promise").order_by("-number").first()
    if newest is not None:
        _renew(PROMISE, pk, _promised(newest))


def _promised(version: PromiseVersion) -> Iterable[Findable]:
    for code, said in version.texts.items():
        if said["title"]:
            yield Findable(
                municipality_id=version.promise.municipality_id,
                kind=PROMISE,
                object_id=version.promise_id,
                title=said["title"],
                body=said["text"],
                language=code,
                day=version.published_at,
            )
