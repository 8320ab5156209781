"""Boards in the CMS: schools, names that others should not read, and exchanges to look at before they count."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn

from microservices.actions import boards as acts
from microservices.actions import suspicions
from microservices.models import BoardPlace, School, Suspicion
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

# Schools ----------------------------------------------------------------------------------------------


class SchoolIndex(OwnedIndex):
    page_title = _("Schools")
    nothing = _("Name the schools that pupils may choose on the board.")


class SchoolViewSet(OwnedViewSet):
    model = School
    icon = "home"
    menu_label = _("Schools")
    menu_order = 420
    index_view_class = SchoolIndex
    inspect_view_enabled = False
    list_display = ["name", BooleanColumn("active", label=_("In use"))]
    search_fields = ["name"]
    # points were counted for it: it is taken out of use, and never away
    closed = frozenset({"delete", "usage"})


# Names ------------------------------------------------------------------------------------------------


class NameDeed(Deed):
    model = BoardPlace
    right = acts.RIGHT
    back = "wagtailsnippets_microservices_boardplace:inspect"
    refusals = (acts.BoardRefused,)


class Hide(NameDeed):
    def do(self, request: HttpRequest, row: BoardPlace) -> str:
        acts.hide(request.user, row, because=request.POST.get("because", ""))
        return gettext("Hidden. Whoever chose the name reads why.")


class Show(NameDeed):
    def do(self, request: HttpRequest, row: BoardPlace) -> str:
        acts.show(request.user, row)
        return gettext("It stands on the board again.")


class NameIndex(OwnedIndex):
    page_title = _("Names on boards")

    def get_base_queryset(self) -> QuerySet:
        # a name says nothing here of whose it is
        return super().get_base_queryset().exclude(alias="").select_related("municipality")


class NameDetail(OwnedInspect):
    page_title = _("Name on a board")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: BoardPlace = self.object
        return super().get_context_data(**kwargs) | {
            "place": row,
            "may_decide": reach.has_right(self.request.user, acts.RIGHT, row.municipality),
        }


class NameViewSet(OwnedViewSet):
    model = BoardPlace
    icon = "user"
    menu_label = _("Names on boards")
    menu_order = 410
    panels = [FieldPanel("alias", read_only=True)]
    index_view_class = NameIndex
    inspect_view_class = NameDetail
    inspect_template_name = "microservices/cms/board_name.html"
    list_display = [
        Column("alias", label=_("Name"), accessor="alias"),
        Column("span", label=_("Period"), accessor="get_span_display"),
        DateColumn("joined_at", label=_("Since"), sort_key="joined_at"),
        BooleanColumn("hidden", label=_("Hidden"), accessor=lambda row: bool(row.hidden_at)),
    ]
    search_fields = ["alias"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("hide/<str:pk>/", Hide.as_view(), name="hide"),
            path("show/<str:pk>/", Show.as_view(), name="show"),
        ]


# Exchanges to look at ---------------------------------------------------------------------------------


class Verdict(Deed):
    model = Suspicion
    right = suspicions.RIGHT
    back = "wagtailsnippets_microservices_suspicion:inspect"
    refusals = (suspicions.SuspicionRefused,)

    def after(self, home: HttpResponse) -> HttpResponse:
        return redirect("wagtailsnippets_microservices_suspicion:list")


class Clear(Verdict):
    def do(self, request: HttpRequest, row: Suspicion) -> str:
        suspicions.clear(request.user, row, words=request.POST.get("words", ""))
        return gettext("They count.")


class Uphold(Verdict):
    def do(self, request: HttpRequest, row: Suspicion) -> str:
        suspicions.uphold(request.user, row, words=request.POST.get("words", ""))
        return gettext("They bring no points. No coin has moved.")


class SuspicionIndex(OwnedIndex):
    page_title = _("Points to look at")
    nothing = _("Nothing looks made up.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        return rows.annotate(number=Count("exchanges")).select_related("municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(state=Suspicion.State.WAITING, then="found_at"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-pk")


class SuspicionDetail(OwnedInspect):
    page_title = _("Points to look at")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: Suspicion = self.object
        rows = row.exchanges.select_related("listing__category", "performer", "requester")
        return super().get_context_data(**kwargs) | {
            "suspicion": row,
            "exchanges": list(rows.order_by("ended_at")),
            "may_decide": reach.has_right(self.request.user, suspicions.RIGHT, row.municipality),
        }


class SuspicionViewSet(OwnedViewSet):
    model = Suspicion
    icon = "view"
    menu_label = _("Points to look at")
    menu_order = 400
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = SuspicionIndex
    inspect_view_class = SuspicionDetail
    inspect_template_name = "microservices/cms/suspicion.html"
    list_display = [
        Column("sign", label=_("What it looks like"), accessor="get_sign_display"),
        Column("number", label=_("Exchanges"), accessor="number"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == Suspicion.State.WAITING,
        ),
        DateColumn("found_at", label=_("Found"), sort_key="found_at"),
    ]
    list_filter = ["state", "sign"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("clear/<str:pk>/", Clear.as_view(), name="clear"),
            path("uphold/<str:pk>/", Uphold.as_view(), name="uphold"),
        ]


class PointsWaiting(Component):
    """On the first page of the CMS: how many exchanges bring no points until somebody has looked."""

    name = "points_waiting"
    order = 60
    template_name = "microservices/cms/points_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, suspicions.RIGHT)
        rows = Suspicion.objects.filter(municipality__in=places).waiting()
        first = rows.order_by("found_at").first()
        return {
            "number": rows.count(),
            "since": first.found_at if first else None,
            "url": reverse("wagtailsnippets_microservices_suspicion:list"),
        }
