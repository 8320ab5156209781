"""What every template knows about where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal import cookies, navigation
from portal.models import AlertBanner, StandardPage

if TYPE_CHECKING:
    from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    """Context of every page: its municipality, its reader (only where signed in), menu, alerts, footer.

    Also used by error pages, where the middleware may not have run: everything is optional.
    """
    municipality = getattr(request, "municipality", None)
    personal = any(name in request.COOKIES for name in cookies.PERSONAL)
    user = getattr(request, "user", None) if personal else None
    resident = user if user is not None and user.is_authenticated else None
    # the menu asks who is reading, and must ask no more than we did
    request.resident = resident
    return {
        "municipality": municipality,
        "resident": resident,
        "personal": personal,
        "menu": SimpleLazyObject(lambda: Menu(request)),
        "alerts": SimpleLazyObject(lambda: alerts_for(municipality)),
        "foot_pages": SimpleLazyObject(lambda: foot_pages_for(municipality)),
    }


class Menu:
    """The places of the square in the two rows of the header."""

    def __init__(self, request: HttpRequest) -> None:
        self.bar, self.tools = navigation.split(navigation.items(request))


def alerts_for(municipality) -> list:
    """Banners shown now in the language of the content, the gravest first."""
    if municipality is None:
        return []
    grave = [level.value for level in reversed(AlertBanner.Level)]
    shown = (
        AlertBanner.objects.of(municipality)
        .shown_at(timezone.now())
        .filter(locale__language_code=municipality.content_language)
        .select_related("link_page")
    )
    return sorted(shown, key=lambda alert: grave.index(alert.level))


def foot_pages_for(municipality) -> dict:
    """The municipality's own pages with a purpose, by purpose, in the language of the content."""
    if municipality is None:
        return {}
    home = next(
        (
            p
            for p in municipality.home_pages
            if p.locale.language_code == municipality.content_language
        ),
        municipality.home_pages[0],
    )
    pages = StandardPage.objects.live().public().descendant_of(home).exclude(purpose="")
    return {page.purpose: page for page in pages.order_by("-path")}
