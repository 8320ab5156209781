"""Council cases in the CMS: sources and their health, runs, words to decide, stages, and the cases themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    StatusTagColumn,
)
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cases import foreseen, wording
from cases.actions import editorial
from cases.actions.harvest import HarvestRefused, discard_run, is_running, release_run
from cases.actions.running import BY_BODY
from cases.case_listing import UNEXPLAINED, CaseListing
from cases.models import CasePage, Run, Source, Stage, Term
from portal import reach
from portal.cms import Deed, OwnedEdit, OwnedForm, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.queue import later

LATEST_RUNS = 30
SOON = dt.timedelta(days=30)
GOOD = {Source.Health.GOOD, Source.Health.NEW}


# Sources ----------------------------------------------------------------------------------------------


HEALTH_SENTENCES = {
    Source.Health.NEW: _("It has not run yet."),
    Source.Health.GOOD: _("The last run read everything."),
    Source.Health.TROUBLED: _("The last run met errors and brought the rest. The run names them."),
    Source.Health.FAILING: _("The last run brought nothing. The run says why."),
    Source.Health.HELD: _("The last run changed more than usual. Decide whether it is told."),
    Source.Health.LATE: _("No run for a long time. Is a worker running?"),
    Source.Health.OFF: _("It does not run on schedule."),
}


def health_word(source: Source) -> str:
    return str(source.health.label)


class SourceIndex(OwnedIndex):
    def get_edit_url(self, instance: Source) -> str:
        """The name leads to how the source is doing; changing it is one step further."""
        return reverse(self.inspect_url_name, args=[instance.pk])


class SourceHealth(OwnedInspect):
    """How a source is doing: its runs, what went wrong in them, and the buttons that do something about it."""

    template_name = "cases/cms/source.html"
    page_title = _("Health")

    def get_context_data(self, **kwargs: Any) -> dict:
        may = self.permission_policy.user_has_permission_for_instance
        run_policy = reach.ReachPolicy(Run)
        return super().get_context_data(**kwargs) | {
            "source": self.object,
            "good": self.object.health in GOOD,
            "sentence": HEALTH_SENTENCES[self.object.health],
            "runs": list(self.object.runs.order_by("-started_at")[:LATEST_RUNS]),
            "unmapped": self.object.terms.unmapped().count(),
            "may_run": run_policy.user_has_permission(self.request.user, "add")
            and may(self.request.user, "change", self.object),
            "may_decide": may(self.request.user, "change", self.object),
            "run_url": reverse("wagtailsnippets_cases_source:run", args=[self.object.pk]),
            "terms_url": reverse("wagtailsnippets_cases_term:list"),
        }


class HarvestDeed(Deed):
    """Goes back to the source's health."""

    refusals = (HarvestRefused,)
    back = "wagtailsnippets_cases_source:inspect"


class RunDeed(HarvestDeed):
    model, right = Run, "cases.change_run"

    def shown_at(self, row: Run) -> Source:
        return row.source


class RunNow(HarvestDeed):
    model, right = Source, "cases.add_run"

    def do(self, request: HttpRequest, row: Source) -> str:
        if is_running(row):
            return gettext("This source is being harvested right now.")
        later("cases.tasks.run_source", row.pk, request.user.pk)
        return gettext("The run begins within a minute. Its counts appear here.")


class Tell(RunDeed):
    def do(self, request: HttpRequest, row: Run) -> str:
        number = release_run(request.user, row)
        return ngettext("Told: %(number)d change.", "Told: %(number)d changes.", number) % {
            "number": number
        }


class Discard(RunDeed):
    def do(self, request: HttpRequest, row: Run) -> str:
        number = discard_run(request.user, row)
        return ngettext(
            "%(number)d change stands in the timelines and nobody is told.",
            "%(number)d changes stand in the timelines and nobody is told.",
            number,
        ) % {"number": number}


class SourceViewSet(OwnedViewSet):
    model = Source
    icon = "download"
    menu_order = 200
    index_view_class = SourceIndex
    inspect_view_class = SourceHealth
    inspect_template_name = "cases/cms/source.html"
    list_display = [
        "name",
        "adapter",
        StatusTagColumn(
            "health",
            label=_("Health"),
            accessor=health_word,
            primary=lambda source: source.health in GOOD,
        ),
        DateColumn("imported_at", label=_("First import")),
        DateColumn("next_run_at", label=_("Next run"), sort_key="next_run_at"),
    ]
    search_fields = ["name", "url"]
    list_filter = ["adapter", "enabled"]

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("run/<str:pk>/", RunNow.as_view(), name="run"),
        ]


# Runs -------------------------------------------------------------------------------------------------


def told_of(run: Run) -> list[tuple[Any, int]]:
    """Channels and how many people the held changes would reach on them; nothing where nothing is held."""
    if run.state != Run.State.HELD:
        return []
    return [(channel.label, number) for channel, number in foreseen.of_run(run).items()]


class RunDetail(OwnedInspect):
    template_name = "cases/cms/run.html"
    page_title = _("Run")

    def get_context_data(self, **kwargs: Any) -> dict:
        may = self.permission_policy.user_has_permission_for_instance
        return super().get_context_data(**kwargs) | {
            "run": self.object,
            "may_decide": may(self.request.user, "change", self.object)
            and self.object.state == Run.State.HELD,
            "people": told_of(self.object),
            "source_url": reverse(
                "wagtailsnippets_cases_source:inspect", args=[self.object.source_id]
            ),
        }


class RunViewSet(OwnedViewSet):
    model = Run
    icon = "history"
    menu_order = 300
    panels = [FieldPanel("state", read_only=True)]
    ordering = ["-started_at"]
    inspect_view_class = RunDetail
    inspect_template_name = "cases/cms/run.html"
    list_display = [
        Column("source", label=_("Case system"), accessor="source"),
        StatusTagColumn(
            "state",
            label=_("Outcome"),
            accessor="get_state_display",
            primary=lambda run: run.state == Run.State.DONE,
        ),
        DateColumn("started_at", label=_("Started"), sort_key="started_at"),
        Column("created", label=_("New"), sort_key="created"),
        Column("updated", label=_("Changed"), sort_key="updated"),
        Column("withdrawn", label=_("Withdrawn"), sort_key="withdrawn"),
        Column("errors", label=_("Errors"), sort_key="errors"),
    ]
    list_filter = ["state"]

    closed = frozenset({"add", "edit", "delete", "usage", "history", "history_results"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("tell/<str:pk>/", Tell.as_view(), name="tell"),
            path("discard/<str:pk>/", Discard.as_view(), name="discard"),
        ]


# Terms ------------------------------------------------------------------------------------------------


class TermForm(OwnedForm):
    """One question: what does the source's word mean? Which answers there are depends on what it names."""

    code = forms.ChoiceField(label=_("Means"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == Term.Kind.CLASSIFICATION:
            del self.fields["code"]
            return
        del self.fields["topic"]
        self.fields["code"].choices = [("", _("Not decided yet")), *self._meanings()]

    def _meanings(self) -> list[tuple[str, Any]]:
        if self.instance.kind == Term.Kind.RESULT:
            return [(code, result.name) for code, result in wording.RESULTS.items()]
        stages = [(stage.code, stage.name) for stage in Stage.objects.all()]
        if self.instance.kind == Term.Kind.ROLE:
            return [(BY_BODY, _("The body takes its usual turn")), *stages]
        return stages

    def clean(self) -> dict:
        cleaned = super().clean()
        term = Term.objects.get(pk=self.instance.pk)
        try:
            editorial.check_meaning(term, cleaned.get("code", ""), cleaned.get("topic"))
        except editorial.MappingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return cleaned


class TermEdit(OwnedEdit):
    def save_instance(self) -> Term:
        term = Term.objects.select_related("source", "municipality").get(pk=self.object.pk)
        cleaned = self.form.cleaned_data
        self.changed = editorial.map_term(
            self.request.user, term, code=cleaned.get("code", ""), topic=cleaned.get("topic")
        )
        return term

    def get_success_message(self) -> str:
        return ngettext(
            "Decided. %(number)d case was computed anew.",
            "Decided. %(number)d cases were computed anew.",
            self.changed,
        ) % {"number": self.changed}


class TermIndex(OwnedIndex):
    page_title = _("Words to decide")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("source", "topic")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(
            F("topic_id").asc(nulls_first=True), "code", "-seen", "kind", "text"
        )


def meaning(term: Term) -> str:
    if term.topic_id:
        return term.topic.name
    if term.kind == Term.Kind.RESULT:
        return str(wording.result_name(term.code))
    if term.code == BY_BODY:
        return gettext("The body takes its usual turn")
    return wording.stage_name(term.code) if term.code else ""


class TermViewSet(OwnedViewSet):
    model = Term
    icon = "form"
    menu_order = 400
    menu_label = _("Words to decide")
    row_form = TermForm
    edit_view_class = TermEdit
    index_view_class = TermIndex
    inspect_view_enabled = False
    panels = [
        FieldPanel("kind", read_only=True),
        FieldPanel("text", read_only=True),
        FieldPanel("seen", read_only=True),
        FieldPanel("code"),
        FieldPanel("topic", widget=forms.Select),
    ]
    list_display = [
        "text",
        "kind",
        Column("source", label=_("Case system"), accessor="source"),
        StatusTagColumn(
            "meaning",
            label=_("Means"),
            accessor=lambda term: meaning(term) or gettext("Not decided yet"),
            primary=lambda term: bool(term.code or term.topic_id),
        ),
        Column("seen", label=_("Times seen"), sort_key="seen"),
    ]
    search_fields = ["text"]
    list_filter = ["kind", "confirmed"]
    closed = frozenset({"add", "delete", "usage"})


class StageViewSet(OwnedViewSet):
    """The stages of the region: administrators put their own words to them."""

    model = Stage
    icon = "order"
    menu_order = 500
    ordering = ["order"]
    inspect_view_enabled = False
    list_display = ["name", "phase", "code"]
    search_fields = ["name_da", "name_nb", "name_sv", "name_fi", "name_en", "code"]
    list_filter = ["phase"]
    closed = frozenset({"add", "delete", "usage"})


class CasesGroup(SnippetViewSetGroup):
    menu_label = _("Cases")
    menu_icon = "clipboard-list"
    menu_order = 200
    items = (CaseListing, SourceViewSet, RunViewSet, TermViewSet, StageViewSet)


# What waits for somebody ------------------------------------------------------------------------------


class Waiting(Component):
    """On the first page of the CMS: what in the cases waits for the person who signed in."""

    name = "cases_waiting"
    order = 90
    template_name = "cases/cms/waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        person = parent_context["request"].user
        places = reach.workplaces(person, "cases.view_source")
        sources = Source.objects.filter(municipality__in=places, enabled=True)
        sick = [source for source in sources if source.health not in GOOD]
        cases = CasePage.objects.filter(reach.own_pages(person)).shown().filter(UNEXPLAINED)
        now = timezone.now()
        ahead = Q(case__hearing_until__range=(now.date(), (now + SOON).date())) | Q(
            case__agenda_items__meeting__starts_at__range=(now, now + SOON),
            case__agenda_items__meeting__cancelled=False,
        )
        return {
            "shown": bool(places),
            "held": [source for source in sick if source.health == Source.Health.HELD],
            "failing": [source for source in sick if source.health != Source.Health.HELD],
            "unmapped": Term.objects.filter(municipality__in=places).unmapped().count(),
            "unexplained": list(
                cases.filter(ahead)
                .select_related("case")
                .order_by("-case__last_event_at")
                .distinct()[:8]
            ),
        }
