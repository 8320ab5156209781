"""What the help between neighbours brings to the square: its place in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from microservices.models import Category
from portal import navigation
from portal.pagecache import allow_query
from portal.remembered import remembered

if TYPE_CHECKING:
    from django.http import HttpRequest


# How the market is narrowed: each with as many values as the municipality has rows.
allow_query("side", "kind", "area")


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
