"""What the barometer adds to the CMS."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from barometer.cms import BarometerGroup
from barometer.idea_desk import IdeasWaiting

register_snippet(BarometerGroup)


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(IdeasWaiting())
