"""Witnesses in the CMS: inviting one with a code, and ending somebody's time as one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn

from learning import licence_rules as rules
from learning.actions import witnesses as acts
from learning.actions.witnesses import WitnessRefused
from learning.models import Witness
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
)

DESK = "wagtailsnippets_learning_witness"


def stands(row: Witness) -> str:
    if row.ended_at is not None:
        return gettext("Stopped")
    return gettext("Witness") if row.agreed_at is not None else gettext("Invited")


class Invites:
    def form_valid(self, form: OwnedForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except WitnessRefused as refused:
            form.add_error("name", str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return reverse(f"{DESK}:inspect", args=[self.object.pk])


class Invite(Invites, OwnedCreate):
    def save_instance(self) -> Witness:
        row = self.form.save(commit=False)
        return acts.invite(self.request.user, row.municipality, name=row.name)


class Rename(Invites, OwnedEdit):
    def save_instance(self) -> Witness:
        row = self.form.save(commit=False)
        return acts.rename(self.request.user, row, name=row.name)


class End(Deed):
    model = Witness
    right = acts.CHANGE
    back = f"{DESK}:inspect"
    refusals = (WitnessRefused,)

    def do(self, request: HttpRequest, row: Witness) -> str:
        acts.end(request.user, row)
        return gettext("They are no witness any more. What they have witnessed stands.")


class WitnessDetail(OwnedInspect):
    page_title = _("Witness")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = Witness.objects.select_related("municipality").get(pk=self.object.pk)
        may = reach.has_right(self.request.user, acts.CHANGE, row.municipality)
        return super().get_context_data(**kwargs) | {
            "witness": row,
            "number": number_format(row.number),
            "stands": stands(row),
            "code": rules.written(row.invitation) if may and row.invitation else "",
            "days": rules.INVITED_FOR.days,
            "seen": number_format(row.runs.count()),
            "may_end": may and row.ended_at is None,
        }


class WitnessIndex(OwnedIndex):
    page_title = _("Witnesses")
    nothing = _("No witness yet. Invite somebody who can sit beside learners.")

    def get_edit_url(self, instance: Witness) -> str | None:
        return None if instance.ended_at else super().get_edit_url(instance)

    def get_row_url(self, instance: Witness) -> str | None:
        return self.get_inspect_url(instance)


class WitnessViewSet(OwnedViewSet):
    model = Witness
    icon = "user"
    menu_label = _("Witnesses")
    menu_order = 350
    index_view_class = WitnessIndex
    add_view_class = Invite
    edit_view_class = Rename
    inspect_view_class = WitnessDetail
    inspect_template_name = "learning/cms/witness.html"
    panels = [FieldPanel("name")]
    list_display = [
        Column("name", label=_("Name"), accessor=lambda row: row.name or "–"),
        Column("number", label=_("Number"), accessor=lambda row: number_format(row.number)),
        StatusTagColumn(
            "stands", label=_("State"), accessor=stands, primary=lambda row: row.serving
        ),
    ]
    search_fields = ["name"]
    # what somebody has witnessed stands
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("end/<str:pk>/", End.as_view(), name="end"),
        ]
