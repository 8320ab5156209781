"""What is printed of a team session, one page each: poster with strips to tear off, flyer, sign for the door, list of
seats, and words for the telephone. In the language of the session, from the same row as everything else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from learning import team_words
from learning.actions import team_seats
from learning.models import TeamSession
from learning.team_choices import BookingState
from learning.team_pages import here
from portal import days, qr
from portal.me import personal

SHEETS = {
    "poster": gettext_lazy("Poster"),
    "flyer": gettext_lazy("Flyer"),
    "door": gettext_lazy("Sign for the door"),
    "list": gettext_lazy("List of seats"),
    "script": gettext_lazy("Words for the telephone"),
}
STRIPS = range(10)
MANY_LETTERS = 380
"""Of title, place and words together: beyond it everything is set smaller, so that it stays on its page."""
LETTERS_OF_A_STRIP = 40


@require_safe
@personal
def my_sheet(request: HttpRequest, pk: int, sheet: str) -> HttpResponse:
    """For the desk and for the ambassadors who lead the session."""
    if sheet not in SHEETS:
        raise Http404("No such sheet.")
    place = here(request)
    row = get_object_or_404(TeamSession.objects.of(place), pk=pk)
    row.municipality = place
    if not (team_seats.may_see(request.user, row) or team_seats.leads(request.user, row)):
        raise Http404("They do not lead this session.")
    with translation.override(row.language):
        return _printed(request, row, sheet)


def _printed(request: HttpRequest, row: TeamSession, sheet: str) -> HttpResponse:
    address = request.build_absolute_uri(row.get_absolute_url())
    taken = set(row.bookings.filter(state=BookingState.SEATED).values_list("seat_no", flat=True))
    context = {
        "session": row,
        "title": row.title,
        "sheet": sheet,
        "name": SHEETS[sheet],
        "sheets": [
            (reverse("learning:my_sheet", args=[row.pk, slug]), label, slug == sheet)
            for slug, label in SHEETS.items()
        ],
        "language": row.language,
        "day": days.on(row.starts_at.astimezone(row.municipality.zone).date()),
        "when": team_words.when(row),
        "hours": f"{days.clock(row.starts_at)}–{days.clock(row.ends_at)}",
        "spoken": team_words.spoken(row),
        "led_by": team_words.led_by(row),
        "room": team_words.rooms([row])[row.pk],
        "address": address,
        "short": address.partition("://")[2].rstrip("/"),
        "code": qr.drawing(address, _("Code with the address of the session")),
        "wordy": len(row.title + row.place + row.about) > MANY_LETTERS,
        "tear": row.title if len(row.title) <= LETTERS_OF_A_STRIP else "",
        "strips": STRIPS,
        "seats": [(number, number in taken) for number in range(1, row.seats + 1)],
    }
    return render(request, f"learning/sheets/{sheet}.html", context)
