"""The tables of a release described for programs, as Data Package 2.0 (datapackage.org).

Whoever has the description and a validator can check without us that the tables are the ones, and that no figure of
fewer respondents than ``disclosure.LEAST`` is published: the constraint stands at ``n_unweighted``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from barometer.opendata import tables
from barometer.opendata.edition import LICENCE, Edition
from barometer.opendata.words import described, keywords
from barometer.published import sealed

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class Table(NamedTuple):
    name: str
    columns: Sequence[tables.Column]
    key: Sequence[str]
    write: Callable[[Edition], bytes]


TABLES = (
    Table("shares", tables.SHARES, tables.SHARES_KEY, tables.shares),
    Table("means", tables.MEANS, tables.KEY, tables.means),
    Table("questions", tables.QUESTIONS, ["question"], tables.questions),
)


def write(edition: Edition) -> bytes:
    """``datapackage.json``; the tables lie beside it."""
    release = edition.published
    with translation.override(edition.language):
        found: dict[str, Any] = {
            "$schema": PROFILE,
            "name": f"barometer-{release.publisher.code.lower()}-{release.round}-{release.number}",
            "id": f"urn:uuid:{release.key}",
            "title": f"{edition.name} · {edition.municipality}",
            "description": described(edition),
            "homepage": edition.page,
            "version": f"{release.number}.0.0",
            "created": moment(release.published_at),
            "keywords": keywords(),
            "licenses": [
                {
                    "name": "CC-BY-4.0",
                    "path": LICENCE,
                    "title": "Creative Commons Attribution 4.0 International",
                }
            ],
            "contributors": [
                {
                    "title": edition.municipality,
                    "path": release.publisher.address,
                    "roles": ["publisher"],
                }
                | ({"email": release.publisher.email} if release.publisher.email else {})
            ],
            "sources": [{"title": release.method.source}] if release.method.source else [],
            "resources": [_resource(edition, table) for table in TABLES],
            # beyond the standard: how the figures came about, as the release has it
            "release": {
                "number": release.number,
                "note": release.note,
                "sha256": release.sha256 or sealed(release),
                "opened": release.opened.isoformat(),
                "closed": release.closed.isoformat(),
            },
            "method": {
                "design": release.method.design,
                "promise": release.method.promise,
                "residents": release.method.residents,
                "respondents": release.method.respondents,
                "design_effect": release.method.deff,
                "n_effective": release.method.effective,
                "lowest_weight": release.method.lowest,
                "highest_weight": release.method.highest,
                "iterations": release.method.iterations,
                "weighting_sha256": release.method.weighting,
            },
        }
    if not found["sources"]:
        del found["sources"]
    return dumped(found)


def _resource(edition: Edition, table: Table) -> dict[str, Any]:
    body = table.write(edition)
    schema: dict[str, Any] = {
        "fields": list(_fields(table.columns)),
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.name != "questions":
        schema["foreignKeys"] = [
            {
                "fields": ["question"],
                "reference": {"resource": "questions", "fields": ["question"]},
            }
        ]
    titles = {
        "shares": _("Shares: how many gave which answer"),
        "means": _("Means of scales, numbers and places in an order"),
        "questions": _("What was asked"),
    }
    return {
        "name": table.name,
        "type": "table",
        "title": titles[table.name],
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": schema,
    }


def _fields(columns: Iterable[tables.Column]) -> Iterable[dict[str, Any]]:
    for column in columns:
        field: dict[str, Any] = {
            "name": column.name,
            "type": column.type,
            "description": str(column.says),
        }
        if column.constraints:
            field["constraints"] = dict(column.constraints)
        yield field


def moment(when: dt.datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return when.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def dumped(found: Any) -> bytes:
    """JSON in UTF-8, names in the order they were written in, a line's end at the end."""
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
