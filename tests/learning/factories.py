"""What learning is tested with: a course of two modules and three lessons."""

from __future__ import annotations

import uuid
from typing import Any

from learning.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from portal.models import HomePage, Municipality

LESSON = [("text", "<p>Se på tre ting: haster det, skal du trykke, beder de om en kode?</p>")]


def published(parent: Any, page: Any) -> Any:
    """``page`` below ``parent`` in its language, as the CMS publishes it."""
    parent.refresh_from_db()
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def index(municipality: Municipality, home: HomePage | None = None) -> CourseIndexPage:
    home = home or municipality.home_pages[0]
    found = CourseIndexPage.objects.child_of(home).first()
    return found or published(home, CourseIndexPage(title="Lær", slug="laer"))


def course(municipality: Municipality, home: HomePage | None = None, **more: Any) -> CoursePage:
    """A live course without modules."""
    usual = {"title": "Digitalt kørekort", "intro": "For dig, der vil kunne selv."}
    return published(index(municipality, home), CoursePage(**usual | more))


def module(parent: CoursePage, title: str = "Første del", **more: Any) -> ModulePage:
    return published(parent, ModulePage(title=title, **more))


def lesson(parent: ModulePage, title: str = "Kend en falsk besked", **more: Any) -> LessonPage:
    usual: dict[str, Any] = {"goal": "Bagefter kan du se tre tegn.", "minutes": 12, "body": LESSON}
    return published(parent, LessonPage(title=title, **usual | more))


def whole(municipality: Municipality, **more: Any) -> tuple[CoursePage, list[LessonPage]]:
    """A course with the lessons ``Et`` and ``To`` in one module and ``Tre`` in another."""
    made = course(municipality, **more)
    first, second = module(made), module(made, "Anden del")
    rows = [lesson(first, "Et"), lesson(first, "To"), lesson(second, "Tre")]
    return CoursePage.objects.get(pk=made.pk), rows


def translated(page: Any, parent: Any, title: str) -> Any:
    """The same page in the language of ``parent``, as a translator makes it."""
    copy = page.copy_for_translation(parent.locale)
    copy.title = title
    copy.slug = f"t-{uuid.uuid4().hex[:6]}"
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy
