"""Rounds for everybody: which there are, and how many have answered while one is open. What was answered stands nowhere
before a round is closed, for nobody."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from barometer.actions import answers
from barometer.choices import RoundState
from barometer.headlines import told
from barometer.models import Cell, Round
from barometer.papers import promise
from portal import days
from portal.models import Municipality
from portal.numerals import rounded

FRESH = dt.timedelta(minutes=5)
"""How old the number of those who have answered may be."""
FEW = 5
"""Of fewer answers than this in a group no number is shown."""


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def one(request: HttpRequest, pk: int) -> Round:
    """A round that everybody may know of, of the municipality of the host."""
    rows = Round.objects.of(here(request)).shown().select_related("municipality")
    return get_object_or_404(rows, pk=pk)


@dataclasses.dataclass(frozen=True)
class Line:
    """How many of a group have answered. number, share: in words, empty where they are too few to say."""

    label: str
    residents: str
    number: str
    share: str
    percent: int


def participation(round_: Round, cells: list[Cell]) -> tuple[list[Line], int]:
    """A line for each group, and how many have answered in those that are shown: the sum says nothing of the rest."""
    counts = answers.counts(round_)
    lines, whole = [], 0
    for cell in cells:
        number = counts.get(cell.pk, 0)
        shown = number >= FEW
        whole += number if shown else 0
        share = number * 100 / cell.residents if shown else 0.0
        lines.append(
            Line(
                label=_("%(ages)s years") % {"ages": cell},
                residents=number_format(cell.residents, force_grouping=True),
                number=number_format(number, force_grouping=True) if shown else "",
                share=_("%(number)s %%") % {"number": rounded(share, 1)} if shown else "",
                percent=min(100, round(share)),
            )
        )
    return lines, whole


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The surveys of a municipality, the open ones first."""
    rows = list(Round.objects.of(here(request)).shown().select_related("municipality"))
    published = told([row for row in rows if row.state == RoundState.PUBLISHED])
    now = timezone.now()
    response = render(
        request,
        "barometer/rounds.html",
        {
            "open": [(row, ends(row)) for row in rows if row.answerable],
            "coming": [
                (row, days.on(_day(row, row.opens_at)))
                for row in rows
                if row.state == "open" and row.opens_at > now
            ],
            "published": [
                (one, date_format(one.day)) for row in rows if (one := published.get(row.pk))
            ],
            "over": [
                (row, date_format(_day(row, row.closes_at)))
                for row in rows
                if row.pk not in published and (row.state != "open" or row.closes_at <= now)
            ],
        },
    )
    _hold(response, *rows)
    return response


def _day(round_: Round, moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment, round_.municipality.zone).date()


def ends(round_: Round) -> str:
    """Until when it can be answered, in words."""
    return days.at(round_.closes_at)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One survey: what it is about, what is promised, and who has been heard so far."""
    row = one(request, pk)
    cells = list(row.cells.all())
    lines, whole = participation(row, cells)
    sentence, why = promise(row, scripts=True)
    without, why_without = promise(row, scripts=False)
    number = row.questions.count()
    response = render(
        request,
        "barometer/round.html",
        {
            "round": row,
            "why_not": answers.not_now(row),
            "ends": ends(row),
            "opens": days.at(row.opens_at),
            "number": number_format(number),
            "minutes": number_format(max(1, round(number / 3))),
            "promise": (sentence, why),
            "without": (without, why_without) if row.technical else None,
            "lines": lines,
            "whole": number_format(whole, force_grouping=True) if whole else "",
            "few": number_format(FEW),
        },
    )
    _hold(response, row)
    return response


def _hold(response: HttpResponse, *rows: Round) -> None:
    """Answers come in all the time, and rounds open and close by the clock: a page is kept until the next of these, and
    for some minutes at most."""
    now = timezone.now()
    moments = [moment for row in rows for moment in (row.opens_at, row.closes_at) if moment > now]
    response.cache_until = min([now + FRESH, *moments])


@require_safe
def keys(request: HttpRequest, pk: int) -> HttpResponse:
    """The public keys of a round, one for each group and the same for everybody: whoever compares finds out if somebody
    was given one of their own. It looks at nobody."""
    row = one(request, pk)
    return JsonResponse(
        {
            "round": str(row.key),
            "variant": "RSABSSA-SHA384-PSS-Deterministic",
            "keys": [
                {
                    "group": cell.pk,
                    "ages": str(cell),
                    "n": cell.public_n,
                    "e": format(cell.public_e, "x"),
                }
                for cell in row.cells.all()
            ],
        }
    )
