"""Rounds with results, as they stand after a release: figures that might have come out, kept through the archive.

Nobody's answers are counted here: what pages show is tested with figures that a test can choose.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import random
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from barometer import archive, intervals
from barometer.asking import Asked as InRound
from barometer.changes import Figure as Plain
from barometer.changes import judge
from barometer.choices import Design, Kind, RoundState
from barometer.disclosure import Status
from barometer.models import (
    Comparison,
    Estimate,
    Question,
    Release,
    Round,
    RoundQuestion,
    WeightRun,
)
from barometer.published import (
    AGE,
    Asked,
    Background,
    Figure,
    Method,
    Published,
    Publisher,
)
from portal.models import Municipality
from portal.names import CODES
from tests.barometer import factories

AGES = ("18–39", "40–64", "65+")
RESIDENTS = (900, 1200, 700)


def share(
    code: str, value: float, option: int = 1, *, n: int = 400, status: str = "", **where: Any
) -> Figure:
    """A share of ``n`` answers whose weights cost a tenth of them."""
    effective = n / 1.1
    se = math.sqrt(value * (1 - value) / effective)
    low, high = intervals.wilson(value, effective)
    return _figure(code, option, value, se, low, high, n, effective, status, where)


def mean(
    code: str, value: float, spread: float, *, n: int = 400, status: str = "", **where: Any
) -> Figure:
    """An average of ``n`` answers that are ``spread`` apart."""
    effective = n / 1.1
    se = spread / math.sqrt(effective)
    low, high = intervals.around(value, se, n - 1)
    return _figure(code, 0, value, se, low, high, n, effective, status, where)


def _figure(
    code: str,
    option: int,
    value: float,
    se: float,
    low: float,
    high: float,
    n: int,
    effective: float,
    status: str,
    where: dict[str, Any],
) -> Figure:
    where = {"row": 0, "background": "", "category": ""} | where
    return Figure(
        code, where["row"], option, where["background"], where["category"],
        value, se, low, high, n, effective, Status(status or ("u" if n < 100 else "")),
    )  # fmt: skip


def hidden(code: str, option: int = 1, **where: Any) -> Figure:
    where = {"row": 0, "background": "", "category": ""} | where
    return Figure(
        code, where["row"], option, where["background"], where["category"],
        None, None, None, None, None, None, Status.HIDDEN,
    )  # fmt: skip


def closed(municipality: Municipality, *codes: str, weeks: int = 2, **more: Any) -> Round:
    """A round that was over so many weeks ago, not yet published."""
    over = timezone.now() - dt.timedelta(weeks=weeks)
    asked = [InRound(code) for code in codes]
    row = factories.prepared(
        municipality,
        *asked,
        **{"opens_at": over - dt.timedelta(days=21), "closes_at": over} | more,
    )
    return factories.brought_to(row, RoundState.WEIGHTED)


def asked_in(
    row: Round, *, reworded: Iterable[str] = (), common: Iterable[str] = ()
) -> list[Asked]:
    questions = RoundQuestion.objects.filter(round=row).select_related("version__question")
    return [
        Asked(
            code=one.version.question.code,
            kind=one.version.question.kind,
            wording=one.version.wording,
            source_language=one.version.source_language,
            wording_hash=one.version.wording_hash,
            least=one.version.least,
            most=one.version.most,
            reworded=one.version.question.code in set(reworded),
            common=one.version.question.code in set(common),
        )
        for one in questions
    ]


def publish(
    row: Round,
    figures: Sequence[Figure],
    *,
    number: int = 1,
    note: str = "",
    before: Release | None = None,
    backgrounds: Sequence[Background] = (Background(AGE, AGES, RESIDENTS),),
    reworded: Iterable[str] = (),
    common: Iterable[str] = (),
    residents: int = 2800,
    respondents: int = 400,
    design: str = "",
) -> Release:
    """Keep a release of a round and let everybody see it; compared with ``before`` where figures stand in both."""
    town = row.municipality
    names = {code: getattr(town, f"name_{code}") for code in CODES}
    found = Published(
        publisher=Publisher(
            {code: name for code, name in names.items() if name},
            town.code,
            town.country,
            f"http://{town.site.hostname}",
            tuple(town.languages),
        ),
        round=1,
        key=str(row.key),
        names=_texts(row, "name"),
        abouts=_texts(row, "about"),
        opened=row.opens_at.date(),
        closed=row.closes_at.date(),
        number=number,
        note=note,
        published_at=row.closes_at + dt.timedelta(days=7 + number),
        asked=tuple(asked_in(row, reworded=reworded, common=common)),
        backgrounds=tuple(backgrounds),
        method=Method(
            design=design or row.design,
            promise=row.promise,
            residents=residents,
            respondents=respondents,
            deff=1.21,
            effective=respondents / 1.21,
            lowest=0.55,
            highest=2.31,
            iterations=4,
            source=row.source,
            weighting="ab" * 32,
        ),
        figures=tuple(figures),
    )
    run = WeightRun.objects.create(
        round=row, number=number, spec={}, classes=[], respondents=respondents, deff=1.21,
        effective=respondents / 1.21, iterations=4, sha256="ab" * 32,
    )  # fmt: skip
    release = archive.keep(row, run, found)
    factories.brought_to(row, RoundState.PUBLISHED)
    if before is not None:
        _compare(before, release, set(reworded))
    return release


def _texts(row: Round, name: str) -> dict[str, str]:
    texts = {code: getattr(row, f"{name}_{code}") for code in CODES}
    return {code: text for code, text in texts.items() if text}


def _compare(before: Release, release: Release, reworded: set[str]) -> None:
    """Each figure with the same one of an earlier release, after Holm for each question."""

    def placed(one: Release) -> dict[tuple[Any, ...], Estimate]:
        rows = one.estimates.select_related("question__version__question")
        return {
            (r.question.version.question.code, r.row, r.option, r.background, r.category): r
            for r in rows
        }

    then, now = placed(before), placed(release)
    codes = sorted({place[0] for place in now})
    for code in codes:
        places = [place for place in now if place[0] == code and place in then]
        pairs = [
            None
            if code in reworded or then[place].value is None or now[place].value is None
            else (_plain(then[place]), _plain(now[place]))
            for place in places
        ]
        Comparison.objects.bulk_create(
            Comparison(
                estimate=now[place],
                before=then[place],
                difference=one.change.difference if one.change else None,
                p_public=one.p,
                verdict=one.verdict.value,
                moved=one.verdict.value,
            )
            for place, one in zip(places, judge(pairs), strict=True)
        )


def _plain(row: Estimate) -> Plain:
    return Plain(row.value or 0.0, row.se or 0.0, row.respondents or 0)


@dataclasses.dataclass
class Town:
    """A municipality with questions of every kind that was asked several times."""

    municipality: Municipality
    rounds: list[Round]
    releases: list[Release]


SHARES = {"car": (0.14, 0.34, 0.22, 0.19, 0.11), "area": (0.44, 0.31, 0.25)}


def all_figures(asked: Sequence[Asked], *, shift: float, seed: int, n: int = 640) -> list[Figure]:
    """Figures of every question for everybody, by age and by area; the third area has too few."""
    dice = random.Random(seed)
    groups: list[tuple[str, str, int]] = [("", "", n)]
    groups += [(AGE, ages, n // 3) for ages in AGES]
    if any(one.code == "area" for one in asked):
        groups += [("area", "1", n // 2), ("area", "2", 70), ("area", "3", 0)]
    found: list[Figure] = []
    for background, category, size in groups:
        where = {"background": background, "category": category}
        tilt = shift + (dice.uniform(-0.06, 0.06) if background else 0.0)
        if category == AGES[0]:
            tilt += 0.14
        for one in asked:
            if one.code == background:
                continue
            found += _figures_of(one, tilt, size, where)
    return found


def _figures_of(one: Asked, tilt: float, size: int, where: dict[str, str]) -> list[Figure]:
    said = one.wording[one.source_language]
    count = len(said["options"])

    def shares(row: int = 0, first: float = 0.0, *, whole: bool = True) -> list[Figure]:
        start = list(SHARES.get(one.code, [1.0 / (k + 1.4) for k in range(count)]))[:count]
        start[0] = max(0.02, start[0] + tilt + first)
        total = sum(start) if whole else 1.6
        return [
            share(one.code, value / total, option, n=size, row=row, **where)
            if size
            else hidden(one.code, option, row=row, **where)
            for option, value in enumerate(start, 1)
        ]

    def average(value: float, spread: float, row: int = 0) -> Figure:
        if not size:
            return hidden(one.code, 0, row=row, **where)
        return mean(one.code, value, spread, n=size, row=row, **where)

    if one.kind == Kind.SINGLE:
        return shares()
    if one.kind == Kind.MULTIPLE:
        return shares(whole=False)
    if one.kind == Kind.MATRIX:
        return [figure for row in range(len(said["rows"])) for figure in shares(row + 1, 0.2 * row)]
    if one.kind == Kind.RANKING:
        step = (count - 1) / count
        return [average(1.4 + step * row + tilt, 0.8, row + 1) for row in range(count)]
    if one.kind == Kind.NUMBER:
        return [average(24 - 60 * tilt, 14)]
    if one.kind == Kind.SCALE:
        steps = one.most - one.least + 1
        bell = [math.exp(-(((k - 0.7 * steps) / 2.2) ** 2)) for k in range(steps)]
        return [
            average(one.least + 0.68 * (steps - 1) + 6 * tilt, 2.1),
            *(
                share(one.code, part / sum(bell), k + 1, n=size, **where)
                if size
                else hidden(one.code, k + 1, **where)
                for k, part in enumerate(bell)
            ),
        ]
    return []


def everything(
    municipality: Municipality,
    *,
    names: Sequence[str] = ("Spring", "Autumn", "Spring again"),
    shifts: Sequence[float] = (0.0, 0.01, 0.12),
    common: Iterable[str] = ("car",),
    design: str = Design.OPEN,
    **more: Any,
) -> Town:
    """A municipality whose questions are written (``factories.all_kinds`` or others, and ``area``), asked in a round
    for each name, the last of which says more."""
    rows = Question.objects.of(municipality).order_by("pk")
    codes = list(rows.values_list("code", flat=True))
    language = municipality.main_language
    town = Town(municipality, [], [])
    for number, (name, shift) in enumerate(zip(names, shifts, strict=True)):
        row = closed(
            municipality,
            *codes,
            weeks=26 * (len(names) - number) - 24,
            **{f"name_{language}": name, "design": design} | more,
        )
        asked = asked_in(row)
        backgrounds = [Background(AGE, AGES, RESIDENTS), Background("area", ("1", "2", "3"))]
        town.rounds.append(row)
        town.releases.append(
            publish(
                row,
                all_figures(asked, shift=shift, seed=number),
                before=town.releases[-1] if town.releases else None,
                backgrounds=backgrounds,
                common=common,
                design=design,
                respondents=640,
            )
        )
    return town
