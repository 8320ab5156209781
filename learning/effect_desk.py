"""The desk for the effect: services, what was done for them, and keys of systems that send numbers. The numbers
themselves are written down in ``effect_counts_desk``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn

from learning import effect_lines, effect_words
from learning.actions import effects as acts
from learning.actions.effects import EffectRefused
from learning.effect_choices import Way
from learning.effect_counts_desk import MonthTable, TakeFile
from learning.models import EffectKey, Intervention, SelfService, ServiceMonth
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

INSPECT = "wagtailsnippets_learning_selfservice:inspect"
KEYS = "wagtailsnippets_learning_effectkey:list"
KEY = "wagtailsnippets_learning_effectkey:inspect"


class Refusing:
    """What the action refuses is said in the form."""

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except EffectRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class NamedForm(OwnedForm):
    """Names are asked for in the languages of the municipality."""

    right = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = reach.owners(self.instance) if self.instance.pk else None
        places = reach.workplaces(self.for_user, self.right)
        self.places = [place for place in places if owner is None or place.pk in owner]
        codes = {code for place in self.places for code in place.languages}
        for code in set(CODES) - codes:
            if not getattr(self.instance, f"name_{code}"):
                self.fields.pop(f"name_{code}", None)


# Services -----------------------------------------------------------------------------------------------------


class ServiceForm(NamedForm):
    """The short name stays once others may know it; a service is compared with one of the same municipality."""

    right = acts.CHANGE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].disabled = self.instance.pk is not None
        rows = SelfService.objects.filter(municipality__in=self.places)
        self.fields["control"].queryset = rows.exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(f"name_{code}") for code in CODES):
            self.add_error(None, gettext("Write its name in at least one language."))
        return cleaned


class KeepsService(Refusing):
    def save_instance(self) -> SelfService:
        return acts.keep_service(self.request.user, self.form.save(commit=False))

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class AddService(KeepsService, OwnedCreate):
    pass


class ChangeService(KeepsService, OwnedEdit):
    pass


class ServiceDetail(OwnedInspect):
    """What is known of a service, what is missing, and where to write it down."""

    page_title = _("Self-service")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = SelfService.objects.select_related("municipality", "control").get(pk=self.object.pk)
        keys = {(one.month, one.way) for one in ServiceMonth.objects.filter(service=row)}
        months = {way: sorted(month for month, one in keys if one == way) for way in Way}
        known = [(way.label, effect_words.span(some)) for way, some in months.items() if some]
        return super().get_context_data(**kwargs) | {
            "service": row,
            "known": known,
            "gaps": effect_words.missing(effect_lines.gaps(keys)),
            "done": [
                (
                    days.within(one.since),
                    one,
                    reverse("wagtailsnippets_learning_intervention:edit", args=[one.pk]),
                )
                for one in row.interventions.all()
            ],
            "may_change": reach.has_right(self.request.user, acts.CHANGE, row.municipality),
            "page": row.get_absolute_url() if row.public else "",
            "add_url": reverse("wagtailsnippets_learning_intervention:add"),
            "keys_url": reverse(KEYS),
        }


class ServiceIndex(OwnedIndex):
    page_title = _("Self-services")
    nothing = _(
        "No service yet. Add one, and write down month by month how many reach it in which way."
    )

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().annotate(newest=Max("months__month"))

    def get_row_url(self, instance: SelfService) -> str | None:
        return self.get_inspect_url(instance)


class ServiceViewSet(OwnedViewSet):
    model = SelfService
    icon = "desktop"
    menu_label = _("Self-services")
    menu_order = 600
    row_form = ServiceForm
    index_view_class = ServiceIndex
    add_view_class = AddService
    edit_view_class = ChangeService
    inspect_view_class = ServiceDetail
    inspect_template_name = "learning/cms/service.html"
    panels = [
        NamedInLanguages.names_panel,
        FieldPanel("slug"),
        FieldPanel("control", widget=forms.Select),
        MultiFieldPanel(
            [FieldPanel(f"cost_{way.value}") for way in Way],
            heading=_("What one contact costs"),
            help_text=_(
                "By the municipality's own accounts. Costs from elsewhere say nothing of this place: leave empty what"
                " you do not know, and nothing is said of it."
            ),
        ),
        FieldPanel("public"),
    ]
    list_display = [
        Column("name", label=_("Service"), accessor="name"),
        Column(
            "newest",
            label=_("Numbers until"),
            accessor=lambda row: days.within(row.newest) if row.newest else gettext("None yet"),
        ),
        BooleanColumn("public", label=_("Public")),
    ]
    # what was measured stays
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("months/<str:pk>/", MonthTable.as_view(), name="months"),
            path("file/<str:pk>/", TakeFile.as_view(), name="file"),
        ]


# What was done ------------------------------------------------------------------------------------------------


class InterventionForm(NamedForm):
    right = acts.INTERVENE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = SelfService.objects.filter(municipality__in=self.places)


class KeepsIntervention(Refusing):
    def save_instance(self) -> Intervention:
        return acts.keep_intervention(self.request.user, self.form.save(commit=False))


class AddIntervention(KeepsIntervention, OwnedCreate):
    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"service": self.request.GET.get("service")}


class ChangeIntervention(KeepsIntervention, OwnedEdit):
    pass


class DropIntervention(OwnedDelete):
    def delete_action(self) -> None:
        acts.drop_intervention(self.request.user, self.object)


class InterventionIndex(OwnedIndex):
    page_title = _("What was done")
    nothing = _(
        "Nothing yet. Write down from which month on something was new, and its effect is reckoned."
    )

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("service__municipality")


class InterventionViewSet(OwnedViewSet):
    model = Intervention
    icon = "flag"
    menu_label = _("What was done")
    menu_order = 610
    row_form = InterventionForm
    index_view_class = InterventionIndex
    add_view_class = AddIntervention
    edit_view_class = ChangeIntervention
    delete_view_class = DropIntervention
    inspect_view_enabled = False
    panels = [
        FieldPanel("service", widget=forms.Select),
        FieldPanel("since"),
        NamedInLanguages.names_panel,
    ]
    list_display = [
        Column("name", label=_("What was done"), accessor="name"),
        Column("service", label=_("Service"), accessor="service.name"),
        Column("since", label=_("From"), accessor=lambda row: days.within(row.since)),
    ]
    closed = frozenset({"usage"})


# Keys ---------------------------------------------------------------------------------------------------------


class MakeKey(Refusing, OwnedCreate):
    """The key stands on the page that answers, and nowhere after that."""

    plain = ""

    def save_instance(self) -> EffectKey:
        row, self.plain = acts.make_key(self.request.user, self.form.save(commit=False))
        return row

    def get_success_buttons(self) -> list:
        # a key is not changed, so nothing leads to where it would be
        return []

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        response = super().form_valid(form)
        if not self.plain:
            return response
        title = gettext("The new key")
        context = {
            "key": self.object,
            "plain": self.plain,
            "address": address_of(self.object),
            "back": reverse(KEYS),
            "page_title": title,
            "header_title": title,
        }
        return render(self.request, "learning/cms/effect_key_new.html", context)


def address_of(key: EffectKey) -> str:
    """Where numbers are sent, in the main language of the municipality, which is that of its answers."""
    place = key.municipality
    return f"{place.root_url}/{place.main_language}/learn/effect/api/counts/"


class KeyDetail(OwnedInspect):
    page_title = _("Key")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = EffectKey.objects.select_related("municipality__site").get(pk=self.object.pk)
        may = reach.has_right(self.request.user, acts.CHANGE_KEY, row.municipality)
        return super().get_context_data(**kwargs) | {
            "key": row,
            "address": address_of(row),
            "may_revoke": may and row.works,
        }


class Revoke(Deed):
    model = EffectKey
    right = acts.CHANGE_KEY
    back = KEY
    refusals = (EffectRefused,)

    def do(self, request: Any, row: EffectKey) -> str:
        acts.revoke_key(request.user, row)
        return gettext("The key opens nothing any more. What was sent with it stays.")


class KeyIndex(OwnedIndex):
    page_title = _("Keys for sending numbers")
    nothing = _("No key yet. With one, another system sends the numbers of each month by itself.")

    def get_row_url(self, instance: EffectKey) -> str | None:
        return self.get_inspect_url(instance)


def _works(row: EffectKey) -> str:
    return gettext("Works") if row.works else gettext("Revoked")


class KeyViewSet(OwnedViewSet):
    model = EffectKey
    icon = "key"
    menu_label = _("Keys for sending numbers")
    menu_order = 620
    index_view_class = KeyIndex
    add_view_class = MakeKey
    inspect_view_class = KeyDetail
    inspect_template_name = "learning/cms/effect_key.html"
    panels = [FieldPanel("name")]
    list_display = [
        Column("name", label=_("Who uses it"), accessor="name"),
        Column("ends", label=_("Ends with"), accessor="ends"),
        DateColumn("used_at", label=_("Used last")),
        StatusTagColumn("works", label=_("State"), accessor=_works, primary=lambda row: row.works),
    ]
    closed = frozenset({"edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("revoke/<str:pk>/", Revoke.as_view(), name="revoke"),
        ]
