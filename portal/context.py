"""What every template knows about where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal import cookies, navigation
from portal.models import AlertBanner, StandardPage
from portal.remembered import remembered

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
        "foot_places": SimpleLazyObject(navigation.foot),
    }


class Menu:
    """The places of the square in the two rows of the header."""

    def __init__(self, request: HttpRequest) -> None:
        self.bar, self.tools = navigation.split(navigation.items(request))


def alerts_for(municipality) -> list:
    """Banners shown now in the language of the content, the gravest first.

    Every page asks for them. Those of today and of times to come are kept until something of the municipality
    changes; which of them show is decided by the clock.
    """
    if municipality is None:
        return []
    now = timezone.now()

    def to_come() -> list:
        rows = AlertBanner.objects.of(municipality).exclude(ends_at__lte=now)
        return list(rows.select_related("link_page", "locale"))

    known = remembered(municipality, "alerts", to_come)
    shown = [
        alert
        for alert in known
        if alert.starts_at <= now
        and (alert.ends_at is None or alert.ends_at > now)
        and alert.locale.language_code == municipality.content_language
    ]
    grave = [level.value for level in reversed(AlertBanner.Level)]
    return sorted(shown, key=lambda alert: grave.index(alert.level))


def foot_pages_for(municipality) -> dict[str, dict[str, str]]:
    """Title and address of the municipality's pages with a purpose, by purpose, in the content's language.

    Every page asks for them, so they are kept until something of the municipality changes.
    """
    if municipality is None:
        return {}

    def written() -> dict[str, dict[str, str]]:
        home = municipality.home
        pages = StandardPage.objects.live().public().descendant_of(home).exclude(purpose="")
        rows = pages.order_by("-path").values_list("purpose", "title", "url_path")
        return {
            purpose: {"title": title, "url": f"/{get_language()}/{path[len(home.url_path) :]}"}
            for purpose, title, path in rows
        }

    return remembered(municipality, "foot", written)
