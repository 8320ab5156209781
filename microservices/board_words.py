"""Boards in words, in the active language."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from microservices import points
from microservices.boards import Period
from microservices.models import Board, BoardLine
from microservices.points import Span
from portal import days
from portal.models import Area, Municipality


def over(period: Period) -> str:
    """The days of a period: ``16 November – 22 November``."""
    return f"{days.short(period.first_day)} – {days.short(period.last_day)}"


def named(span: str, first_day: dt.date) -> str:
    """A period by its name, as a heading."""
    if span == Span.WEEK:
        return _("Week from %(day)s") % {"day": days.on(first_day)}
    if span == Span.MONTH:
        return days.month(first_day)
    last = points.day_after(span, first_day) - dt.timedelta(days=1)
    return _("%(first)s to %(last)s") % {
        "first": days.month(first_day),
        "last": days.within(last),
    }


def where(municipality: Municipality, area: Area | None) -> str:
    return area.name if area is not None else municipality.name


def of_board(board: Board) -> str:
    return f"{where(board.municipality, board.area)} · {named(board.span, board.first_day)}"


def rank(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def headline(line: BoardLine) -> str:
    """What may be said of a place in public: that somebody stands among the first, where it says something."""
    place = where(line.board.municipality, line.board.area)
    if first := points.top(line.rank, line.board.people):
        return _("Top %(number)d in %(place)s") % {"number": first, "place": place}
    return _("Helps neighbours in %(place)s") % {"place": place}


def below(line: BoardLine) -> str:
    return _("%(period)s · %(points)s points for helping") % {
        "period": named(line.board.span, line.board.first_day),
        "points": points.words(line.quarters),
    }
