"""Honours in the CMS: an editor awards them for the council, and takes them back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn

from microservices.actions import honours
from microservices.honour_telling import who
from microservices.models import Honour, Neighbour
from portal import reach
from portal.cms import OwnedCreate, OwnedDelete, OwnedForm, OwnedIndex, OwnedViewSet
from portal.switch import OWN_NAMES


class WillingField(forms.ModelChoiceField):
    """Those who may be named, with what an editor has to go by: first name, area, how often they have helped."""

    def label_from_instance(self, obj: Neighbour) -> str:
        parts = [obj.resident.first_name, obj.area.name if obj.area else "", f"{obj.completed}×"]
        return ", ".join(filter(None, parts))


class HonourForm(OwnedForm):
    neighbour = WillingField(
        queryset=Neighbour.objects.none(),
        required=False,
        label=_("Neighbour"),
        help_text=_("Only those who have said on their own page that they may be named."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, honours.ADD)
        willing = Neighbour.objects.filter(
            municipality__in=places, named=True, suspended_at__isnull=True
        )
        self.fields["neighbour"].queryset = willing.select_related("resident", "area").order_by(
            "-completed", "pk"
        )
        codes = {code for place in places for code in place.languages}
        language = self.fields["language"]
        language.choices = [(code, OWN_NAMES[code]) for code in OWN_NAMES if code in codes]
        if places:
            language.initial = places[0].main_language

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            honour = self.instance
            if owner := cleaned.get("municipality"):
                honour.municipality = owner
            for name in ("neighbour", "association", "language", "awarded_on"):
                setattr(honour, name, cleaned.get(name) or getattr(honour, name))
            try:
                honours.check(honour)
            except honours.HonourRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return cleaned


class Award(OwnedCreate):
    def save_instance(self) -> Honour:
        return honours.award(self.request.user, self.form.save(commit=False))

    def get_success_buttons(self) -> list:
        # what the council has said is taken back or stands, and is never changed
        return []


class Withdraw(OwnedDelete):
    def delete_action(self) -> None:
        honours.withdraw(self.request.user, self.object)


class HonourIndex(OwnedIndex):
    page_title = _("Honours")
    nothing = _("The council has honoured nobody yet.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        return rows.select_related("municipality", "neighbour__resident", "neighbour__area")


class HonourViewSet(OwnedViewSet):
    model = Honour
    icon = "pick"
    menu_label = _("Honours")
    menu_order = 430
    row_form = HonourForm
    index_view_class = HonourIndex
    add_view_class = Award
    delete_view_class = Withdraw
    inspect_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("words"),
        FieldPanel("language"),
        FieldPanel("neighbour", widget=forms.Select),
        FieldPanel("association"),
        FieldPanel("awarded_on"),
    ]
    list_display = [
        Column("title", label=_("Title"), accessor="title"),
        Column("who", label=_("Who"), accessor=who),
        DateColumn("awarded_on", label=_("Day"), sort_key="awarded_on"),
    ]
    search_fields = ["title", "words", "association"]
    closed = frozenset({"edit", "usage"})
