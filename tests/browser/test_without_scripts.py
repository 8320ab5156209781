"""The same square in a browser that runs no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from demo.identity_provider import IdentityProvider

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(new_context) -> Page:
    return new_context(java_script_enabled=False).new_page()


def test_the_search_finds_and_offers_a_better_spelling(plain_page: Page, square) -> None:
    page = plain_page
    page.goto(square.at("tornsund", "/en/"))
    page.get_by_label("What are you looking for?").fill("cykelsto")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="cykelsti").click()
    page.locator(".hits a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_list_of_cases_is_narrowed(plain_page: Page, square) -> None:
    page = plain_page
    page.goto(square.at("tornsund", "/en/sager/"))
    every = page.locator(".case-rows > li").count()
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Stage").select_option("hearing")
    page.get_by_role("button", name="Show these cases").click()
    page.wait_for_url("**stage=hearing**")
    assert 0 < page.locator(".case-rows > li").count() < every


def test_the_folded_parts_of_a_case_open(plain_page: Page, square) -> None:
    page = plain_page
    page.goto(square.at("kuulasjarvi", "/en{rich}"))
    folded = page.locator("main details")
    assert folded.count() >= 2
    for part in folded.all():
        part.locator("> summary").click()
        expect(part.locator("> :not(summary)").first).to_be_visible()


def test_the_language_changes_on_the_same_page(plain_page: Page, square) -> None:
    page = plain_page
    page.goto(square.at("kuulasjarvi", "/fi{rich}"))
    page.get_by_role("link", name="English").click()
    page.wait_for_url(square.at("kuulasjarvi", "/en{rich}"))
    expect(page.get_by_role("heading", name="The way of the case")).to_be_visible()


def test_a_resident_signs_in_and_out(plain_page: Page, square, settings) -> None:
    page = plain_page
    with IdentityProvider() as provider:
        settings.OIDC_SERVER_URL = provider.url
        page.goto(square.at("tornsund", "/en/"))
        page.get_by_role("link", name="Sign in").click()
        page.get_by_role("link", name="Continue with eID").click()
        page.wait_for_url(f"{provider.url}/**")
        page.get_by_role("button", name="Elsa Bjerregaard").click()
        page.wait_for_url(square.at("tornsund", "/en/"))
    page.get_by_role("link", name="My page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Elsa")
    page.get_by_role("link", name="Sign out").or_(
        page.get_by_role("button", name="Sign out")
    ).first.click()
    page.wait_for_url(square.at("tornsund", "/en/"))


def test_a_warning_is_read_and_not_hidden_by_a_button_that_cannot_remember(
    plain_page: Page, page: Page, square
) -> None:
    plain_page.goto(square.at("tornsund", "/en/"))
    warning = plain_page.get_by_role("region", name="Important message")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button")).to_have_count(0)

    page.goto(square.at("tornsund", "/en/"))
    warning = page.get_by_role("region", name="Important message")
    warning.get_by_role("button", name="Hide the message").click()
    expect(warning).to_have_count(0)
    page.reload()
    expect(warning).to_have_count(0)
