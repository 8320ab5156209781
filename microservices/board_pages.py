"""The board of helpers: one's own place with those around it, taking part, and what is final."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from microservices import board_words, boards, points
from microservices.actions import boards as acts
from microservices.actions.boards import BoardRefused
from microservices.board_form import BoardForm
from microservices.boards import Period, Sheet
from microservices.market import Chip, here, who
from microservices.models import BoardLine, BoardPlace, School, SchoolTotal
from microservices.points import LEAST, Place, Span
from portal import days
from portal.me import personal
from portal.models import Area, Municipality, Resident

FINAL = 6
"""Places on final boards that are listed."""


def span_of(request: HttpRequest) -> Span:
    asked = request.GET.get("span", "")
    return Span(asked) if asked in Span.values else Span.MONTH


def address(span: str, area: Area | None = None) -> str:
    query = {"span": span} | ({"area": str(area.pk)} if area is not None else {})
    return f"{reverse('microservices:board')}?{urlencode(query)}"


@dataclasses.dataclass(frozen=True)
class Line:
    """One row of a board, in words."""

    rank: str
    shared: bool
    name: str
    points: str
    own: bool = False


def _line(place: Place, own: int | None = None) -> Line:
    return Line(
        board_words.rank(place.rank),
        place.shared,
        place.alias,
        points.words(place.quarters),
        place.key == own,
    )


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who is not signed in sees what schools have together, and nobody's name."""
    place, reader = here(request), who(request)
    period = boards.running(place, span_of(request))
    mine = (
        period.places.visible_to(reader).select_related("area", "school").first()
        if reader
        else None
    )
    area = (
        mine.area if mine and mine.area and request.GET.get("area") == str(mine.area_id) else None
    )
    sheet = boards.read(period)
    context = {
        "spans": [Chip(str(span.label), address(span), span == period.span) for span in Span],
        "period": board_words.over(period),
        "final_day": days.on(period.final_at.astimezone(place.zone).date()),
        "least": LEAST,
        "person": reader,
        "at_home": _at_home(reader, place),
        "mine": mine,
        "join": f"{reverse('microservices:my_board_join')}?{urlencode({'span': period.span})}",
        "schools": _schools(sheet),
        "school_finals": _school_finals(place, period.span),
        "final": _final_lines(reader, place) if reader else [],
    }
    if reader is not None and mine is not None and mine.alias:
        context |= _standing(period, sheet, reader, mine, area)
    answer = render(request, "microservices/board.html", context)
    # points come in all the time: what everybody sees of schools is at most an hour old
    answer.cache_until = timezone.now() + dt.timedelta(hours=1)
    return answer


def _at_home(reader: Resident | None, place: Municipality) -> bool:
    return reader is not None and reader.municipality_id == place.pk and reader.lives_here


def _standing(
    period: Period, sheet: Sheet, reader: Resident, mine: BoardPlace, area: Area | None
) -> dict:
    """One's own place and those around it; how many more must take part where there are too few."""
    rows = sheet.rows(area)
    seen = boards.seen_by(reader, rows) if len(rows) >= LEAST else []
    scopes = []
    if mine.area is not None:
        scopes = [
            Chip(
                board_words.where(period.municipality, one), address(period.span, one), one == area
            )
            for one in (None, mine.area)
        ]
    own = next((row for row in rows if row.key == reader.pk), None)
    return {
        "scopes": scopes,
        "where": board_words.where(period.municipality, area),
        "lines": [_line(one, reader.pk) for one in points.around(seen, reader.pk)],
        "people": number_format(len(rows), force_grouping=True),
        "missing": LEAST - len(rows),
        "own_points": points.words(own.quarters) if own else "",
    }


@dataclasses.dataclass(frozen=True)
class SchoolLine:
    name: str
    people: str
    points: str


def _schools(sheet: Sheet) -> list[SchoolLine]:
    return [
        SchoolLine(row.school.name, number_format(row.people), points.words(row.quarters))
        for row in sheet.schools()
    ]


def _school_finals(place: Municipality, span: str) -> tuple[str, list[SchoolLine]] | None:
    """The latest period of this length that is final, by its name, with what each school had."""
    rows = SchoolTotal.objects.filter(school__municipality=place, span=span)
    latest = list(
        rows.filter(first_day=rows.order_by("-first_day").values("first_day")[:1])
        .select_related("school")
        .order_by("-quarters", "school__name")
    )
    if not latest:
        return None
    return board_words.named(span, latest[0].first_day), [
        SchoolLine(row.school.name, number_format(row.people), points.words(row.quarters))
        for row in latest
    ]


@dataclasses.dataclass(frozen=True)
class FinalLine:
    pk: int
    title: str
    line: Line


def own_lines(reader: Resident, place: Municipality) -> QuerySet[BoardLine]:
    rows = BoardLine.objects.visible_to(reader).filter(board__municipality=place)
    return rows.select_related("board__municipality", "board__area")


def _final_lines(reader: Resident, place: Municipality) -> list[FinalLine]:
    rows = own_lines(reader, place).order_by("-board__frozen_at", "-pk")[:FINAL]
    return [
        FinalLine(
            row.pk,
            board_words.of_board(row.board),
            Line(
                board_words.rank(row.rank), row.shared, row.alias, points.words(row.quarters), True
            ),
        )
        for row in rows
    ]


# Taking part ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_board_join(request: HttpRequest) -> HttpResponse:
    place, person = here(request), request.user
    span = span_of(request)
    mine = boards.running(place, span).places.visible_to(person).first()
    young = boards.too_young(person, place)
    form = BoardForm(
        request.POST if request.method == "POST" else None,
        municipality=place,
        young=young,
        place=mine,
        initial=_known(person, place, span, mine),
    )
    if form.is_valid():
        said = {name: form.cleaned_data.get(name) for name in ("area", "school")}
        try:
            made = acts.join(
                person,
                place,
                span=form.cleaned_data["span"],
                alias=form.cleaned_data.get("alias", ""),
                **said,
            )
        except BoardRefused as refused:
            form.add_error("alias" if "alias" in form.fields else None, str(refused))
        else:
            messages.success(request, _("You take part. Your points count from the first day."))
            return redirect(address(made.span))
    context = {
        "form": form,
        "young": young,
        "mine": mine,
        "at_home": _at_home(person, place),
        "schools": School.objects.of(place).filter(active=True).exists() if young else True,
        "back": address(span),
        "least": LEAST,
    }
    return render(
        request, "microservices/board_join.html", context, status=422 if form.is_bound else 200
    )


def _known(
    person: Resident, place: Municipality, span: str, mine: BoardPlace | None
) -> dict[str, object]:
    """What to begin with: what stands there, or what they chose the last time."""
    last = mine or BoardPlace.objects.of(place).visible_to(person).first()
    if last is None:
        line = own_lines(person, place).order_by("-pk").first()
        return {"span": span, "alias": line.alias if line else ""}
    hidden = last.hidden_at is not None
    return {
        "span": span,
        "alias": "" if hidden else last.alias,
        "area": last.area_id,
        "school": last.school_id,
    }


@require_POST
@personal
def my_board_leave(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(BoardPlace.objects.of(here(request)).visible_to(request.user), pk=pk)
    acts.leave(request.user, row)
    messages.success(request, _("You take part no more. Your name stands on the board no longer."))
    return redirect(address(row.span))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_line_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A name taken off what is final does not come back: the page asks first."""
    row = get_object_or_404(own_lines(request.user, here(request)), pk=pk)
    if request.method == "POST":
        acts.take_off(request.user, row)
        messages.success(request, _("Your name is taken off, and no picture of it is shared."))
        return redirect(address(row.board.span))
    context = {
        "title": board_words.of_board(row.board),
        "alias": row.alias,
        "back": address(row.board.span),
    }
    return render(request, "microservices/board_off.html", context)
