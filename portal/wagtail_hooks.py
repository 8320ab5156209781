"""What the portal adds to the CMS, and what it takes away from who cannot use it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.components import Component
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet

from portal import date_inputs, reach, roles
from portal.actions import alerts, feed, municipality, notices, people, staffing, telling
from portal.cms_views import own_pages
from portal.models import StandardPage
from portal.snippet_views import SquareGroup
from portal.telling_cms import TellingGroup
from portal.tenancy_table import CLOSED

LISTED_REVIEWS = 8

register_snippet(SquareGroup)
register_snippet(TellingGroup)
date_inputs.install()


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for module in (alerts, feed, municipality, notices, people, staffing, telling):
        for action, label in module.LOG_LABELS.items():
            actions.register_action(action, label, label)


@hooks.register("insert_global_admin_css")
def fit_phones() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("register_admin_viewset", order=100)
def register_own_pages() -> Any:
    return own_pages


@hooks.register("construct_page_chooser_queryset")
def only_own_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    if request.user.is_superuser:
        return pages
    return pages.filter(reach.own_pages(request.user))


class OwnImages(ImagesAdminAPIViewSet):
    def get_queryset(self) -> QuerySet:
        own = image_policy.instances_user_has_any_permission_for(
            self.request.user, ["change", "choose"]
        )
        return super().get_queryset().filter(pk__in=own.order_by().values("pk"))


class OwnDocuments(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> QuerySet:
        own = document_policy.instances_user_has_any_permission_for(
            self.request.user, ["change", "choose"]
        )
        return super().get_queryset().filter(pk__in=own.order_by().values("pk"))


@hooks.register("construct_admin_api", order=100)
def only_own_files(router: Any) -> None:
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


@hooks.register("before_serve_document")
def only_at_its_own_host(document: Any, request: HttpRequest) -> None:
    """A municipality's documents are served at its own address; those of no municipality at every one."""
    theirs = reach.owners(document)
    here = request.municipality.pk if request.municipality else None
    if theirs and here not in theirs:
        raise Http404


@hooks.register("construct_reports_menu")
def hide_closed_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        closed = {reverse(name) for name in CLOSED if name.startswith("wagtailadmin_reports:")}
        items[:] = [item for item in items if item.url not in closed]


@hooks.register("construct_main_menu")
def hide_empty_menus(request: HttpRequest, items: list[MenuItem]) -> None:
    """Who has no pages is not shown the way to them."""
    if not request.user.is_superuser and not any(
        right.startswith("wagtailcore.")
        for row in reach.appointments(request.user)
        for right in roles.page_rights(roles.Role(row.role))
    ):
        items[:] = [item for item in items if item.name != "explorer"]


@hooks.register("construct_help_menu")
def keep_help_in_the_house(request: HttpRequest, items: list[MenuItem]) -> None:
    """Links to somebody else's site about somebody else's product help no editor of ours."""
    items[:] = [item for item in items if not str(item.url).startswith("http")]


class OwnPagesSummary(PagesSummaryItem):
    """Counts one's own pages, where Wagtail counts everything below the first common page."""

    def get_context_data(self, parent_context: Any) -> dict:
        context = super().get_context_data(parent_context)
        if not self.request.user.is_superuser:
            own = Page.objects.filter(reach.own_pages(self.request.user))
            context["total_pages"] = own.count()
        return context


@hooks.register("construct_homepage_summary_items", order=100)
def count_own_pages(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [
        OwnPagesSummary(request) if isinstance(item, PagesSummaryItem) else item for item in items
    ]


class ToReview(Component):
    """On the first page of the CMS: pages that somebody wanted looked at again by now."""

    name = "pages_to_review"
    order = 95
    template_name = "portal/cms/to_review.html"

    def get_context_data(self, parent_context: Any) -> dict:
        person = parent_context["request"].user
        due = StandardPage.objects.filter(
            reach.own_pages(person), review_on__lte=timezone.localdate()
        )
        policy = page_permission_policy
        shown = policy.user_has_any_permission(person, ["change", "publish"])
        return {"pages": list(due.live().order_by("review_on")[:LISTED_REVIEWS]) if shown else []}


@hooks.register("construct_homepage_panels")
def show_pages_to_review(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(ToReview())
