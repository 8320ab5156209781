"""The desks of the CMS at 360 px: Wagtail cuts off what is wider than the window, so nothing may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from barometer.cms import BarometerGroup
from barometer.models import Round
from cases.cms import CasesGroup
from learning.cms import LearningGroup
from microservices.cms import HelpGroup
from portal.cms import OwnedViewSet
from portal.models import Municipality, Resident
from portal.snippet_views import SquareGroup
from portal.telling_cms import TellingGroup
from tests import staff
from tests.browser.square import Square, cookie_of

pytestmark = pytest.mark.browser

DESKS = [
    desk
    for group in (TellingGroup, SquareGroup, CasesGroup, HelpGroup, BarometerGroup, LearningGroup)
    for desk in group.items
    if issubclass(desk, OwnedViewSet)
]
PLACES = ["wagtailusers_users:index", "case_listing:index"]

_CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(one => {
  const box = one.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1 || box.right <= document.documentElement.clientWidth + 1) return false;
  // what slides in at a press, and the bar of the page that folds by itself
  if (one.closest("header, footer, aside, svg, .w-minimap, .footer__container")) return false;
  for (let up = one.parentElement; up && up.id !== "main"; up = up.parentElement)
    if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return false;
  return one.checkVisibility({opacityProperty: true, visibilityProperty: true});
}).map(one => one.outerHTML.slice(0, 160))"""

_NAMELESS = """() => [...document.querySelectorAll("main .w-overflow-x-auto:has(> table)")].filter(
  one => one.role !== "region" || !one.ariaLabel || one.tabIndex !== 0
).map(one => one.outerHTML.slice(0, 160))"""


_NOBODY_ELSE = {
    "session_id": "1",
    "ping_url": "/cms/editing-sessions/",
    "release_url": "/cms/editing-sessions/",
    "other_sessions": [],
    "html": "",
}


_OPEN_FORMS = "**/cms/editing-sessions/**"


@pytest.fixture
def desk(looking: Page, square: Square) -> Iterator[Page]:
    """The CMS on the phone of who may see every desk."""
    looking.context.add_cookies([signed_in("administrator", square)])
    looking.emulate_media(reduced_motion="reduce")
    # Each form says every few seconds that it is open, also when its test is over and its server away.
    looking.route(_OPEN_FORMS, lambda route: route.fulfill(json=_NOBODY_ELSE))
    yield looking
    looking.unroute(_OPEN_FORMS)


def signed_in(username: str, square: Square) -> dict[str, Any]:
    address = square.at("tornsund")
    client = Client(headers={"host": urlsplit(address).netloc})
    return cookie_of(
        staff.sign_in(client, Resident.objects.get(username=username)),
        address,
    )


def whole(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response is not None
    assert response.status == 200, address
    assert not page.evaluate(_CUT_OFF), f"{address} is cut off"
    assert not page.evaluate(_NAMELESS), f"{address} has a table that has no name"


def leads_to(page: Page, beginning: str) -> list[str]:
    """Addresses on the page that begin so, the first of each kind."""
    found: dict[str, str] = {}
    for link in page.locator(f"main a[href*='{beginning}']").all():
        path = urlsplit(link.get_attribute("href") or "").path
        verb = path.removeprefix(beginning).partition("/")[0]
        if path.startswith(beginning) and verb in {"add", "edit", "inspect", "begin", "ask"}:
            found.setdefault(verb, path)
    return list(found.values())


@pytest.mark.parametrize("rows", DESKS, ids=lambda rows: rows.model._meta.model_name)
def test_a_desk_and_what_it_leads_to_fit_a_phone(desk: Page, square: Square, rows: type) -> None:
    meta = rows.model._meta
    beginning = reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:list")
    whole(desk, square.at("tornsund", beginning))
    further = leads_to(desk, beginning)
    for path in further:
        whole(desk, square.at("tornsund", path))


@pytest.mark.parametrize("name", PLACES)
def test_other_lists_fit_a_phone(desk: Page, square: Square, name: str) -> None:
    whole(desk, square.at("tornsund", reverse(name)))


def test_the_papers_of_a_survey_fit_a_phone(desk: Page, square: Square) -> None:
    row = Round.objects.of(Municipality.objects.get(slug="tornsund")).shown().first()
    for part in ("inspect", "papers"):
        name = f"wagtailsnippets_barometer_round:{part}"
        whole(desk, square.at("tornsund", reverse(name, args=[row.pk])))
