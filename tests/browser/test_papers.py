"""Writing down a paper in a browser without scripts, and the pages around it for everybody who reads them."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import expect

from barometer.actions import sheets
from barometer.asking import Asked
from barometer.choices import Design, Promise
from barometer.models import Response
from tests import staff
from tests.barometer.factories import all_kinds, neighbour, opened
from tests.browser.square import cookie_of
from tests.browser.test_ballot import choose, press
from tests.factories import MunicipalityFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/cms/snippets/barometer/round/"


@pytest.fixture
def town():
    town = MunicipalityFactory(slug="fjordby", languages=["sv"])
    all_kinds(town)
    return town


@pytest.fixture
def clerk(new_context, at, town):
    page = new_context(java_script_enabled=False).new_page()
    person = StaffFactory(municipality=town, language="en")
    client = staff.sign_in(Client(headers={"host": town.site.hostname}), person)
    page.context.add_cookies([cookie_of(client, at(town))])
    return page


def test_a_paper_is_written_down_without_scripts(clerk, at, town) -> None:
    row = opened(town, Asked("car"), Asked("why"))
    number = sheets.hand_out(None, row, 1)[0]
    clerk.goto(at(town, f"{DESK}paper/{row.pk}/"))
    clerk.get_by_label("Number of the paper").fill("00001")
    clerk.get_by_label("why?").fill("Rain")
    press(clerk, "Write it down")
    expect(clerk.get_by_role("alert").filter(has_text="5 digits and 8 letters")).to_be_visible()
    expect(clerk.get_by_label("why?")).to_have_value("Rain")
    clerk.get_by_label("Number of the paper").fill(number)
    clerk.get_by_label("Age", exact=True).select_option("65+")
    choose(clerk, "Sometimes")
    press(clerk, "Write it down")
    expect(clerk.get_by_text("It is written down.")).to_be_visible()
    assert Response.objects.get().answers.count() == 2


def test_everybody_can_read_what_is_around_a_paper(page, at, sign_in, axe, screens, town) -> None:
    page.emulate_media(reduced_motion="reduce")
    row = opened(town, *map(Asked, ["car", "ways", "happy", "first", "minutes", "why", "lines"]))
    letter = opened(town, Asked("car"), design=Design.RANDOM_SAMPLE, promise=Promise.PROCEDURAL)
    person = StaffFactory(municipality=town, language="en")
    client = staff.sign_in(Client(headers={"host": town.site.hostname}), person)
    page.context.add_cookies([cookie_of(client, at(town))])
    for part in ("paper", "print"):
        page.goto(at(town, f"{DESK}{part}/{row.pk}/"))
        for where in screens(page):
            axe(page, f"{part}, {where}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{part}, {where}"
    sign_in(page, neighbour(town), town)
    page.goto(at(town, f"/en/barometer/{letter.pk}/answer/"))
    page.get_by_label("Number on your letter").fill("1")
    press(page, "Next")
    for where in screens(page):
        axe(page, f"invited, {where}")
