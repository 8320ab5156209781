"""What a reader has asked of the system: less motion, colours of their own, paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PLACES = [("tornsund", "/en/"), ("kuulasjarvi", "/en{rich}")]


@pytest.mark.parametrize(("town", "path"), PLACES)
def test_nothing_moves_for_whoever_wants_it_still(page: Page, square, town, path) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(square.at(town, path))
    assert page.evaluate("() => document.getAnimations().length") == 0
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      return style.transitionDuration.split(",").some((time) => parseFloat(time) > 0)
        || style.scrollBehavior === "smooth";
    }).map((one) => one.outerHTML.slice(0, 120))""")
    assert moving == []


@pytest.mark.parametrize(("town", "path"), PLACES)
def test_paper_carries_the_words_and_not_the_buttons(page: Page, square, town, path) -> None:
    page.goto(square.at(town, path))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("nav.bar")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator("#languages")).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }


def test_in_colours_of_the_reader_the_place_of_a_case_and_its_buttons_still_show(
    page: Page, square
) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(square.at("kuulasjarvi", "/en{rich}"))
    for place in page.locator("[aria-current=step]").all():
        expect(place).to_be_visible()
    edgeless = page.evaluate("""() => [...document.querySelectorAll(".button, .in, .card, .tag")]
      .filter((one) => one.checkVisibility())
      .filter((one) => {
        const style = getComputedStyle(one);
        return !(parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none")
          && !(parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none");
      }).map((one) => one.outerHTML.slice(0, 120))""")
    assert edgeless == []
