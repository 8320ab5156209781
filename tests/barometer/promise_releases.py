"""Published releases to test with: figures as somebody wrote them, kept as every release is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from barometer import archive
from barometer.asking import Asked as Line
from barometer.choices import RoundState
from barometer.disclosure import Status
from barometer.models import Comparison, Estimate, Release, Round, WeightRun
from barometer.published import Asked, Figure, Method, Published, Publisher
from portal.events import ReleasePublished, announce
from portal.models import Municipality
from tests.barometer.factories import brought_to, prepared


def figure(
    question: str, option: int, value: float | None, half: float = 0.03, **more: Any
) -> Figure:
    """``value`` ± ``half``; hidden where there is no value."""
    hidden = value is None
    usual: dict[str, Any] = {
        "row": 0,
        "background": "",
        "category": "",
        "value": value,
        "se": None if hidden else half / 1.96,
        "low": None if hidden else value - half,
        "high": None if hidden else value + half,
        "respondents": None if hidden else 800,
        "effective": None if hidden else 700.0,
        "status": Status.HIDDEN if hidden else Status.SHOWN,
    }
    return Figure(question=question, option=option, **usual | more)


def asked_and_closed(municipality: Municipality, *codes: str, ago: int = 10) -> Round:
    """A round of these questions, in their newest wordings, that closed so many days ago."""
    closes = timezone.now() - dt.timedelta(days=ago)
    row = prepared(
        municipality,
        *map(Line, codes),
        opens_at=closes - dt.timedelta(days=20),
        closes_at=closes,
    )
    return brought_to(row, RoundState.PUBLISHED)


def released(
    round_: Round,
    *figures: Figure,
    changes: dict[tuple[str, int], str] | None = None,
    note: str = "",
) -> Release:
    """A release of these figures; ``changes`` says what may be said of one since the last round that has it."""
    run = WeightRun.objects.create(
        round=round_,
        number=round_.weight_runs.count() + 1,
        spec={},
        classes=[],
        respondents=800,
        deff=1.1,
        effective=727.0,
        iterations=4,
        sha256="0" * 64,
    )
    release = archive.keep(round_, run, _published(round_, figures, note))
    for (code, option), verdict in (changes or {}).items():
        mine = {"question__version__question__code": code, "option": option}
        after = Estimate.objects.get(release=release, background="", **mine)
        before = (
            Estimate.objects.filter(background="", **mine)
            .exclude(release__round=round_)
            .order_by("-release__round__closes_at")
            .first()
        )
        Comparison.objects.create(
            estimate=after, before=before, verdict=verdict, moved=verdict, p_public=0.01
        )
    with transaction.atomic():
        announce(ReleasePublished(round_.municipality_id, release.pk))
    return release


def _published(round_: Round, figures: tuple[Figure, ...], note: str) -> Published:
    town = round_.municipality
    return Published(
        publisher=Publisher(
            {code: town.name_in(code) for code in town.languages},
            town.code,
            town.country,
            town.root_url,
            tuple(town.languages),
        ),
        round=1,
        key=str(round_.key),
        names={town.main_language: round_.name_in(town.main_language)},
        abouts={},
        opened=round_.opens_at.date(),
        closed=round_.closes_at.date(),
        number=round_.releases.count() + 1,
        note=note or ("Corrected." if round_.releases.exists() else ""),
        published_at=timezone.now(),
        asked=tuple(_asked(row) for row in round_.questions.select_related("version__question")),
        backgrounds=(),
        method=Method("open", "technical", 2800, 800, 1.1, 727.0, 0.5, 2.0, 4, "", "0" * 64),
        figures=figures,
    )


def _asked(row: Any) -> Asked:
    version = row.version
    return Asked(
        version.question.code,
        version.question.kind,
        version.wording,
        version.source_language,
        version.wording_hash,
        version.least,
        version.most,
    )
