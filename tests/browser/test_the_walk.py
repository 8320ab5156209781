"""From the front page to a request for company to the doctor, on a phone, by somebody who has never been here.

``docs/walk.md`` shows the same walk in pictures and says how many taps it takes: what it says is counted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.identity_provider import IdentityProvider
from demo.people import TORNSUND
from microservices.actions import categories, coins
from microservices.choices import ListingState, Side
from microservices.models import Listing
from portal.models import Resident
from tests.factories import MunicipalityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DOCS = Path(__file__).resolve().parents[2] / "docs" / "walk.md"


@pytest.fixture
def tornsund():
    town = MunicipalityFactory(
        slug="tornsund", code=TORNSUND, languages=("en",), names={"da": "Tornsund"}
    )
    categories.begin(town)
    return town


@pytest.fixture
def provider(settings) -> Iterator[IdentityProvider]:
    with IdentityProvider() as provider:
        settings.OIDC_SERVER_URL = provider.url
        yield provider


class Thumb:
    """Taps, one after the other, and counts them."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click()


def walk(page: Page, start: str, provider: IdentityProvider) -> int:
    """The whole way; returns the taps."""
    thumb = Thumb()
    page.goto(start)
    thumb.tap(page.get_by_role("link", name="Company to the doctor"))
    thumb.tap(page.get_by_role("link", name="Continue with eID"))
    page.wait_for_url(f"{provider.url}/**")
    thumb.tap(page.get_by_role("button", name=re.compile("Elsa Bjerregaard")))
    page.wait_for_url("**/help/ask/doctor/")
    thumb.tap(page.get_by_text(re.compile("^Tomorrow, .* at 09:00–12:00$")))
    thumb.tap(page.get_by_role("button", name="See what others will see"))
    thumb.tap(page.get_by_role("button", name="Publish"))
    expect(page.get_by_role("status")).to_contain_text("It is published")
    return thumb.taps


def test_it_takes_as_many_taps_as_the_documentation_says_and_no_letter(
    new_context, at, axe, provider, tornsund
) -> None:
    page = new_context(reduced_motion="reduce", has_touch=True).new_page()
    taps = walk(page, at(tornsund, "/en/"), provider)
    axe(page)
    row = Listing.objects.get()
    elsa = Resident.objects.get(first_name="Elsa")
    assert (row.owner, row.side, row.state) == (elsa, Side.NEED, ListingState.OPEN)
    assert row.title == "Company to the doctor"
    assert row.starts_at.astimezone(tornsund.zone).hour == 9
    assert coins.balances(elsa, tornsund)["held"] == row.coins
    assert f"**{taps} taps**" in DOCS.read_text()


def test_the_same_way_leads_there_without_scripts(new_context, at, provider, tornsund) -> None:
    page = new_context(java_script_enabled=False).new_page()
    walk(page, at(tornsund, "/en/"), provider)
    assert Listing.objects.get().state == ListingState.OPEN


def test_what_was_asked_for_stands_on_the_front_page_for_the_next_one(
    new_context, at, axe, screens, provider, tornsund
) -> None:
    walk(new_context().new_page(), at(tornsund, "/en/"), provider)
    other = new_context(reduced_motion="reduce").new_page()
    other.goto(at(tornsund, "/en/"))
    for screen in screens(other):
        axe(other, screen)
    card = other.get_by_role("article").filter(has_text="Asks for help")
    card.get_by_role("link", name="Company to the doctor").click()
    expect(other.get_by_role("link", name="Sign in and say yes")).to_be_visible()
