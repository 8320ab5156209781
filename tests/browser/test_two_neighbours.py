"""Two neighbours in two real browsers, from the first yes to the coins; and the same by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from microservices.actions import coins, listings
from microservices.choices import ExchangeState
from microservices.models import Category, Exchange, Listing, Transfer
from portal.models import Municipality, Resident
from tests.browser.keyboard import tab_to
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=("en",))


@pytest.fixture
def elsa(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town, first_name="Elsa", birth_year=1945)


@pytest.fixture
def bo(town: Municipality) -> Resident:
    row = ResidentFactory(municipality=town, first_name="Bo")
    coins.wallet(row, town)
    return row


@pytest.fixture
def company(town: Municipality) -> Category:
    return factories.CategoryFactory(
        municipality=town, slug="company", check_in=True, name_en="Company", coins_least=2
    )


@pytest.fixture
def reserved(company: Category, elsa: Resident, bo: Resident) -> Exchange:
    """Elsa asks for company whenever it suits, and Bo has said that he can."""
    listing = factories.listed(
        elsa, company, language="en", place="At the bus stop", address="Havnegade 12"
    )
    return factories.reserved(listing, bo)


@pytest.fixture
def browser_of(
    new_context: Callable, sign_in: Callable, at: Callable, town: Municipality
) -> Callable[..., Page]:
    """A browser of somebody's own, before the list of what they take part in where nothing else is said."""

    def begin(person: Resident, path: str = "exchanges/", **options: object) -> Page:
        # a colour that is still turning from light to dark has no contrast to judge
        page = new_context(reduced_motion="reduce", **options).new_page()
        sign_in(page, person, town)
        page.goto(at(town, f"/en/help/{path}"))
        return page

    return begin


def settled_once(exchange: Exchange, bo: Resident) -> None:
    assert Exchange.objects.get(pk=exchange.pk).state == ExchangeState.SETTLED
    assert Transfer.objects.filter(kind="settle").count() == 1
    assert coins.balances(bo, bo.municipality)["available"] == 12


def let_out(town: Municipality) -> None:
    """A moderator has read what Elsa wrote first."""
    listings.approve(factories.coordinator(town), Listing.objects.get())


def test_one_asks_another_says_yes_they_agree_do_and_confirm_in_two_browsers(
    town, company, elsa, bo, browser_of, at, axe, screens
) -> None:
    hers = browser_of(elsa, "ask/")
    hers.get_by_role("link", name="Company").click()
    hers.get_by_label("What is it, in one line?").fill("Company to the doctor")
    hers.get_by_text("Say more about it").click()
    hers.get_by_label("Where, in words that everybody may read?").fill("At the bus stop")
    hers.get_by_label("The exact address").fill("Havnegade 12")
    hers.get_by_role("button", name="See what others will see").click()
    hers.get_by_role("button", name="Publish").click()
    let_out(town)
    his = browser_of(bo, "")
    his.get_by_role("link", name="Company to the doctor").click()
    his.get_by_role("button", name="Yes, I would like to").click()
    reserved = Exchange.objects.get()
    for page in (hers, his):
        page.goto(at(town, "/en/help/exchanges/"))
    for page in (hers, his):
        for _screen in screens(page):
            axe(page)
    expect(his.get_by_role("heading", name="Waiting for others")).to_be_visible()
    hers.get_by_role("link", name="Company to the doctor").click()
    his.get_by_role("link", name="Company to the doctor").click()
    expect(his.get_by_text("Havnegade 12")).to_have_count(0)
    for _screen in screens(hers):
        axe(hers)

    hers.get_by_role("button", name="Yes, let us do it").click()
    expect(hers.get_by_role("status")).to_contain_text("You have an agreement")
    his.reload()
    expect(his.get_by_text("Havnegade 12")).to_be_visible()

    his.get_by_label("Write a message").fill("I wear a red cap.")
    his.get_by_role("button", name="Send").click()
    hers.reload()
    expect(hers.get_by_text("I wear a red cap.")).to_be_visible()
    hers.get_by_text("Say it with one press").click()
    hers.get_by_role("button", name="Thank you.").click()
    his.reload()
    for _screen in screens(his):
        axe(his)

    code = hers.locator(".balance b").last.inner_text()
    his.get_by_label("The four digits that the other shows you").fill("12")
    his.get_by_role("button", name="We have met").click()
    expect(his.get_by_role("alert")).to_contain_text("four digits")
    axe(his)
    his.get_by_label("The four digits that the other shows you").fill(code)
    his.get_by_role("button", name="We have met").click()
    his.get_by_role("button", name="It is done").click()
    expect(his.get_by_role("status")).to_contain_text("Now the other says")

    hers.reload()
    hers.get_by_role("button", name="Yes, it is done").dblclick()
    expect(hers.get_by_role("heading", name="Thank you")).to_be_visible()
    axe(hers)
    settled_once(reserved, bo)
    his.reload()
    expect(his.get_by_text("Elsa confirmed it")).to_be_visible()


def test_two_browsers_that_decide_at_once_are_told_calmly_what_is_the_case(
    reserved, elsa, bo, browser_of, axe, screens
) -> None:
    hers, his = browser_of(elsa), browser_of(bo)
    for page in (hers, his):
        page.get_by_role("link", name="Company to the doctor").click()
    his.get_by_role("link", name="Call it off").click()
    for _screen in screens(his):
        axe(his)
    his.get_by_role("button", name="Call it off").click()
    hers.get_by_role("button", name="Yes, let us do it").click()
    expect(hers.get_by_role("heading", name="This is how it stands now")).to_be_visible()
    expect(hers.get_by_text("Bo called it off")).to_be_visible()
    for _screen in screens(hers):
        axe(hers)
    hers.get_by_role("link", name="Look at it").click()
    expect(hers.get_by_role("button", name="Yes, let us do it")).to_have_count(0)


def press(page: Page, name: str) -> None:
    """Tab there and press Enter, and wait for the page that answers."""
    page.evaluate("document.activeElement.blur()")
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_it_is_done_by_keyboard_alone(town, company, elsa, bo, browser_of, at) -> None:
    hers = browser_of(elsa, "ask/")
    press(hers, "^Company$")
    tab_to(hers, "What is it, in one line")
    hers.keyboard.type("Company to the doctor")
    press(hers, "^See what others will see$")
    press(hers, "^Publish$")
    let_out(town)
    his = browser_of(bo, "")
    press(his, "^Company to the doctor$")
    press(his, "^Yes, I would like to$")
    reserved = Exchange.objects.get()
    hers.goto(at(town, "/en/help/exchanges/"))
    press(hers, "^Company to the doctor$")
    press(hers, "^Yes, let us do it$")
    code = hers.locator(".balance b").last.inner_text()
    his.reload()
    tab_to(his, "four digits")
    his.keyboard.type(code)
    with his.expect_navigation():
        his.keyboard.press("Enter")
    press(his, "^It is done$")
    hers.reload()
    press(hers, "^Yes, it is done$")
    expect(hers.get_by_role("heading", name="Thank you")).to_be_visible()
    settled_once(reserved, bo)


def test_it_is_done_without_scripts(reserved, elsa, bo, browser_of) -> None:
    hers = browser_of(elsa, java_script_enabled=False)
    his = browser_of(bo, java_script_enabled=False)
    for page in (hers, his):
        page.get_by_role("link", name="Company to the doctor").click()
    hers.get_by_role("button", name="Yes, let us do it").click()
    code = hers.locator(".balance b").last.inner_text()
    his.reload()
    his.get_by_label("The four digits that the other shows you").fill(code)
    his.get_by_role("button", name="We have met").click()
    his.get_by_role("button", name="It is done").click()
    hers.reload()
    hers.get_by_role("button", name="Yes, it is done").click()
    settled_once(reserved, bo)
