"""Writing the figures down once a day, and taking in how many people live here."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices import kpis, ledger, population
from microservices.models import Category, FiguresDay, PopulationCell, PopulationTable
from portal.events import ContentChanged, announce
from portal.models import Area, Municipality, Resident

LOG_LABELS = {"microservices.population.keep": gettext_lazy("Take in a population table")}
KEPT = dt.timedelta(days=3 * 366)
"""So long the figures of each day are kept."""


class PopulationRefused(Exception):
    """The table was not taken in; the message says why."""


def note(municipality: Municipality) -> FiguresDay:
    """Write down the figures of today; those of earlier today are replaced."""
    now = timezone.now()
    with transaction.atomic():
        row, _made = FiguresDay.objects.update_or_create(
            municipality=municipality,
            day=timezone.localdate(now, municipality.zone),
            defaults={"figures": kpis.measure(municipality, now), "made_at": now},
        )
        FiguresDay.objects.of(municipality).filter(day__lt=row.day - KEPT).delete()
        announce(ContentChanged(municipality.pk))
    return row


def note_all() -> int:
    """Write down the figures of today for every municipality that has opened its market and has none: how many."""
    noted = 0
    for municipality in Municipality.objects.filter(
        pk__in=Category.objects.in_use().values("municipality")
    ):
        today = timezone.localdate(timezone=municipality.zone)
        if not FiguresDay.objects.of(municipality).filter(day=today).exists():
            note(municipality)
            noted += 1
    return noted


def keep_population(
    actor: Resident,
    municipality: Municipality,
    *,
    year: int,
    quarter: int,
    source: str,
    data: bytes,
) -> PopulationTable:
    """Take in the table of a quarter, in place of what was there, and count anew.

    Raises PopulationRefused, and population.FileRefused with what is wrong with the file.
    """
    today = timezone.localdate(timezone=municipality.zone)
    if not (1 <= quarter <= 4 and year >= 2000):
        raise PopulationRefused(_("Choose the year and the quarter that the numbers are of."))
    if dt.date(year, quarter * 3 - 2, 1) > ledger.quarter_of(today):
        raise PopulationRefused(_("That quarter has not begun. Choose an earlier one."))
    if not source.strip():
        raise PopulationRefused(_("Write where the numbers are from."))
    areas = {row.slug: row for row in Area.objects.of(municipality)}
    records = population.read(data, areas)
    with transaction.atomic():
        table, _made = PopulationTable.objects.update_or_create(
            municipality=municipality,
            year=year,
            quarter=quarter,
            defaults={
                "source": source.strip()[:200],
                "uploaded_by": actor,
                "uploaded_at": timezone.now(),
            },
        )
        table.cells.all().delete()
        PopulationCell.objects.bulk_create(
            PopulationCell(
                table=table,
                area=areas[record.area] if record.area else None,
                band=record.band,
                people=record.people,
            )
            for record in records
        )
        log(
            table,
            "microservices.population.keep",
            user=actor,
            data={"people": sum(record.people for record in records if not record.area)},
        )
        note(municipality)
    return table
