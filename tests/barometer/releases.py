"""Releases in the database, made of those of ``tests.barometer.published_factory``."""

from __future__ import annotations

import dataclasses
from typing import Any

from barometer import archive
from barometer.asking import Asked
from barometer.choices import RoundState
from barometer.models import Release, Round, WeightRun
from portal.models import Municipality
from tests.barometer.factories import brought_to, prepared, question
from tests.barometer.published_factory import QUESTIONS, published


def asked_in(town: Municipality) -> Round:
    """A round that asks all that the releases of the factory tell of."""
    for one in QUESTIONS:
        said = one.wording[one.source_language]
        parts: dict[str, Any] = {name: said[name] for name in ("options", "rows") if said[name]}
        if one.kind in {"scale", "number"}:
            parts |= {"least": one.least, "most": one.most}
        question(town, one.code, one.kind, **parts)
    return prepared(town, *(Asked(one.code) for one in QUESTIONS))


def release(round_: Round, number: int = 1, **more: Any) -> Release:
    """A release of the round, which is published by it; the municipality is the round's own."""
    run = round_.weight_runs.first() or WeightRun.objects.create(
        round=round_,
        number=1,
        spec={},
        classes=[],
        respondents=931,
        deff=1.14,
        effective=816.7,
        iterations=7,
        sha256="ab" * 32,
    )
    town = round_.municipality
    found = published(number=number, round=1, key=str(round_.key), **more)
    own = dataclasses.replace(
        found.publisher,
        names={language: town.name_in(language) for language in town.languages},
        code=town.code,
        country=town.country,
        address=town.root_url,
        languages=tuple(town.languages),
    )
    brought_to(round_, RoundState.PUBLISHED)
    return archive.keep(round_, run, dataclasses.replace(found, publisher=own, sha256=""))


def corrected(town: Municipality, *asked: Asked, name: str, note: str) -> Round:
    """A round that was published and then corrected, without figures."""
    row = prepared(town, *asked, name_da=name)
    release(row, figures=(), names={"da": name})
    release(row, 2, note=note, figures=(), names={"da": name})
    return row
