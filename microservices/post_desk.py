"""What businesses post, in the CMS: looked at before everybody sees it, sent back with words, or removed."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import business_words, posting
from microservices.actions import posts
from microservices.choices import PostKind, PostState
from microservices.models import Post
from microservices.posting import PostVerb, PostWho
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

LIST = "wagtailsnippets_microservices_post:list"


class PostDeed(Deed):
    model = Post
    right = posts.RIGHT
    back = "wagtailsnippets_microservices_post:inspect"
    refusals = (posts.PostRefused,)

    def shown_at(self, row: Post) -> Any:
        return row.business

    def home(self, shown_at: Any) -> HttpResponse:
        return redirect(self.back, self.kwargs["pk"])


class Approve(PostDeed):
    def do(self, request: HttpRequest, row: Post) -> str:
        posts.approve(request.user, row)
        return gettext("Everybody may see it now.")


class SendBack(PostDeed):
    def do(self, request: HttpRequest, row: Post) -> str:
        posts.send_back(request.user, row, words=request.POST.get("words", ""))
        return gettext("Sent back. Those who speak for the business read what to change.")


class Remove(PostDeed):
    def do(self, request: HttpRequest, row: Post) -> str:
        posts.remove(request.user, row, words=request.POST.get("words", ""))
        return gettext("Removed. Those who speak for the business read why.")


class PostIndex(OwnedIndex):
    page_title = _("From businesses")
    nothing = _("No business has posted anything yet.")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("business__municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits to be looked at first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(state=PostState.IN_REVIEW, then="sent_at"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-pk")


class PostDetail(OwnedInspect):
    page_title = _("From a business")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Post.objects.select_related(
            "business__municipality", "area", "perk__campaign", "decided_by"
        )
        row = rows.get(pk=self.object.pk)
        may = reach.has_right(self.request.user, posts.RIGHT, row.business.municipality)
        verbs = posting.verbs_for(PostWho.STAFF, row.state, row.kind) if may else frozenset()
        perk = row.perk if row.kind == PostKind.PERK else None
        return super().get_context_data(**kwargs) | {
            "post": row,
            "facts": business_words.facts(row),
            "price": business_words.price(perk) if perk else "",
            "each": perk.each if perk else 0,
            "may_approve": PostVerb.APPROVE in verbs,
            "may_send_back": PostVerb.SEND_BACK in verbs,
            "may_remove": PostVerb.REMOVE in verbs,
        }


class PostViewSet(OwnedViewSet):
    model = Post
    icon = "tasks"
    menu_label = _("From businesses")
    menu_order = 470
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = PostIndex
    inspect_view_class = PostDetail
    inspect_template_name = "microservices/cms/post.html"
    list_display = [
        Column("title", label=_("What"), accessor="title"),
        Column("business", label=_("Business"), accessor="business.name"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == PostState.IN_REVIEW,
        ),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
    ]
    list_filter = ["state", "kind"]
    search_fields = ["title", "text"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("approve/<str:pk>/", Approve.as_view(), name="approve"),
            path("send-back/<str:pk>/", SendBack.as_view(), name="send_back"),
            path("remove/<str:pk>/", Remove.as_view(), name="remove"),
        ]


class PostsWaiting(Component):
    """On the first page of the CMS: what businesses have sent, and since when it waits."""

    name = "posts_waiting"
    order = 98
    template_name = "microservices/cms/posts_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, posts.RIGHT)
        rows = Post.objects.filter(business__municipality__in=places, state=PostState.IN_REVIEW)
        first = rows.order_by("sent_at").first()
        return {
            "number": rows.count(),
            "since": first.sent_at if first else None,
            "url": reverse(LIST),
        }
