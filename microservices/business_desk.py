"""Businesses in the CMS: taking one in, who speaks for it, the campaigns it stands behind, and closing it."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from microservices import organisation_numbers
from microservices.actions import businesses
from microservices.actions.businesses import BusinessRefused
from microservices.choices import CampaignState, PostState
from microservices.models import Business, Campaign, Speaker
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
from portal.models import Area
from portal.switch import OWN_NAMES

INSPECT = "wagtailsnippets_microservices_business:inspect"
MOST_SHOWN = 40
"""Posts of one business that stand on its page, the newest first."""


# Taking one in ------------------------------------------------------------------------------------------------


class BusinessForm(OwnedForm):
    """What is wrong is said in words at the field; a number is checked as its country does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [self.instance.municipality] if self.instance.municipality_id else []
        places = known or reach.workplaces(self.for_user, businesses.ADD)
        names = [str(organisation_numbers.NAMES.get(place.country, "")) for place in places]
        if any(names):
            self.fields["number"].label = " / ".join(dict.fromkeys(filter(None, names)))
        self.fields["area"].queryset = Area.objects.filter(municipality__in=places)
        campaigns = Campaign.objects.filter(municipality__in=places)
        open_ones = ~Q(state=CampaignState.CLOSED)
        if self.instance.pk is not None:
            open_ones |= Q(sponsors=self.instance.pk)
        self.fields["campaigns"].queryset = campaigns.filter(open_ones).distinct()
        codes = {code for place in places for code in place.languages}
        language = self.fields["language"]
        language.choices = [(code, OWN_NAMES[code]) for code in OWN_NAMES if code in codes]
        if places:
            language.initial = places[0].main_language

    def _get_validation_exclusions(self) -> set[str]:
        # a number may be written in many ways, and it is said whose it is
        return super()._get_validation_exclusions() | {"number"}

    def clean(self) -> dict:
        cleaned = super().clean()
        owner = cleaned.get("municipality") or self._owner()
        if self.errors or owner is None:
            return cleaned
        draft = Business(pk=self.instance.pk, municipality=owner)
        for name, value in cleaned.items():
            if name not in {"municipality", "campaigns"}:
                setattr(draft, name, value)
        for name, words in businesses.faults(draft).items():
            self.add_error(name, words)
        cleaned["number"] = draft.number
        if any(one.municipality_id != owner.pk for one in cleaned.get("campaigns", ())):
            self.add_error("campaigns", gettext("That belongs to another municipality."))
        return cleaned

    def save(self, commit: bool = True) -> Business:
        store = businesses.register if self.instance.pk is None else businesses.change
        return store(self.for_user, self.instance, campaigns=self.cleaned_data["campaigns"])


class Storing:
    """Stores through the action, which writes the history; a refusal is said instead."""

    def save_instance(self) -> models.Model:
        with transaction.atomic():
            return self.form.save()

    def form_valid(self, form: BusinessForm) -> HttpResponse:
        self.form = form
        try:
            return super().form_valid(form)
        except BusinessRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class TakeIn(Storing, OwnedCreate):
    pass


class ChangeBusiness(Storing, OwnedEdit):
    pass


# One business -------------------------------------------------------------------------------------------------


class BusinessIndex(OwnedIndex):
    page_title = _("Businesses")
    nothing = _("No business takes part yet. Take the first one in.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().select_related("municipality")
        waiting = Count("posts", filter=Q(posts__state=PostState.IN_REVIEW))
        return rows.annotate(waiting=waiting)

    def get_row_url(self, instance: Business) -> str:
        return reverse(INSPECT, args=[instance.pk])


class BusinessDetail(OwnedInspect):
    """Who it is, who speaks for it, what it posts, and the buttons that do something about it."""

    page_title = _("Business")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Business.objects.select_related("municipality", "area", "approved_by")
        row = rows.get(pk=self.object.pk)
        may = reach.has_right(self.request.user, businesses.RIGHT, row.municipality)
        return super().get_context_data(**kwargs) | {
            "business": row,
            "speakers": row.speakers.current().select_related("resident"),
            "campaigns": list(row.campaigns.all()),
            "posts": row.posts.order_by("-made_at", "-pk")[:MOST_SHOWN],
            "may": may,
            "address": row.municipality.site.root_url + row.get_absolute_url(),
        }


class BusinessDeed(Deed):
    model = Business
    right = businesses.RIGHT
    back = INSPECT
    refusals = (BusinessRefused,)


class Ask(BusinessDeed):
    def do(self, request: HttpRequest, row: Business) -> str:
        businesses.ask(request.user, row, number=request.POST.get("number", ""))
        return gettext("Asked. They speak for it as soon as they say yes.")


class EndSpeaker(BusinessDeed):
    def do(self, request: HttpRequest, row: Business) -> str:
        number = request.POST.get("speaker", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("No form that we made.")
        businesses.end(request.user, get_object_or_404(Speaker, pk=number, business=row))
        return gettext("They speak for it no more.")


class Close(BusinessDeed):
    def do(self, request: HttpRequest, row: Business) -> str:
        businesses.close(request.user, row)
        return gettext("Closed. Nobody sees it, and unused vouchers give their coins back.")


class Reopen(BusinessDeed):
    def do(self, request: HttpRequest, row: Business) -> str:
        businesses.reopen(request.user, row)
        return gettext("It takes part again. Ask who speaks for it.")


class BusinessViewSet(OwnedViewSet):
    model = Business
    icon = "home"
    menu_label = _("Businesses")
    menu_order = 460
    row_form = BusinessForm
    index_view_class = BusinessIndex
    add_view_class = TakeIn
    edit_view_class = ChangeBusiness
    inspect_view_class = BusinessDetail
    inspect_template_name = "microservices/cms/business.html"
    list_display = [
        Column("name", label=_("Name"), accessor="name"),
        Column("number", label=_("Number"), accessor="shown_number"),
        Column("waiting", label=_("Wait for you"), accessor=lambda row: number_format(row.waiting)),
        DateColumn("approved_at", label=_("Since"), sort_key="approved_at"),
        DateColumn("closed_at", label=_("Closed"), sort_key="closed_at"),
    ]
    search_fields = ["name", "number"]
    # what it gave stays in the books: a business is closed, and never away
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("ask/<str:pk>/", Ask.as_view(), name="ask"),
            path("end-speaker/<str:pk>/", EndSpeaker.as_view(), name="end_speaker"),
            path("close/<str:pk>/", Close.as_view(), name="close"),
            path("reopen/<str:pk>/", Reopen.as_view(), name="reopen"),
        ]
