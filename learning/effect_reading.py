"""What the numbers of services tell: read once for many services, and compared as ``rates`` says.

Compared are months before something was done with months from then on, at most two years on each side and never past
the next thing that was done. Months that were not counted whole are shown and not compared.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from learning import rates
from learning.effect_choices import Quality, Way
from learning.effect_hiding import small
from learning.models import Intervention, SelfService, ServiceMonth
from learning.rates import NoRatio, Ratio, Verdict

Counts = Mapping[dt.date, int]
PERSONAL = (Way.PERSON, Way.PHONE, Way.PAPER)
"""Ways that take somebody's time; the first that a service has says whether it works."""


@dataclasses.dataclass(frozen=True)
class Result:
    """What is known of one channel and one thing that was done. needed: contacts a month and months on each side that
    it would take to tell, where it is too few; hidden: whether counts are too small to be shown"""

    way: Way
    verdict: Verdict
    found: Ratio | None
    months_before: int
    months_after: int
    hidden: bool = False

    @property
    def shown(self) -> Ratio | None:
        """The figures, where they may be seen."""
        return self.found if self.enough and not self.hidden else None

    @property
    def enough(self) -> bool:
        """Whether there are months enough on both sides."""
        return min(self.months_before, self.months_after) >= rates.MONTHS


@dataclasses.dataclass(frozen=True)
class Beside:
    """The same against the control service. mixed: whether something was done there at the same time, so that nothing
    can be said"""

    control: SelfService
    results: tuple[Result, ...]
    mixed: bool = False


@dataclasses.dataclass(frozen=True)
class Effect:
    """What came of one thing that was done. begin, end: compared are months from … on, and before …"""

    intervention: Intervention
    begin: dt.date
    end: dt.date
    results: tuple[Result, ...]
    beside: Beside | None

    @property
    def first(self) -> Result | None:
        """Of the channel that says whether it works."""
        by_way = {result.way: result for result in self.results}
        return next((by_way[way] for way in PERSONAL if way in by_way), None)


@dataclasses.dataclass(frozen=True)
class Numbers:
    """All numbers of one service, and what was done for it, the earliest first."""

    service: SelfService
    rows: dict[Way, dict[dt.date, ServiceMonth]]
    interventions: tuple[Intervention, ...]

    @property
    def ways(self) -> list[Way]:
        return [way for way in Way if self.rows.get(way)]

    @property
    def months(self) -> list[dt.date]:
        return sorted({month for rows in self.rows.values() for month in rows})

    @property
    def counts(self) -> dict[tuple[dt.date, Way], int]:
        return {
            (month, way): row.count
            for way, rows in self.rows.items()
            for month, row in rows.items()
        }

    def whole(self, way: Way) -> dict[dt.date, int]:
        """Counts of months that may be compared."""
        rows = self.rows.get(way, {})
        return {m: row.count for m, row in rows.items() if row.quality_flag != Quality.PARTIAL}


def numbers(services: Iterable[SelfService]) -> dict[int, Numbers]:
    """Everything there is of some services, in two questions to the database."""
    found = {service.pk: Numbers(service, {way: {} for way in Way}, ()) for service in services}
    for row in ServiceMonth.objects.filter(service__in=found):
        found[row.service_id].rows[row.way][row.month] = row
    done: dict[int, list[Intervention]] = {}
    for one in Intervention.objects.filter(service__in=found).order_by("since"):
        one.service = found[one.service_id].service
        done.setdefault(one.service_id, []).append(one)
    return {
        pk: dataclasses.replace(each, interventions=tuple(done.get(pk, ())))
        for pk, each in found.items()
    }


def effects(own: Numbers, control: Numbers | None) -> list[Effect]:
    """What came of each thing that was done, the newest first."""
    found = []
    for place, one in enumerate(own.interventions):
        begin, end = _window(own.interventions, place)
        results = tuple(
            _result(way, _part(own.whole(way), begin, one.since, end)) for way in own.ways
        )
        beside = _beside(own, control, begin, one.since, end) if control else None
        found.append(Effect(one, begin, end, results, beside))
    return found[::-1]


def _window(done: tuple[Intervention, ...], place: int) -> tuple[dt.date, dt.date]:
    """From which month on, and before which, months are compared for one of the things that were done."""
    since = done[place].since
    begin, end = _moved(since, -rates.MOST), _moved(since, rates.MOST)
    if place:
        begin = max(begin, done[place - 1].since)
    if place + 1 < len(done):
        end = min(end, done[place + 1].since)
    return begin, end


def _moved(month: dt.date, months: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def _part(
    counts: Counts, begin: dt.date, since: dt.date, end: dt.date
) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    before = {month: count for month, count in counts.items() if begin <= month < since}
    after = {month: count for month, count in counts.items() if since <= month < end}
    return before, after


def _ratio(before: Counts, after: Counts) -> Ratio | None:
    try:
        return rates.same_months(before, after)
    except NoRatio:
        return None


def _result(way: Way, parts: tuple[Counts, Counts]) -> Result:
    before, after = parts
    found = _ratio(before, after)
    hidden = any(small(count) for part in parts for count in part.values())
    verdict = rates.judge(found, months_before=len(before), months_after=len(after), hidden=hidden)
    return Result(way, verdict, found, len(before), len(after), hidden)


def _beside(
    own: Numbers, control: Numbers, begin: dt.date, since: dt.date, end: dt.date
) -> Beside | None:
    """Against the control service, in the months that are known of both."""
    if any(begin < one.since < end for one in control.interventions):
        return Beside(control.service, (), mixed=True)
    results = []
    for way in own.ways:
        ours, theirs = own.whole(way), control.whole(way)
        both = ours.keys() & theirs.keys()
        if not both:
            continue
        parts = [
            _part({month: counts[month] for month in both}, begin, since, end)
            for counts in (ours, theirs)
        ]
        (before, after), _other = parts
        one, other = (_ratio(*part) for part in parts)
        found = rates.against(one, other) if one and other else None
        hidden = any(small(n) for pair in parts for part in pair for n in part.values())
        verdict = rates.judge(
            found, months_before=len(before), months_after=len(after), hidden=hidden, control=True
        )
        results.append(Result(way, verdict, found, len(before), len(after), hidden))
    return Beside(control.service, tuple(results)) if results else None
