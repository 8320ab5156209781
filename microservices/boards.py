"""Reading boards while their period runs: who stands where, and what a school has together.

Points are those of exchanges settled in the period, without what a colleague has still to look at or has found to be
made up (``microservices.collusion``).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils import timezone

from microservices import ages, minors, points
from microservices.choices import ExchangeState
from microservices.models import Block, BoardPlace, Exchange, School, Suspicion
from microservices.models.boards import COUNTS_NOT, BoardPlaceQuerySet
from microservices.points import LEAST, Place, Row
from portal.models import Area, Municipality, Resident


@dataclasses.dataclass(frozen=True)
class Period:
    """A week, month or quarter where a municipality lies."""

    municipality: Municipality
    span: str
    first_day: dt.date

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.combine(self.first_day, dt.time(), self.municipality.zone)

    @property
    def last_day(self) -> dt.date:
        return points.day_after(self.span, self.first_day) - dt.timedelta(days=1)

    @property
    def ends(self) -> dt.datetime:
        """The first moment after it."""
        day = points.day_after(self.span, self.first_day)
        return dt.datetime.combine(day, dt.time(), self.municipality.zone)

    @property
    def final_at(self) -> dt.datetime:
        return self.ends + points.FREEZE_AFTER

    @property
    def places(self) -> BoardPlaceQuerySet:
        """Of everybody who takes part, whether others see them or not."""
        return BoardPlace.objects.of(self.municipality).filter(
            span=self.span, first_day=self.first_day
        )


def running(municipality: Municipality, span: str) -> Period:
    """The period of today."""
    return Period(municipality, span, points.first_day(span, minors.today(municipality)))


def too_young(resident: Resident, municipality: Municipality) -> bool:
    """Whether somebody may be under sixteen today, and so counts for a school alone."""
    return ages.of(resident, minors.today(municipality)).youngest < points.ALONE_FROM


def quarters(period: Period) -> dict[int, int]:
    """Quarters of a point of everybody who takes part, by the number of the resident; nothing for who has helped
    nobody."""
    rows = (
        Exchange.objects.of(period.municipality)
        .filter(
            state=ExchangeState.SETTLED,
            ended_at__gte=period.begins,
            ended_at__lt=period.ends,
            performer__in=period.places.order_by().values("resident"),
        )
        .exclude(
            pk__in=Suspicion.objects.of(period.municipality)
            .filter(state__in=COUNTS_NOT)
            .values("exchanges")
        )
        .order_by()
        .values_list("performer", "requester")
        .annotate(often=Count("pk"))
    )
    return points.of_pairs(rows)


@dataclasses.dataclass(frozen=True)
class SchoolRow:
    school: School
    people: int
    quarters: int


@dataclasses.dataclass(frozen=True)
class Sheet:
    """Everybody who takes a rank in a period, with their points."""

    members: list[BoardPlace]
    earned: dict[int, int]

    def rows(self, area: Area | None = None) -> list[Row]:
        """Those who stand on the board of the municipality, or of one of its areas."""
        return [
            Row(one.resident_id, one.alias, self.earned.get(one.resident_id, 0))
            for one in self.members
            if one.alias and (area is None or one.area_id == area.pk)
        ]

    def schools(self) -> list[SchoolRow]:
        """What each school has together, the most points first; none with fewer than ``LEAST`` who take part."""
        theirs: dict[School, list[int]] = defaultdict(list)
        for one in self.members:
            if one.school is not None:
                theirs[one.school].append(self.earned.get(one.resident_id, 0))
        found = [
            SchoolRow(school, len(earned), sum(earned))
            for school, earned in theirs.items()
            if len(earned) >= LEAST
        ]
        return sorted(found, key=lambda row: (-row.quarters, row.school.name.casefold()))


def read(period: Period) -> Sheet:
    return Sheet(list(period.places.shown().select_related("school").order_by()), quarters(period))


def seen_by(viewer: Resident, everybody: Iterable[Row]) -> list[Place]:
    """The board as ``viewer`` sees it: nobody whom they do not meet stands there, nor leaves a gap."""
    apart = set(Block.objects.of(viewer))
    return points.places(row for row in everybody if row.key not in apart)


def areas_with_people(period: Period) -> QuerySet[Area]:
    """Areas that somebody has chosen in the period."""
    chosen = period.places.filter(area__isnull=False).order_by().values("area")
    return Area.objects.of(period.municipality).filter(pk__in=chosen)


def over(now: dt.datetime | None = None) -> list[Period]:
    """Periods whose boards are to be made final."""
    moment = now or timezone.now()
    kept = BoardPlace.objects.order_by("municipality", "span", "first_day")
    known: dict[int, Municipality] = {}
    found = []
    for pk, span, first in kept.values_list("municipality", "span", "first_day").distinct():
        if pk not in known:
            known[pk] = Municipality.objects.get(pk=pk)
        period = Period(known[pk], span, first)
        if period.final_at <= moment:
            found.append(period)
    return found
