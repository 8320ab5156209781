"""Every kind of page, on phone and desk, by day and by night: clean, whole, and at nobody else's door."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from portal import plain_views
from tests.browser.visits import VISITS, Visit

pytestmark = pytest.mark.browser

_WIDER_THAN_THE_WINDOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const wide = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > root.clientWidth + 1
      && !one.closest(".scrollx, .chips, .vh, svg"));
  return `${root.scrollWidth} of ${root.clientWidth} px: ` + wide.slice(0, 6).map(
    (one) => one.outerHTML.slice(0, 160)).join("\\n");
}"""


_LEFT_EMPTY = """() => [...document.querySelectorAll("body *")].filter(
  (one) => [...one.childNodes].some((node) => node.nodeType === 3
    && /^(None|nan|undefined|\\[object Object\\])$/.test(node.data.trim()))
).map((one) => one.outerHTML.slice(0, 160))"""


def whole(page: Page) -> None:
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate(_WIDER_THAN_THE_WINDOW)
        assert not wider, f"{page.url} scrolls sideways at {width} px: {wider}"


@pytest.fixture(autouse=True)
def _everything_is_open(settings) -> None:
    settings.STYLEGUIDE = True
    settings.OIDC_SERVER_URL = "http://127.0.0.1:9"


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_a_page_is_clean_whole_and_asks_nobody_else(
    looking: Page, square, axe, screens, monkeypatch, visit: Visit
) -> None:
    page = looking
    if visit.status == 500:
        monkeypatch.setattr(plain_views, "TemplateResponse", None)
    # a colour that is still turning from light to dark has no contrast to judge
    page.emulate_media(reduced_motion="reduce")
    if visit.who:
        page.context.add_cookies([visit.cookie(square)])
    response = page.goto(square.at(visit.town, visit.path))
    assert response is not None
    assert response.status == visit.status
    policy = response.header_value("content-security-policy") or ""
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert not page.locator("[style], style, script:not([src]):not([type$='json'])").all()
    assert page.evaluate(_LEFT_EMPTY) == [], "a value that is missing stands there as a word"
    for screen in screens(page):
        axe(page, screen)
    whole(page)
