"""What learning adds to the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from learning.cms import LearningGroup
from learning.talk_desk import PostsWaiting
from learning.team_desk import CallsWaiting

register_snippet(LearningGroup)


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Any]) -> None:
    panels += [CallsWaiting(), PostsWaiting()]
