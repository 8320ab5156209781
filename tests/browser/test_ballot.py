"""A survey in a browser: with scripts nobody can link, without them it works all the same."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Request, expect

from barometer import codes
from barometer.asking import Asked
from barometer.models import LedgerEntry, Response
from tests.barometer.factories import all_kinds, neighbour, opened
from tests.factories import MunicipalityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town():
    town = MunicipalityFactory(slug="fjordby", languages=["sv"])
    all_kinds(town)
    return town


@pytest.fixture
def round_(town):
    return opened(town, Asked("car"), Asked("ways", "car", (1,)), Asked("lines"), Asked("why"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.locator("label.choice:visible", has_text=label).first.click()


def test_nobody_can_link_what_a_browser_with_scripts_answers(
    page: Page, at, sign_in, town, round_
) -> None:
    person = neighbour(town)
    sign_in(page, person, town)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(at(town, f"/en/barometer/{round_.pk}/"))
    page.get_by_role("link", name="Answer", exact=True).click()
    expect(page.get_by_role("heading", name="car?")).to_be_visible()
    expect(page.get_by_text("Nobody can link your answers to you.")).to_be_visible()
    press(page, "Next")
    expect(page.get_by_text("Choose the answer that fits best, and go on.")).to_be_visible()
    choose(page, "Yes")
    press(page, "Next")
    choose(page, "Bus", "Ferry")
    press(page, "Next")
    page.reload()
    expect(page.get_by_role("heading", name="lines?")).to_be_visible()
    for row in ("Winter", "Summer"):
        page.get_by_role("group", name=row).get_by_text("Good").click()
    press(page, "Next")
    page.get_by_label("why?").fill("Because <of> rain")
    press(page, "Next")
    expect(page.get_by_text("Winter: Good")).to_be_visible()
    press(page, "Back")
    expect(page.get_by_label("why?")).to_have_value("Because <of> rain")
    press(page, "Next")
    assert not sent
    press(page, "Send my answers")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    code = page.locator("[data-code]").inner_text()
    token, cast = sent
    assert "cookie" in token.all_headers()
    assert set(json.loads(token.post_data or "")) == {"blinded"}
    assert "cookie" not in cast.all_headers()
    response = Response.objects.get()
    assert response.token_hash == codes.hash_of(codes.token_of(code))
    assert response.answers.count() == 6
    assert response.answers.get(number=None).text == "Because <of> rain"
    assert LedgerEntry.objects.count() == 1

    page.reload()
    expect(page.get_by_role("heading", name="You have answered")).to_be_visible()
    page.get_by_label("Your code").fill(code.lower())
    press(page, "Next")
    choose(page, "No")
    press(page, "Next")
    for row in ("Winter", "Summer"):
        page.get_by_role("group", name=row).get_by_text("Bad").click()
    press(page, "Next")
    press(page, "Next")
    press(page, "Send my answers")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Response.objects.get().answers.count() == 3
    assert LedgerEntry.objects.count() == 1


def test_who_answered_is_refused_in_another_window(page: Page, at, sign_in, town, round_) -> None:
    person = neighbour(town)
    sign_in(page, person, town)
    page.goto(at(town, f"/en/barometer/{round_.pk}/ballot/"))
    choose(page, "No")
    press(page, "Next")
    for row in ("Winter", "Summer"):
        page.get_by_role("group", name=row).get_by_text("Bad").click()
    press(page, "Next")
    press(page, "Next")
    other = page.context.new_page()
    other.goto(at(town, f"/en/barometer/{round_.pk}/ballot/"))
    choose(other, "No")
    press(other, "Next")
    for row in ("Winter", "Summer"):
        other.get_by_role("group", name=row).get_by_text("Good").click()
    press(other, "Next")
    press(other, "Next")
    press(other, "Send my answers")
    expect(other.get_by_role("heading", name="Thank you")).to_be_visible()
    press(page, "Send my answers")
    expect(page.get_by_role("alert").filter(has_text="You have answered")).to_be_visible()
    assert Response.objects.count() == 1


def test_it_works_without_scripts(new_context, at, sign_in, town, round_) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, neighbour(town), town)
    page.goto(at(town, f"/en/barometer/{round_.pk}/"))
    page.get_by_role("link", name="Answer", exact=True).click()
    expect(page.get_by_text("We do not link your answers to you.")).to_be_visible()
    choose(page, "No")
    press(page, "Next")
    for row in ("Winter", "Summer"):
        page.get_by_role("group", name=row).get_by_text("Bad").click()
    press(page, "Next")
    press(page, "Next")
    press(page, "Send my answers")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Response.objects.get().answers.count() == 3


def test_every_kind_of_question_can_be_answered_by_everybody(
    page: Page, at, sign_in, axe, screens, town
) -> None:
    # a colour that is still turning from light to dark has no contrast to judge
    page.emulate_media(reduced_motion="reduce")
    kinds = ["car", "ways", "happy", "first", "minutes", "why", "lines"]
    row = opened(town, *map(Asked, kinds))
    sign_in(page, neighbour(town), town)
    page.goto(at(town, f"/en/barometer/{row.pk}/ballot/"))
    for kind in kinds:
        expect(page.get_by_role("heading", name=f"{kind}?")).to_be_visible()
        for where in screens(page):
            axe(page, f"{kind}, {where}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{kind}, {where}"
        if kind == "first":
            for place, name in enumerate(("Roads", "Buses", "Paths"), 1):
                page.get_by_label(name).select_option(str(place))
        elif kind == "minutes":
            page.get_by_label("minutes?").fill("12")
        elif kind == "lines":
            for name in ("Winter", "Summer"):
                page.get_by_role("group", name=name).get_by_text("Good").click()
        elif kind != "why":
            choose(page, {"car": "Yes", "ways": "Bus", "happy": "7"}[kind])
        press(page, "Next")
    expect(page.get_by_text("2. Buses")).to_be_visible()
    for where in screens(page):
        axe(page, f"review, {where}")
    press(page, "Send my answers")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    for where in screens(page):
        axe(page, f"thanks, {where}")
    assert Response.objects.get().answers.count() == 9


def test_who_comes_with_very_many_waits_and_is_sent_without_doing_anything(
    page: Page, at, sign_in, town, settings
) -> None:
    settings.BALLOTS_A_MINUTE = 0
    row = opened(town, Asked("car"))
    sign_in(page, neighbour(town), town)
    page.clock.install()
    page.goto(at(town, f"/en/barometer/{row.pk}/ballot/"))
    choose(page, "No")
    press(page, "Next")
    press(page, "Send my answers")
    expect(page.get_by_text("Your answers wait here, and go by themselves")).to_be_visible()
    assert not Response.objects.exists()
    settings.BALLOTS_A_MINUTE = 600
    page.clock.fast_forward("01:30")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Response.objects.get().answers.count() == 1
