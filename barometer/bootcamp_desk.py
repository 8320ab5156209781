"""Bootcamps in the CMS: preparing and announcing one, seeing who comes, and writing down what was tried and learned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from barometer import bootcamp_lines
from barometer.actions import bootcamps as acts
from barometer.actions.bootcamps import BootcampRefused
from barometer.choices import BootcampStep, IdeaState, RoundState
from barometer.competition_lines import LinesRefused
from barometer.models import Bootcamp, Competition, Experiment, Idea, RoundQuestion
from portal import days, reach
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

INSPECT = "wagtailsnippets_barometer_bootcamp:inspect"


class BootcampForm(OwnedForm):
    """Sessions and team are written as lines; what is wrong is said at the field, line by line."""

    meetings = forms.CharField(
        label=_("When it meets"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=6000,
        help_text=_(
            "One session on each line: 2026-12-03 17:00-19:30; the library; 20. The number is how many can come."
            " A session that is taken away is called off, and those who signed up are told."
        ),
    )
    leads = forms.CharField(
        label=_("Who leads it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        help_text=_("One on each line, such as Asta Berg; head of culture. Everybody reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, acts.ADD)
        questions = RoundQuestion.objects.filter(
            round__municipality__in=places, round__state=RoundState.PUBLISHED
        ).select_related("round", "version")
        self.fields["rests_on"].queryset = questions
        self.fields["rests_on"].label_from_instance = lambda row: (
            f"{row.round.name}: {row.version.asks}"
        )
        rows = Competition.objects.filter(municipality__in=places)
        self.fields["competition"].queryset = rows.shown()
        if self.instance.pk:
            zone = self.instance.municipality.zone
            self.initial["meetings"] = bootcamp_lines.meetings_written(
                acts.meetings_of(self.instance), zone
            )
            self.initial["leads"] = bootcamp_lines.team_written(acts.team_of(self.instance))
        codes = {code for place in places for code in place.languages}
        for code in set(CODES) - codes:
            for name in (f"name_{code}", f"about_{code}"):
                if not getattr(self.instance, name):
                    self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        if owner is None:
            return cleaned
        if not any(cleaned.get(f"name_{code}") for code in CODES):
            self.add_error(None, gettext("Write its name in at least one language."))
        try:
            self.sessions = bootcamp_lines.meetings(cleaned.get("meetings", ""), owner.zone)
        except LinesRefused as refused:
            self.add_error("meetings", refused.reasons)
        try:
            self.team = bootcamp_lines.team(cleaned.get("leads", ""))
        except LinesRefused as refused:
            self.add_error("leads", refused.reasons)
        return cleaned


class Prepares:
    def form_valid(self, form: BootcampForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except BootcampRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> Bootcamp:
        form = self.form
        return acts.prepare(
            self.request.user, form.save(commit=False), meetings=form.sessions, team=form.team
        )

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class PrepareBootcamp(Prepares, OwnedCreate):
    pass


class ChangeBootcamp(Prepares, OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.over:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class DropBootcamp(OwnedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.draft:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        acts.drop(self.request.user, self.object)


class BootcampDeed(Deed):
    model = Bootcamp
    right = acts.CHANGE
    back = INSPECT
    refusals = (BootcampRefused,)


class Announce(BootcampDeed):
    def do(self, request: HttpRequest, row: Bootcamp) -> str:
        acts.make_public(request.user, row)
        return gettext("Everybody can see it and sign up now.")


class Close(BootcampDeed):
    def do(self, request: HttpRequest, row: Bootcamp) -> str:
        acts.close(request.user, row)
        return gettext("It is over, and everybody can read what was learned.")


class BootcampDetail(OwnedInspect):
    page_title = _("Bootcamp")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = Bootcamp.objects.select_related("municipality").get(pk=self.object.pk)
        may = reach.has_right(self.request.user, acts.CHANGE, row.municipality)
        needs = acts.needs(row)
        return super().get_context_data(**kwargs) | {
            "bootcamp": row,
            "needs": needs,
            "sessions": [self._session(one) for one in row.sessions.all()] if may else [],
            "experiments": [
                (one, reverse("wagtailsnippets_barometer_experiment:edit", args=[one.pk]))
                for one in row.experiments.all()
            ],
            "add_url": reverse("wagtailsnippets_barometer_experiment:add"),
            "page": row.get_absolute_url() if not row.draft else "",
            "may_change": may and not row.over,
            "may_write": may,
            "may_announce": may and row.draft and not needs,
            "may_close": may and row.step == BootcampStep.PUBLIC and not needs,
        }

    def _session(self, row: Any) -> dict[str, Any]:
        sign_ups = list(row.sign_ups.select_related("resident"))
        coming = [one for one in sign_ups if one.has_place]
        return {
            "row": row,
            "when": days.at(row.starts_at),
            "taken": number_format(len(coming)),
            "places": number_format(row.places),
            "waiting": number_format(len(sign_ups) - len(coming)),
            "names": ", ".join(f"{one.resident}" for one in coming if one.resident.first_name),
        }


class BootcampIndex(OwnedIndex):
    page_title = _("Bootcamps")
    nothing = _("No bootcamp yet. Take up a challenge with residents.")

    def get_edit_url(self, instance: Bootcamp) -> str | None:
        return None if instance.over else super().get_edit_url(instance)

    def get_delete_url(self, instance: Bootcamp) -> str | None:
        return super().get_delete_url(instance) if instance.draft else None

    def get_row_url(self, instance: Bootcamp) -> str | None:
        return self.get_inspect_url(instance)


class BootcampViewSet(OwnedViewSet):
    model = Bootcamp
    icon = "group"
    menu_label = _("Bootcamps")
    menu_order = 320
    row_form = BootcampForm
    index_view_class = BootcampIndex
    add_view_class = PrepareBootcamp
    edit_view_class = ChangeBootcamp
    delete_view_class = DropBootcamp
    inspect_view_class = BootcampDetail
    inspect_template_name = "barometer/cms/bootcamp.html"
    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel(f"about_{code}") for code in CODES], heading=_("The challenge")
        ),
        MultiFieldPanel(
            [
                FieldPanel("competition", widget=forms.Select),
                FieldPanel("rests_on", widget=forms.Select),
            ],
            heading=_("Where it comes from"),
        ),
        FieldPanel("meetings"),
        FieldPanel("youngest"),
        FieldPanel("leads"),
    ]
    list_display = [
        "name",
        StatusTagColumn(
            "step",
            label=_("Where it stands"),
            accessor="get_step_display",
            primary=lambda row: row.step == BootcampStep.PUBLIC,
        ),
    ]
    list_filter = ["step"]
    closed = frozenset({"usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("announce/<str:pk>/", Announce.as_view(), name="announce"),
            path("close/<str:pk>/", Close.as_view(), name="close"),
        ]


# Experiments ------------------------------------------------------------------------------------------------------


class ExperimentForm(OwnedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.bootcamp if self.instance.pk else None
        places = [known.municipality] if known else reach.workplaces(self.for_user, acts.CHANGE)
        self.fields["bootcamp"].queryset = Bootcamp.objects.filter(municipality__in=places)
        self.fields["idea"].queryset = Idea.objects.filter(
            competition__municipality__in=places, state=IdeaState.PUBLIC
        )
        languages = {code for place in places for code in place.languages}
        field = self.fields["language"]
        field.choices = [one for one in field.choices if one[0] in {"", *languages}]


class Writes:
    def form_valid(self, form: ExperimentForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except BootcampRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> Experiment:
        return acts.write_experiment(self.request.user, self.form.save(commit=False))


class WriteExperiment(Writes, OwnedCreate):
    pass


class ChangeExperiment(Writes, OwnedEdit):
    pass


class ExperimentIndex(OwnedIndex):
    page_title = _("Experiments")
    nothing = _("No experiment yet. Write down what a bootcamp wants to know, and how it tries it.")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("bootcamp__municipality")


class ExperimentViewSet(OwnedViewSet):
    model = Experiment
    icon = "glasses"
    menu_label = _("Experiments")
    menu_order = 330
    row_form = ExperimentForm
    index_view_class = ExperimentIndex
    add_view_class = WriteExperiment
    edit_view_class = ChangeExperiment
    inspect_view_enabled = False
    panels = [
        FieldPanel("bootcamp", widget=forms.Select),
        FieldPanel("idea", widget=forms.Select),
        FieldPanel("language", widget=forms.Select),
        FieldPanel("question"),
        FieldPanel("method"),
        FieldPanel("result"),
        FieldPanel("learned"),
    ]
    list_display = [
        Column("question", label=_("What we wanted to know"), accessor="question"),
        Column("bootcamp", label=_("Bootcamp"), accessor="bootcamp.name"),
        Column(
            "learned",
            label=_("Learned"),
            accessor=lambda row: gettext("Yes") if row.learned else gettext("Not yet"),
        ),
    ]
    search_fields = ["question"]
    # what was tried stays, also when it did not work
    closed = frozenset({"delete", "usage"})
