"""Ideas in the CMS: looked at before everybody reads them, joined, removed, and decided about with a reason."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from barometer import idea_reading, idea_words
from barometer.actions import competitions, deciding
from barometer.actions import ideas as acts
from barometer.choices import IdeaState, WordingState
from barometer.idea_rules import IdeaRefused
from barometer.models import Idea, IdeaWording
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

LIST = "wagtailsnippets_barometer_idea:list"
INSPECT = "wagtailsnippets_barometer_idea:inspect"


class IdeaDeed(Deed):
    model = Idea
    right = acts.RIGHT
    back = INSPECT
    refusals = (IdeaRefused,)

    def shown_at(self, row: Idea) -> Any:
        return row.competition

    def home(self, shown_at: Any) -> HttpResponse:
        return redirect(self.back, self.kwargs["pk"])


def _waiting(request: HttpRequest, row: Idea) -> IdeaWording:
    """The wording that whoever pressed has read, and no newer one."""
    number = request.POST.get("wording", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404("No form that we made.")
    return get_object_or_404(row.wordings.select_related("idea"), pk=int(number))


class Approve(IdeaDeed):
    def do(self, request: HttpRequest, row: Idea) -> str:
        acts.approve(request.user, _waiting(request, row))
        return gettext("Everybody can read it now, and whoever wrote it is told.")


class Refuse(IdeaDeed):
    def do(self, request: HttpRequest, row: Idea) -> str:
        acts.refuse(request.user, _waiting(request, row), words=request.POST.get("words", ""))
        return gettext("Not let out. Whoever wrote it reads why, and can change it.")


class Remove(IdeaDeed):
    def do(self, request: HttpRequest, row: Idea) -> str:
        acts.remove(request.user, row, words=request.POST.get("words", ""))
        return gettext("Removed. Whoever wrote and supports it is told why.")


class Merge(IdeaDeed):
    def do(self, request: HttpRequest, row: Idea) -> str:
        number = request.POST.get("into", "")
        rows = Idea.objects.filter(competition=row.competition)
        short = number.isascii() and number.isdigit() and len(number) < 19
        into = rows.filter(pk=int(number)).first() if short else None
        if into is None:
            raise IdeaRefused(gettext("Choose the idea that it becomes part of."))
        acts.merge(request.user, row, into, words=request.POST.get("words", ""))
        return gettext("It is part of the other now, with its authors and its support.")


class Decide(IdeaDeed):
    right = competitions.CHANGE

    def do(self, request: HttpRequest, row: Idea) -> str:
        verdict = request.POST.get("yes", "")
        if verdict not in {"yes", "no"}:
            raise IdeaRefused(gettext("Choose yes or no."))
        deciding.decide(
            request.user,
            row,
            yes=verdict == "yes",
            reason=request.POST.get("reason", ""),
            language=row.competition.municipality.main_language,
            meant=request.POST.get("stage", ""),
        )
        return gettext("Kept. It is told when all are decided and you publish them.")


class IdeaIndex(OwnedIndex):
    page_title = _("Ideas")
    nothing = _("Nobody has proposed an idea yet.")

    def get_base_queryset(self) -> QuerySet:
        waits = IdeaWording.objects.filter(idea=OuterRef("pk"), state=WordingState.WAITING)
        rows = super().get_base_queryset().select_related("competition__municipality")
        return rows.annotate(waits=Exists(waits), since=Subquery(waits.values("sent_at")[:1]))

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits to be looked at first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(waits=True, then="since"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-pk")


class IdeaDetail(OwnedInspect):
    page_title = _("Idea")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Idea.objects.select_related(
            "competition__municipality", "topic", "area", "merged_into"
        )
        row = rows.get(pk=self.object.pk)
        person, competition = self.request.user, row.competition
        may = reach.has_right(person, acts.RIGHT, competition.municipality)
        public = row.state == IdeaState.PUBLIC
        waiting = row.wordings.filter(state=WordingState.WAITING).first()
        stage = deciding.stage_of(competition)
        decides = (
            public
            and stage is not None
            and (row.shortlisted or stage == "shortlist")
            and reach.has_right(person, competitions.CHANGE, competition.municipality)
        )
        others = competition.ideas.running().exclude(pk=row.pk).order_by("title", "pk")
        judged = competition.step != "announced" and not competition.allows("score")
        looked, recusals, total = (
            idea_reading.looked_at(row) if judged and row.shortlisted else ([], [], None)
        )
        return super().get_context_data(**kwargs) | {
            "idea": row,
            "competition": competition,
            "competition_url": reverse(
                "wagtailsnippets_barometer_competition:inspect", args=[competition.pk]
            )
            if reach.has_right(person, "barometer.view_competition", competition.municipality)
            else "",
            "facts": idea_words.facts(row),
            "authors": idea_words.authors(list(row.authors.select_related("resident")), person),
            "supports": number_format(row.supports),
            "waiting": waiting,
            "first": row.state == IdeaState.IN_REVIEW,
            "may_look": may and waiting is not None and competition.allows("look"),
            "may_remove": may and public and competition.allows("remove"),
            "may_merge": may and public and competition.allows("merge") and others.exists(),
            "others": others if may and public else [],
            "may_decide": decides,
            "stage": stage,
            "decision": row.decisions.filter(stage=stage).first() if stage else None,
            "decisions": row.decisions.select_related("decided_by"),
            "looked": looked,
            "recusals": recusals,
            "points": idea_words.points(total) if total is not None else "",
        }


class IdeaViewSet(OwnedViewSet):
    model = Idea
    icon = "help"
    menu_label = _("Ideas")
    menu_order = 310
    panels = [FieldPanel("title", read_only=True)]
    index_view_class = IdeaIndex
    inspect_view_class = IdeaDetail
    inspect_template_name = "barometer/cms/idea.html"
    list_display = [
        Column("title", label=_("Idea"), accessor="title"),
        Column("competition", label=_("Competition"), accessor="competition.name"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor=lambda row: (
                gettext("New words to look at")
                if row.waits and row.state == IdeaState.PUBLIC
                else row.get_state_display()
            ),
            primary=lambda row: row.waits,
        ),
        Column(
            "supports",
            label=_("Support"),
            accessor=lambda row: number_format(row.supports),
            sort_key="supports",
        ),
        DateColumn("made_at", label=_("Sent in"), sort_key="made_at"),
    ]
    list_filter = ["state"]
    search_fields = ["title", "text"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("approve/<str:pk>/", Approve.as_view(), name="approve"),
            path("refuse/<str:pk>/", Refuse.as_view(), name="refuse"),
            path("remove/<str:pk>/", Remove.as_view(), name="remove"),
            path("merge/<str:pk>/", Merge.as_view(), name="merge"),
            path("decide/<str:pk>/", Decide.as_view(), name="decide"),
        ]


class IdeasWaiting(Component):
    """On the first page of the CMS: what residents wrote, and since when it waits."""

    name = "ideas_waiting"
    order = 94
    template_name = "barometer/cms/ideas_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, acts.RIGHT)
        rows = IdeaWording.objects.filter(
            idea__competition__municipality__in=places, state=WordingState.WAITING
        )
        first = rows.order_by("sent_at").first()
        return {
            "number": rows.count(),
            "since": first.sent_at if first else None,
            "url": reverse(LIST),
        }
