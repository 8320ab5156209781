"""What follows when a lesson is published: what is right in its quizzes is written down.

Wagtail's own views publish without us, so its signal is heard here.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from learning.actions.quiz import keep_keys
from learning.models import LessonPage


@receiver(page_published, sender=LessonPage, dispatch_uid="learning.quizzes_kept")
def quizzes_kept(instance: LessonPage, **kwargs: Any) -> None:
    keep_keys(instance)
