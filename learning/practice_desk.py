"""Practice scenarios in the CMS: composing one, seeing what is to be mended, publishing, and files in and out."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

from learning.actions import practice as acts
from learning.actions.practice import PracticeRefused
from learning.models import PracticeScenario
from learning.scenarios import exploring, grammar, linter
from learning.scenarios.grammar import NotAScenario, Scenario
from portal import reach
from portal.cms import Careful, OwnedCreate, OwnedEdit, OwnedIndex, OwnedInspect, OwnedViewSet

DESK = "wagtailsnippets_learning_practicescenario"
LARGEST = 500_000
"""Bytes of a file that is read; a scenario has some twenty thousand."""


class Publishes:
    """What is to be mended stops publishing, and is said at the top of the form. A draft is kept as it is."""

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        if self.action == "publish":
            form.instance.__dict__.pop("scenario", None)
            found = linter.faults(form.instance.scenario)
            form.instance.__dict__.pop("scenario", None)
            for one in found:
                form.add_error(None, str(one))
            if found:
                self.produced_error_message = self.get_error_message()
                return self.form_invalid(form)
        return super().form_valid(form)

    def publish_action(self) -> HttpResponse | None:
        acts.publish(self.request.user, self.object)
        return None


class PracticeCreate(Publishes, OwnedCreate):
    pass


class PracticeEdit(Publishes, OwnedEdit):
    pass


class PracticeUnpublish(Careful, snippets.UnpublishView):
    needed = ("publish",)

    def unpublish(self) -> None:
        acts.take_down(self.request.user, self.object)


class PracticeInspect(OwnedInspect):
    page_title = _("Practice scenario")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = PracticeScenario.objects.get(pk=self.object.pk)
        scenario = row.get_latest_revision_as_object().scenario
        return super().get_context_data(**kwargs) | {
            "row": row,
            "scenario": scenario,
            "findings": linter.findings(scenario),
            "ways": _ways(scenario),
            "page": row.get_absolute_url() if row.live else "",
            "may_change": reach.has_right(self.request.user, acts.ADD, row.municipality),
        }


def _ways(scenario: Scenario) -> list[tuple[str, int | None, str]]:
    """Each task with how many steps its shortest way has, and which screens it does not lead to."""
    if any(one.grave for one in linter.findings(scenario)):
        return []
    rows = []
    for task in scenario.tasks:
        walked = exploring.walk(scenario, task.id)
        unseen = [screen.id for screen in scenario.screens if screen.id not in walked.screens]
        rows.append((task.goal, walked.steps, ", ".join(unseen)))
    return rows


class PracticeExport(View):
    """The latest draft as a file that any other installation reads."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = get_object_or_404(PracticeScenario, pk=unquote(pk))
        if not reach.within(request.user, row):
            raise Http404
        if not reach.has_right(request.user, "learning.view_practicescenario", row.municipality):
            raise PermissionDenied
        data = grammar.written(row.get_latest_revision_as_object().scenario)
        answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer.headers["Content-Disposition"] = (
            f'attachment; filename="practice-{row.translation_key}-{row.language}.json"'
        )
        return answer


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A practice scenario as this desk or another municipality’s gives it out."),
    )
    municipality = forms.ModelChoiceField(queryset=None, label=_("Municipality"), empty_label=None)

    def __init__(self, *args: Any, places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        field = self.fields["municipality"]
        if len(places) == 1:
            del self.fields["municipality"]
        else:
            rows = type(places[0]).objects
            field.queryset = rows.filter(pk__in=[place.pk for place in places])

    def clean_file(self) -> Scenario:
        # a file that is much too large is not read to its end
        data = self.cleaned_data["file"].read(LARGEST + 1)
        if len(data) > LARGEST:
            raise forms.ValidationError(gettext("This file is too large to be a scenario."))
        try:
            return grammar.read(json.loads(data))
        except NotAScenario as refused:
            raise forms.ValidationError(refused.reasons) from refused
        except (ValueError, RecursionError) as broken:
            raise forms.ValidationError(
                gettext("This file is not a practice scenario.")
            ) from broken


class PracticeImport(View):
    """Take a file in as a draft, and go on to it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = reach.workplaces(request.user, acts.ADD)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(ImportForm(places=self.places))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, places=self.places)
        if not form.is_valid():
            return self.show(form)
        place = form.cleaned_data.get("municipality") or self.places[0]
        try:
            row = acts.take_in(request.user, place, form.cleaned_data["file"])
        except PracticeRefused as refused:
            form.add_error("file", refused.reasons)
            return self.show(form)
        messages.success(
            request, gettext("It is here as a draft. Look through it, then publish it.")
        )
        return redirect(f"{DESK}:inspect", row.pk)

    def show(self, form: ImportForm) -> HttpResponse:
        context = {
            "form": form,
            "page_title": gettext("Take in a scenario"),
            "header_icon": "upload",
            "back": reverse(f"{DESK}:list"),
        }
        return TemplateResponse(self.request, "learning/cms/scenario_import.html", context)


class PracticeIndex(OwnedIndex):
    page_title = _("Practice scenarios")
    nothing = _("No scenario yet. Compose one, or take one in from a file.")

    @property
    def header_buttons(self) -> list[Any]:
        buttons = super().header_buttons
        if reach.workplaces(self.request.user, acts.ADD):
            label = gettext("Take in a file")
            buttons.append(HeaderButton(label, reverse(f"{DESK}:import"), icon_name="upload"))
        return buttons

    def get_row_url(self, instance: PracticeScenario) -> str | None:
        return self.get_inspect_url(instance)


class PracticeViewSet(OwnedViewSet):
    model = PracticeScenario
    icon = "form"
    menu_label = _("Practice scenarios")
    menu_order = 500
    index_view_class = PracticeIndex
    add_view_class = PracticeCreate
    edit_view_class = PracticeEdit
    unpublish_view_class = PracticeUnpublish
    inspect_view_class = PracticeInspect
    inspect_template_name = "learning/cms/scenario.html"
    list_display = ["title", LocaleColumn(), LiveStatusTagColumn()]
    search_fields = ["title", "about"]

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("export/<str:pk>/", PracticeExport.as_view(), name="export"),
            path("import/", PracticeImport.as_view(), name="import"),
        ]
