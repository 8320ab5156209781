"""Mails as a browser shows them: as clean as pages, by day and by night, however narrow, and fetching nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from portal.sample_messages import NAMES
from tests.browser.test_pages import whole

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["da", "fi"])
def test_a_mail_is_clean_and_whole(
    page: Page, square, axe, screens, settings, name: str, language: str
) -> None:
    settings.STYLEGUIDE = True
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(square.at("tornsund", f"/en/styleguide/mail/{name}/{language}/"))
    for screen in screens(page):
        axe(page, screen)
    whole(page)
    assert asked == ["document"]
