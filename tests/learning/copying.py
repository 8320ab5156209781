"""Courses to copy: one with a bit of everything, and the operations of an editor on its lessons."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from learning.actions import copying
from learning.models import CourseCopy, CoursePage, LessonPage
from portal.models import Municipality
from tests.learning import factories
from tests.staff import picture


def number() -> str:
    return str(uuid.uuid4())


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block as Wagtail stores it."""
    return {"type": kind, "value": value, "id": number()}


def item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": number()}


def text(words: str) -> dict[str, Any]:
    return block("text", f"<p>{words}</p>")


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def image(town: Municipality, name: str = "square") -> Any:
    return get_image_model().objects.create(
        title=f"{name} picture", file=picture(name), collection=town.collection
    )


def document(town: Municipality, name: str = "guide", data: bytes = b"guide") -> Any:
    return get_document_model().objects.create(
        title=f"{name} file", file=ContentFile(data, f"{name}.txt"), collection=town.collection
    )


def of_town(town: Municipality) -> tuple[CoursePage, list[LessonPage]]:
    """Its only course, with the lessons."""
    course = CoursePage.objects.descendant_of(town.home_pages[0]).get()
    return course, list(LessonPage.objects.descendant_of(course).order_by("path"))


def shared(
    town: Municipality, *bodies: list[dict[str, Any]], **more: Any
) -> tuple[CoursePage, list[LessonPage]]:
    """A live course of one module with a lesson for each body, in the town's main language."""
    usual = {
        "authors": [("author", {"name": "Ida Holm", "role": "Librarian", "address": ""})],
        "outcomes": [("one", "See what is false")],
    }
    course = factories.course(town, **usual | more)
    module = factories.module(course)
    lessons = [
        factories.lesson(module, f"Lesson {at}", body=json.dumps(body))
        for at, body in enumerate(bodies, start=1)
    ]
    return fresh(course), lessons


def copied(town: Municipality, course: CoursePage, language: str = "") -> CourseCopy:
    if not copying.lists_of(town):
        factories.index(town)
    return copying.copy(None, town, course, language=language or town.main_language)


def ours(row: CourseCopy, lesson: Any) -> Any:
    """Our page for one of the origin's, as it is drafted."""
    found = copying.compare(row).ours
    return found[str(lesson.translation_key)]


def rewrite(
    lesson: Any, body: list[dict[str, Any]] | None = None, *, publish: bool = True, **words: Any
) -> None:
    """An editor saves the lesson with other blocks or words."""
    page = fresh(lesson).get_latest_revision_as_object()
    if body is not None:
        page.body = json.dumps(body)
    for name, value in words.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if publish:
        revision.publish()


def stored(lesson: Any) -> list[dict[str, Any]]:
    """The blocks of the latest draft of a lesson."""
    return list(fresh(lesson).get_latest_revision_as_object().body.raw_data)


def kinds(row: CourseCopy) -> dict[str, str]:
    """What became of everything that is not the same: parts as ``Lesson 1 / field:title``, pages by their title."""
    row.refresh_from_db()
    found = copying.compare(row)
    said = {}
    for page in found.pages:
        if not page.parts and page.kind != "same":
            said[page.title] = str(page.kind)
        for part in page.parts:
            if part.kind != "same":
                said[f"{page.title} / {part.id}"] = str(part.kind)
    if found.moved:
        said["order"] = str(found.moved.kind)
    return said
