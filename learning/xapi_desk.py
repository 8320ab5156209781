"""Learning progress under pseudonyms in the CMS: what a year's file tells of, what it leaves out, and the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from learning import xapi, xapi_rows
from learning.actions import xapi as acts
from learning.actions.xapi import ExportRefused
from portal import reach
from portal.models import Municipality

NAME = "learning_xapi"
FORMS = {
    "json": (xapi.as_array, "application/json"),
    "jsonl": (xapi.as_lines, "application/jsonl"),
}


class Progress(View):
    """Each place where somebody may download it, for one year at a time."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.places = reach.workplaces(request.user, acts.VIEW)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        title = gettext("Learning progress under pseudonyms")
        context = {
            "places": [self._place(place, request.GET.get("year", "")) for place in self.places],
            "fewest": number_format(xapi.FEWEST),
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": "", "label": title},
            ],
        }
        return render(request, "learning/cms/xapi.html", context)

    def _place(self, place: Municipality, wanted: str) -> dict[str, Any]:
        years = xapi_rows.years(place)
        year = next((one for one in years if str(one) == wanted), years[0] if years else None)
        found = xapi_rows.scope(place, year) if year is not None else None
        told = found.told if found else []
        return {
            "place": place,
            "year": str(year or ""),
            "others": [str(one) for one in years if one != year],
            "told": [(one.name, number_format(one.learners)) for one in told],
            "left_out": [one.name for one in found.left_out] if found else [],
        }

    def post(self, request: HttpRequest) -> HttpResponseBase:
        wanted, year = request.POST.get("place", ""), request.POST.get("year", "")
        place = next((one for one in self.places if str(one.pk) == wanted), None)
        form = request.POST.get("form", "")
        if place is None or form not in FORMS or not (year.isascii() and year.isdigit()):
            messages.error(request, gettext("Choose a year, and how the file is to be written."))
            return redirect(f"{NAME}:index")
        try:
            statements = acts.export(request.user, place, year=int(year))
        except ExportRefused as refused:
            messages.error(request, str(refused))
            return redirect(f"{NAME}:index")
        written, kind = FORMS[form]
        answer = StreamingHttpResponse(written(statements), content_type=kind)
        name = f"{place.slug}-learning-{int(year)}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer


class _Item(MenuItem):
    """Stands in the menu of whoever may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(reach.workplaces(request.user, acts.VIEW))


class XapiViewSet(ViewSet):
    name = NAME
    url_prefix = "learning/xapi"
    icon = "download"
    menu_label = _("Progress under pseudonyms")
    menu_item_class = _Item

    def get_urlpatterns(self) -> list:
        return [path("", Progress.as_view(), name="index")]
