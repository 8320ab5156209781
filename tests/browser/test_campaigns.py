"""A campaign in a real browser: by keyboard from the list to the thanks, and a code that renews itself on a screen."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from microservices.actions import campaigns
from microservices.models import Campaign, Participation
from portal.models import Resident
from tests.browser.keyboard import tab_to
from tests.browser.square import session_of

pytestmark = pytest.mark.browser


def test_somebody_takes_part_by_keyboard_from_the_market_to_the_thanks(page: Page, square) -> None:
    nests = Campaign.objects.get(proof="evidence")
    karen = Resident.objects.get(first_name="Karen", birth_year=timezone.localdate().year - 66)
    page.context.add_cookies([session_of(karen, square.at("tornsund"))])
    page.goto(square.at("tornsund", "/da/help/campaigns/"))
    tab_to(page, re.escape(nests.name_da))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en-fuglekasse-i-hver-gade/")
    page.locator("main ol.next ~ p a.button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tell/")
    page.locator("textarea").focus()
    page.keyboard.type("Den hænger i birken.")
    page.locator("main form button.button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/")
    assert Participation.objects.filter(resident=karen, words="Den hænger i birken.").count() == 1


def test_the_code_on_a_screen_is_renewed_and_nothing_else_moves(page: Page, square) -> None:
    shore = Campaign.objects.filter(proof="qr", municipality__slug="tornsund").first()
    colleague = Resident.objects.get(username="koordinator")
    page.context.add_cookies([session_of(colleague, square.at("tornsund"))])
    page.clock.install()
    page.goto(square.at("tornsund", f"/en/help/campaigns/{shore.pk}/screen/"))
    page.evaluate("() => { document.querySelector('h1').dataset.stays = 'yes'; }")
    shown = page.locator("#now .balance")
    # another code, as the next one will be
    page.evaluate("() => { document.querySelector('#now .balance').textContent = 'OLD'; }")
    page.clock.run_for(40_000)
    expect(shown).not_to_have_text("OLD")
    expect(page.locator("h1[data-stays]")).to_have_count(1)
    now = timezone.now()
    valid = {
        campaigns.rotating_code(shore, now - dt.timedelta(seconds=30 * step)) for step in range(3)
    }
    assert re.sub(r"\s", "", shown.inner_text()) in valid


def test_the_code_is_renewed_without_scripts_too(new_context, square) -> None:
    shore = Campaign.objects.filter(proof="qr", municipality__slug="tornsund").first()
    context = new_context(java_script_enabled=False)
    colleague = Resident.objects.get(username="koordinator")
    context.add_cookies([session_of(colleague, square.at("tornsund"))])
    page = context.new_page()
    page.goto(square.at("tornsund", f"/en/help/campaigns/{shore.pk}/screen/"))
    assert page.locator("head meta[http-equiv=refresh]").count() == 1
    assert page.locator("#now svg.qr").is_visible()
