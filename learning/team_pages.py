"""Team sessions for everybody: which there are near somebody, what one is, signing up and giving a seat up."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning import team_calendar, team_words
from learning.actions import bookings as acts
from learning.actions.ambassadors import one_of
from learning.actions.bookings import SignedUpByPhone
from learning.actions.team_seats import TeamRefused
from learning.models import Booking, TeamSession
from learning.square import courses_url
from learning.team_choices import BookingState
from portal.identity import signed_in
from portal.me import personal
from portal.models import Area, Municipality, Resident
from portal.names import CODES
from portal.pagecache import allow_query
from portal.switch import OWN_NAMES

FRESH = dt.timedelta(minutes=5)
"""How old the number of free seats may be."""
allow_query("area", "spoken")


def here(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    return request.municipality


def who(request: HttpRequest) -> Resident | None:
    return request.user if signed_in(request) else None


def one(request: HttpRequest, pk: int) -> TeamSession:
    """A session that everybody may know of, of the municipality of the host."""
    place = here(request)
    row = get_object_or_404(TeamSession.objects.of(place).shown().select_related("area"), pk=pk)
    row.municipality = place
    return row


def hold(response: HttpResponse, *sessions: TeamSession) -> HttpResponse:
    """Seats go by the clock too: a page is kept until the next session begins, and for some minutes at most."""
    moments = [row.starts_at for row in sessions if row.starts_at > timezone.now()]
    response.cache_until = min([timezone.now() + FRESH, *moments])
    return response


# Which there are ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Card:
    """One session in the list. near: it is in an area the reader is interested in"""

    row: TeamSession
    when: str
    free: str
    spoken: str
    full: bool
    near: bool


@dataclasses.dataclass(frozen=True)
class Option:
    value: str
    label: str
    current: bool


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Sessions to come: those near the reader first, or those of the area and the language they ask for."""
    place, reader = here(request), who(request)
    every = list(TeamSession.objects.of(place).coming().select_related("area"))
    area, spoken = request.GET.get("area", ""), request.GET.get("spoken", "")
    areas = {row.slug: row for row in Area.objects.of(place)}
    if (area and area not in areas) or (spoken and spoken not in CODES):
        raise Http404("There is no such area or language here.")
    wanted = _inside(areas[area], list(areas.values())) if area else set()
    rows = [
        row
        for row in every
        if (not wanted or row.area_id in wanted) and (not spoken or spoken in row.languages)
    ]
    own = set(reader.areas.values_list("pk", flat=True)) if reader is not None else set()
    rooms = team_words.rooms(rows)
    cards = [_card(row, rooms[row.pk], near=row.area_id in own) for row in rows]
    used = {row.area_id for row in every}
    context = {
        "cards": sorted(cards, key=lambda card: not card.near),
        "asked": bool(area or spoken),
        "any": bool(every),
        "areas": [
            Option(row.slug, row.name, row.slug == area)
            for row in sorted(areas.values(), key=lambda row: row.name.casefold())
            if row.slug == area or _inside(row, list(areas.values())) & used
        ],
        "languages": [
            Option(code, OWN_NAMES[code], code == spoken)
            for code in CODES
            if code == spoken or any(code in row.languages for row in every)
        ],
        "person": reader,
        "leads": reader is not None and one_of(reader, place) is not None,
        "learn": courses_url(place),
    }
    return hold(render(request, "learning/teams.html", context), *rows)


def _inside(area: Area, every: list[Area]) -> set[int]:
    """Numbers of the area and of all that lie inside it."""
    found = {area.pk}
    while more := {row.pk for row in every if row.parent_id in found} - found:
        found |= more
    return found


def _card(row: TeamSession, room: team_words.Room, *, near: bool) -> Card:
    return Card(
        row, team_words.when(row), room.words, team_words.spoken(row), full=not room.free, near=near
    )


# One of them ----------------------------------------------------------------------------------------------------


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    row, reader = one(request, pk), who(request)
    return _show(request, row, reader)


def _show(
    request: HttpRequest, row: TeamSession, reader: Resident | None, *, asked: str = ""
) -> HttpResponse:
    """asked: what to ask whoever signs up with a number that rang before"""
    place = here(request)
    booking = None
    if reader is not None:
        booking = row.bookings.visible_to(reader).first()
    room = team_words.rooms([row])[row.pk]
    course = team_words.course_of(row, place)
    if booking is not None:
        booking.session = row
    context = {
        "session": row,
        "when": team_words.when(row),
        "spoken": team_words.spoken(row),
        "led_by": team_words.led_by(row),
        "room": room,
        "mine": team_words.mine(booking) if booking is not None else None,
        "why_not": acts.why_not(reader, place) if reader is not None else "",
        "person": reader,
        "asked": asked,
        "course": course,
        "linked": team_words.linked(row, room, request.build_absolute_uri(request.path), course),
        "over": row.starts_at <= timezone.now(),
        "learn": courses_url(place),
    }
    response = render(request, "learning/team.html", context, status=409 if asked else 200)
    return hold(response, row)


@require_safe
def team_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The session for a calendar."""
    row = one(request, pk)
    url = request.build_absolute_uri(row.get_absolute_url())
    data = team_calendar.calendar(row, host=request.get_host(), url=url)
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="team-{row.pk}.ics"'
    return hold(response, row)


# Coming ---------------------------------------------------------------------------------------------------------


@require_POST
@personal
def my_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign up; whoever rang before says whether that was them."""
    row = one(request, pk)
    try:
        booking = acts.sign_up(request.user, row, meant=request.POST.get("meant", ""))
    except SignedUpByPhone as asks:
        return _show(request, row, request.user, asked=str(asks))
    except TeamRefused as refused:
        messages.warning(request, str(refused))
        return redirect(row)
    if booking.state == BookingState.SEATED:
        messages.success(request, _("You have a seat. We look forward to it."))
    elif booking.state == BookingState.OFFERED:
        messages.success(request, _("A seat is held for you. Say whether you take it."))
    else:
        messages.success(
            request, _("All seats are taken. You wait, and are told when one is free.")
        )
    return redirect(row)


@require_safe
@personal
def my_teams(request: HttpRequest) -> HttpResponse:
    """Everything somebody signed up to: what is to come first."""
    place = here(request)
    rows = Booking.objects.of(place).visible_to(request.user)
    rows = rows.select_related("session").order_by("session__starts_at")
    now = timezone.now()
    coming, over = [], []
    for booking in rows:
        booking.session.municipality = place
        card = (team_words.mine(booking), team_words.when(booking.session))
        (coming if booking.session.ends_at > now else over).append(card)
    context = {"coming": coming, "over": over[::-1], "learn": courses_url(place)}
    return render(request, "learning/my_teams.html", context)


@require_POST
@personal
def my_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or take a seat, or give it up."""
    rows: Any = Booking.objects.of(here(request)).visible_to(request.user)
    booking = get_object_or_404(rows.select_related("session"), pk=pk)
    try:
        if "stop" in request.POST:
            acts.give_up(request.user, booking)
            messages.success(request, _("You do not come. Thank you for saying so."))
        else:
            acts.say_yes(request.user, booking)
            messages.success(request, _("The seat is yours."))
    except TeamRefused as refused:
        messages.warning(request, str(refused))
    return redirect("learning:my_teams")
