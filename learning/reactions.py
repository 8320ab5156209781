"""What follows when editors change a course: its outline is written down, and everybody's progress counted by it.

Wagtail's own views publish, move and delete without us, so its signals are heard here.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)

from learning.actions import outlines
from learning.models import CourseCopy, CoursePage, LessonPage, ModulePage, PracticeScenario
from learning.models.pages import key_of
from portal.events import ContentChanged, announce

OURS = (CoursePage, ModulePage, LessonPage)


@receiver([page_published, page_unpublished], dispatch_uid="learning.course_changed")
def course_changed(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, OURS):
        _freeze(instance)
    if isinstance(instance, CoursePage):
        _tell_copies(instance)


@receiver(post_page_move, dispatch_uid="learning.course_moved")
def course_moved(instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    if isinstance(instance.specific, OURS):
        _freeze(parent_page_before.specific)
        _freeze(instance.specific)


@receiver(post_delete, sender=Page, dispatch_uid="learning.page_deleted")
def page_deleted(instance: Page, **kwargs: Any) -> None:
    """What made the page a lesson is gone before the page itself, which still knows what it was."""
    kind = instance.specific_class
    if kind is CoursePage:
        outlines.close(key_of(instance), instance.locale.language_code)
        _tell_copies(instance)
    elif kind in OURS:
        _freeze(instance)


@receiver([published, unpublished], sender=PracticeScenario, dispatch_uid="learning.practice")
def practice_changed(instance: PracticeScenario, **kwargs: Any) -> None:
    """The CMS, a translation and our own actions publish; pages show it from now on."""
    announce(ContentChanged(instance.municipality_id))


def _tell_copies(course: Page) -> None:
    """Pages of copies lead to the course as long as it is there."""
    copies = CourseCopy.objects.filter(origin_key=course.translation_key)
    for number in set(copies.values_list("municipality", flat=True)):
        announce(ContentChanged(number))


def _freeze(page: Page) -> None:
    with transaction.atomic():
        course = outlines.course_of(page)
        if course is not None:
            outlines.freeze(course)
