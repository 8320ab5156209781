"""Rounds in the CMS: preparing one, looking at it as residents will, opening and closing it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from barometer import (
    asking,
    backgrounds,
    groups,
    moved_desk,
    paper_desk,
    papers,
    release_desk,
    weighing_desk,
)
from barometer.actions import rounds as acts
from barometer.actions import sheets
from barometer.actions.answers import Paper
from barometer.actions.rounds import RoundRefused
from barometer.choices import RoundState
from barometer.models import QuestionVersion, Round
from barometer.round_pages import participation
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
from portal.models import Municipality
from portal.names import CODES, NamedInLanguages

LIST = "wagtailsnippets_barometer_round:list"
INSPECT = "wagtailsnippets_barometer_round:inspect"
VIEW = "barometer.view_round"


class RoundForm(OwnedForm):
    """Questions and groups are written as lines; what is wrong is said at the field, line by line."""

    questions = forms.CharField(
        label=_("Questions"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
        help_text=_(
            "A short name on each line, in the order in which they are asked. “bus: car = 2, 3” asks bus only of those"
            " who chose answer 2 or 3 in car. What the region asks everywhere is written “region: safe”."
        ),
    )
    cells = forms.CharField(
        label=_("Ages and residents"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_(
            "A group on each line, such as 18-29: 2400 and 80+: 310, with 50 residents at least. Answers are weighted"
            " by them, and nobody outside them can answer."
        ),
    )
    shown = forms.CharField(
        label=_("What results are shown by, besides age"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_(
            "A question of the round with one of several choices on each line, such as gender. Where a register knows"
            " how many residents would take each choice, write the numbers in their order, such as gender: 5100, 5020:"
            " then answers are weighted by them too."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["questions"] = asking.written(acts.asked_of(self.instance))
            self.initial["cells"] = groups.written(acts.groups_of(self.instance))
            self.initial["shown"] = backgrounds.written(acts.backgrounds_of(self.instance))
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, acts.ADD)
        self.fields["questions"].help_text = _questions_there(
            self.fields["questions"].help_text, places
        )
        codes = {code for place in places for code in place.languages}
        for code in set(CODES) - codes:
            for name in (f"name_{code}", f"about_{code}"):
                if not getattr(self.instance, name):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        if owner is None:
            return cleaned
        if not any(cleaned.get(f"name_{code}") for code in CODES):
            self.add_error(None, gettext("Write its name in at least one language."))
        lines = {name: cleaned.get(name) for name in ("questions", "cells", "shown")}
        if lines["questions"] and lines["cells"]:
            self.asked, self.groups, self.backgrounds, wrong = acts.read(owner, **lines)
            for name, reasons in wrong.items():
                self.add_error(name, reasons)
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and not acts.SHORTEST <= closes - opens <= acts.LONGEST:
            self.add_error(
                "closes_at",
                gettext("A round is open for an hour at least and for 180 days at most."),
            )
        return cleaned


def _questions_there(help_: str, places: Sequence[Municipality]) -> SafeString:
    """What to write, and below it every question in use with its answers in the order of their numbers."""
    lines = [
        (
            place if len(places) > 1 else None,
            [
                (f"{asking.REGION}: {code}" if version.question.common else code, version)
                for code, version in sorted(acts.newest(place).items())
            ],
        )
        for place in places
    ]
    return render_to_string("barometer/cms/questions_there.html", {"help": help_, "places": lines})


class Prepares:
    def form_valid(self, form: RoundForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RoundRefused as refused:
            # somebody else has opened it, or taken a question out of use, since the form was made
            form.add_error(None, str(refused))
            return self.form_invalid(form)

    def save_instance(self) -> Round:
        form = self.form
        return acts.prepare(
            self.request.user,
            form.save(commit=False),
            asked=form.asked,
            cells=form.groups,
            shown_by=form.backgrounds,
        )

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class PrepareRound(Prepares, OwnedCreate):
    def get_initial_form_instance(self) -> Round:
        row = super().get_initial_form_instance() or Round()
        morning = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
        row.opens_at = morning + dt.timedelta(days=7)
        row.closes_at = morning + dt.timedelta(days=28)
        return row


class ChangeRound(Prepares, OwnedEdit):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.draft:
            # what was promised to those who answer stays
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class DropRound(OwnedDelete):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.draft:
            return redirect(INSPECT, self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        acts.drop(self.request.user, self.object)


class RoundDetail(OwnedInspect):
    page_title = _("Round")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        may = reach.has_right(self.request.user, acts.CHANGE, row.municipality)
        lines, whole = participation(row, list(row.cells.all()))
        paper = Paper.of(row)
        known = {one.code: one.residents for one in acts.backgrounds_of(row)}
        return super().get_context_data(**kwargs) | {
            "round": row,
            "opens": moment(row, row.opens_at),
            "closes": moment(row, row.closes_at),
            "needs": acts.needs(row) if row.draft else [],
            "may_change": may and row.draft,
            "may_open": may and row.draft and not acts.needs(row),
            "may_close": may and row.state == RoundState.OPEN,
            "may_write_down": reach.has_right(self.request.user, sheets.ADD, row.municipality),
            "lines": lines,
            "whole": number_format(whole, force_grouping=True),
            "number": number_format(len(paper.questions)),
            "groups": number_format(len(lines)),
            "questions": [
                (
                    question.version,
                    next(
                        (
                            other.version.asks
                            for other in paper.questions
                            if other.pk == question.show_if_id
                        ),
                        "",
                    ),
                    question.version.question.common,
                )
                for question in paper.questions
            ],
            "backgrounds": [
                (question.version, known_numbers(question.version, residents))
                for question in paper.questions
                if (residents := known.get(question.version.question.code)) is not None
            ],
            **release_desk.steps_of(self.request, row),
        }


def known_numbers(version: QuestionVersion, residents: Sequence[int]) -> list[tuple[str, str]]:
    """Each choice and how many residents would take it, in words; the number is empty where nobody knows."""
    numbers = [number_format(number, force_grouping=True) for number in residents]
    return list(itertools.zip_longest(version.said["options"], numbers, fillvalue=""))


def moment(row: Round, when: dt.datetime) -> str:
    return date_format(timezone.localtime(when, row.municipality.zone), "DATETIME_FORMAT")


class Preview(View):
    """How the questions will stand on the page, one below the other. Nothing is sent from here."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = get_object_or_404(Round.objects.select_related("municipality"), pk=pk)
        if not reach.within(request.user, row):
            raise Http404
        if not reach.has_right(request.user, VIEW, row.municipality):
            raise PermissionDenied
        context = {
            "round": row,
            "screens": [papers.screen(question, {}) for question in Paper.of(row).questions],
            "promise": papers.promise(row, scripts=True),
            "back": reverse(INSPECT, args=[row.pk]),
        }
        return render(request, "barometer/preview.html", context)


class Open(Deed):
    model = Round
    right = acts.CHANGE
    refusals = (RoundRefused,)
    back = INSPECT

    def do(self, request: HttpRequest, row: Round) -> str:
        acts.open_(request.user, row)
        return gettext("It is open. Nothing of it changes any more.")


class Close(Deed):
    model = Round
    right = acts.CHANGE
    refusals = (RoundRefused,)
    back = INSPECT

    def do(self, request: HttpRequest, row: Round) -> str:
        acts.close(request.user, row)
        return gettext("It is closed, and what could link answers to people is destroyed.")


class RoundIndex(OwnedIndex):
    page_title = _("Rounds")
    nothing = _("No round yet. Write questions, and ask them in a round.")

    def get_edit_url(self, instance: Round) -> str | None:
        return super().get_edit_url(instance) if instance.draft else None

    def get_delete_url(self, instance: Round) -> str | None:
        return super().get_delete_url(instance) if instance.draft else None

    def get_row_url(self, instance: Round) -> str | None:
        return self.get_inspect_url(instance)


class RoundViewSet(OwnedViewSet):
    model = Round
    icon = "form"
    menu_label = _("Rounds")
    menu_order = 100
    row_form = RoundForm
    index_view_class = RoundIndex
    add_view_class = PrepareRound
    edit_view_class = ChangeRound
    delete_view_class = DropRound
    inspect_view_class = RoundDetail
    inspect_template_name = "barometer/cms/round.html"
    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel(f"about_{code}") for code in CODES], heading=_("What it is about")
        ),
        FieldPanel("questions"),
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("When")),
        MultiFieldPanel(
            [
                FieldPanel("design", widget=forms.Select),
                FieldPanel("cells"),
                FieldPanel("shown"),
                FieldPanel("source"),
                FieldPanel("promise", widget=forms.Select),
            ],
            heading=_("Who is asked, and what is promised"),
        ),
    ]
    list_display = [
        "name",
        StatusTagColumn(
            "state",
            label=_("Where it stands"),
            accessor="get_state_display",
            primary=lambda row: row.state == RoundState.OPEN,
        ),
        Column(
            "opens_at",
            label=_("Opens"),
            accessor=lambda row: moment(row, row.opens_at),
            sort_key="opens_at",
        ),
        Column(
            "closes_at",
            label=_("Closes"),
            accessor=lambda row: moment(row, row.closes_at),
            sort_key="closes_at",
        ),
    ]
    list_filter = ["state"]
    closed = frozenset({"usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("preview/<str:pk>/", Preview.as_view(), name="preview"),
            path("open/<str:pk>/", Open.as_view(), name="open"),
            path("close/<str:pk>/", Close.as_view(), name="close"),
            path("papers/<str:pk>/", paper_desk.Papers.as_view(), name="papers"),
            path("hand_out/<str:pk>/", paper_desk.HandOut.as_view(), name="hand_out"),
            path("numbers/<str:pk>/", paper_desk.Numbers.as_view(), name="numbers"),
            path("table/<str:pk>/", paper_desk.Template.as_view(), name="table"),
            path("print/<str:pk>/", paper_desk.Print.as_view(), name="print"),
            path("paper/<str:pk>/", paper_desk.Enter.as_view(), name="paper"),
            path("weigh/<str:pk>/", weighing_desk.Weigh.as_view(), name="weigh"),
            path("publishing/<str:pk>/", release_desk.Publishing.as_view(), name="publishing"),
            path("moved/<str:pk>/", moved_desk.WhatMoved.as_view(), name="moved"),
        ]
