"""Competitions of ideas in the CMS: preparing one, announcing it, and closing the shortlist and the whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from barometer import competition_lines, idea_reading, idea_words
from barometer.actions import competitions as acts
from barometer.actions import deciding
from barometer.actions.competitions import CompetitionRefused
from barometer.choices import IdeaState, RoundState, WordingState
from barometer.competition_lines import LinesRefused
from barometer.models import Competition, Decision, Juror, RoundQuestion
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedDelete,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
)
from portal.names import CODES, NamedInLanguages
from portal.switch import OWN_NAMES

INSPECT = "wagtailsnippets_barometer_competition:inspect"
IDEA = "wagtailsnippets_barometer_idea:inspect"
USUAL = (
    ("opens_at", 7),
    ("ideas_until", 35),
    ("support_until", 56),
    ("shortlist_by", 70),
    ("jury_until", 91),
    ("vote_until", None),
    ("result_by", 120),
)
"""Days from today that a new form proposes."""


def _criteria_field(code: str) -> forms.CharField:
    return forms.CharField(
        label=_("What the jury looks at (%(language)s)") % {"language": OWN_NAMES[code]},
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_(
            "One on each line. In the main language with how much it counts, such as 40: Helps many; in the others"
            " without, in the same order."
        ),
    )


class CompetitionForm(OwnedForm):
    """Criteria and jurors are written as lines; what is wrong is said at the field, line by line."""

    seats = forms.CharField(
        label=_("The jury"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=_(
            "One on each line, such as Asta Berg; head of culture. Each gets a link of their own, and says yes."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, acts.ADD)
        questions = RoundQuestion.objects.filter(
            round__municipality__in=places, round__state=RoundState.PUBLISHED
        ).select_related("round", "version")
        field = self.fields["rests_on"]
        field.queryset = questions
        field.label_from_instance = lambda row: f"{row.round.name}: {row.version.asks}"
        codes = {code for place in places for code in place.languages}
        if self.instance.pk:
            written = competition_lines.criteria_written(
                acts.criteria_of(self.instance), self.instance.municipality.main_language
            )
            self.initial |= {f"criteria_{code}": text for code, text in written.items()}
            self.initial["seats"] = competition_lines.seats_written(acts.seats_of(self.instance))
        for code in set(CODES) - codes:
            for name in (f"name_{code}", f"about_{code}", f"criteria_{code}"):
                if not self.initial.get(name) and not getattr(self.instance, name, ""):
                    self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        if owner is None:
            return cleaned
        if not any(cleaned.get(f"name_{code}") for code in CODES):
            self.add_error(None, gettext("Write its name in at least one language."))
        texts = {code: cleaned.get(f"criteria_{code}", "") for code in CODES}
        try:
            self.criteria = competition_lines.criteria(texts, owner.main_language)
        except LinesRefused as refused:
            self.add_error(f"criteria_{owner.main_language}", refused.reasons)
        try:
            self.jurors = competition_lines.seats(cleaned.get("seats", ""))
        except LinesRefused as refused:
            self.add_error("seats", refused.reasons)
        return cleaned


for _code in CODES:
    CompetitionForm.base_fields[f"criteria_{_code}"] = _criteria_field(_code)
    CompetitionForm.declared_fields[f"criteria_{_code}"] = CompetitionForm.base_fields[
        f"criteria_{_code}"
    ]


class Prepares:
    def form_valid(self, form: CompetitionForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CompetitionRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> Competition:
        form = self.form
        return acts.prepare(
            self.request.user,
            form.save(commit=False),
            criteria=form.criteria,
            seats=form.jurors,
        )

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class PrepareCompetition(Prepares, OwnedCreate):
    def get_initial_form_instance(self) -> Competition:
        row = super().get_initial_form_instance() or Competition()
        morning = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
        for name, ahead in USUAL:
            if ahead is not None:
                setattr(row, name, morning + dt.timedelta(days=ahead))
        return row


class ChangeCompetition(Prepares, OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.decided:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class DropCompetition(OwnedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.draft:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        acts.drop(self.request.user, self.object)


class CompetitionDeed(Deed):
    model = Competition
    right = acts.CHANGE
    back = INSPECT
    refusals = (CompetitionRefused,)


class Announce(CompetitionDeed):
    def do(self, request: HttpRequest, row: Competition) -> str:
        acts.make_public(request.user, row)
        return gettext("Everybody can see it now.")


class CloseShortlist(CompetitionDeed):
    def do(self, request: HttpRequest, row: Competition) -> str:
        acts.close_shortlist(request.user, row)
        return gettext("The shortlist is public, and everybody concerned is told why.")


class PublishResult(CompetitionDeed):
    def do(self, request: HttpRequest, row: Competition) -> str:
        acts.publish_result(request.user, row)
        return gettext("The result is public, and everybody concerned is told why.")


# One competition --------------------------------------------------------------------------------------------------


def moment(row: Competition, when: dt.datetime) -> str:
    return date_format(timezone.localtime(when, row.municipality.zone), "DATETIME_FORMAT")


class CompetitionDetail(OwnedInspect):
    page_title = _("Competition of ideas")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = Competition.objects.select_related("municipality").get(pk=self.object.pk)
        may = reach.has_right(self.request.user, acts.CHANGE, row.municipality)
        step = row.step
        needs = acts.needs(row)
        return super().get_context_data(**kwargs) | {
            "competition": row,
            "phase": idea_words.phase(row),
            "ends": "" if row.decided or row.draft else moment(row, idea_words.ends(row)),
            "dates": [
                (str(idea_words.PHASES[one]), moment(row, over)) for one, over in row.dates.phases()
            ],
            "needs": needs,
            "may_change": may and not row.decided,
            "may_announce": may and step == "draft" and not needs,
            "may_shortlist": may and step == "announced" and not needs,
            "may_publish": may and step == "shortlisted" and not needs,
            "jurors": self._jurors(row) if may else [],
            "ideas": self._ideas(row),
            "page": row.get_absolute_url() if not row.draft else "",
        }

    def _jurors(self, row: Competition) -> list[tuple[Juror, str]]:
        """Each with the link to give them, until they have said yes."""
        found = []
        with translation.override(row.municipality.main_language):
            for one in row.jurors.all():
                link = reverse("ideas:my_seat", args=[one.key])
                found.append(
                    (one, f"{row.municipality.root_url}{link}" if not one.agreed_at else "")
                )
        return found

    def _ideas(self, row: Competition) -> list[dict[str, Any]]:
        """All that take part, with what the jury's points come to once it has judged."""
        ideas = list(row.ideas.running().order_by("-shortlisted", "-supports", "pk"))
        stage = deciding.stage_of(row)
        decisions = {
            one.idea_id: one
            for one in Decision.objects.filter(idea__in=ideas, stage=stage or "result")
        }
        judged = {}
        if row.step == "shortlisted" and not row.allows("score"):
            judged = {one.idea: one for one in idea_reading.jury_of(row, ideas)}
        voted: dict[int, int] = {}
        if row.step == "shortlisted" and not row.allows("vote"):
            counts = row.voted.order_by().values_list("idea").annotate(number=Count("pk"))
            voted = dict(counts)
        return [
            {
                "idea": one,
                "url": reverse(IDEA, args=[one.pk]),
                "supports": number_format(one.supports),
                "points": idea_words.points(judged[one.pk].total) if one.pk in judged else "",
                "votes": number_format(voted[one.pk]) if one.pk in voted else "",
                "decided": _verdict(decisions.get(one.pk)),
            }
            for one in ideas
        ]


def _verdict(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return gettext("Yes") if decision.yes else gettext("No")


class CompetitionIndex(OwnedIndex):
    page_title = _("Competitions of ideas")
    nothing = _("No competition yet. Ask residents for ideas.")

    def get_base_queryset(self) -> QuerySet:
        waiting = Count("ideas__wordings", filter=Q(ideas__wordings__state=WordingState.WAITING))
        rows = super().get_base_queryset().select_related("municipality")
        public = Count("ideas", filter=Q(ideas__state=IdeaState.PUBLIC), distinct=True)
        return rows.annotate(waiting=waiting, public=public)

    def get_edit_url(self, instance: Competition) -> str | None:
        return None if instance.decided else super().get_edit_url(instance)

    def get_delete_url(self, instance: Competition) -> str | None:
        return super().get_delete_url(instance) if instance.draft else None

    def get_row_url(self, instance: Competition) -> str | None:
        return self.get_inspect_url(instance)


class CompetitionViewSet(OwnedViewSet):
    model = Competition
    icon = "pick"
    menu_label = _("Competitions of ideas")
    menu_order = 300
    row_form = CompetitionForm
    index_view_class = CompetitionIndex
    add_view_class = PrepareCompetition
    edit_view_class = ChangeCompetition
    delete_view_class = DropCompetition
    inspect_view_class = CompetitionDetail
    inspect_template_name = "barometer/cms/competition.html"
    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel(f"about_{code}") for code in CODES], heading=_("What it is about")
        ),
        FieldPanel("rests_on", widget=forms.Select),
        MultiFieldPanel([FieldPanel(name) for name in acts.MOMENTS], heading=_("When")),
        MultiFieldPanel(
            [FieldPanel("youngest"), FieldPanel("oldest")], heading=_("Who may take part")
        ),
        MultiFieldPanel(
            [*(FieldPanel(f"criteria_{code}") for code in CODES), FieldPanel("seats")],
            heading=_("The jury"),
        ),
    ]
    list_display = [
        "name",
        StatusTagColumn(
            "step",
            label=_("Where it stands"),
            accessor=idea_words.phase,
            primary=lambda row: row.step in {"announced", "shortlisted"},
        ),
        Column("public", label=_("Ideas"), accessor=lambda row: number_format(row.public)),
        Column("waiting", label=_("To look at"), accessor=lambda row: number_format(row.waiting)),
        Column(
            "result_by",
            label=_("Result by"),
            accessor=lambda row: moment(row, row.result_by),
            sort_key="result_by",
        ),
    ]
    list_filter = ["step"]
    closed = frozenset({"usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("announce/<str:pk>/", Announce.as_view(), name="announce"),
            path("shortlist/<str:pk>/", CloseShortlist.as_view(), name="shortlist"),
            path("publish/<str:pk>/", PublishResult.as_view(), name="publish"),
        ]
