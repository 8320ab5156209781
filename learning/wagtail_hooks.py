"""What learning adds to the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from learning.actions import copying
from learning.cms import LearningGroup
from learning.models import CoursePage
from learning.talk_desk import PostsWaiting
from learning.team_desk import CallsWaiting

register_snippet(LearningGroup)


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Any]) -> None:
    panels += [CallsWaiting(), PostsWaiting()]


@hooks.register("after_copy_page")
def credit_doubles(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Whoever makes a double of a copied course still owes it to whom it comes from."""
    course = page.specific
    if isinstance(course, CoursePage):
        copying.go_with(request.user, course, new_page.specific)
