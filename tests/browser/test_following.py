"""Following in a browser: without scripts, with the place of the device, and with alerts turned on in the sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases.models import CasePage
from portal.models import Area, Follow, Municipality

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(new_context) -> Page:
    return new_context(java_script_enabled=False).new_page()


def test_a_case_is_followed_and_stopped_without_scripts_and_without_an_account(
    plain_page: Page, square
) -> None:
    page = plain_page
    page.goto(square.at("kuulasjarvi", "/en{rich}"))
    page.get_by_role("link", name="Follow the case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Follow")
    page.get_by_text("The most important", exact=True).first.click()
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("status")).to_contain_text("You follow")

    page.goto(square.at("kuulasjarvi", "/en/follows/"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Change").click()
    page.get_by_text("Where and how often").click()
    page.get_by_text("Tuesdays at 8").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tbody tr")).to_contain_text("Tuesdays at 8")
    page.get_by_role("link", name="Change").click()
    page.get_by_role("button", name="Stop following").click()
    expect(page.get_by_role("status")).to_contain_text("any more")
    expect(page.get_by_role("heading", name="You follow nothing yet")).to_be_visible()


def test_the_place_of_the_device_becomes_the_middle_of_a_circle(new_context, square) -> None:
    tornsund = Municipality.objects.get(slug="tornsund")
    corner = Area.objects.of(tornsund).filter(outline__isnull=False).first().outline
    while isinstance(corner, dict) or not isinstance(corner[0], float | int):
        corner = corner["coordinates"] if isinstance(corner, dict) else corner[0]
    longitude, latitude = corner[:2]
    context = new_context(
        geolocation={"latitude": latitude, "longitude": longitude}, permissions=["geolocation"]
    )
    page = context.new_page()
    page.goto(square.at("tornsund", "/en/follow/circle/"))
    page.get_by_role("button", name="Around where I am now").click()
    expect(page.get_by_role("status")).to_contain_text("We have the place")
    page.get_by_text("2 km").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Within 2 km of a place you chose")
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("tbody tr")).to_contain_text("Within 2 km")
    circle = Follow.objects.get(subject__kind="circle").subject
    assert (circle.latitude, circle.longitude) == (round(latitude, 4), round(longitude, 4))


def test_where_the_device_says_nothing_the_list_remains(new_context, square) -> None:
    page = new_context().new_page()
    page.goto(square.at("tornsund", "/en/follow/circle/"))
    page.get_by_role("button", name="Around where I am now").click()
    expect(page.get_by_role("status")).to_contain_text("Choose a place in the list")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Within 500 metres of")


def test_once_alerts_are_on_the_device_is_a_way_to_be_told(new_context, square) -> None:
    page = new_context().new_page()
    page.goto(square.at("kuulasjarvi", "/en{sheet}"))
    box = page.locator("input[name=channels][value=p]")
    expect(box).to_be_disabled()
    expect(page.get_by_role("heading", name="Alerts on this device")).to_be_visible()
    page.locator("[data-push]").evaluate(
        "(panel) => panel.dispatchEvent(new CustomEvent('pushstate', {bubbles: true, detail: 'on'}))"
    )
    expect(box).to_be_enabled()
    expect(box).to_be_checked()


_COVERED = """(one) => {
  const box = one.getBoundingClientRect();
  return [box.top + 1, box.bottom - 1].some((y) => {
    const there = document.elementFromPoint(box.left + box.width / 2, y);
    return !there || !(one.contains(there) || there.contains(one));
  });
}"""


@pytest.mark.parametrize("language", ["da", "fi"])
def test_the_decision_and_its_button_stand_on_the_first_screen_of_a_phone(
    page: Page, square, language
) -> None:
    case = CasePage.objects.get(headline="Sikker cykelvej til skole på Møllestræde").case_id
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(square.at("tornsund", f"/{language}/follow/case/{case}/"))
    # a warning of the municipality takes room of its own until it is put away
    page.locator(".alert .close").click()
    form = page.locator("main form")
    for one in [*form.locator("label.choice:visible").all(), form.locator(".button").first]:
        assert not one.evaluate(_COVERED), one.inner_text()


def test_what_is_folded_says_what_is_chosen_in_it(new_context, square) -> None:
    page = new_context().new_page()
    page.goto(square.at("kuulasjarvi", "/en{sheet}"))
    said = page.locator("[data-chosen]")
    expect(said).to_have_text("Inbox on Torget · At once")
    expect(page.get_by_text("Tuesdays at 8")).to_be_hidden()
    said.click()
    page.get_by_text("Tuesdays at 8").click()
    expect(said).to_have_text("Inbox on Torget · Tuesdays at 8")
    page.locator("[data-push]").evaluate(
        "(panel) => panel.dispatchEvent(new CustomEvent('pushstate', {bubbles: true, detail: 'on'}))"
    )
    expect(said).to_have_text("Inbox on Torget · Phone or computer · Tuesdays at 8")
