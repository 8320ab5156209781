"""Whether it works, for everybody: each service with its numbers, what came of what was done, and how sure it is."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning import effect_chart, effect_lines, effect_reading, effect_words
from learning.effect_chart import Chart, Point
from learning.effect_choices import Way
from learning.effect_hiding import LEAST, small
from learning.effect_reading import Beside, Effect, Numbers, Result
from learning.effect_tables import sheets
from learning.effect_words import number
from learning.models import SelfService
from portal import days
from portal.models import Municipality

DRAWN = 48
"""Months that the chart goes back; the table has them all."""
CURRENCIES = {"DK": "kr.", "NO": "kr", "SE": "kr", "FI": "€", "DE": "€"}


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def read(municipality: Municipality) -> list[tuple[Numbers, Numbers | None]]:
    """Each service that everybody may see, with the one it is compared with where everybody may see that, too."""
    services = list(SelfService.objects.of(municipality).shown())
    for service in services:
        service.municipality = municipality
    found = effect_reading.numbers(services)
    rows = [(found[one.pk], found.get(one.control_id or 0)) for one in services]
    return sorted(rows, key=lambda row: row[0].service.name.casefold())


# The list -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Card:
    service: SelfService
    said: str
    until: str


@require_safe
def effect(request: HttpRequest) -> HttpResponse:
    place = here(request)
    cards = []
    for own, control in read(place):
        effects = effect_reading.effects(own, control)
        months = own.months
        until = _("Numbers until %(month)s") % {"month": days.within(months[-1])} if months else ""
        cards.append(Card(own.service, lead(own, effects), until))
    return render(request, "learning/effects.html", {"cards": cards, "title": _("Does it help?")})


def lead(own: Numbers, effects: list[Effect]) -> str:
    """The one sentence of a service: what came of what was done last."""
    if not own.months:
        return _("There are no numbers yet.")
    if not effects:
        return _("Nothing has been done yet of which the effect could be measured.")
    first = effects[0].first
    if first is None:
        return _("Only what people do online is counted, so we cannot say who stayed away.")
    return effect_words.told(first)


# One service --------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Finding:
    """One channel: what changed, what it would take to tell, and means of a month before and after."""

    way: str
    said: str
    needs: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True)
class Told:
    """One thing that was done, as it is read. averages: what the table of contacts shows; mixed: something was done for
    the control service, too"""

    name: str
    lang: str
    anchor: str
    since: str
    compared: str
    findings: list[Finding]
    averages: str
    control: SelfService | None
    against: list[Finding]
    mixed: bool
    costs: list[str]
    seasons: list[tuple[str, str, str, str, str]]


@require_safe
def effect_service(request: HttpRequest, pk: int) -> HttpResponse:
    place = here(request)
    service = get_object_or_404(SelfService.objects.of(place).shown(), pk=pk)
    service.municipality = place
    both = [service]
    control = SelfService.objects.of(place).shown().filter(pk=service.control_id or 0).first()
    if control is not None:
        both.append(control)
    found = effect_reading.numbers(both)
    own = found[service.pk]
    effects = effect_reading.effects(own, found.get(control.pk) if control else None)
    first = effects[0].first if effects else None
    tables = sheets(own)
    context = {
        "service": service,
        "lead": lead(own, effects),
        "needs": effect_words.needed(first) if first else "",
        "chart": draw(own),
        "chart_says": says(own),
        "marks": [(days.within(one.since), one) for one in own.interventions],
        "told": [told(own, one) for one in effects],
        "ways": [way.label for way in own.ways],
        "tables": tables,
        "anything_hidden": any(table.hides for table in tables),
        "least": number(LEAST),
    }
    return render(request, "learning/effect.html", context)


def told(own: Numbers, one: Effect) -> Told:
    beside = one.beside
    shares = _shares(one)
    first = one.first or next(iter(one.results), None)
    return Told(
        name=one.intervention.name,
        lang=one.intervention.language,
        anchor=f"done-{one.intervention.pk}",
        since=days.within(one.intervention.since),
        compared=_("%(before)s months before are held against %(after)s months after.")
        % {"before": number(first.months_before), "after": number(first.months_after)}
        if first
        else "",
        findings=[_finding(result, shares.get(result.way)) for result in one.results],
        averages=_("Contacts of a month, on average, and their part of all")
        if shares
        else _("Contacts of a month, on average"),
        control=beside.control if beside else None,
        against=_against(beside),
        mixed=beside is not None and beside.mixed,
        costs=_costs(own.service, one),
        seasons=_seasons(own, one),
    )


def _finding(
    result: Result, shares: tuple[float, float] | None, *, control: bool = False
) -> Finding:
    figures = result.shown
    before = after = ""
    if figures is not None and not control:
        before = number(figures.before / figures.months_before)
        after = number(figures.after / figures.months_after)
        if shares is not None:
            before, after = (
                f"{text} ({number(share * 100)}\u00a0%)"
                for text, share in zip((before, after), shares, strict=True)
            )
    return Finding(
        result.way.label,
        effect_words.told(result),
        effect_words.needed(result, control=control),
        before or "–",
        after or "–",
    )


def _against(beside: Beside | None) -> list[Finding]:
    return [_finding(one, None, control=True) for one in beside.results] if beside else []


def _means(one: Effect) -> dict[Way, tuple[float, float]]:
    """Contacts of a month before and after, of the channels whose figures may be seen."""
    return {
        result.way: (found.before / found.months_before, found.after / found.months_after)
        for result in one.results
        if (found := result.shown) is not None
    }


def _shares(one: Effect) -> dict[Way, tuple[float, float]]:
    """Parts of all contacts, where the figures of every channel may be seen: a share never stands alone."""
    means = _means(one)
    if len(means) < max(2, len(one.results)):
        return {}
    before, after = (sum(pair[side] for pair in means.values()) for side in (0, 1))
    return {way: (pair[0] / before, pair[1] / after) for way, pair in means.items()}


def _costs(service: SelfService, one: Effect) -> list[str]:
    """What a month's contacts cost before and after, where the municipality said what one costs."""
    costs, means = service.costs, _means(one)
    ways = [way for way in Way if way in costs and way in means]
    if not ways:
        return []
    currency = CURRENCIES.get(service.municipality.country, "")

    def money(value: float, decimals: int = 0) -> str:
        return f"{number(value, decimals)}\u00a0{currency}".strip()

    before, after = (sum(float(costs[way]) * means[way][side] for way in ways) for side in (0, 1))
    each = ", ".join(f"{way.label} {money(float(costs[way]), 2)}" for way in ways)
    return [
        _("About %(before)s a month before, and about %(after)s a month after.")
        % {"before": money(before), "after": money(after)},
        _(
            "By the municipality's own cost of one contact (%(each)s). Channels without one are left out."
        )
        % {"each": each},
    ]


def _seasons(own: Numbers, one: Effect) -> list[tuple[str, str, str, str, str]]:
    """The newest of each month of the year on both sides, of the channel that says whether it works: name of the month,
    then year and number before, and year and number after."""
    first = one.first
    if first is None or not first.enough:
        return []
    counts = own.whole(first.way)
    since = one.intervention.since
    found = []
    for month in range(1, 13):
        before = [day for day in counts if day.month == month and one.begin <= day < since]
        after = [day for day in counts if day.month == month and since <= day < one.end]
        if before and after:
            old, new = max(before), max(after)
            name = date_format(old, "F")
            sides = (f"{old.year}", _cell(counts[old]), f"{new.year}", _cell(counts[new]))
            found.append((name[:1].upper() + name[1:], *sides))
    return found


def _cell(count: int) -> str:
    if small(count):
        return _("fewer than %(least)s") % {"least": number(LEAST)}
    return number(count)


# The chart ----------------------------------------------------------------------------------------------------


def _drawn(own: Numbers) -> list[dt.date]:
    months = own.months
    return effect_lines.between(months[0], months[-1])[-DRAWN:] if months else []


def draw(own: Numbers) -> Chart | None:
    months = _drawn(own)
    rows = []
    for way in own.ways:
        known = own.rows[way]
        points = [
            Point(None, hidden=True)
            if month in known and small(known[month].count)
            else Point(known[month].count if month in known else None)
            for month in months
        ]
        seen = [point.count for point in points if point.count is not None]
        rows.append((way.label, number(seen[-1]) if seen else "", points))
    last = len(months) - 1
    said = [
        date_format(month, "M Y")
        if place in {0, last}
        else f"{month.year}"
        if month.month == 1
        else ""
        for place, month in enumerate(months)
    ]
    places = {month: place for place, month in enumerate(months)}
    marks = [places[one.since] for one in own.interventions if one.since in places]
    return effect_chart.draw(rows, said, marks, number)


def says(own: Numbers) -> str:
    """What the chart shows, in words: of each channel its first and its last number."""
    months = _drawn(own)
    parts = []
    for way in own.ways:
        known = [(m, own.rows[way][m].count) for m in months if m in own.rows[way]]
        if known:
            (first, one), (last, other) = known[0], known[-1]
            parts.append(
                _("%(way)s: %(one)s in %(first)s, %(other)s in %(last)s.")
                % {
                    "way": way.label,
                    "one": _cell(one),
                    "first": days.within(first),
                    "other": _cell(other),
                    "last": days.within(last),
                }
            )
    return " ".join(parts)
