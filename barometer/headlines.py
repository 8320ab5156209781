"""What a list says of surveys whose results are published: of each its first question, with its figure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils import timezone

from barometer import history, results
from barometer import result_words as words
from barometer.choices import Kind
from barometer.models import Release, Round
from barometer.published import Asked, Figure


@dataclasses.dataclass(frozen=True)
class Told:
    """A survey in a list. day: on which it was published; headline: nothing where too few answered its first
    question."""

    round: Round
    day: dt.date
    asks: str
    language: str
    headline: results.Headline | None


def told(rounds: Collection[Round]) -> dict[int, Told]:
    """The published ones of these rounds, by their number; three queries."""
    releases = history.newest(rounds) if rounds else {}
    first: dict[int, tuple[Release, Asked]] = {}
    for release in releases.values():
        asked = next((one for one in history.head(release).asked if one.kind != Kind.TEXT), None)
        if asked is not None:
            first[release.pk] = release, asked
    if not first:
        return {}
    wanted = functools.reduce(
        operator.or_,
        (
            Q(release=release, **{history.CODE: asked.code}, background="")
            for release, asked in first.values()
        ),
    )
    figures, known = history.figures(wanted), history.ways(wanted)
    rows = {row.pk: row for row in rounds}
    return {
        release.round_id: _told(
            rows[release.round_id], release, asked, figures[release.pk], known[release.pk]
        )
        for release, asked in first.values()
    }


def _told(
    row: Round,
    release: Release,
    asked: Asked,
    figures: list[Figure],
    known: Mapping[history.Place, history.Since],
) -> Told:
    published = dataclasses.replace(history.head(release), figures=tuple(figures))
    return Told(
        row,
        timezone.localtime(release.published_at, row.municipality.zone).date(),
        words.said(asked)["asks"],
        words.spoken(asked),
        results.headline(published, asked, known),
    )
