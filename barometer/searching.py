"""How surveys, ideas, bootcamps and service promises are shown when they are found, and what makes them findable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from barometer import idea_words, promise_reading
from barometer.actions import findable
from barometer.models import Bootcamp, Competition, Idea, IdeaWording, Release, Round
from portal.events import (
    BootcampMoved,
    CompetitionMoved,
    IdeaLookedAt,
    IdeaMoved,
    PromiseMoved,
    ReleasePublished,
    RoundMoved,
    on,
)
from portal.fulltext import Found
from portal.richtext import shorten
from portal.search import Hit, Kind, register

if TYPE_CHECKING:
    from django.http import HttpRequest

Entries = list[tuple[int, Found]]
LONG = 240
"""Letters of a text in a list of what was found."""


def _hits(
    entries: Entries, rows: dict[int, Any], shown: Callable[[Any], Hit]
) -> list[tuple[int, Hit]]:
    """One hit for each row, where the best of its languages stands."""
    best: dict[int, int] = {}
    for position, entry in entries:
        if entry.object_id in rows:
            best.setdefault(entry.object_id, position)
    return [(position, shown(rows[pk])) for pk, position in best.items()]


def _ids(entries: Entries) -> set[int]:
    return {entry.object_id for _position, entry in entries}


def show_rounds(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    rows = Round.objects.of(request.municipality).shown().defer("sealed_pepper")
    return _hits(entries, rows.in_bulk(_ids(entries)), lambda row: _named(row, _("Survey")))


def show_competitions(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    rows = Competition.objects.of(request.municipality).shown().in_bulk(_ids(entries))
    return _hits(entries, rows, lambda row: _named(row, _("Competition of ideas")))


def show_bootcamps(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    rows = Bootcamp.objects.of(request.municipality).shown().in_bulk(_ids(entries))
    return _hits(entries, rows, lambda row: _named(row, _("Bootcamp")))


def _named(row: Round | Competition | Bootcamp, kind: str) -> Hit:
    return Hit(
        title=row.name,
        url=row.get_absolute_url(),
        kind=kind,
        text=shorten(row.about, LONG),
        language=row.language,
    )


def show_ideas(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    rows = Idea.objects.of(request.municipality).shown().select_related("competition")
    return _hits(
        entries,
        rows.in_bulk(_ids(entries)),
        lambda row: Hit(
            title=row.title,
            url=row.get_absolute_url(),
            kind=_("Idea"),
            text=shorten(row.text, LONG),
            language=row.language,
            note=idea_words.supported(row.supports),
        ),
    )


def show_promises(request: HttpRequest, entries: Entries, text: str) -> list[tuple[int, Hit]]:
    rows = promise_reading.listed(request.municipality).in_bulk(_ids(entries))

    def shown(row: Any) -> Hit:
        version, tag = row.newest, promise_reading.tag(row, row.standing)
        return Hit(
            title=version.title,
            url=row.get_absolute_url(),
            kind=_("Service promise"),
            text=shorten(version.text, LONG),
            language=version.language,
            tag=tag.text,
            tone=tag.tone,
        )

    return _hits(entries, rows, shown)


for name, show in {
    findable.ROUND: show_rounds,
    findable.COMPETITION: show_competitions,
    findable.BOOTCAMP: show_bootcamps,
    findable.IDEA: show_ideas,
    findable.PROMISE: show_promises,
}.items():
    register(Kind(name, show))


# What makes them findable -------------------------------------------------------------------------------------


@on(RoundMoved)
def find_the_survey(fact: RoundMoved) -> None:
    findable.renew_round(fact.round_id)


@on(ReleasePublished)
def find_the_results(fact: ReleasePublished) -> None:
    findable.renew_round(Release.objects.values_list("round_id", flat=True).get(pk=fact.release_id))


@on(CompetitionMoved)
def find_the_competition(fact: CompetitionMoved) -> None:
    findable.renew_competition(fact.competition_id)


@on(IdeaMoved)
def find_the_idea(fact: IdeaMoved) -> None:
    findable.renew_idea(fact.idea_id)


@on(IdeaLookedAt)
def find_the_new_wording(fact: IdeaLookedAt) -> None:
    findable.renew_idea(
        IdeaWording.objects.values_list("idea_id", flat=True).get(pk=fact.wording_id)
    )


@on(BootcampMoved)
def find_the_bootcamp(fact: BootcampMoved) -> None:
    findable.renew_bootcamp(fact.bootcamp_id)


@on(PromiseMoved)
def find_the_promise(fact: PromiseMoved) -> None:
    findable.renew_promise(fact.promise_id)
