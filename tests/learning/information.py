"""What information campaigns are tested with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from learning.models import InformationIndexPage, InformationPage
from portal.models import HomePage, Municipality
from tests.learning.factories import published

STEPS = (
    ("Log ind", "Med det eID, du plejer at bruge."),
    ("Vælg en tid", ""),
    ("Kom, når det er din tur", "Du skal ikke trække nummer."),
)


def steps(*said: tuple[str, str]) -> list[tuple[str, dict[str, str]]]:
    return [("step", {"title": title, "text": text}) for title, text in said or STEPS]


def index(municipality: Municipality, home: HomePage | None = None) -> InformationIndexPage:
    home = home or municipality.home_pages[0]
    found = InformationIndexPage.objects.child_of(home).first()
    return found or published(home, InformationIndexPage(title="Kampagner", slug="kampagner"))


def campaign(
    municipality: Municipality, home: HomePage | None = None, **more: Any
) -> InformationPage:
    """A live campaign that began yesterday and goes on for a month."""
    today = timezone.localdate()
    usual: dict[str, Any] = {
        "title": "Bestil tid, før du kommer",
        "intro": "Vælg selv tidspunktet, og slip for at vente.",
        "steps": steps(),
        "link": "https://tornsund.example/tid",
        "link_text": "Bestil tid",
        "since": today - dt.timedelta(days=1),
        "until": today + dt.timedelta(days=30),
        "department": "citizen-service",
    }
    return published(index(municipality, home), InformationPage(**usual | more))
