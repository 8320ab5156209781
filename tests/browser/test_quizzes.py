"""Trying oneself on a question in a browser: without scripts, at both widths and in both schemes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from learning.models import BlockProgress, LessonPage
from portal.models import Municipality
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.learning.quizzes import PARCEL, choice, lesson, match, module, multiple, order, quiz
from tests.learning.quizzes import text as written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIGNS = quiz(
    "Which three signs tell that a message is false?",
    multiple(
        choice("It hurries", right=True, explanation="They want no time to think."),
        choice("It asks for a code", right=True, explanation="Nobody needs your code."),
        choice("It has a link to press", right=True, explanation="They chose the way."),
        choice("It says hello", explanation="Everybody does, also those who are honest."),
    ),
    nudge="Think of what they ask you for.",
)
STEPS = quiz(
    "You have pressed. What do you do, in which order?",
    order("Close the card", "Call the police", "Tell a neighbour"),
    nudge="The money first.",
)
WHO = quiz(
    "Who does what?",
    match(("The police", "looks for them"), ("The bank", "closes the card")),
    explanation="Both are there day and night.",
)
NUMBER = quiz("Which number is for when it burns?", written("112"), nudge="It has three digits.")


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund", languages=["en", "da"], hue=172)


@pytest.fixture
def tried(town: Municipality) -> LessonPage:
    return lesson(module(town), PARCEL, SIGNS, STEPS, WHO, NUMBER)


def part(page: Page, block: dict) -> object:
    return page.locator(f"#quiz-{block['id']}")


def address(at, town: Municipality, tried: LessonPage) -> str:
    return at(town, tried.url_path.replace(f"/{town.slug}/", "/en/", 1))


def test_a_learner_without_scripts_errs_tries_again_and_is_right(
    new_context, at, town, tried
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(address(at, town, tried))
    quiz_ = part(page, PARCEL)
    quiz_.get_by_text("I press").click()
    quiz_.get_by_role("button", name="Check my answer").click()
    expect(part(page, PARCEL).get_by_role("status")).to_contain_text("in good company")
    expect(part(page, PARCEL)).to_be_in_viewport()
    quiz_.get_by_text("I go there myself").click()
    quiz_.get_by_role("button", name="Try again").click()
    expect(quiz_.get_by_role("status")).to_contain_text("That is right.")
    quiz_.get_by_role("link", name="Try once more").click()
    expect(quiz_.get_by_role("button", name="Check my answer")).to_be_visible()


def test_every_kind_is_there_for_everybody_at_every_step(page, at, town, tried, axe, screens):
    """Before somebody tries, after a slip, after a wrong answer, and with the answer shown."""

    def judged() -> None:
        for name in screens(page):
            axe(page, name)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, f"{page.url} scrolls sideways at {name}"

    # colours that turn are judged when they have
    page.emulate_media(reduced_motion="reduce")
    page.goto(address(at, town, tried))
    judged()
    for block, wrong in (
        (PARCEL, lambda one: one.get_by_text("I press").click()),
        (SIGNS, lambda one: one.get_by_text("It hurries").click()),
        (STEPS, lambda one: _place(one, "2", "3", "1")),
        (WHO, lambda one: _place(one, "closes the card", "looks for them")),
        (NUMBER, lambda one: one.get_by_role("textbox").fill("113")),
    ):
        one = part(page, block)
        one.get_by_role("button", name="Check my answer").click()
        expect(one.get_by_role("alert")).to_be_visible()
        wrong(one)
        one.get_by_role("button", name="Check my answer").click()
        expect(one.get_by_role("status")).to_be_visible()
        judged()
        one.get_by_role("button", name="Show the answer").click()
        expect(one.get_by_role("status")).to_contain_text("This is the answer.")
        judged()


def _place(one, *options: str) -> None:
    labels = [label.inner_text() for label in one.locator(".field label").all()]
    names = sorted(labels) if options[0].isdigit() else labels
    for label, option in zip(names, options, strict=True):
        one.get_by_label(label).select_option(label=option)


def test_somebody_signed_in_sees_another_time_what_they_got_right(
    page, at, sign_in, town, tried
) -> None:
    person = ResidentFactory(municipality=town)
    sign_in(page, person, town)
    page.goto(address(at, town, tried))
    one = part(page, PARCEL)
    one.get_by_text("I go there myself").click()
    one.get_by_role("button", name="Check my answer").click()
    expect(one.get_by_role("status")).to_contain_text("That is right.")
    assert BlockProgress.objects.visible_to(person).get().best == 100
    one.get_by_role("link", name="Try once more").click()
    expect(one).to_contain_text("You got this right")


def test_a_browser_alone_remembers_what_somebody_got_right(page, at, town, tried) -> None:
    page.goto(address(at, town, tried))
    one = part(page, PARCEL)
    expect(one.get_by_text("You got this right")).to_be_hidden()
    one.get_by_text("I go there myself").click()
    one.get_by_role("button", name="Check my answer").click()
    one.get_by_role("link", name="Try once more").click()
    expect(one.get_by_text("You got this right")).to_be_visible()
    expect(part(page, SIGNS).get_by_text("You got this right")).to_be_hidden()
    assert not BlockProgress.objects.exists()


def test_with_scripts_what_is_written_in_another_question_stays(page, at, town, tried) -> None:
    where = address(at, town, tried)
    page.goto(where)
    number, one = part(page, NUMBER), part(page, PARCEL)
    number.get_by_role("textbox").fill("11")
    one.get_by_text("I press").click()
    one.get_by_role("button", name="Check my answer").click()
    expect(one.get_by_role("status")).to_contain_text("in good company")
    expect(one).to_be_focused()
    one.get_by_role("button", name="Show the answer").click()
    expect(one.get_by_role("status")).to_contain_text("This is the answer.")
    one.get_by_role("link", name="Try once more").click()
    expect(one.get_by_role("button", name="Check my answer")).to_be_visible()
    expect(number.get_by_role("textbox")).to_have_value("11")
    assert page.url == where


def test_with_scripts_a_lesson_taken_away_says_so_as_well(page, at, town, tried) -> None:
    page.goto(address(at, town, tried))
    LessonPage.objects.get(pk=tried.pk).unpublish()
    one = part(page, PARCEL)
    one.get_by_text("I press").click()
    one.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This lesson is not there any more")


def test_what_a_browser_got_right_comes_along_to_whoever_signs_in(
    page: Page, at, town, tried, sign_in
) -> None:
    page.goto(address(at, town, tried))
    number = part(page, NUMBER)
    number.get_by_role("textbox").fill("112")
    number.get_by_role("button", name="Check my answer").click()
    expect(number.get_by_text("That is right")).to_be_visible()
    ida = ResidentFactory(municipality=town)
    sign_in(page, ida, town)
    page.reload()
    expect(page.get_by_text("questions are answered rightly. Was that you?")).to_be_visible()
    page.get_by_role("button", name="Yes, add them to mine").click()
    expect(page.get_by_text("What you got right is added to yours.")).to_be_visible()
    expect(part(page, NUMBER).get_by_text("You got this right")).to_be_visible()
    assert BlockProgress.objects.get().learner == ida
