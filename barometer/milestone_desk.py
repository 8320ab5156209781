"""Steps of promises in the CMS: what is to be done by when, what came of it, and what is planned without a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from barometer.actions import milestones
from barometer.actions.milestones import StepRefused
from barometer.models import Milestone, ServicePromise
from portal import reach
from portal.cms import OwnedCreate, OwnedDelete, OwnedEdit, OwnedForm, OwnedIndex, OwnedViewSet
from portal.names import CODES, NamedInLanguages

DESK = "wagtailsnippets_barometer_servicepromise:inspect"


class StepForm(OwnedForm):
    """Of one's own promises. What is wrong is said at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = reach.workplaces(self.for_user, milestones.ADD)
        if self.instance.pk:
            places = [self.instance.promise.municipality]
            self.fields["promise"].disabled = True
        rows = ServicePromise.objects.filter(municipality__in=places)
        self.fields["promise"].queryset = rows.prefetch_related("versions")
        codes = {code for place in places for code in place.languages}
        for code in set(CODES) - codes:
            for name in (f"name_{code}", f"note_{code}"):
                if not getattr(self.instance, name):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            row = Milestone(pk=self.instance.pk, **{**self.initial_row(), **cleaned})
            try:
                milestones.check(row)
            except StepRefused as refused:
                self.add_error(
                    refused.field if refused.field in self.fields else None, str(refused)
                )
        return cleaned

    def initial_row(self) -> dict[str, Any]:
        """What stands in languages that the form does not show."""
        names = [f"{part}_{code}" for part in ("name", "note") for code in CODES]
        kept = {name: getattr(self.instance, name) for name in names}
        if self.instance.pk:
            kept["promise"] = self.instance.promise
        return kept


class KeepsStep:
    def form_valid(self, form: StepForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except StepRefused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)

    def save_instance(self) -> Milestone:
        return milestones.keep(self.request.user, self.form.save(commit=False))

    def get_success_url(self) -> str:
        return reverse(DESK, args=[self.object.promise_id])


class PlanStep(KeepsStep, OwnedCreate):
    def get_initial_form_instance(self) -> Milestone:
        return super().get_initial_form_instance() or Milestone()

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"promise": self.request.GET.get("promise")}


class ChangeStep(KeepsStep, OwnedEdit):
    pass


class DropStep(OwnedDelete):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except StepRefused as refused:
            messages.error(self.request, str(refused))
            return redirect(DESK, self.object.promise_id)

    def delete_action(self) -> None:
        milestones.drop(self.request.user, self.object)


class StepIndex(OwnedIndex):
    page_title = _("Steps")
    nothing = _("No step yet. A step says what is done to keep a promise, and by when.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().select_related("promise__municipality")
        return rows.prefetch_related("promise__versions")


def by(row: Milestone) -> str:
    return date_format(row.due) if row.due else gettext("No day yet")


def state(row: Milestone) -> str:
    if row.done:
        return gettext("Done")
    return gettext("Overdue") if row.late(row.promise.today) else gettext("To come")


class MilestoneViewSet(OwnedViewSet):
    model = Milestone
    icon = "tasks"
    menu_label = _("Steps")
    menu_order = 310
    row_form = StepForm
    index_view_class = StepIndex
    add_view_class = PlanStep
    edit_view_class = ChangeStep
    delete_view_class = DropStep
    inspect_view_enabled = False
    panels = [
        FieldPanel("promise", widget=forms.Select),
        NamedInLanguages.names_panel,
        FieldPanel("due"),
        FieldPanel("order"),
        FieldPanel("done_on"),
        MultiFieldPanel(
            [FieldPanel(f"note_{code}") for code in CODES], heading=_("What came of it")
        ),
    ]
    list_display = [
        Column("name", label=_("Step"), accessor="name"),
        Column("promise", label=_("Service promise"), accessor="promise"),
        Column("due", label=_("To be done by"), accessor=by, sort_key="due"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor=state,
            primary=lambda row: row.late(row.promise.today),
        ),
    ]
    closed = frozenset({"usage"})
