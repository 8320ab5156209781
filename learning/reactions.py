"""What follows when editors change a course: its outline is written down, and everybody's progress counted by it.

Wagtail's own views publish, move and delete without us, so its signals are heard here.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from learning.actions import outlines
from learning.models import CoursePage, LessonPage, ModulePage

OURS = (CoursePage, ModulePage, LessonPage)


@receiver([page_published, page_unpublished], dispatch_uid="learning.course_changed")
def course_changed(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, OURS):
        _freeze(instance)


@receiver(post_page_move, dispatch_uid="learning.course_moved")
def course_moved(instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    if isinstance(instance.specific, OURS):
        _freeze(parent_page_before.specific)
        _freeze(instance.specific)


@receiver(post_delete, sender=LessonPage, dispatch_uid="learning.lesson_deleted")
@receiver(post_delete, sender=ModulePage, dispatch_uid="learning.module_deleted")
def part_deleted(instance: Page, **kwargs: Any) -> None:
    _freeze(instance)


@receiver(post_delete, sender=CoursePage, dispatch_uid="learning.course_deleted")
def course_deleted(instance: CoursePage, **kwargs: Any) -> None:
    municipality = instance.municipality
    if municipality is not None:
        outlines.written(instance, municipality, [])


def _freeze(page: Page) -> None:
    with transaction.atomic():
        course = outlines.course_of(page)
        if course is not None:
            outlines.freeze(course)
