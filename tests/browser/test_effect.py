"""Whether self-service helps, as it is read and written down: on phone and desk, by day and by night."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from learning.models import EffectKey, SelfService, ServiceMonth
from portal.models import Municipality
from portal.roles import Role
from tests import staff
from tests.browser.square import UNBROKEN, cookie_of
from tests.browser.test_pages import whole
from tests.factories import MunicipalityFactory, StaffFactory
from tests.learning.effects import busy, counts, done, service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/cms/snippets/learning/selfservice/"


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def moved(town: Municipality) -> SelfService:
    """A service with gaps, small numbers, costs, long words, and one to hold it against."""
    control = service(town, "parking", name_en=UNBROKEN)
    counts(control, "person", busy(300, 26))
    row = service(town, "move", name_en=UNBROKEN, control=control, cost_person="94.5")
    counts(row, "person", busy(200, 26, after=0.7))
    online: list[int | None] = list(busy(300, 26, after=1.5))
    online[5:7] = [None, None]
    counts(row, "online", online)
    counts(row, "paper", [n % 9 for n in range(26)])
    done(row, name=f"The page was written anew, and the library helps on Tuesdays, {UNBROKEN}")
    return row


@pytest.fixture
def desk(page: Page, at, town: Municipality) -> Page:
    person = StaffFactory(municipality=town, role=Role.ANALYST, language="en")
    address = at(town)
    client = Client(headers={"host": urlsplit(address).netloc})
    page.context.add_cookies([cookie_of(staff.sign_in(client, person), address)])
    page.emulate_media(reduced_motion="reduce")
    return page


def test_the_pages_are_clean_and_whole(page: Page, at, axe, screens, town, moved) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in (reverse("learning:effect"), moved.get_absolute_url()):
        page.goto(at(town, path))
        for screen in screens(page):
            axe(page, screen)
        whole(page)


def test_a_month_is_written_into_the_table(desk: Page, at, town, moved) -> None:
    desk.goto(at(town, f"{DESK}inspect/{moved.pk}/"))
    desk.get_by_role("link", name="Write down numbers").click()
    desk.get_by_label("January 2026, By telephone").fill("1.234")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("Write 1234 if that is meant").wait_for()
    desk.get_by_label("January 2026, By telephone").fill("1234")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("1 new number.").wait_for()
    assert ServiceMonth.objects.get(channel="phone").count == 1234


def test_a_file_with_mistakes_is_told_line_by_line_and_the_right_ones_are_taken(
    desk: Page, at, town, moved
) -> None:
    data = "Måned;Kanal;Antal\n2026-09;phone;1.234\n2026-13;phone;3\n2026-07;phone;12\n"
    desk.goto(at(town, f"{DESK}file/{moved.pk}/"))
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": data.encode("latin-1")}
    desk.set_input_files("input[type=file]", files=[file])
    desk.get_by_role("button", name="Look at the file").click()
    desk.get_by_text("there is no month 13").wait_for()
    assert desk.get_by_text("Write 1234 if that is meant").is_visible()
    desk.get_by_role("button", name="Take in 1 right line").click()
    desk.get_by_text("1 new number.").wait_for()
    assert ServiceMonth.objects.get(channel="phone").count == 12


def test_a_key_is_seen_once(desk: Page, at, town) -> None:
    desk.goto(at(town, "/cms/snippets/learning/effectkey/add/"))
    desk.locator("#id_name").fill("Queue system")
    desk.locator("footer button[type=submit]").first.click()
    desk.get_by_text("Copy the key now").wait_for()
    plain = desk.locator("main code").first.inner_text()
    desk.goto(at(town, f"/cms/snippets/learning/effectkey/inspect/{EffectKey.objects.get().pk}/"))
    assert plain not in desk.content()
