"""All numbers of a service, year by year, as everybody may see them: on the page and as open data."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from learning.effect_choices import Quality, Way
from learning.effect_hiding import LEAST, Shown, shown
from learning.effect_reading import Numbers
from learning.effect_words import number

ALL = "all"
COLUMNS = ("service", "name", "period", "channel", "count", "status", "quality")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One year. rows: name of the month, and a text for each channel and for all; whole: the same of the year"""

    year: str
    rows: list[tuple[str, list[tuple[str, str]]]]
    whole: list[tuple[str, str]]
    hides: bool


def years(own: Numbers) -> Iterator[tuple[int, list[dt.date], Shown[dt.date, Way]]]:
    """Each year with its months from the first to the last known, the newest first."""
    months = own.months
    for year in sorted({month.year for month in months}, reverse=True):
        rows = [dt.date(year, number, 1) for number in range(1, 13)]
        counts = {key: count for key, count in own.counts.items() if key[0].year == year}
        seen = [month for month in rows if months[0] <= month <= months[-1]]
        yield year, seen, shown(counts, rows, own.ways)


def sheets(own: Numbers) -> list[Sheet]:
    ways = own.ways
    heads = [*(str(way.label) for way in ways), _("All")]
    found = []
    for year, months, table in years(own):
        rows = []
        for month in months:
            texts = [_said(own, table, month, way) for way in ways]
            texts.append(_total(table.rows, month))
            rows.append((_name(month), list(zip(heads, texts, strict=True))))
        whole = [_total(table.columns, way) for way in ways] + [_total(table.total, None)]
        sums = list(zip(heads, whole, strict=True)) if any(text != "–" for text in whole) else []
        hides = None in table.cells.values()
        found.append(Sheet(str(year), rows, sums, hides))
    return found


def _name(month: dt.date) -> str:
    text = date_format(month, "F Y")
    return text[:1].upper() + text[1:]


def _total(totals: dict[Any, int | None], key: Any) -> str:
    if key not in totals:
        return "–"
    total = totals[key]
    return _("hidden") if total is None else number(total)


def _said(own: Numbers, table: Shown[dt.date, Way], month: dt.date, way: Way) -> str:
    if (month, way) not in table.cells:
        return _("not known")
    count = table.cells[month, way]
    text = _("fewer than %(least)s") % {"least": number(LEAST)} if count is None else number(count)
    quality = Quality(own.rows[way][month].quality_flag)
    return text if quality == Quality.COUNTED else f"{text} ({quality.label})"


# Files --------------------------------------------------------------------------------------------------------


def written(services: Iterable[Numbers]) -> str:
    """A line for each month and channel that is known, and for each sum that is: see ``schema``."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for own in services:
        who = (own.service.slug, own.service.name)
        for year, months, table in reversed(list(years(own))):
            for month in months:
                period = f"{month:%Y-%m}"
                for way in own.ways:
                    if (month, way) in table.cells:
                        quality = own.rows[way][month].quality_flag
                        out.writerow(
                            (*who, period, way.value, *_open(table.cells[month, way]), quality)
                        )
                if month in table.rows:
                    out.writerow((*who, period, ALL, *_open(table.rows[month]), ""))
            for way in own.ways:
                if way in table.columns:
                    out.writerow((*who, year, way.value, *_open(table.columns[way]), ""))
            if None in table.total:
                out.writerow((*who, year, ALL, *_open(table.total[None]), ""))
    return text.getvalue()


def _open(count: int | None) -> tuple[int | str, str]:
    return ("", "hidden") if count is None else (count, "shown")


def schema(municipality: str, url: str) -> dict[str, Any]:
    """The file as a Data Package (Frictionless Data, version 1): what stands in its columns, and what is left out."""
    channels = [*Way.values, ALL]

    def field(name: str, about: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "type": "string", "description": about, **more}

    required = {"required": True}
    return {
        "profile": "tabular-data-package",
        "name": "contacts-by-month",
        "title": f"{municipality}: contacts by month and channel",
        "description": (
            f"A month that is not in the file is not known, and is not 0. Counts from 1 to {LEAST - 1} are hidden, and"
            " so is every sum that one of them is part of. A sum is there only where all its parts are known."
        ),
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "resources": [
            {
                "name": "counts",
                "profile": "tabular-data-resource",
                "path": url,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
                "schema": {
                    "missingValues": [""],
                    "primaryKey": ["service", "period", "channel"],
                    "fields": [
                        field("service", "Short name of the service.", constraints=required),
                        field(
                            "name", "Its name in the language of the address.", constraints=required
                        ),
                        field(
                            "period",
                            "A month as YYYY-MM, or a whole year as YYYY.",
                            constraints=required | {"pattern": r"[0-9]{4}(-(0[1-9]|1[0-2]))?"},
                        ),
                        field(
                            "channel",
                            "How people reached the service; “all” is the sum.",
                            constraints=required | {"enum": channels},
                        ),
                        {
                            "name": "count",
                            "type": "integer",
                            "description": "How many contacts; empty where it is hidden.",
                            "constraints": {"minimum": 0},
                        },
                        field(
                            "status",
                            "Whether the count is shown.",
                            constraints=required | {"enum": ["shown", "hidden"]},
                        ),
                        field(
                            "quality",
                            "How good the count of a month is; empty for sums.",
                            constraints={"enum": list(Quality.values)},
                        ),
                    ],
                },
            }
        ],
    }
