"""Whether self-service helps, as it is read and written down: on phone and desk, by day and by night."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from learning.models import SelfService
from portal.models import Municipality
from portal.roles import Role
from tests import staff
from tests.browser.square import cookie_of
from tests.browser.test_pages import whole
from tests.factories import MunicipalityFactory, StaffFactory
from tests.learning.effects import busy, counts, done, service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


@pytest.fixture
def moved(town: Municipality) -> SelfService:
    """A service with gaps, small numbers, costs, two things that were done and one to hold it against."""
    control = service(town, "parking")
    counts(control, "person", busy(300, 26))
    row = service(town, "move", control=control, cost_person="94.50", cost_online="6")
    counts(row, "person", busy(200, 26, after=0.7))
    online: list[int | None] = list(busy(300, 26, after=1.5))
    online[5:7] = [None, None]
    counts(row, "online", online)
    counts(row, "paper", [n % 9 for n in range(26)])
    done(row, name="The page was written anew, and the library helps on Tuesdays")
    return row


def test_the_pages_are_clean_and_whole(page: Page, at, axe, screens, town, moved) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in (reverse("learning:effect"), moved.get_absolute_url()):
        page.goto(at(town, path))
        for screen in screens(page):
            axe(page, screen)
            if SHOTS:
                page.screenshot(path=f"/tmp/wl-shot-{path.strip('/').replace('/', '_')}-{screen.replace(' px, ', '-')}.png", full_page=True)
        whole(page)


SHOTS = True


def test_numbers_are_written_down_on_a_phone(page: Page, at, axe, town, moved) -> None:
    person = StaffFactory(municipality=town, role=Role.ANALYST, language="en")
    address = at(town)
    client = Client(headers={"host": address.split("/")[2]})
    page.context.add_cookies([cookie_of(staff.sign_in(client, person), address)])
    page.goto(at(town, f"/cms/snippets/learning/selfservice/inspect/{moved.pk}/"))
    page.screenshot(path="/tmp/wl-shot-cms-inspect.png", full_page=True)
    page.goto(at(town, f"/cms/snippets/learning/selfservice/months/{moved.pk}/?year=2025"))
    page.screenshot(path="/tmp/wl-shot-cms-months.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path="/tmp/wl-shot-cms-months-wide.png", full_page=True)
    page.goto(at(town, f"/cms/snippets/learning/selfservice/file/{moved.pk}/"))
    page.set_input_files("input[type=file]", files=[{"name": "x.csv", "mimeType": "text/csv", "buffer": "Måned;Kanal;Antal\n2026-09;phone;1.234\n2026-13;phone;3\n2026-08;telefon;3\n2026-07;phone;12\n2026-05;phone;9\n2026-06;phone;\n2026-04;phone;-3\n".encode("latin-1")}])
    page.get_by_role("button", name="Look at the file").click()
    page.screenshot(path="/tmp/wl-shot-cms-file.png", full_page=True)
    page.goto(at(town, "/cms/snippets/learning/effectkey/add/"))
    page.locator("#id_name").fill("Queue system")
    page.locator("footer button[type=submit]").first.click()
    page.screenshot(path="/tmp/wl-shot-cms-key.png", full_page=True)
    page.goto(at(town, "/cms/snippets/learning/selfservice/add/"))
    page.screenshot(path="/tmp/wl-shot-cms-add.png", full_page=True)
