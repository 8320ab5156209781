"""Learning in a real browser: without an account, then with one, and what the browser kept comes along."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from learning.models import LessonProgress
from portal.models import Municipality, Resident
from tests.browser.keyboard import tab_to
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def town(db) -> Municipality:
    return MunicipalityFactory(languages=("da",), hostname="laer.localhost")


@pytest.fixture
def ida(town: Municipality) -> Resident:
    return ResidentFactory(municipality=town)


def path(page: object) -> str:
    """In the language it is written in."""
    return "/da/" + page.full_url.split("/", 4)[4]


def understood(page: Page, at, town, lessons: list) -> None:
    """Without an account: from the course to the first lesson, on to the next, and back to the course."""
    page.set_viewport_size(PHONE)
    page.goto(at(town, path(lessons[0].course)))
    page.get_by_role("link", name="Begynd med første lektion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Et")
    expect(page.get_by_text("gemmes i denne browser")).to_be_visible()
    page.get_by_role("link", name="Jeg forstår det. Næste: To").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To")


def test_a_browser_keeps_what_is_understood_without_an_account(page: Page, at, town) -> None:
    course, lessons = factories.whole(town)
    understood(page, at, town, lessons)
    expect(page.get_by_text("1 af 3 lektioner forstået")).to_be_visible()
    page.goto(at(town, path(course)))
    expect(page.get_by_role("link", name="Fortsæt med lektion 2")).to_be_visible()
    expect(page.locator(".steps li.done")).to_contain_text("forstået")
    page.goto(at(town, path(course.get_parent())))
    expect(page.get_by_role("link", name="Lektion 2: To")).to_be_visible()
    page.goto(at(town, path(lessons[0])))
    link = page.get_by_role("link", name="Næste: To")
    expect(link).to_have_text("Næste: To")
    assert not LessonProgress.objects.exists()


def test_what_a_browser_kept_comes_along_to_whoever_signs_in(
    page: Page, at, town, ida, sign_in
) -> None:
    course, lessons = factories.whole(town)
    understood(page, at, town, lessons)
    sign_in(page, ida, town)
    page.goto(at(town, path(course)))
    expect(page.get_by_text("er én lektion markeret som forstået")).to_be_visible()
    page.get_by_role("button", name="Ja, læg dem til mine").click()
    expect(page.get_by_text("1 lektion er lagt til dine")).to_be_visible()
    expect(page.get_by_text("1 af 3 lektioner forstået")).to_be_visible()
    assert LessonProgress.objects.get().learner == ida
    page.reload()
    expect(page.get_by_role("button", name="Ja, læg dem til mine")).to_have_count(0)


def test_nothing_is_lost_when_the_network_is_away(page: Page, at, town, ida, sign_in) -> None:
    course, lessons = factories.whole(town)
    understood(page, at, town, lessons)
    sign_in(page, ida, town)
    page.goto(at(town, path(course)))
    page.context.set_offline(True)
    page.get_by_role("button", name="Ja, læg dem til mine").click()
    expect(page.get_by_text("Det kom ikke igennem")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Ja, læg dem til mine").click()
    expect(page.get_by_text("1 lektion er lagt til dine")).to_be_visible()


def test_somebody_elses_lessons_at_a_library_are_forgotten(
    page: Page, at, town, ida, sign_in
) -> None:
    course, lessons = factories.whole(town)
    understood(page, at, town, lessons)
    sign_in(page, ida, town)
    page.goto(at(town, path(course)))
    page.get_by_role("button", name="Nej, glem dem her").click()
    page.reload()
    expect(page.get_by_role("button", name="Nej, glem dem her")).to_have_count(0)
    assert not LessonProgress.objects.exists()


def test_ticks_stay_in_the_browser(page: Page, at, town) -> None:
    body = [("checklist", {"heading": "Hav ved hånden", "items": ["Din telefon", "En kop kaffe"]})]
    lesson = factories.lesson(factories.module(factories.course(town)), body=body)
    page.goto(at(town, path(lesson)))
    page.get_by_label("En kop kaffe").check()
    page.reload()
    expect(page.get_by_label("En kop kaffe")).to_be_checked()
    expect(page.get_by_label("Din telefon")).not_to_be_checked()


def test_a_course_is_gone_through_by_keyboard(page: Page, at, town, ida, sign_in) -> None:
    course, _lessons = factories.whole(town)
    sign_in(page, ida, town)
    page.goto(at(town, path(course)))
    tab_to(page, "Begynd med første lektion")
    page.keyboard.press("Enter")
    for title in ("Et", "To", "Tre"):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        tab_to(page, "Jeg forstår det")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Du har gennemført kurset")).to_be_visible()


def test_without_scripts_a_course_is_read_from_end_to_end(new_context, at, town) -> None:
    course, _lessons = factories.whole(town)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(at(town, path(course)))
    page.get_by_role("link", name="Begynd med første lektion").click()
    for title in ("To", "Tre"):
        page.get_by_role("link", name=f"Næste: {title}").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Til kurset").click()
    page.wait_for_url(f"**{path(course)}")
