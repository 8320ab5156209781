"""The browser fixtures can fail: otherwise what they find clean would mean nothing."""

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.browser

GOOD = "<!doctype html><html lang=en><title>T</title><main><h1>T</h1>{}</main>"


def test_axe_refuses_a_picture_without_words(page: Page, axe) -> None:
    page.set_content(GOOD.format(""))
    axe(page)
    page.set_content(GOOD.format("<img src='data:,'>"))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_axe_looks_inside_closed_details(page: Page, axe) -> None:
    page.set_content(GOOD.format("<details><summary>S</summary><img src='data:,'></details>"))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_no_other_host_can_be_reached(browser) -> None:
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    page.close()
