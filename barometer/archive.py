"""Releases as rows, and back: what is published stays as it is, and can be read again years later."""

from __future__ import annotations

import dataclasses
from typing import Any

from barometer.models import Estimate, Release, RoundQuestion, WeightRun
from barometer.models.rounds import Round
from barometer.published import Figure, Published, read, record, sealed

_FIGURES = 500
"""Rows that are written at once."""
_NUMBERS = ("value", "se", "low", "high", "respondents", "effective")


def published(release: Release) -> Published:
    """The release as a record; two queries."""
    rows = release.estimates.select_related("question__version__question")
    figures = [
        {
            "question": row.question.version.question.code,
            "row": row.row,
            "option": row.option,
            "background": row.background,
            "category": row.category,
            "status": row.status,
            **{name: getattr(row, name) for name in _NUMBERS},
        }
        for row in rows
    ]
    return read({**release.head, "figures": figures}, release.sha256)


def head(release: Release) -> Published:
    """What stands above the figures, without them; no query."""
    return read({**release.head, "figures": []}, release.sha256)


def keep(round_: Round, run: WeightRun, found: Published) -> Release:
    """Write a release down, figures in their order. Belongs into a transaction of whoever decides on it."""
    head: dict[str, Any] = record(found)
    del head["figures"]
    release = Release.objects.create(
        round=round_,
        number=found.number,
        run=run,
        note=found.note,
        head=head,
        sha256=sealed(found),
        published_at=found.published_at,
    )
    rows = RoundQuestion.objects.filter(round=round_).select_related("version__question")
    questions = {row.version.question.code: row for row in rows}
    Estimate.objects.bulk_create(
        (_row(release, questions[figure.question], figure) for figure in found.figures),
        batch_size=_FIGURES,
    )
    return release


def _row(release: Release, question: RoundQuestion, figure: Figure) -> Estimate:
    said = dataclasses.asdict(figure)
    return Estimate(
        **said | {"release": release, "question": question, "status": figure.status.value}
    )


def places(release: Release) -> dict[tuple[str, int, int, str, str], int]:
    """The numbers of the rows of a release, by question, row, option, background and category."""
    rows = release.estimates.values_list(
        "question__version__question__code", "row", "option", "background", "category", "pk"
    )
    return {(code, row, option, of, category): pk for code, row, option, of, category, pk in rows}
