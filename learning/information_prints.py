"""What departments print and copy of an information campaign: posters, flyers, a sign, a card, and words to say and to
send. One page each, in the language of the campaign, from the same row as its page.
"""

from __future__ import annotations

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.information_choices import HELP, SHEETS, Department, Sheet
from learning.information_choices import sheet as offered
from learning.models import InformationPage
from learning.team_pages import here
from portal import qr

SOME_LETTERS, MANY_LETTERS = 260, 420
"""Of headline, sentence and steps together: beyond each everything is set smaller, so that it stays on its page."""


@dataclasses.dataclass(frozen=True)
class Offer:
    """A department, and the sheets it is offered: address, name, and whether it is this one."""

    name: str
    sheets: list[tuple[str, str, bool]]


def _one(request: HttpRequest, pk: int) -> InformationPage:
    place = here(request)
    rows = InformationPage.objects.live().public().select_related("locale", "contact")
    page = get_object_or_404(rows, pk=pk)
    if not any(page.path.startswith(home.path) for home in place.home_pages):
        raise Http404("No campaign of this municipality.")
    page.municipality = place
    return page


def _offer(page: InformationPage, department: Department, now: Sheet | None = None) -> Offer:
    sheets = [
        (
            reverse("learning:information_sheet", args=[page.pk, department.value, one.value]),
            str(one.label),
            one == now,
        )
        for one in SHEETS[department]
    ]
    return Offer(str(department.label), sheets)


@require_safe
def prints(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything there is to print and copy, by department; the one that stands behind the campaign first."""
    page = _one(request, pk)
    ordered = sorted(Department, key=lambda one: one.value != page.department)
    crumbs = [*page.crumbs(request), {"label": page.title, "url": page.get_url(request)}]
    context = {"page": page, "crumbs": crumbs, "offers": [_offer(page, one) for one in ordered]}
    return render(request, "learning/information_prints.html", context)


@require_safe
def sheet(request: HttpRequest, pk: int, department: str, sheet: str) -> HttpResponse:
    found = offered(department, sheet)
    if found is None:
        raise Http404("No such sheet.")
    page = _one(request, pk)
    with translation.override(page.language):
        return _printed(request, page, *found)


def _printed(
    request: HttpRequest, page: InformationPage, department: Department, sheet: Sheet
) -> HttpResponse:
    address = request.build_absolute_uri(page.get_url(request))
    steps = [block.value for block in page.steps]
    words = [page.title, page.intro, *(f"{one['title']}{one['text']}" for one in steps)]
    letters = len("".join(words))
    offer = _offer(page, department, sheet)
    context = {
        "page": page,
        "title": page.title,
        "sheet": sheet.value,
        "name": sheet.label,
        "department": offer.name,
        "sheets": offer.sheets,
        "language": page.language,
        "steps": steps,
        "help": HELP[department],
        "address": address,
        "short": uri_to_iri(address).partition("://")[2].rstrip("/"),
        "code": qr.drawing(address, _("Code with the address of the campaign")),
        "filled": SOME_LETTERS < letters <= MANY_LETTERS,
        "wordy": letters > MANY_LETTERS,
    }
    template = "poster" if sheet == Sheet.LARGE else sheet.value
    return render(request, f"learning/sheets/information/{template}.html", context)
