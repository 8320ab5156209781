"""The exercises of the demo, played in their real frames: whoever follows the hints gets there, in every task."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from demo.texts import practice as kit
from tests.browser.test_practice_frame import open_frame

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("town", "language"), [("tornsund", "da"), ("kuulasjarvi", "fi")])
def test_whoever_follows_the_hints_does_every_task_of_the_kit(
    page: Page, square, town: str, language: str
) -> None:
    for name in kit.STRUCTURES:
        row = kit.scenario(name, language)
        address = f"/{language}/learn/practice/{kit.number(town, name)}/"
        frame = open_frame(page, square.at(town, address))
        for place, task in enumerate(row.tasks):
            frame.locator(".tasks button").nth(place).click()
            for _hint in task.hints:
                frame.locator(".goal button").click()
            for _step in range(20):
                if frame.locator(".good").count():
                    break
                frame.locator(".here").click()
            expect(frame.locator(".good")).to_be_visible()
            frame.locator(".good button").click()
        kept = page.evaluate("() => JSON.parse(localStorage.getItem('torget-practised'))")
        assert set(kept[str(kit.number(town, name))]) == {task.id for task in row.tasks}
