"""A reader whose network goes away in the middle of things."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_without_a_network_the_square_says_so_and_opens_by_itself_afterwards(
    new_context, square
) -> None:
    context = new_context(service_workers="allow")
    page = context.new_page()
    page.goto(square.at("tornsund", "/da/"))
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.goto(square.at("tornsund", "/da/sager/"))
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(page.locator(".oops h1")).to_be_visible()
    styled = page.evaluate("() => getComputedStyle(document.querySelector('.button')).borderRadius")
    assert styled != "0px"
    context.set_offline(False)
    expect(page.locator(".case-rows")).to_be_visible()
    assert page.url == square.at("tornsund", "/da/sager/")
