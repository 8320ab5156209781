"""What learners write under lessons, in the CMS: looked at before everybody reads it, answered, and removed."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from learning import talk_words
from learning.actions import talk as acts
from learning.choices import PostState
from learning.models import LessonPost
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

NAME = "wagtailsnippets_learning_lessonpost"


class PostDeed(Deed):
    model = LessonPost
    right = acts.RIGHT
    back = f"{NAME}:inspect"
    refusals = (acts.TalkRefused,)


class Look(PostDeed):
    """What is decided leads back to the list, where the next one waits."""

    def after(self, home: HttpResponse) -> HttpResponse:
        return redirect(f"{NAME}:list")


class Approve(Look):
    def do(self, request: HttpRequest, row: LessonPost) -> str:
        acts.approve(request.user, row)
        return gettext("Everybody can read it now, and whoever wrote it is told.")


class Decline(Look):
    def do(self, request: HttpRequest, row: LessonPost) -> str:
        acts.decline(request.user, row, words=request.POST.get("words", ""))
        return gettext("Not let out. Whoever wrote it reads why.")


class Remove(PostDeed):
    def do(self, request: HttpRequest, row: LessonPost) -> str:
        acts.remove(request.user, row, words=request.POST.get("words", ""))
        return gettext("Removed. Whoever wrote it reads why.")


def lesson_of(row: LessonPost) -> talk_words.Row | None:
    return talk_words.lessons_of(row.municipality).get(row.lesson_key)


def lesson_title(row: LessonPost) -> str:
    lesson = lesson_of(row)
    return lesson.title if lesson else gettext("A lesson that is gone")


def first_words(row: LessonPost) -> str:
    return Truncator(row.text).chars(80) or gettext("Taken back")


class PostIndex(OwnedIndex):
    page_title = _("Questions and answers")
    nothing = _(
        "Nobody has asked anything. Choose in a course whether learners ask and answer under its lessons."
    )

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits to be looked at first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(state=PostState.WAITING, then="made_at"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-made_at", "-pk")


class PostDetail(OwnedInspect):
    page_title = _("Question or answer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = LessonPost.objects.select_related(
            "municipality", "author", "question__author", "looked_by"
        )
        row, person = rows.get(pk=self.object.pk), self.request.user
        may = reach.has_right(person, acts.RIGHT, row.municipality)
        lesson = lesson_of(row)
        question = row.question
        return super().get_context_data(**kwargs) | {
            "post": row,
            "who": talk_words.name_of(row, person),
            "lesson": lesson,
            "lesson_url": f"{row.municipality.root_url}{lesson.url}#talk" if lesson else "",
            "question": question,
            "question_who": talk_words.name_of(question, person) if question else "",
            "waits": row.state == PostState.WAITING,
            "may_look": may and row.state == PostState.WAITING,
            "may_remove": may and row.state == PostState.SHOWN,
        }


class PostViewSet(OwnedViewSet):
    model = LessonPost
    icon = "comment"
    menu_label = _("Questions and answers")
    menu_order = 120
    panels = [FieldPanel("text", read_only=True)]
    index_view_class = PostIndex
    inspect_view_class = PostDetail
    inspect_template_name = "learning/cms/post.html"
    list_display = [
        Column("text", label=_("Words"), accessor=first_words),
        Column("lesson", label=_("Lesson"), accessor=lesson_title),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == PostState.WAITING,
        ),
        DateColumn("made_at", label=_("Sent in"), sort_key="made_at"),
    ]
    list_filter = ["state"]
    search_fields = ["text"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("approve/<str:pk>/", Approve.as_view(), name="approve"),
            path("decline/<str:pk>/", Decline.as_view(), name="decline"),
            path("remove/<str:pk>/", Remove.as_view(), name="remove"),
        ]


class PostsWaiting(Component):
    """On the first page of the CMS: what learners wrote, and since when it waits."""

    name = "lesson_posts_waiting"
    order = 95
    template_name = "learning/cms/posts_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict[str, Any]:
        places = reach.workplaces(parent_context["request"].user, acts.RIGHT)
        rows = LessonPost.objects.filter(municipality__in=places).waiting()
        first = rows.order_by("made_at").first()
        return {
            "number": rows.count(),
            "since": first.made_at if first else None,
            "url": reverse(f"{NAME}:list"),
        }
