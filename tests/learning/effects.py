"""Services with numbers of months, as tests need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from learning.actions import effects as acts
from learning.effect_choices import Origin, Quality, Way
from learning.effect_lines import Line, between
from learning.models import Intervention, SelfService

FIRST, SINCE = dt.date(2024, 9, 1), dt.date(2025, 9, 1)
SEASONS = (1.1, 1.0, 0.95, 0.8, 1.2, 1.05, 1.0, 0.95, 0.9, 0.85, 0.6, 1.1)
"""How busy each month of the year is, from January on."""


def service(town: Any, slug: str = "move", **more: Any) -> SelfService:
    usual = {"name_en": slug.title(), "name_da": slug.title(), "public": True}
    return acts.keep_service(None, SelfService(municipality=town, slug=slug, **usual | more))


def months(count: int, first: dt.date = FIRST) -> list[dt.date]:
    number = first.year * 12 + first.month - 2 + count
    return between(first, dt.date(number // 12, number % 12 + 1, 1))


def counts(row: SelfService, way: str, numbers: Sequence[int | None], **more: Any) -> None:
    """Numbers of months from FIRST on; none is a gap."""
    first = more.pop("first", FIRST)
    lines = [
        Line(0, month, Way(way), count, more.get("quality", Quality.COUNTED))
        for month, count in zip(months(len(numbers), first), numbers, strict=True)
        if count is not None
    ]
    acts.write(None, row, lines, origin=Origin.ENTERED)


def busy(rate: float, count: int = 24, *, after: float = 1.0, first: dt.date = FIRST) -> list[int]:
    """Counts that go with the seasons, and from a year on are ``after`` times as many."""
    return [
        round(rate * SEASONS[month.month - 1] * (after if place >= 12 else 1) + place % 3 - 1)
        for place, month in enumerate(months(count, first))
    ]


def done(row: SelfService, since: dt.date = SINCE, name: str = "The new page") -> Intervention:
    return acts.keep_intervention(
        None, Intervention(service=row, since=since, name_en=name, name_da=name)
    )
