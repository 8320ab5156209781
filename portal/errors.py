"""Pages for when there is no page: they say why, and lead on."""

from __future__ import annotations

import difflib
import logging
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.languages import CODES, of_path
from portal.models import StandardPage
from portal.switch import OWN_NAMES, Choice

if TYPE_CHECKING:
    from portal.models import Municipality

log = logging.getLogger(__name__)

ALIKE = 0.6
"""How alike two short names must be (difflib's ratio) for one to be a slip of the other."""
MOST_COMPARED = 500


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the words of whoever refused (``PermissionDenied("…")``) are the reason shown."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit; ``reason`` is Django's, for the log."""
    log.info("Form at %s refused: %s", request.path, reason)
    words = _(
        "The form was open for so long, or your browser keeps no cookies for us, that we cannot be sure it is "
        "you who sends it. Go back, load the page again and send it once more. Nothing was changed."
    )
    return render(request, "403.html", {"reason": words}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    municipality = getattr(request, "municipality", None)
    context: dict = {"search": _search_address() if municipality else ""}
    if municipality is not None and of_path(request.path_info):
        below = request.path_info[4:].strip("/")
        elsewhere = _elsewhere(municipality, below)
        context["found"] = [
            choice for choice in elsewhere if choice.code != translation.get_language()
        ]
        context["suggestions"] = _alike(request, municipality, below)
    return render(request, "404.html", context, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: what is broken may be what pages need, so this one needs nothing: no context, no database."""
    try:
        page = loader.get_template("500.html").render()
    except Exception:
        log.exception("The page for errors is broken too")
        page = "<!doctype html><title>500</title><h1>500</h1><p>Something went wrong on our side."
    return HttpResponse(page, status=500)


def _search_address() -> str:
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def _elsewhere(municipality: Municipality, below: str) -> list[Choice]:
    """Languages of the municipality in which a page stands at the same address."""
    if not below or "\x00" in below:
        return []
    homes = {
        f"{home.url_path}{below}/": home.locale.language_code for home in municipality.home_pages
    }
    rows = (
        Page.objects.live().public().filter(url_path__in=homes).values_list("url_path", flat=True)
    )
    there = {homes[url_path] for url_path in rows}
    return [
        Choice(code, OWN_NAMES[code], f"/{code}/{below}/", current=False, content=True)
        for code in CODES
        if code in there
    ]


def _alike(request: HttpRequest, municipality: Municipality, below: str) -> list[Page]:
    """Up to three pages whose short name differs from the last part of the address by a slip."""
    wanted = slugify(below.rpartition("/")[2])[:100]
    if len(wanted) < 3:
        return []
    home = next(
        home
        for home in municipality.home_pages
        if home.locale.language_code == municipality.content_language
    )
    readable = Page.objects.live().public().descendant_of(home)
    standing = readable.type(StandardPage).order_by("path")[:MOST_COMPARED]
    begins_alike = readable.filter(slug__startswith=wanted[:5]).order_by("path")[:MOST_COMPARED]
    by_slug = {slug: pk for pk, slug in standing.values_list("pk", "slug")}
    by_slug |= {slug: pk for pk, slug in begins_alike.values_list("pk", "slug")}
    near = difflib.get_close_matches(wanted, by_slug, n=3, cutoff=ALIKE)
    pages = Page.objects.in_bulk([by_slug[slug] for slug in near])
    return [pages[by_slug[slug]].specific for slug in near]
