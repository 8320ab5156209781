"""What learning adds to the CMS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from learning import funnel_desk
from learning.actions import copying
from learning.cms import LearningGroup
from learning.models import CoursePage
from learning.talk_desk import PostsWaiting
from learning.team_desk import CallsWaiting
from portal.models import Resident

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


@hooks.register("register_admin_urls")
def add_funnel() -> list[Any]:
    return [funnel_desk.urls]


@hooks.register("register_reports_menu_item")
def list_funnels() -> MenuItem:
    return funnel_desk.menu_item()


@hooks.register("register_page_listing_more_buttons")
def lead_to_funnel_from_list(
    page: Page, user: Resident, next_url: str | None = None
) -> Iterator[Button]:
    yield from funnel_desk.buttons(page, user)


@hooks.register("register_page_header_buttons")
def lead_to_funnel(
    page: Page, user: Resident, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    yield from funnel_desk.buttons(page, user)
