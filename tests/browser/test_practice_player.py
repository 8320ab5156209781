"""Practising in the frame: what one does there, what the page around it hears, and that both agree with the server."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from learning.actions import practice as acts
from learning.models import PracticeScenario
from learning.scenarios import engine, normalisers, numbers
from learning.scenarios.grammar import Expected, Field, Option
from tests.browser.test_practice_frame import open_frame
from tests.factories import MunicipalityFactory
from tests.learning.practice import scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row() -> PracticeScenario:
    town = MunicipalityFactory(slug="oeveby", languages=("en", "da"))
    return acts.publish(None, acts.take_in(None, town, scenario()))


@pytest.fixture
def frame(page: Page, at, row) -> Frame:
    return open_frame(page, at(row.municipality, f"/en/learn/practice/{row.key}/"))


def press(frame: Frame, name: str) -> None:
    frame.get_by_role("button", name=name, exact=True).click()


def heading(frame: Frame, text: str) -> None:
    expect(frame.get_by_role("heading", level=1)).to_have_text(text)


def begin(frame: Frame, number: int = 1) -> None:
    frame.get_by_role("button", name="Try this").nth(number - 1).click()


def test_a_task_is_done_and_the_page_hears_four_figures_and_keeps_them_here(
    page: Page, frame: Frame, row
) -> None:
    page.evaluate(
        "() => { window.heard = []; addEventListener('message', (event) => window.heard.push(event.data)); }"
    )
    begin(frame)
    heading(frame, "Sign in")
    field = frame.get_by_label("Practice number")
    field.fill("1234")
    press(frame, "Sign in")
    expect(frame.get_by_text("Look at the card of whom you play.")).to_be_visible()
    expect(field).to_be_focused()
    field.fill("710348 0117")
    field.press("Enter")
    heading(frame, "Where do you live now?")
    frame.get_by_label("Street and number").fill("lindevej 4")
    frame.get_by_label("Only me").check()
    press(frame, "Send")
    heading(frame, "We have got it")
    expect(frame.get_by_text("You did it")).to_be_visible()
    expect(page.get_by_text("You have done 1 of 2 here. Only this browser knows.")).to_be_visible()
    heard = page.evaluate("() => window.heard")
    assert heard[-1] == {"task_id": "move", "step": 3, "ok": True, "hints_used": 0}
    assert all(set(one) == {"task_id", "step", "ok", "hints_used"} for one in heard)
    assert "lindevej" not in json.dumps(heard)
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('torget-practised'))")
    assert kept == {str(row.key): {"move": 0}}
    page.reload()
    expect(page.get_by_text("You have done 1 of 2 here.")).to_be_visible()


def test_three_hints_nudge_show_and_do_it_together(page: Page, frame: Frame) -> None:
    begin(frame)
    press(frame, "Give me a hint")
    expect(frame.get_by_text("Begin with the number.")).to_be_visible()
    assert frame.locator(".here").count() == 0
    press(frame, "Give me a hint")
    expect(frame.locator(".here")).to_have_text("Sign in")
    expect(frame.get_by_label("Practice number")).to_have_value("")
    press(frame, "Give me a hint")
    expect(frame.get_by_label("Practice number")).to_have_value("710348-0117")
    for text in ("Sign in", "Send"):
        expect(frame.locator(".here")).to_have_text(text)
        frame.locator(".here").click()
    expect(frame.get_by_text("You did it")).to_be_visible()
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('torget-practised'))")
    assert list(kept.values()) == [{"move": 3}]


def test_what_goes_wrong_on_purpose_goes_wrong_once_and_one_can_always_start_again(
    frame: Frame,
) -> None:
    begin(frame, 2)
    for _turn in range(2):
        for _hint in range(3):
            press(frame, "Give me a hint")
        for text in ("Sign in", "Send"):
            frame.locator(".here", has_text=text).click()
        heading(frame, "You were away for too long")
        press(frame, "Start again")
        heading(frame, "Sign in")
        expect(frame.get_by_label("Practice number")).to_have_value("")


@pytest.mark.parametrize("number", ["010190-1234", "19811228-9874", "131052-308T", "my 0101901234"])
def test_a_number_that_could_be_somebodys_is_taken_away_at_once(frame: Frame, number: str) -> None:
    begin(frame)
    field = frame.get_by_label("Practice number")
    field.press_sequentially(number)
    expect(frame.get_by_text("Use the practice number: 710348-0117")).to_be_visible()
    assert number[-4:] not in field.input_value() or len(field.input_value()) < len(number)
    assert not numbers.looks_real(field.input_value())


@pytest.mark.parametrize(
    "said",
    [
        {"task_id": "move", "step": 3, "ok": True, "hints_used": 0, "typed": "secret"},
        {"task_id": "secret", "step": 3, "ok": True, "hints_used": 0},
        {"task_id": "move", "step": "3", "ok": True, "hints_used": 0},
        {"task_id": "move", "step": 3, "ok": "yes", "hints_used": 0},
        {"task_id": "move", "step": 1.5, "ok": True, "hints_used": 0},
        {"task_id": "move", "step": 3, "ok": True, "hints_used": 1000},
        {"task_id": "__proto__", "step": 3, "ok": True, "hints_used": 0},
        "done",
        None,
    ],
)
def test_the_page_hears_nothing_else_from_the_frame(page: Page, frame: Frame, said: Any) -> None:
    frame.evaluate("(said) => { parent.postMessage(said, '*'); }", said)
    sound = {"task_id": "late-move", "step": 9, "ok": True, "hints_used": 2}
    frame.evaluate("(said) => { parent.postMessage(said, '*'); }", sound)
    expect(page.get_by_text("You have done 1 of 2 here.")).to_be_visible()
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('torget-practised'))")
    assert list(kept.values()) == [{"late-move": 2}]


def test_the_page_hears_nothing_from_another_window(page: Page, frame: Frame) -> None:
    said = {"task_id": "move", "step": 3, "ok": True, "hints_used": 0}
    page.evaluate("(said) => { window.postMessage(said, '*'); }", said)
    frame.evaluate("(said) => { parent.postMessage(said, '*'); }", said | {"task_id": "late-move"})
    expect(page.get_by_text("You have done 1 of 2 here.")).to_be_visible()
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('torget-practised'))")
    assert list(kept.values()) == [{"late-move": 0}]


def test_the_browser_and_the_server_call_the_same_things_right(frame: Frame) -> None:
    chance = random.Random(8)
    letters = "aZåÄøÆß 0123456789.-/,;:!\u00a0\t"
    texts = ["".join(chance.choices(letters, k=chance.randint(0, 14))) for _each in range(400)]
    texts += [
        f"{d}{s}{m}{s}{y}"
        for d in (1, 28, 31, 29)
        for m in (2, 12, 13)
        for y in (1900, 2024)
        for s in (". ", "/", "-", " ")
    ]
    texts += ["2024-2-29", "2023-02-29", "0000-01-01", "Ég İ ŉ", " Lindevej 4. ", "yes"]
    for name, normalise in normalisers.NORMALISE.items():
        ours = [normalise(text) for text in texts]
        theirs = frame.evaluate(
            "([name, texts]) => texts.map((text) => practice.normalise[name](text))", [name, texts]
        )
        assert dict(zip(texts, theirs, strict=True)) == dict(zip(texts, ours, strict=True)), name
    fields = [
        Field("f", "text", "F", expected=Expected("one_of", ("Lindevej 4", "Ég"))),
        Field("f", "date", "F", expected=Expected("exact", ("29.2.2024",)), normaliser="date"),
        Field("f", "code", "F", expected=Expected("regex", (r"\d{1,3}[-.]?\d*", "[a-z]+"))),
        Field("f", "long", "F", optional=True),
        Field("f", "long", "F"),
        Field("f", "check", "F"),
        Field("f", "choice", "F", options=(Option("yes", "Y"), Option("no", "N"))),
    ]
    for field in fields:
        plain = {
            "type": field.type,
            "optional": field.optional,
            "normaliser": field.normaliser,
            "expected": {"kind": field.expected.kind, "values": list(field.expected.values)},
            "options": [{"id": option.id} for option in field.options],
        }
        theirs = frame.evaluate(
            "([field, texts]) => texts.map((text) => practice.right(field, text))", [plain, texts]
        )
        assert theirs == [engine.right(field, text) for text in texts], field


def test_the_browser_and_the_server_see_the_same_numbers(frame: Frame) -> None:
    chance = random.Random(9)
    texts = []
    for _each in range(3000):
        day, month = chance.randint(0, 99), chance.choice([0, 1, 2, 6, 12, 13, 40, 81])
        date = f"{day:02}{month:02}{chance.randint(0, 99):02}"
        turned = f"{chance.randint(0, 99):02}{month:02}{day:02}"
        texts.append(date + chance.choice(["-", "", " "]) + f"{chance.randint(0, 9999):04}")
        texts.append(
            chance.choice(["", "19", "20"]) + turned + "-" + f"{chance.randint(0, 9999):04}"
        )
        texts.append(f"{date}{chance.randint(0, 99999):05}")
        texts.append(
            f"{date}{chance.choice('+-ABYX')}{chance.randint(0, 999):03}{chance.choice('0123ABCXYk')}"
        )
    ours = [numbers.looks_real(text) for text in texts]
    theirs = frame.evaluate("(texts) => texts.map((text) => practice.looksReal(text))", texts)
    differing = [text for text, a, b in zip(texts, ours, theirs, strict=True) if a is not b]
    assert differing == []
    assert 0.05 < sum(ours) / len(ours) < 0.95


def test_frame_and_page_can_be_used_by_everybody(page: Page, frame: Frame, axe, screens) -> None:
    begin(frame)
    for _hint in range(3):
        press(frame, "Give me a hint")
    for name in screens(page):
        axe(page, name)
        axe(frame, name)
        wide = frame.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, name


def test_without_scripts_the_box_leads_to_the_steps(new_context, at, row) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(at(row.municipality, f"/en/learn/practice/{row.key}/"))
    page.get_by_role("link", name="step by step").click()
    page.get_by_role("button", name="Try this").first.click()
    page.get_by_label("Practice number").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Street and number").fill("secret")
    page.get_by_label("Who moves?").select_option("Only me")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You did it")).to_be_visible()
    assert "secret" not in page.url
    assert "Only" not in page.url
