"""Copied courses in the CMS: what others share, and what became of a copy on both sides."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from learning import copy_words, course_states
from learning.actions import copying as acts
from learning.actions.copying import CopyRefused
from learning.models import CourseCopy, CoursePage
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Municipality
from portal.switch import OWN_NAMES

DESK = "wagtailsnippets_learning_coursecopy"
INSPECT = f"{DESK}:inspect"


@dataclasses.dataclass(frozen=True)
class Offer:
    """A course that somebody else shares. ``into``: pairs of a value and words, the likeliest first."""

    course: CoursePage
    into: list[tuple[str, str]]
    have: list[CourseCopy]

    @property
    def language(self) -> str:
        return OWN_NAMES.get(self.course.language, self.course.language)

    @property
    def authors(self) -> str:
        return ", ".join(one.value["name"] for one in self.course.authors)

    @property
    def effort(self) -> str:
        outline = self.course.outline
        number = len(outline.lessons)
        words = ngettext("%(number)s lesson", "%(number)s lessons", number)
        return f"{words % {'number': number_format(number)}}, {outline.effort}"


def _targets(
    places: list[Municipality], course: CoursePage, lists: dict[int, list[str]]
) -> list[tuple[str, str]]:
    found = []
    for place in places:
        for code in sorted(lists[place.pk], key=lambda code: code != course.language):
            name = OWN_NAMES.get(code, code)
            found.append((f"{place.pk} {code}", f"{place.name}, {name}" if places[1:] else name))
    return found


def _offers(places: list[Municipality]) -> list[Offer]:
    courses: dict[int, CoursePage] = {}
    takers: dict[int, list[Municipality]] = {}
    lists = {place.pk: list(acts.lists_of(place)) for place in places}
    for place in places:
        for course in acts.offered(place):
            courses.setdefault(course.pk, course)
            takers.setdefault(course.pk, []).append(place)
    copies: dict[Any, list[CourseCopy]] = {}
    for place in places:
        for row in CourseCopy.objects.of(place).select_related("municipality"):
            if course_states.own_course(row) is not None:
                copies.setdefault((row.origin_key, row.origin_language), []).append(row)
    found = [
        Offer(
            course,
            _targets(takers[number], course, lists),
            copies.get((course.translation_key, course.language), []),
        )
        for number, course in courses.items()
    ]
    return sorted(found, key=lambda one: (str(one.course.municipality), one.course.title))


class Offers(View):
    """Courses of other municipalities, each to be copied in one press."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = reach.workplaces(request.user, acts.ADD)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "offers": _offers(self.places),
            "lists": any(acts.lists_of(place) for place in self.places),
            "page_title": gettext("Courses that others share"),
            "header_icon": "copy",
            "back": reverse(f"{DESK}:list"),
        }
        return TemplateResponse(request, "learning/cms/offers.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        number, _space, code = request.POST.get("into", "").partition(" ")
        place = next((one for one in self.places if str(one.pk) == number), None)
        wanted = request.POST.get("course", "")
        course = CoursePage.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
        if place is None or course is None:
            messages.error(request, gettext("Choose a course, and the list it goes into."))
            return redirect(f"{DESK}:offers")
        try:
            row = acts.copy(request.user, place, course, language=code)
        except CopyRefused as refused:
            messages.error(request, str(refused))
            return redirect(f"{DESK}:offers")
        messages.success(
            request, gettext("It is here as a draft. Look through it, then publish it.")
        )
        return redirect(INSPECT, row.pk)


class CopyInspect(OwnedInspect):
    page_title = _("Copied course")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = CourseCopy.objects.select_related("municipality", "origin").get(pk=self.object.pk)
        found = acts.compare(row)
        sheets = copy_words.Sheets(found)
        licence = found.origin.licence if found.origin else row.licence
        return super().get_context_data(**kwargs) | {
            "row": row,
            "found": found,
            "sheets": sheets.all(),
            "moved": sheets.moved(),
            "look": copy_words.to_look_at(found),
            "waiting": number_format(found.waiting) if found.waiting else "",
            "other_licence": licence != row.licence,
            "credits": row.credits,
            "may": reach.has_right(self.request.user, acts.CHANGE, row.municipality),
        }


class _Deciding(Deed):
    model = CourseCopy
    right = acts.CHANGE
    refusals = (CopyRefused,)
    back = INSPECT


class Take(_Deciding):
    def do(self, request: HttpRequest, row: CourseCopy) -> str:
        key, part = request.POST.get("page", ""), request.POST.get("part", "")
        acts.take(request.user, row, key, part)
        return gettext("Taken over into the draft. Publish the page when you have looked at it.")


class TakeAll(_Deciding):
    def do(self, request: HttpRequest, row: CourseCopy) -> str:
        number = acts.take_all(request.user, row)
        words = ngettext(
            "%(number)s change is in the drafts. Publish the pages when you have looked at them.",
            "%(number)s changes are in the drafts. Publish the pages when you have looked at them.",
            number,
        )
        return words % {"number": number_format(number)}


class Keep(_Deciding):
    def do(self, request: HttpRequest, row: CourseCopy) -> str:
        acts.keep(request.user, row, request.POST.get("page", ""), request.POST.get("part", ""))
        return gettext("Yours stays. You see here when the other one changes again.")


class CopyIndex(OwnedIndex):
    page_title = _("Copied courses")
    nothing = _("No copied course yet. See what other municipalities share.")

    @property
    def header_buttons(self) -> list[Any]:
        buttons = super().header_buttons
        if reach.workplaces(self.request.user, acts.ADD):
            label = gettext("Courses that others share")
            buttons.append(HeaderButton(label, reverse(f"{DESK}:offers"), icon_name="copy"))
        return buttons

    def get_row_url(self, instance: CourseCopy) -> str | None:
        return self.get_inspect_url(instance)


class CopyViewSet(OwnedViewSet):
    model = CourseCopy
    icon = "copy"
    menu_label = _("Copied courses")
    menu_order = 510
    index_view_class = CopyIndex
    inspect_view_class = CopyInspect
    inspect_template_name = "learning/cms/copy.html"
    panels = [FieldPanel("title")]
    list_display = [
        Column("title", label=_("Course"), accessor="title"),
        Column("origin_place", label=_("From"), accessor="origin_place"),
        Column("language", label=_("Language"), accessor="language_name"),
        DateColumn("copied_at", label=_("Copied"), sort_key="copied_at"),
    ]
    search_fields = ["title", "origin_place"]
    # whom a course comes from is told as long as there is the course
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("offers/", Offers.as_view(), name="offers"),
            path("take/<str:pk>/", Take.as_view(), name="take"),
            path("take-all/<str:pk>/", TakeAll.as_view(), name="take_all"),
            path("keep/<str:pk>/", Keep.as_view(), name="keep"),
        ]
