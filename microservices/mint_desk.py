"""New coins in the CMS: one colleague asks, sees what that would change, and another one says yes or no."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from microservices.actions import coins, minting
from microservices.choices import AccountKind, CampaignState
from microservices.ledger import MOST
from microservices.models import Account, Campaign, Mint
from microservices.supply import console, supply_of
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Municipality

ASK, ANSWER = "microservices.add_mint", "microservices.change_mint"
SHARED = (AccountKind.POT, AccountKind.GOODWILL, AccountKind.TRIAL)
"""Accounts that every municipality has one of and that new coins may go to."""


# What it is for -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Purse:
    """Something that new coins may go to. code: how the form names it"""

    code: str
    label: str
    municipality: Municipality
    campaign: Campaign | None = None
    kind: AccountKind = AccountKind.CAMPAIGN

    def account(self) -> Account:
        if self.campaign is not None:
            return self.campaign.account
        return coins.common(self.municipality, self.kind)


def purses(places: list[Municipality]) -> list[Purse]:
    """Campaigns that are not over, the nearest first, then the common accounts, of each of these municipalities."""
    found = []
    for place in places:
        of = f" · {place}" if len(places) > 1 else ""
        rows = Campaign.objects.of(place).exclude(state=CampaignState.CLOSED)
        for row in rows.select_related("account", "municipality").order_by("starts_at", "pk"):
            label = gettext("Campaign: %(name)s") % {"name": row.name}
            found.append(Purse(f"c{row.pk}", label + of, place, row))
        found += [
            Purse(f"{kind}-{place.pk}", f"{kind.label}{of}", place, kind=kind) for kind in SHARED
        ]
    return found


def campaign_of(account: Account) -> Campaign | None:
    return getattr(account, "campaign", None)


def goes_to(mint: Mint) -> str:
    campaign = campaign_of(mint.target)
    if campaign is None:
        return str(mint.target.get_kind_display())
    return gettext("Campaign: %(name)s") % {"name": campaign.name}


def stands(mint: Mint) -> str:
    if mint.answered_at is None:
        return gettext("Waits for another colleague")
    return gettext("Made") if mint.transfer_id else gettext("Not made")


# Asking -------------------------------------------------------------------------------------------------------


class AskForm(forms.Form):
    target = forms.ChoiceField(label=_("What the coins are for"))
    amount = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST,
        error_messages={
            "required": _("Write how many coins, as a whole number from 1."),
            "invalid": _("Write how many coins, as a whole number from 1."),
            "min_value": _("Write how many coins, as a whole number from 1."),
        },
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Your colleague reads it before they say yes."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the coins are for.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: list[Purse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {purse.code: purse for purse in found}
        self.fields["target"].choices = [(purse.code, purse.label) for purse in found]

    def clean_target(self) -> Purse:
        return self.found[self.cleaned_data["target"]]


class Ask(View):
    """The form, what the coins would change, and then the question to a colleague."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = reach.workplaces(request.user, ASK)
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"key": uuid.uuid4(), "target": request.GET.get("for", "")}
        return self.show(request, AskForm(found=purses(self.places), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AskForm(request.POST, found=purses(self.places))
        if not form.is_valid():
            return self.show(request, form, status=422)
        said = form.cleaned_data
        if request.POST.get("do") != "ask":
            return self.show(request, form, purse=said["target"], amount=said["amount"])
        try:
            mint = minting.ask(
                request.user,
                said["target"].account(),
                said["amount"],
                reason=said["reason"],
                key=said["key"],
            )
        except minting.MintRefused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, status=422)
        messages.success(request, gettext("Asked. Another colleague than you must agree."))
        return redirect("wagtailsnippets_microservices_mint:inspect", mint.pk)

    def show(
        self,
        request: HttpRequest,
        form: AskForm,
        *,
        purse: Purse | None = None,
        amount: int = 0,
        status: int = 200,
    ) -> HttpResponse:
        back = reverse("wagtailsnippets_microservices_mint:list")
        title = gettext("Ask for new coins")
        lines = []
        if purse is not None:
            supply = supply_of(purse.municipality)
            lines = console(supply, amount, to_campaign=purse.campaign is not None)
        context = {
            "form": form,
            "lines": lines,
            "pays_out": purse is not None and purse.campaign is not None,
            "rooms": [(str(place), number_format(minting.room(place))) for place in self.places],
            "back": back,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": back, "label": gettext("New coins")},
                {"url": "", "label": title},
            ],
        }
        return render(request, "microservices/cms/mint_ask.html", context, status=status)


# Answering ----------------------------------------------------------------------------------------------------


class MintDeed(Deed):
    model = Mint
    right = ANSWER
    back = "wagtailsnippets_microservices_mint:inspect"
    refusals = (minting.MintRefused, coins.CoinsRefused)


class Agree(MintDeed):
    def do(self, request: HttpRequest, row: Mint) -> str:
        minting.agree(request.user, row)
        return gettext("Made. The coins are there.")


class Decline(MintDeed):
    def do(self, request: HttpRequest, row: Mint) -> str:
        minting.decline(request.user, row)
        return gettext("No coins are made.")


class MintIndex(OwnedIndex):
    page_title = _("New coins")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        return rows.select_related("target__campaign", "asked_by", "municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits first."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(answered_at__isnull=True, then=0), default=1)
        return queryset.order_by(waits, "-asked_at", "-pk")

    @cached_property
    def header_more_buttons(self) -> list:
        buttons = list(super().header_more_buttons)
        if reach.workplaces(self.request.user, ASK):
            buttons.append(
                HeaderButton(
                    label=gettext("Ask for new coins"),
                    url=reverse("wagtailsnippets_microservices_mint:ask"),
                    icon_name="plus",
                )
            )
        return buttons


class MintDetail(OwnedInspect):
    page_title = _("New coins")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Mint.objects.select_related("target__campaign", "municipality", "asked_by")
        row = rows.get(pk=self.object.pk)
        person, waits = self.request.user, row.answered_at is None
        may = reach.has_right(person, ANSWER, row.municipality)
        campaign = campaign_of(row.target)
        lines = []
        if waits:
            supply = supply_of(row.municipality)
            lines = console(supply, row.amount, to_campaign=campaign is not None)
        return super().get_context_data(**kwargs) | {
            "mint": row,
            "how_many": number_format(row.amount),
            "goes_to": goes_to(row),
            "campaign": campaign
            if campaign and reach.has_right(person, "microservices.view_campaign", row.municipality)
            else None,
            "stands": stands(row),
            "waits": waits,
            "lines": lines,
            "pays_out": campaign is not None,
            "own": waits and row.asked_by_id == person.pk,
            "may_answer": may and waits and row.asked_by_id != person.pk,
        }


class MintViewSet(OwnedViewSet):
    model = Mint
    icon = "plus-inverse"
    menu_label = _("New coins")
    menu_order = 460
    panels = [FieldPanel("amount", read_only=True)]
    index_view_class = MintIndex
    inspect_view_class = MintDetail
    inspect_template_name = "microservices/cms/mint.html"
    list_display = [
        Column("goes_to", label=_("What the coins are for"), accessor=goes_to),
        Column("amount", label=_("How many"), accessor=lambda row: number_format(row.amount)),
        StatusTagColumn(
            "stands",
            label=_("Where it stands"),
            accessor=stands,
            primary=lambda row: row.answered_at is None,
        ),
        Column("asked_by", label=_("Asked by"), accessor="asked_by"),
        DateColumn("asked_at", label=_("When"), sort_key="asked_at"),
    ]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("ask/", Ask.as_view(), name="ask"),
            path("agree/<str:pk>/", Agree.as_view(), name="agree"),
            path("decline/<str:pk>/", Decline.as_view(), name="decline"),
        ]


# What waits for somebody --------------------------------------------------------------------------------------


class MintsWaiting(Component):
    """On the first page of the CMS: new coins that a colleague has asked for."""

    name = "mints_waiting"
    order = 96
    template_name = "microservices/cms/mints_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        person = parent_context["request"].user
        places = reach.workplaces(person, ANSWER)
        rows = Mint.objects.filter(municipality__in=places, answered_at__isnull=True)
        rows = rows.exclude(asked_by=person).select_related("target__campaign")
        return {
            "rows": [(row, goes_to(row), number_format(row.amount)) for row in rows[:8]],
        }
