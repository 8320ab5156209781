"""How long the council's cases take, for other parts of the portal: what promises are measured by.

A case begins on the day its source gives. It is decided on the day of the first meeting in which a body with the last
word came to a result that ends it. Of a case that its source calls decided without saying when, nothing is known; where
these are more than one in ten, nothing is said at all.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases import durations, stages
from cases.durations import Duration, Found
from cases.last_word import ending_day
from cases.models import AgendaItem, Case
from portal import indicators
from portal.indicators import DAYS, SHARE, Indicator, Reading
from portal.models import Municipality

LIMITS = (90, 180)
"""Days within which cases are to be decided."""
LAPSED = "withdrawn"
"""The stage of cases that came to an end without a decision: they are no case of how long one takes."""
YEAR, YEARS = 365, 730
"""Days in which the cases of a figure began."""
FEWEST = 10
UNKNOWN = 0.1
"""The largest part of cases that may have been decided nobody knows when."""


def durations_of(
    municipality: Municipality, first: dt.date, last: dt.date, known: dt.date
) -> list[Duration] | None:
    """The cases that began between two days, both included, as they stood at the end of ``known``; none where too many
    of them were decided nobody knows when."""
    items = AgendaItem.objects.open().select_related("meeting")
    rows = (
        Case.objects.of(municipality)
        .shown()
        .filter(opened_on__range=(first, last))
        .prefetch_related(Prefetch("agenda_items", items), "considerations")
    )
    phases = {code: stage.phase for code, stage in stages.by_code().items()}
    found, lost, number = [], 0, 0
    for case in rows.exclude(stage=LAPSED):
        number += 1
        day = ending_day(case, municipality.zone)
        if day is not None and day <= known:
            found.append(Duration(max(0, (day - case.opened_on).days), True))
        elif day is None and phases.get(case.stage, stages.BEFORE) != stages.BEFORE:
            lost += 1
        else:
            found.append(Duration((known - case.opened_on).days, False))
    return None if lost > UNKNOWN * number else found


def _reading(found: Found | None, first: dt.date, last: dt.date) -> Reading | None:
    if found is None or found.high is None or found.number < FEWEST:
        return None
    return Reading(found.value, found.low, found.high, found.number, first, last)


def median_days(municipality: Municipality, last: dt.date) -> Reading | None:
    """Of the cases that began in the two years until ``last``."""
    first = last - dt.timedelta(days=YEARS - 1)
    cases = durations_of(municipality, first, last, last)
    return _reading(durations.median(cases), first, last) if cases else None


def decided_within(days: int, municipality: Municipality, last: dt.date) -> Reading | None:
    """Of the cases that began in a year which ended so many days before ``last``: each has had that long."""
    end = last - dt.timedelta(days=days)
    first = end - dt.timedelta(days=YEAR - 1)
    cases = durations_of(municipality, first, end, last)
    return _reading(durations.within(cases, days), first, last) if cases else None


def _within(days: int) -> Indicator:
    return Indicator(
        name=f"cases.decided_within_{days}",
        label=ngettext_lazy(
            "Share of cases decided within %(days)s day",
            "Share of cases decided within %(days)s days",
            days,
        )
        % {"days": days},
        says=_(
            "Council cases that began in one year, and of which each has had the time: how many of them were decided in"
            " it."
        ),
        unit=SHARE,
        read=lambda municipality, last: decided_within(days, municipality, last),
    )


def bring() -> None:
    """Offer the figures to the rest of the portal."""
    for days in LIMITS:
        indicators.register(_within(days))
    indicators.register(
        Indicator(
            name="cases.median_days",
            label=_("Days until half of the cases are decided"),
            says=_(
                "Council cases that began in the last two years, from the first day to the decision. Those that are"
                " still open count as long as they have lasted."
            ),
            unit=DAYS,
            read=median_days,
        )
    )
