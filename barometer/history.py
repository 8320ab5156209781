"""What was published of a question: parts of a release, the rounds before it, and what other municipalities published.

A round shows its figures once it is published, and of its releases the newest counts. Every figure is taken as it was
published then; nothing is computed anew.
"""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from barometer.changes import Verdict
from barometer.choices import RoundState
from barometer.disclosure import Status
from barometer.models import Estimate, Release, Round
from barometer.published import Asked, Figure, Published, Texts, read
from portal.names import CODES

SIZES = (5_000, 10_000, 20_000, 50_000, 100_000)
"""Residents at which the next class of municipalities begins: only those of one class are laid side by side."""

Place = tuple[str, int, int, str, str]
"""Question, row, option, background and category: what a figure of a release is told apart by."""

CODE = "question__version__question__code"
_PLACE = ("row", "option", "background", "category")
_NUMBERS = ("value", "se", "low", "high", "respondents", "effective")
_ROUND = "release__round__"
_BEFORE = "comparison__before__"


def shown() -> QuerySet[Release]:
    """Releases that everybody may read."""
    return Release.objects.filter(round__state=RoundState.PUBLISHED)


def newest(rounds: Iterable[Round]) -> dict[int, Release]:
    """The newest release of each round that has one, by the number of the round; one query."""
    rows = shown().filter(round__in=[row.pk for row in rounds]).order_by("number")
    return {row.round_id: row for row in rows}


def place(figure: Figure) -> Place:
    return figure.question, figure.row, figure.option, figure.background, figure.category


def head(release: Release) -> Published:
    """What stands above the figures; no query."""
    return read({**release.head, "figures": []}, release.sha256)


def figures(wanted: Q) -> dict[int, list[Figure]]:
    """Figures by the number of their release, in their order; one query."""
    rows = Estimate.objects.filter(wanted).order_by("pk")
    found: dict[int, list[Figure]] = defaultdict(list)
    for row in rows.values("release_id", CODE, *_PLACE, *_NUMBERS, "status"):
        found[row["release_id"]].append(_figure(row, row[CODE]))
    return found


def part(release: Release, **where: Any) -> Published:
    """A release with those of its figures that are asked for; one query."""
    found = figures(Q(release=release, **where))
    return dataclasses.replace(head(release), figures=tuple(found[release.pk]))


def _figure(row: Mapping[str, Any], question: str, prefix: str = "") -> Figure:
    return Figure(
        question=question,
        status=Status(row[prefix + "status"]),
        **{name: row[prefix + name] for name in (*_PLACE, *_NUMBERS)},
    )


def _named(row: Mapping[str, Any], prefix: str) -> dict[str, str]:
    names = {code: row[f"{prefix}name_{code}"] for code in CODES}
    return {code: name for code, name in names.items() if name}


def _names(prefix: str) -> list[str]:
    return [f"{prefix}name_{code}" for code in CODES]


def _day(moment: dt.datetime, zone: str) -> dt.date:
    return timezone.localtime(moment, zoneinfo.ZoneInfo(zone)).date()


@dataclasses.dataclass(frozen=True)
class Since:
    """What may be said of the way to a figure. before: the earlier one; names: of the round that it is of."""

    verdict: Verdict
    before: Figure
    names: Texts


def ways(wanted: Q) -> dict[int, dict[Place, Since]]:
    """The comparisons of figures with those of a round before, by the number of the release and the place of the
    figure; one query."""
    rows = Estimate.objects.filter(wanted, comparison__isnull=False).values(
        "release_id",
        CODE,
        *_PLACE,
        "comparison__verdict",
        *(f"{_BEFORE}{name}" for name in (*_PLACE, *_NUMBERS, "status")),
        *_names(_BEFORE + _ROUND),
    )
    found: dict[int, dict[Place, Since]] = defaultdict(dict)
    for row in rows:
        here: Place = (row[CODE], *(row[name] for name in _PLACE))  # type: ignore[assignment]
        found[row["release_id"]][here] = Since(
            Verdict(row["comparison__verdict"]),
            _figure(row, row[CODE], _BEFORE),
            _named(row, _BEFORE + _ROUND),
        )
    return found


def since(release: Release, **where: Any) -> dict[Place, Since]:
    """Those of one release; one query."""
    return ways(Q(release=release, **where))[release.pk]


@dataclasses.dataclass(frozen=True)
class Then:
    """A figure of an earlier round. same: whether it was asked in the words of now; verdict: of the step to it."""

    figure: Figure
    closed: dt.date
    names: Texts
    same: bool
    verdict: Verdict | None


def before(
    release: Release, published: Published, asked: Asked, row: int, option: int
) -> list[Then]:
    """The figure in the municipality's earlier rounds, the oldest first; one query.

    Other words make another figure. It is told where the answer itself reads the same, and left out elsewhere.
    """
    here = release.round
    rows = (
        Estimate.objects.filter(
            release__round__municipality=here.municipality_id,
            release__round__state=RoundState.PUBLISHED,
            release__round__closes_at__lt=here.closes_at,
            question__version__question__code=asked.code,
            background="",
            row=row,
            option=option,
        )
        .exclude(release__round=here.pk)
        .order_by("release__round__closes_at", "release__number")
        .values(
            *_PLACE,
            *_NUMBERS,
            "status",
            "release__round_id",
            "release__round__closes_at",
            "release__round__municipality__time_zone",
            "question__version__wording",
            "question__version__wording_hash",
            "comparison__verdict",
            *_names(_ROUND),
        )
    )
    newest_of = {one["release__round_id"]: one for one in rows}
    found = []
    for one in newest_of.values():
        same = one["question__version__wording_hash"] == asked.wording_hash
        if not same and not _reads_alike(one["question__version__wording"], asked, row, option):
            continue
        verdict = one["comparison__verdict"]
        found.append(
            Then(
                _figure(one, asked.code),
                _day(
                    one["release__round__closes_at"], one["release__round__municipality__time_zone"]
                ),
                _named(one, _ROUND),
                same,
                Verdict(verdict) if verdict else None,
            )
        )
    return found


def _reads_alike(wording: Mapping[str, Any], asked: Asked, row: int, option: int) -> bool:
    was, now = wording.get(asked.source_language), asked.wording[asked.source_language]
    if was is None or len(was["options"]) != len(now["options"]):
        return False
    return all(
        was[name][number - 1 : number] == now[name][number - 1 : number]
        for name, number in (("options", option), ("rows", row))
        if number
    )


@dataclasses.dataclass(frozen=True)
class Neighbour:
    """The same figure of another municipality's newest round. address: of its pages, as ``https://host``; design: a
    value of ``choices.Design``."""

    names: Texts
    languages: tuple[str, ...]
    address: str
    round: int
    release: int
    closed: dt.date
    design: str
    figure: Figure


def size_class(residents: int) -> tuple[int, int | None]:
    """From how many residents to below how many a class of municipalities goes."""
    number = bisect.bisect_right(SIZES, residents)
    return (SIZES[number - 1] if number else 0), (SIZES[number] if number < len(SIZES) else None)


def neighbours(
    release: Release, published: Published, asked: Asked, row: int, option: int
) -> list[Neighbour]:
    """Municipalities of the same size class that asked in the same words, in the order of their names; one query."""
    head = "release__head__publisher__"
    rows = (
        Estimate.objects.filter(
            release__round__state=RoundState.PUBLISHED,
            question__version__wording_hash=asked.wording_hash,
            background="",
            row=row,
            option=option,
        )
        .exclude(release__round__municipality=release.round.municipality_id)
        .order_by("release__round__closes_at", "release__number")
        .values(
            *_PLACE,
            *_NUMBERS,
            "status",
            "release__number",
            "release__round_id",
            "release__round__municipality_id",
            "release__round__closes_at",
            "release__round__municipality__time_zone",
            "release__head__method__residents",
            "release__head__method__design",
            head + "names",
            head + "languages",
            head + "address",
        )
    )
    newest_of = {one["release__round__municipality_id"]: one for one in rows}
    ours = size_class(published.method.residents)
    return [
        Neighbour(
            names=one[head + "names"],
            languages=tuple(one[head + "languages"]),
            address=one[head + "address"],
            round=one["release__round_id"],
            release=one["release__number"],
            closed=_day(
                one["release__round__closes_at"], one["release__round__municipality__time_zone"]
            ),
            design=one["release__head__method__design"],
            figure=_figure(one, asked.code),
        )
        for one in newest_of.values()
        if size_class(one["release__head__method__residents"]) == ours
    ]
