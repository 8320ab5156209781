"""The square without a mouse: everything is reached, in order, with the focus in sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from demo.identity_provider import IdentityProvider
from tests.browser.keyboard import focused, stops, tab_to

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 800)])
@pytest.mark.parametrize("path", ["/en{rich}", "/en/", "/en/asiat/", "/en/search/?q=koulu"])
def test_the_focus_is_always_seen_from_the_first_stop_to_the_last(
    page: Page, square, path, width, height
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    page.goto(square.at("kuulasjarvi", path))
    walked = list(stops(page))
    assert walked[0].name == "Skip to content"
    assert walked[-1].name == "English", "the languages come last"
    for stop in walked:
        assert stop.ringed, f"no focus is drawn around {stop}"
        assert stop.seen >= 3, f"{stop} is covered"
    in_order = page.evaluate(
        "() => [...document.querySelectorAll('[tabindex]')].every((one) => one.tabIndex <= 0)"
    )
    assert in_order, "no element pushes itself forward"


def test_the_skip_link_leads_past_the_menu(page: Page, square) -> None:
    page.goto(square.at("kuulasjarvi", "/en{rich}"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page).id == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_a_suggestion_is_chosen_with_the_arrows(page: Page, square) -> None:
    page.goto(square.at("tornsund", "/en/"))
    tab_to(page, "^What are you looking for")
    page.keyboard.type("cykel")
    listed = page.get_by_role("listbox")
    expect(listed).to_be_visible()
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = listed.get_by_role("option").first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(field).to_have_value("cykel")
    page.keyboard.type("sti")
    expect(listed).to_be_visible()
    page.keyboard.press("ArrowDown")
    title = chosen.evaluate("(one) => one.firstChild.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url and not url.endswith("/en/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_enter_without_a_choice_searches_for_what_was_written(page: Page, square) -> None:
    page.goto(square.at("tornsund", "/en/"))
    tab_to(page, "^What are you looking for")
    page.keyboard.type("cykelsto")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=cykelsto")
    tab_to(page, "^cykelsti$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=cykelsti")
    assert page.locator(".hits a").count() > 0


def test_the_list_of_cases_is_narrowed_and_widened_again(page: Page, square) -> None:
    page.goto(square.at("tornsund", "/en/sager/"))
    every = page.locator(".case-rows > li").count()
    tab_to(page, "^Narrow it down")
    page.keyboard.press("Enter")
    tab_to(page, "^Stage")
    page.keyboard.type("Open for")
    tab_to(page, "^Show these cases$")
    page.keyboard.press("Enter")
    page.wait_for_url("**stage=hearing**")
    assert 0 < page.locator(".case-rows > li").count() < every
    tab_to(page, "Open for comments take this filter away")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "stage=hearing" not in url)
    assert page.locator(".case-rows > li").count() == every


def test_the_language_switch_keeps_the_page_and_what_was_asked_of_it(page: Page, square) -> None:
    page.goto(square.at("kuulasjarvi", "/fi/asiat/?stage=hearing"))
    heading = page.get_by_role("heading", level=1).inner_text()
    tab_to(page, "^Svenska$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/arenden/?stage=hearing")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert page.get_by_role("heading", level=1).inner_text() != heading
    tab_to(page, "^Dansk$")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/da/(asiat|arenden)/\?stage=hearing$"))
    expect(page.locator("html")).to_have_attribute("lang", "da")


def test_whoever_signs_in_comes_back_to_the_case(page: Page, square, settings) -> None:
    with IdentityProvider() as provider:
        settings.OIDC_SERVER_URL = provider.url
        case = square.at("kuulasjarvi", "/en{rich}")
        page.goto(case)
        tab_to(page, "^Sign in$")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/sign-in/**")
        tab_to(page, "^Continue with eID$")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{provider.url}/**")
        tab_to(page, "Aino Virtanen")
        page.keyboard.press("Enter")
        page.wait_for_url(case)
    tab_to(page, "^My page$")
