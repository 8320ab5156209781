"""What neighbours ask for and offer, in the CMS: to look at before everybody sees it, and to remove."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import minors
from microservices.actions import listings
from microservices.choices import CLOSED, ListingState
from microservices.models import Listing
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

RIGHT = "microservices.change_listing"


class ListingDeed(Deed):
    model = Listing
    right = RIGHT
    back = "wagtailsnippets_microservices_listing:inspect"
    refusals = (listings.ListingRefused,)


class Approve(ListingDeed):
    def do(self, request: HttpRequest, row: Listing) -> str:
        listings.approve(request.user, row)
        return gettext("Everybody may see it now.")


class Remove(ListingDeed):
    def do(self, request: HttpRequest, row: Listing) -> str:
        listings.remove(request.user, row, words=request.POST.get("words", ""))
        return gettext("Removed. Its owner reads why.")


class ListingIndex(OwnedIndex):
    page_title = _("Asked and offered")

    def get_base_queryset(self) -> QuerySet:
        # what somebody has not sent yet is theirs alone
        rows = super().get_base_queryset().exclude(state=ListingState.DRAFT)
        return rows.select_related("owner", "category", "municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits to be looked at first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(state=ListingState.IN_REVIEW, then="made_at"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-pk")


class ListingDetail(OwnedInspect):
    page_title = _("Asked and offered")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: Listing = self.object
        if row.state == ListingState.DRAFT:
            raise Http404
        may = reach.has_right(self.request.user, RIGHT, row.municipality)
        return super().get_context_data(**kwargs) | {
            "listing": row,
            "young": minors.young(row.owner, row.municipality),
            "may_approve": may and row.state == ListingState.IN_REVIEW,
            "may_remove": may and row.state not in {*CLOSED, ListingState.DRAFT},
        }


class ListingViewSet(OwnedViewSet):
    model = Listing
    icon = "tasks"
    menu_label = _("Asked and offered")
    menu_order = 320
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = ListingIndex
    inspect_view_class = ListingDetail
    inspect_template_name = "microservices/cms/listing.html"
    list_display = [
        Column("title", label=_("What"), accessor="title"),
        Column("category", label=_("Kind of help"), accessor="category.name"),
        Column("side", label=_("Asks or offers"), accessor="get_side_display"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == ListingState.IN_REVIEW,
        ),
        DateColumn("made_at", label=_("Written"), sort_key="made_at"),
    ]
    list_filter = ["state", "side"]
    search_fields = ["title", "text"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("approve/<str:pk>/", Approve.as_view(), name="approve"),
            path("remove/<str:pk>/", Remove.as_view(), name="remove"),
        ]


class ListingsWaiting(Component):
    """On the first page of the CMS: how many listings wait to be looked at, and since when."""

    name = "listings_waiting"
    order = 45
    template_name = "microservices/cms/listings_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, RIGHT)
        rows = Listing.objects.filter(municipality__in=places, state=ListingState.IN_REVIEW)
        first = rows.order_by("made_at").first()
        return {
            "number": rows.count(),
            "since": first.made_at if first else timezone.now(),
            "url": reverse("wagtailsnippets_microservices_listing:list"),
        }
