"""What the help between neighbours brings to the square: its place in the menu, and its part of the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from microservices import market
from microservices.models import Campaign, CampaignPage, Category, LearningCoins
from portal import earning, navigation, sections, sitemaps
from portal.identity import signed_in
from portal.pagecache import allow_query
from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.query import PageQuerySet

    from portal.models import Municipality, Resident

KINDS_AT_HOME, CARDS_AT_HOME = 4, 2

# How the market is narrowed: each with as many values as the municipality has rows.
allow_query("side", "kind", "area")
# The periods of the board.
allow_query("span")


@navigation.place("help", order=25)
def help_place(request: HttpRequest) -> navigation.Place | None:
    """Where a municipality has opened its market: where it knows kinds of help."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    opened = remembered(
        municipality,
        "microservices.opened",
        lambda: Category.objects.of(municipality).in_use().exists(),
    )
    if not opened:
        return None
    return navigation.Place(_("Help"), reverse("microservices:market"), "stall")


def _at_home(request: HttpRequest, reader: Resident | None) -> dict[str, Any] | None:
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    kinds = list(Category.objects.of(municipality).in_use()[:KINDS_AT_HOME])
    if not kinds:
        return None
    return {"kinds": kinds, "cards": market.asked_near(municipality, reader, CARDS_AT_HOME)}


def help_at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """What can be asked for with one press, and what was asked for last."""
    return _at_home(request, None)


def my_help_at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The same for whoever is signed in: what fits them first, and nothing of those they do not meet."""
    return _at_home(request, request.user) if signed_in(request) else None


def campaign_pages_of(municipality: Municipality) -> PageQuerySet:
    """Pages of campaigns that search engines are told of."""
    return CampaignPage.objects.of(municipality).filter(campaign__in=Campaign.objects.shown())


@earning.offers
def coins_for_learning(municipality: Municipality) -> earning.Offer:
    def find() -> earning.Offer:
        row = LearningCoins.objects.of(municipality).first()
        return (
            earning.Offer(row.lesson, row.course, row.licence, row.a_week)
            if row
            else earning.NOTHING
        )

    return remembered(municipality, "microservices.learning", find)


def bring() -> None:
    """Put the part on the front page, and campaigns where search engines look. The place in the menu registers itself
    when this module is read."""
    sitemaps.section("campaigns", campaign_pages_of)
    everybody = sections.Section("help", "microservices/sections/help.html", help_at_home, order=15)
    sections.on_home(everybody)
    sections.on_home(
        sections.Section(
            "my-help",
            everybody.template,
            my_help_at_home,
            order=everybody.order,
            personal=True,
            instead_of=everybody.name,
        )
    )
