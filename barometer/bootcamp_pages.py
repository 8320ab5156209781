"""Bootcamps for everybody: the challenge, when it meets, who leads it, what was tried and learned; and signing up."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from barometer.actions import bootcamps as acts
from barometer.actions.bootcamps import BootcampRefused
from barometer.competition_pages import who
from barometer.models import Bootcamp, BootcampSession, SignUp
from barometer.round_pages import FRESH, here
from portal import days
from portal.me import personal
from portal.models import Resident


def _hold(response: HttpResponse) -> HttpResponse:
    """Places go all the time, and sessions pass by the clock."""
    response.cache_until = timezone.now() + FRESH
    return response


@require_safe
def bootcamps(request: HttpRequest) -> HttpResponse:
    """All of them: those that go on first."""
    place = here(request)
    rows = list(Bootcamp.objects.of(place).shown())
    context = {
        "running": [row for row in rows if not row.over],
        "over": [row for row in rows if row.over],
    }
    return _hold(render(request, "barometer/bootcamps.html", context))


@dataclasses.dataclass(frozen=True)
class Session:
    """One time of meeting as a reader sees it. mine: their sign-up; ahead: how many of those who wait come first"""

    row: BootcampSession
    when: str
    free: str
    mine: SignUp | None
    waiting: str


@require_safe
def bootcamp(request: HttpRequest, pk: int) -> HttpResponse:
    place, reader = here(request), who(request)
    rows = Bootcamp.objects.of(place).shown()
    row = get_object_or_404(
        rows.select_related("competition", "rests_on__round", "rests_on__version"), pk=pk
    )
    row.municipality = place
    context = {
        "bootcamp": row,
        "sessions": _sessions(row, reader),
        "team": list(row.team.all()),
        "experiments": list(row.experiments.select_related("idea")),
        "person": reader,
        "why_not": acts.why_not(reader, row) if reader is not None and not row.over else "",
        "age": _("from %(age)s years") % {"age": number_format(row.youngest)},
        "asked": _asked(row),
    }
    return _hold(render(request, "barometer/bootcamp.html", context))


def _asked(row: Bootcamp) -> tuple[str, str, str, str] | None:
    """The question that led to it: what was asked, its language, where it was asked, and that survey's address."""
    if row.rests_on is None:
        return None
    version, round_ = row.rests_on.version, row.rests_on.round
    return version.asks, version.language, round_.name, round_.get_absolute_url()


def _sessions(row: Bootcamp, reader: Resident | None) -> list[Session]:
    sessions = list(row.sessions.all())
    mine: dict[int, SignUp] = {}
    if reader is not None:
        own = SignUp.objects.visible_to(reader).filter(session__in=sessions)
        mine = {one.session_id: one for one in own}
    found = []
    for one in sessions:
        one.bootcamp = row
        sign_up = mine.get(one.pk)
        if one.called_off_at is not None and sign_up is None:
            continue
        found.append(Session(one, _when(one), _free(one), sign_up, _line(one, sign_up)))
    return found


def _when(row: BootcampSession) -> str:
    return f"{days.at(row.starts_at)}–{days.clock(row.ends_at)}"


def _free(row: BootcampSession) -> str:
    if not row.left:
        return _("Full")
    return ngettext(
        "%(left)s of %(places)s place is free", "%(left)s of %(places)s places are free", row.places
    ) % {"left": number_format(row.left), "places": number_format(row.places)}


def _line(row: BootcampSession, sign_up: SignUp | None) -> str:
    """How many stand before somebody who waits."""
    if sign_up is None or sign_up.has_place:
        return ""
    waiting = list(row.sign_ups.filter(has_place=False).values_list("pk", flat=True))
    return _("You wait as number %(number)s, and are told when there is a place.") % {
        "number": number_format(waiting.index(sign_up.pk) + 1)
    }


@require_POST
@personal
def my_sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Come, or come no more."""
    rows = BootcampSession.objects.filter(bootcamp__municipality=here(request))
    row: Any = get_object_or_404(
        rows.exclude(bootcamp__step="draft").select_related("bootcamp"), pk=pk
    )
    try:
        if "stop" in request.POST:
            acts.sign_off(request.user, row)
            messages.success(request, _("You do not come. Your place goes to somebody else."))
        elif acts.sign_up(request.user, row).has_place:
            messages.success(request, _("You have a place. We look forward to it."))
        else:
            messages.success(
                request, _("It is full. You wait, and are told when there is a place.")
            )
    except BootcampRefused as refused:
        messages.warning(request, str(refused))
    return redirect(row.bootcamp)
