"""Lessons with quizzes of every kind, for tests."""

import uuid
from typing import Any

from learning.models import LessonPage, ModulePage
from portal.models import Municipality
from tests.learning import factories


def item(value: Any) -> dict[str, Any]:
    """An item of a list as Wagtail stores it: without its id the value would be lost."""
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def choice(text: str, right: bool = False, explanation: str = "") -> dict[str, Any]:
    return {"text": text, "right": right, "explanation": explanation}


def single(*choices: dict[str, Any]) -> dict[str, Any]:
    return {"type": "single", "value": [item(one) for one in choices]}


def multiple(*choices: dict[str, Any]) -> dict[str, Any]:
    return {"type": "multiple", "value": [item(one) for one in choices]}


def order(*texts: str) -> dict[str, Any]:
    return {"type": "order", "value": [item(text) for text in texts]}


def match(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {
        "type": "match",
        "value": [item({"left": left, "right": right}) for left, right in pairs],
    }


def text(*accepted: str, tolerance: str | None = None) -> dict[str, Any]:
    said = {"accepted": [item(one) for one in accepted], "tolerance": tolerance}
    return {"type": "text", "value": said}


def quiz(question: str, way: dict[str, Any] | None, **more: str) -> dict[str, Any]:
    """A block of a lesson. Without a way it is not finished."""
    ways = [way | {"id": str(uuid.uuid4())}] if way else []
    said = {"question": question, "answer": ways, "nudge": "", "explanation": ""} | more
    return {"type": "quiz", "value": said, "id": str(uuid.uuid4())}


PARCEL = quiz(
    "A parcel waits for 19 kr. What do you do?",
    single(
        choice("I press", explanation="A false page looks right."),
        choice("I go there myself", right=True, explanation="Nobody chose the way for you."),
        choice("I ask who they are", explanation="They answer kindly."),
    ),
    nudge="Who chose the way?",
    explanation="Nobody has to pay within the hour.",
)


def module(town: Municipality, name: str = "Square", language: str | None = None) -> ModulePage:
    """A course with one module, in the municipality's main language or in another."""
    code = language or town.main_language
    home = next(page for page in town.home_pages if page.locale.language_code == code)
    return factories.module(factories.course(town, home, title=f"{name} course"), f"{name} module")


def lesson(below: ModulePage, *blocks: dict[str, Any], title: str = "False messages") -> LessonPage:
    return factories.lesson(below, title, goal="You see three signs.", body=list(blocks))
