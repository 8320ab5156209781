"""Information campaigns in a browser: everybody can read every page, and every sheet is one page of its paper."""

from __future__ import annotations

import datetime as dt
import io
import os

import pytest
from django.utils import timezone
from pypdf import PdfReader

from learning.actions import practice as exercises
from learning.information_choices import SHEETS, Department, Sheet
from learning.information_prints import MANY_LETTERS, SOME_LETTERS
from learning.models import InformationPage
from tests.browser.test_teams import cut_off
from tests.factories import ContactFactory, MunicipalityFactory
from tests.learning import factories as courses
from tests.learning.information import campaign, index, steps
from tests.learning.practice import named
from tests.learning.teams import opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNBROKEN = "Folkeregisteroplysningsskemaindsendelsesbekræftelse"
LONG = "Digital post fra kommunen, sygehuset og skattevæsenet i stedet for breve i postkassen derhjemme, nu"
SHORT_OF_PAPER = {Sheet.LARGE: [297, 420]}


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"], phone="75 00 00 00")


def long(town, **more) -> InformationPage:
    usual = {
        "title": LONG[:100],
        "intro": (f"{LONG} " * 3)[:200],
        "steps": steps(*[(f"{UNBROKEN} igen"[:60], (f"{LONG} " * 2)[:160])] * 3),
        "link_text": f"{UNBROKEN}"[:40],
        "slug": UNBROKEN.casefold().replace("æ", "ae"),
    }
    return campaign(town, **usual | more)


def of_letters(town, number: int) -> InformationPage:
    """A campaign whose headline, sentence and steps have so many letters together, as evenly as they are allowed."""
    share = number / (100 + 200 + 3 * (60 + 160))
    said = f"{LONG}. " * 3
    title, intro, what = said[: int(100 * share)], said[: int(200 * share)], said[: int(60 * share)]
    left = number - len(title) - len(intro) - 3 * len(what)
    more = [said[: left // 3], said[: left // 3], said[: left - 2 * (left // 3)]]
    return campaign(
        town,
        title=title,
        intro=intro,
        steps=steps(*[(what, one) for one in more]),
        link_text="Sådan kommer du i gang",
        slug=f"letters-{number}",
    )


def picture(page, name: str) -> None:
    """For whoever wants to look: LOOK_AT names a folder."""
    if folder := os.environ.get("LOOK_AT"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_everybody_can_read_every_page_of_a_campaign(page, at, axe, screens, town) -> None:
    page.emulate_media(reduced_motion="reduce")
    course, _lessons = courses.whole(town)
    opened(town, course_key=course.key)
    exercise = exercises.publish(None, exercises.take_in(None, town, named("Bestil en tid", "da")))
    learn = [("course", course), ("practice", exercise)]
    contact = ContactFactory(municipality=town, phone="75 00 00 10")
    short, wordy = campaign(town, learn=learn, contact=contact), long(town)
    today = timezone.localdate()
    campaign(town, title="Snart", since=today + dt.timedelta(days=3))
    over = campaign(town, title="Før", until=today - dt.timedelta(days=1))
    for one in (index(town), short, wordy, over):
        path = f"/{one.full_url.split('/', 3)[3]}"
        walk(page, at(town, path), path, axe, screens)
    walk(page, at(town, f"/da/learn/campaigns/{wordy.pk}/"), "prints", axe, screens)
    walk(page, at(town, "/da/"), "home", axe, screens)


def walk(page, url: str, name: str, axe, screens) -> None:
    page.goto(url)
    for where in screens(page):
        axe(page, f"{name}, {where}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name}, {where}"
        picture(page, f"{name.strip('/').replace('/', '-')}-{where.replace(' ', '')}")


def test_every_sheet_is_one_page_of_its_paper_however_long_its_words(page, at, axe, town) -> None:
    offers = {sheet: department for department in Department for sheet in SHEETS[department]}
    assert set(offers) == set(Sheet)
    edges = [of_letters(town, number) for number in (SOME_LETTERS, MANY_LETTERS)]
    for one in (campaign(town), *edges, long(town)):
        for sheet, department in offers.items():
            path = f"/da/learn/campaigns/{one.pk}/{department.value}/{sheet.value}/"
            page.goto(at(town, path))
            axe(page, sheet.value)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, sheet
            data = page.pdf(prefer_css_page_size=True)
            if folder := os.environ.get("LOOK_AT"):
                with open(f"{folder}/{sheet.value}-{one.pk}.pdf", "wb") as file:
                    file.write(data)
            (only,) = PdfReader(io.BytesIO(data)).pages
            size = [round(float(side) / 72 * 25.4) for side in only.mediabox[2:]]
            assert size == SHORT_OF_PAPER.get(sheet, [210, 297]), sheet
            # on paper nothing of it may be cut off
            large = sheet == Sheet.LARGE
            page.set_viewport_size(
                {"width": 1123, "height": 1588} if large else {"width": 794, "height": 1123}
            )
            page.emulate_media(media="print")
            assert cut_off(page) == [], sheet
            picture(page, f"sheet-{sheet.value}-{one.pk}")
            page.emulate_media(media="null")
            page.set_viewport_size({"width": 360, "height": 800})
