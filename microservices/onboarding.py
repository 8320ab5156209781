"""How many of those who live here take part, by age and by area, beside the population table."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count

from microservices import disclosure
from microservices.measures import Measured, Why
from microservices.models import Neighbour, PopulationCell, PopulationTable
from microservices.population import OLDEST, YOUNGEST, Band, band_of
from portal.models import Area, Municipality, Resident
from portal.names import CODES

BANDS = list(Band)
Counts = dict[int | None, Counter[Band]]
"""People by area; the whole municipality stands under none."""


def registered(municipality: Municipality):
    """Residents with an account here who were verified and have signed in at least once."""
    return Resident.objects.filter(
        municipality=municipality,
        is_active=True,
        verified_at__isnull=False,
        last_login__isnull=False,
        kind__in=[Resident.Kind.RESIDENT, Resident.Kind.MINOR],
    )


def whole(municipality: Municipality, year: int) -> Measured:
    """The share of those aged 12 to 45 in ``year``, with its parts by age, and by age and area where the table of the
    population knows areas. An area is known of those who have said where they start from."""
    table = PopulationTable.objects.of(municipality).first()
    if table is None:
        return Measured(None, 0, Why.MISSING)
    live: Counts = {}
    for area, band, people in PopulationCell.objects.filter(table=table).values_list(
        "area", "band", "people"
    ):
        live.setdefault(area, Counter())[Band(band)] = people
    areas = [row for row in Area.objects.of(municipality).tree() if row.pk in live]
    counts = _counts(municipality, year, areas)
    grid = _grid(areas, counts)
    # a number of so few who live there hides what is beside it
    lives = [[*(live[row.pk][band] for band in BANDS), live[row.pk].total()] for row in areas]
    few = {
        (r, c)
        for r, line in enumerate(lives)
        for c, people in enumerate(line)
        if disclosure.small(people)
    }
    gone = disclosure.hidden(grid, few)
    last = len(grid) - 1
    total = [live[None][band] for band in BANDS]
    cells = [
        _share(grid[last][c], of, (last, c) in gone) for c, of in enumerate([*total, sum(total)])
    ]
    parts = {str(band.value): cell for band, cell in zip(BANDS, cells, strict=False)}
    rows = [
        {
            "names": {code: row.name_in(code) for code in CODES},
            "cells": [
                _share(grid[r][c], of, (r, c) in gone).as_json() for c, of in enumerate(lives[r])
            ],
        }
        for r, row in enumerate(areas)
    ]
    source = {"year": table.year, "quarter": table.quarter, "source": table.source, "rows": rows}
    return Measured(cells[-1].value, cells[-1].of, cells[-1].why, parts, source)


def _counts(municipality: Municipality, year: int, areas: list[Area]) -> Counts:
    people = registered(municipality).filter(
        birth_year__gte=year - OLDEST, birth_year__lte=year - YOUNGEST
    )
    found: Counts = {None: Counter()}
    for born, number in (
        people.order_by()
        .values("birth_year")
        .annotate(n=Count("pk"))
        .values_list("birth_year", "n")
    ):
        found[None][_band(year - born)] += number
    within = _within(municipality, areas)
    rows = (
        Neighbour.objects.of(municipality)
        .filter(resident__in=people, area__in=list(within))
        .order_by()
        .values("area", "resident__birth_year")
        .annotate(n=Count("pk"))
        .values_list("area", "resident__birth_year", "n")
    )
    for area, born, number in rows:
        found.setdefault(within[area], Counter())[_band(year - born)] += number
    return found


def _band(age: int) -> Band:
    band = band_of(age)
    assert band is not None
    return band


def _within(municipality: Municipality, areas: list[Area]) -> dict[int, int]:
    """For every area inside one of ``areas``: which one, the innermost."""
    known = {row.pk for row in areas}
    parent = dict(Area.objects.of(municipality).values_list("pk", "parent"))
    found: dict[int, int] = {}
    for area in parent:
        at: int | None = area
        while at is not None and at not in known:
            at = parent[at]
        if at is not None:
            found[area] = at
    return found


def _grid(areas: list[Area], counts: Counts) -> list[list[int]]:
    """People with an account: a row for each area, one for those whose area we do not know, and the total of each."""
    rows = [[counts.get(row.pk, Counter())[band] for band in BANDS] for row in areas]
    every = [counts[None][band] for band in BANDS]
    unknown = [total - sum(row[c] for row in rows) for c, total in enumerate(every)]
    return [[*row, sum(row)] for row in (*rows, unknown, every)]


def _share(count: int, of: int, hidden: bool) -> Measured:
    if hidden or disclosure.small(of):
        return Measured(None, of, Why.HIDDEN)
    if not of:
        return Measured(None, of, Why.NONE)
    # somebody may have moved in since the table was made
    return Measured(min(1.0, count / of), of)


def as_words(table: dict[str, Any], code: str) -> list[tuple[str, list[Measured]]]:
    """The rows of the table of areas: the name in a language, and the cells by age with the whole at the end."""
    return [
        (
            row["names"].get(code[:2]) or next(iter(row["names"].values()), ""),
            [Measured.of_json(cell) for cell in row["cells"]],
        )
        for row in table.get("rows", [])
    ]
