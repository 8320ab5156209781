"""What council cases bring to the square: their place in the menu, and parts of the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import listing, months
from cases.models import CaseIndexPage, CasePage, Meeting
from portal import days, navigation, sections, sitemaps
from portal.models import Municipality

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.query import PageQuerySet

MEETINGS_SHOWN = 5
KEPT_SECONDS = 15 * 60


def cases_url(municipality: Municipality) -> str:
    """Address of the list of cases for a reader of the active language; empty where there is none.

    Every page asks for it, so it is kept until the municipality's content changes.
    """
    key = f"cases.url.{municipality.pk}.{get_language()}.{listing.mark_of(municipality)}"
    url = cache.get(key)
    if url is None:
        roots = [page.path for page in municipality.home_pages]
        code = municipality.content_language
        found = CaseIndexPage.objects.live().filter(locale__language_code=code)
        page = next(
            (p for p in found.select_related("locale") if any(p.path.startswith(r) for r in roots)),
            None,
        )
        url = (page.url if page else "") or ""
        cache.set(key, url, KEPT_SECONDS)
    return url


@navigation.place("cases", order=20)
def cases_place(request: HttpRequest) -> navigation.Place | None:
    municipality = getattr(request, "municipality", None)
    url = cases_url(municipality) if municipality else ""
    return navigation.Place(_("Cases"), url, "case") if url else None


@navigation.place("meetings", order=30)
def meetings_place(request: HttpRequest) -> navigation.Place | None:
    municipality = getattr(request, "municipality", None)
    if municipality is None or not cases_url(municipality):
        return None
    return navigation.Place(_("Meetings"), reverse("cases:meetings"), "meet")


def meetings_ahead(request: HttpRequest, page: object) -> dict | None:
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    morning = months.start_of(timezone.localdate(), municipality.zone)
    found = Meeting.objects.of(municipality).current().ahead(morning)[:MEETINGS_SHOWN]
    rows = [
        {
            "meeting": row,
            "day": days.local(row.starts_at),
            "text": days.at(row.starts_at),
            "url": row.get_absolute_url(),
        }
        for row in found
    ]
    return {"rows": rows, "more_url": reverse("cases:meetings")} if rows else None


def bring() -> None:
    """Put the parts on the front page. The place in the menu registers itself when this module is read."""
    sections.on_home(
        sections.Section(
            "meetings", "cases/sections/meetings.html", meetings_ahead, order=20, side=True
        )
    )
    sitemaps.section("cases", lists_of, pages_of)


def lists_of(municipality: Municipality) -> PageQuerySet:
    """Lists of cases that search engines are told of."""
    found = CaseIndexPage.objects.none()
    for home in municipality.home_pages:
        found |= CaseIndexPage.objects.child_of(home)
    return found


def pages_of(municipality: Municipality) -> PageQuerySet:
    """Pages of cases that search engines are told of."""
    return CasePage.objects.of(municipality).shown()
