"""How far learners come, in the CMS: all courses of whoever works with them, and one course lesson by lesson."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from learning import course_funnel
from learning.effect_hiding import LEAST
from learning.models import CoursePage
from portal import reach
from portal.models import Municipality, Resident

VIEW = "learning.view_courseoutline"
LIST, ONE = "learning_funnel:courses", "learning_funnel:course"


def said(count: int | None) -> str:
    """A number of people, in words where they are few."""
    if count is None:
        return gettext("fewer than %(number)s") % {"number": number_format(LEAST)}
    return number_format(count, force_grouping=True)


def percent(share: int | None) -> str:
    return "–" if share is None else f"{number_format(share)}\N{NO-BREAK SPACE}%"


def _courses(place: Municipality) -> list[CoursePage]:
    """Each course once, in the language the municipality writes first where it is there."""
    found: dict[Any, CoursePage] = {}
    homes = sorted(
        place.home_pages, key=lambda home: home.locale.language_code != place.main_language
    )
    for home in homes:
        rows = CoursePage.objects.descendant_of(home).order_by("path")
        for course in rows.select_related("locale", "alias_of").defer_streamfields():
            found.setdefault(course.key, course)
    return list(found.values())


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    home = (reverse("wagtailadmin_home"), gettext("Home"))
    return [{"url": url, "label": label} for url, label in (home, *more)]


def courses(request: HttpRequest) -> HttpResponse:
    """Every course, with how many have begun and finished it."""
    places = reach.workplaces(request.user, VIEW)
    if not places:
        raise PermissionDenied
    listed = []
    for place in places:
        taken = course_funnel.taken(place)
        rows = []
        for course in _courses(place):
            begun, finished = taken.get(course.key, (0, 0))
            rows.append(
                {
                    "course": course,
                    "url": reverse(ONE, args=[course.pk]),
                    "begun": said(course_funnel.shown(begun)),
                    "finished": said(course_funnel.shown(finished)),
                }
            )
        listed.append((place, rows))
    title = gettext("How far learners come")
    context = {
        "places": listed,
        "page_title": title,
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": _crumbs(("", title)),
    }
    return render(request, "learning/cms/funnels.html", context)


def course(request: HttpRequest, page_id: int) -> HttpResponse:
    """How many have begun one course, understood each of its lessons, finished it, and hold the licence."""
    page = get_object_or_404(CoursePage.objects.select_related("locale", "alias_of"), pk=page_id)
    place = page.municipality
    if place is None:
        raise Http404("It stands in no municipality.")
    if not reach.has_right(request.user, VIEW, place):
        raise PermissionDenied
    found = course_funnel.funnel(place, page)
    title = gettext("How far learners come")
    context = {
        "course": page,
        "begun": said(found.begun),
        "finished": said(found.finished),
        "finished_share": percent(found.finished_share),
        "licences": said(found.licences) if found.leads_to_licence else "",
        "steps": [
            (number_format(step.row.number), step.row, said(step.understood), percent(step.share))
            for step in found.steps
        ],
        "steepest": found.steepest.row if found.steepest else None,
        "least": number_format(LEAST),
        "page_title": title,
        "header_title": f"{title}: {page.title}",
        "header_icon": "openquote",
        "breadcrumbs_items": _crumbs((reverse(LIST), title), ("", page.title)),
    }
    return render(request, "learning/cms/funnel.html", context)


urls = path(
    "courses/",
    include(
        ([path("", courses, name="courses"), path("<int:page_id>/", course, name="course")], "-"),
        namespace="learning_funnel",
    ),
)


class FunnelItem(MenuItem):
    """Stands among the reports of whoever may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(reach.workplaces(request.user, VIEW))


def menu_item() -> MenuItem:
    return FunnelItem(
        _("How far learners come"), reverse(LIST), name="funnel", icon_name="openquote", order=900
    )


def buttons(page: Page, user: Resident) -> Iterator[Button]:
    """The way there from a course in the tree of pages."""
    place = page.specific.municipality if page.specific_class is CoursePage else None
    if place is not None and reach.has_right(user, VIEW, place):
        url = reverse(ONE, args=[page.pk])
        yield Button(_("How far learners come"), url, icon_name="openquote", priority=66)
