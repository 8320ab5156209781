"""The list of cases in the CMS: by stage, body, topic and year, and whether somebody has explained them."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView as PageIndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.permissions import page_permission_policy

from cases import wording
from cases.models import Body, CasePage, Stage
from portal import reach
from portal.cms_views import PageFilters
from portal.models import Topic


def own_bodies(request: HttpRequest) -> QuerySet:
    places = [place.pk for place in reach.workplaces(request.user)]
    return Body.objects.filter(municipality__in=places, withdrawn_at__isnull=True)


UNEXPLAINED = Q(headline="", summary="", meaning="", participation="")


class CaseFilters(PageFilters):
    stage = django_filters.ChoiceFilter(
        label=_("Stage"),
        field_name="case__stage",
        choices=lambda: [(row.code, row.name) for row in Stage.objects.all()],
    )
    body = django_filters.ModelChoiceFilter(
        label=_("Body"), field_name="case__bodies", queryset=own_bodies
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), field_name="case__topics", queryset=lambda request: Topic.objects.all()
    )
    explained = django_filters.ChoiceFilter(
        label=_("Explained"),
        method="filter_explained",
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    year = django_filters.NumberFilter(label=_("Year opened"), field_name="case__opened_on__year")

    class Meta(PageFilters.Meta):
        model = CasePage
        fields = ["locale"]

    def filter_explained(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.exclude(UNEXPLAINED) if value == "yes" else queryset.filter(UNEXPLAINED)


class CaseIndex(PageIndexView):
    default_ordering = "-case__last_event_at"

    def get_add_url(self) -> None:
        """Cases come from the harvest."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("case", "locale")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """By number, by either title: what a clerk has in hand when looking for a case."""
        if not self.is_searching:
            return queryset
        words = Q()
        for word in self.search_query.split():
            words &= (
                Q(case__number__icontains=word)
                | Q(case__title__icontains=word)
                | Q(headline__icontains=word)
            )
        return queryset.filter(words)


def stage_in_words(page: CasePage) -> str:
    return wording.stage_name(page.case.stage) if page.case.stage else page.case.stage_text


class CaseListing(PageListingViewSet):
    name = "case_listing"
    url_prefix = "cases"
    model = CasePage
    icon = "clipboard-list"
    menu_label = _("Cases")
    menu_order = 100
    index_view_class = CaseIndex
    filterset_class = CaseFilters
    columns = [
        PageTitleColumn(
            "title", label=_("Number and title"), sort_key="case__number", classname="title"
        ),
        Column(
            "stage", label=_("Stage"), accessor=stage_in_words, sort_key="case__stage", width="15%"
        ),
        DateColumn(
            "last_event_at",
            label=_("Last change"),
            accessor="case.last_event_at",
            sort_key="case__last_event_at",
            width="12%",
        ),
        BooleanColumn("explained", label=_("Explained"), width="8%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="10%"),
    ]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        def is_shown(item: MenuItem, request: HttpRequest) -> bool:
            return page_permission_policy.user_has_any_permission(
                request.user, ["add", "change", "publish"]
            )

        return type("CasesMenuItem", (MenuItem,), {"is_shown": is_shown})
