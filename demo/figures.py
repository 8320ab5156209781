"""Fills the demo's follow-up: how many people live there, and the figures of today and of the Mondays before, counted
of what the demo has by then. Only their days are set afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from demo.texts.figures import POPULATIONS
from microservices import kpis, ledger
from microservices.actions import figures
from microservices.models import FiguresDay
from portal.models import Municipality, Resident

WEEKS = 8
FLOWS = ("active", "both_ways", "filled", "first_answer", "coins_active")
"""Figures of what happened until a moment; how things stood at that time, nobody knows any more."""


def open_figures(municipality: Municipality, colleague: Callable[[str], Resident | None]) -> None:
    """Figures, where there are none yet."""
    population = POPULATIONS.get(municipality.slug)
    if population is None or FiguresDay.objects.of(municipality).exists():
        return
    now = timezone.now()
    people = Resident.objects.filter(municipality=municipality, last_login__isnull=True)
    # who is in the demo has been there before
    people.filter(kind__in=["resident", "minor"]).update(last_login=now)
    today = timezone.localdate(now, municipality.zone)
    last = ledger.quarter_of(ledger.quarter_of(today) - dt.timedelta(days=1))
    figures.keep_population(
        colleague("coordinator") or colleague("administrator"),
        municipality,
        year=last.year,
        quarter=(last.month + 2) // 3,
        source=population.source,
        data=population.table.encode(),
    )
    monday = today - dt.timedelta(days=today.weekday())
    for back in range(WEEKS, 0, -1):
        ago = dt.timedelta(weeks=back)
        found = kpis.measure(municipality, now - dt.timedelta(days=today.weekday()) - ago)
        FiguresDay.objects.create(
            municipality=municipality,
            day=monday - ago,
            figures={name: found[name] for name in FLOWS},
        )
