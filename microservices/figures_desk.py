"""The coordinator's desk for the follow-up: the figures of each day with what waits right now, and the population table
of each quarter, which is looked at before it is taken in.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn

from microservices import figures_pages, ledger, population
from microservices.actions import figures as acts
from microservices.choices import ExchangeState, ListingState, Side
from microservices.figures_pages import Shown
from microservices.kpis import BY_NAME, GROUPS, KPIS
from microservices.models import (
    Exchange,
    FiguresDay,
    Listing,
    Permit,
    PopulationCell,
    PopulationTable,
)
from microservices.permit_desk import UNDECIDED
from microservices.population import Band
from portal import reach
from portal.cms import OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Area, Municipality

VIEW = "microservices.view_figuresday"
ADD = "microservices.add_populationtable"
GLANCE = ("active", "filled", "completed", "onboarding")
"""Figures on the first page of the CMS."""
BEFORE = dt.timedelta(weeks=4)
UNANSWERED = dt.timedelta(hours=48)


# The figures --------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Line:
    """A figure of a day, and what it was four weeks before."""

    shown: Shown
    before: str


def waiting_now(municipality: Municipality) -> list[tuple[str, str]]:
    """What somebody waits for at this moment, as words and numbers."""
    now = timezone.now()
    taken = Exchange.objects.filter(listing=OuterRef("pk"))
    needs = Listing.objects.of(municipality).filter(side=Side.NEED, state=ListingState.OPEN)
    rows = [
        (gettext("Requests that are open"), needs.count()),
        (
            gettext("Of these, nobody has answered for 48 hours"),
            needs.filter(~Exists(taken), opened_at__lt=now - UNANSWERED).count(),
        ),
        (gettext("Exchanges on the way"), Exchange.objects.of(municipality).live().count()),
        (
            gettext("Exchanges that a caseworker has to decide"),
            Exchange.objects.of(municipality).filter(state=ExchangeState.DISPUTED).count(),
        ),
        (
            gettext("Applications for a permit"),
            Permit.objects.of(municipality).filter(UNDECIDED).count(),
        ),
    ]
    return [(label, number_format(number, force_grouping=True)) for label, number in rows]


class FiguresDetail(OwnedInspect):
    """One day: every figure with its meaning, and what it was four weeks before."""

    page_title = _("Figures")

    def get_context_data(self, **kwargs: Any) -> dict:
        row = self.object
        rows = FiguresDay.objects.of(row.municipality)
        earlier = rows.filter(day__lte=row.day - BEFORE).first()
        newest = rows.first()
        lines = [
            (
                label,
                [
                    Line(
                        figures_pages.shown(kpi, [row]),
                        figures_pages.shown(kpi, [earlier]).number if earlier else "",
                    )
                    for kpi in KPIS
                    if kpi.group == group
                ],
            )
            for group, label in GROUPS.items()
        ]
        today = newest is not None and newest.pk == row.pk
        return super().get_context_data(**kwargs) | {
            "day": row,
            "groups": lines,
            "earlier": earlier,
            "waiting": waiting_now(row.municipality) if today else [],
            "population_url": reverse("wagtailsnippets_microservices_populationtable:list"),
        }


class FiguresIndex(OwnedIndex):
    nothing = _("The figures are counted every night. There are none yet.")


class FiguresViewSet(OwnedViewSet):
    model = FiguresDay
    icon = "table"
    menu_label = _("Figures")
    menu_order = 500
    panels = [FieldPanel("day", read_only=True)]
    index_view_class = FiguresIndex
    inspect_view_class = FiguresDetail
    inspect_template_name = "microservices/cms/figures.html"
    list_display = [
        Column("day", label=_("Day"), sort_key="day", width="25%"),
        *(
            Column(
                name,
                label=BY_NAME[name].label,
                accessor=lambda row, name=name: glance(row, name),
            )
            for name in GLANCE[:3]
        ),
    ]
    closed = frozenset({"add", "edit", "delete", "usage", "history", "history_results"})


def glance(row: FiguresDay, name: str) -> str | Promise:
    found = figures_pages.shown(BY_NAME[name], [row])
    return found.number or found.why


class FiguresGlance(Component):
    """On the first page of the CMS: how it goes, and that the population table of the last quarter is missing."""

    name = "figures_glance"
    order = 120
    template_name = "microservices/cms/figures_glance.html"

    def get_context_data(self, parent_context: dict) -> dict:
        person = parent_context["request"].user
        places = reach.workplaces(person, VIEW)
        found = []
        for place in places:
            row = FiguresDay.objects.of(place).first()
            if row is not None:
                found.append((row, [(BY_NAME[name].label, glance(row, name)) for name in GLANCE]))
        return {
            "places": found,
            "missing": [place for place in places if found and not _lately_taken_in(place)],
            "add_url": reverse("wagtailsnippets_microservices_populationtable:add"),
        }


def _lately_taken_in(municipality: Municipality) -> bool:
    """Whether there is a table of the last quarter that is over, or of a later one."""
    today = timezone.localdate(timezone=municipality.zone)
    last = ledger.quarter_of(ledger.quarter_of(today) - dt.timedelta(days=1))
    newest = PopulationTable.objects.of(municipality).first()
    return newest is not None and (newest.year, newest.quarter) >= (
        last.year,
        (last.month + 2) // 3,
    )


# The population -----------------------------------------------------------------------------------------------


class PopulationForm(forms.Form):
    """First with a file, which is shown as it was understood; then with its text, which is taken in."""

    municipality = forms.ModelChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.none(), empty_label=None
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    quarter = forms.TypedChoiceField(
        label=_("Quarter"), coerce=int, choices=[(number, str(number)) for number in range(1, 5)]
    )
    source = forms.CharField(
        label=_("Where the numbers are from"),
        max_length=200,
        help_text=_("As it stands on the public page, such as the name of the statistical office."),
    )
    file = forms.FileField(
        label=_("File (CSV)"),
        required=False,
        help_text=_(
            "Columns area, band and people. Area is the short name of an area and empty for the whole municipality; "
            "band is 12-15, 16-17, 18-29 or 30-45."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in places])
        field.initial = places[0].pk
        if len(places) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("file") and not self.errors.get("file"):
            self.add_error("file", gettext("Choose the file with the numbers."))
        return cleaned

    def data_of_file(self) -> bytes:
        file = self.cleaned_data.get("file")
        if file is not None:
            return file.read(population.LARGEST + 1)
        return self.cleaned_data["text"].encode()


@dataclasses.dataclass(frozen=True)
class Preview:
    """What a file says: rows of the area and its numbers, as they will be taken in."""

    rows: list[tuple[str, list[str]]]
    text: str


class TakeIn(View):
    """Take in a population table: the form, what the file says, and then the deed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = reach.workplaces(request.user, ADD)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate(timezone=self.places[0].zone)
        last = ledger.quarter_of(ledger.quarter_of(today) - dt.timedelta(days=1))
        initial = {"year": last.year, "quarter": (last.month + 2) // 3}
        return self.show(request, PopulationForm(places=self.places, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PopulationForm(request.POST, request.FILES, places=self.places)
        if not form.is_valid():
            return self.show(request, form, status=422)
        place: Municipality = form.cleaned_data["municipality"]
        data = form.data_of_file()
        areas = {row.slug: row for row in Area.objects.of(place)}
        try:
            records = population.read(data, areas)
            if "keep" in request.POST and not request.FILES:
                table = acts.keep_population(
                    request.user,
                    place,
                    year=form.cleaned_data["year"],
                    quarter=form.cleaned_data["quarter"],
                    source=form.cleaned_data["source"],
                    data=data,
                )
                messages.success(
                    request, gettext("Taken in. The figures of today are counted anew.")
                )
                return redirect("wagtailsnippets_microservices_populationtable:inspect", table.pk)
        except population.FileRefused as refused:
            form.add_error("file", refused.reasons)
            return self.show(request, form, status=422)
        except acts.PopulationRefused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, status=422)
        numbers = [(areas.get(one.area), one.band, one.people) for one in records]
        preview = Preview(rows_of(numbers), population.written(records))
        return self.show(request, form, preview)

    def show(
        self,
        request: HttpRequest,
        form: PopulationForm,
        preview: Preview | None = None,
        status: int = 200,
    ) -> HttpResponse:
        back = reverse("wagtailsnippets_microservices_populationtable:list")
        title = gettext("Take in a population table")
        context = {
            "form": form,
            "preview": preview,
            "bands": [band.label for band in Band],
            "back": back,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": back, "label": gettext("Population")},
                {"url": "", "label": title},
            ],
        }
        return render(request, "microservices/cms/population_add.html", context, status=status)


def rows_of(numbers: list[tuple[Area | None, str, int]]) -> list[tuple[str, list[str]]]:
    """The whole municipality first, then the areas by name; a number that is missing is a dash."""
    found: dict[Area | None, dict[str, int]] = {}
    for area, band, people in numbers:
        found.setdefault(area, {})[str(band)] = people
    order = sorted(found, key=lambda area: (area is not None, area.name.casefold() if area else ""))
    return [
        (
            area.name if area else gettext("The whole municipality"),
            [
                number_format(found[area][band.value], force_grouping=True)
                if band.value in found[area]
                else "–"
                for band in Band
            ],
        )
        for area in order
    ]


class PopulationDetail(OwnedInspect):
    page_title = _("Population")

    def get_context_data(self, **kwargs: Any) -> dict:
        cells = PopulationCell.objects.filter(table=self.object).select_related("area")
        return super().get_context_data(**kwargs) | {
            "table": self.object,
            "bands": [band.label for band in Band],
            "rows": rows_of([(cell.area, cell.band, cell.people) for cell in cells]),
        }


class PopulationIndex(OwnedIndex):
    nothing = _(
        "No table yet. Take in how many people live here by age, and the figures say how many of them take part."
    )


class PopulationViewSet(OwnedViewSet):
    model = PopulationTable
    icon = "group"
    menu_label = _("Population")
    menu_order = 510
    panels = [FieldPanel("source", read_only=True)]
    index_view_class = PopulationIndex
    add_view_class = TakeIn
    inspect_view_class = PopulationDetail
    inspect_template_name = "microservices/cms/population.html"
    list_display = [
        Column("year", label=_("Year"), sort_key="year"),
        Column("quarter", label=_("Quarter"), sort_key="quarter"),
        Column("source", label=_("Where the numbers are from")),
        DateColumn("uploaded_at", label=_("Taken in"), sort_key="uploaded_at"),
    ]
    closed = frozenset({"edit", "delete", "usage"})

    @property
    def add_view(self) -> Any:
        return TakeIn.as_view()
