"""Fills the demo's measuring of effects: services with their numbers of the last 26 months, taken in as files are, and
what was done half-way; once a municipality has services, nothing more is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from demo.texts.effects import SCATTER, SEASON, SERVICES, ServiceText
from learning.actions import effects
from learning.effect_choices import Way
from learning.effect_lines import Line, between, written
from learning.models import Intervention, SelfService
from portal.models import Municipality, Resident

MONTHS, BEFORE = 26, 13


def measure_effects(
    municipality: Municipality, colleague: Callable[[str], Resident | None]
) -> None:
    """Services, where there are none yet."""
    if SelfService.objects.of(municipality).exists():
        return
    person = colleague("analyst") or colleague("administrator")
    last = effects.newest(municipality)
    months = between(dt.date(last.year - 3, last.month, 1), last)[-MONTHS:]
    made: dict[str, SelfService] = {}
    for text in SERVICES.get(municipality.slug, ()):
        row = SelfService(
            municipality=municipality,
            slug=text.slug,
            control=made.get(text.control),
            public=True,
            **SelfService.names(**text.names),
            **text.costs,
        )
        made[text.slug] = effects.keep_service(person, row)
        effects.take_file(person, row, written(_lines(text, months)).encode())
        if text.done:
            since = months[BEFORE]
            done = Intervention(service=row, since=since, **Intervention.names(**text.done))
            effects.keep_intervention(person, done)


def _lines(text: ServiceText, months: list[dt.date]) -> list[Line]:
    return [
        Line(0, month, Way(way), _count(rate, place, shift, month))
        for shift, (way, rate) in enumerate(text.rates.items())
        for place, month in enumerate(months)
        if place not in text.missing.get(way, ())
    ]


def _count(rate: tuple[float, float], place: int, shift: int, month: dt.date) -> int:
    usual = rate[place >= BEFORE] * SEASON[month.month - 1]
    return round(usual * SCATTER[(place + 7 * shift) % len(SCATTER)])
