"""Campaigns in the CMS: planning one, seeing what it still needs and how far it is, writing down who came, and closing
it. New coins are asked for at ``mint_desk``; what somebody sent in is decided at ``participation_desk``.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, StatusTagColumn

from microservices import campaigning
from microservices.actions import campaign_lists, campaign_plans, campaigns, minting
from microservices.actions.campaigns import CampaignRefused
from microservices.choices import CampaignState, ParticipationState, Proof
from microservices.models import Campaign, CampaignPage, Category, Mint
from portal import reach
from portal.cms import (
    Deed,
    OwnedCreate,
    OwnedEdit,
    OwnedForm,
    OwnedIndex,
    OwnedInspect,
    OwnedViewSet,
    tell,
)
from portal.models import Area, Resident
from portal.names import CODES

LIST = "wagtailsnippets_microservices_campaign:list"
INSPECT = "wagtailsnippets_microservices_campaign:inspect"


# Planning -----------------------------------------------------------------------------------------------------


class CampaignForm(OwnedForm):
    """What is wrong with the numbers is said in words at the field; what was promised is closed once it is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [self.instance.municipality] if self.instance.municipality_id else []
        places = known or reach.workplaces(self.for_user, campaign_plans.PLAN)
        self.fields["category"].queryset = Category.objects.filter(municipality__in=places)
        self.fields["area"].queryset = Area.objects.filter(municipality__in=places)
        if known:
            others = set(CODES) - set(known[0].languages)
            for name in [f"{field}_{code}" for field in ("name", "unit") for code in others]:
                # what stands there already stays, also where the municipality has dropped the language
                if not getattr(self.instance, name):
                    del self.fields[name]
        if self.instance.state != CampaignState.PLANNED:
            for name in campaign_plans.KEPT:
                self.fields[name.removesuffix("_id")].disabled = True

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in [name for name, field in self.fields.items() if field.disabled]:
            # a form knows no parts of a second, and would change what it only shows
            cleaned.pop(name, None)
        draft = copy.copy(self.instance)
        for name, value in cleaned.items():
            setattr(draft, name, value)
        for name, words in campaign_plans.faults(draft).items():
            first = next((one for one in self.fields if one.startswith(f"{name}_")), None)
            field = name if name in self.fields else first
            if field not in self.errors:
                self.add_error(field, words)
        return cleaned

    def save(self, commit: bool = True) -> Campaign:
        store = campaign_plans.plan if self.instance.pk is None else campaign_plans.change
        return store(self.for_user, self.instance)


class Storing:
    """Stores through the action, which writes the history; a refusal is said instead."""

    def save_instance(self) -> models.Model:
        with transaction.atomic():
            row = self.form.save()
            tell(row)
        return row

    def form_valid(self, form: CampaignForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CampaignRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class PlanCampaign(Storing, OwnedCreate):
    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


class ChangeCampaign(Storing, OwnedEdit):
    has_content_changes = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.state == CampaignState.CLOSED:
            raise Http404("A campaign that is over is not changed any more.")

    def get_success_url(self) -> str:
        return reverse(INSPECT, args=[self.object.pk])


# The list -----------------------------------------------------------------------------------------------------


def day(moment: dt.datetime) -> str:
    """With its year: a list holds campaigns of many, also of times to come, which “ago” does not fit."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


class CampaignIndex(OwnedIndex):
    page_title = _("Campaigns")
    nothing = _("Nobody has planned a campaign yet.")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().select_related("municipality", "account")
        waiting = models.Count(
            "participations", filter=models.Q(participations__state=ParticipationState.PENDING)
        )
        return rows.annotate(waiting=waiting)

    def get_row_url(self, instance: Campaign) -> str:
        return reverse(INSPECT, args=[instance.pk])

    def get_edit_url(self, instance: Campaign) -> str | None:
        return None if instance.state == CampaignState.CLOSED else super().get_edit_url(instance)


# One campaign -------------------------------------------------------------------------------------------------


NEEDS = {
    "coins": _("Coins. Ask for them, and another colleague agrees."),
    "page": _("A published page. An editor writes the story and publishes it."),
    "time": _("Its time. It opens by itself then."),
}


class CampaignDeed(Deed):
    model = Campaign
    right = campaigns.RIGHT
    back = INSPECT
    refusals = (CampaignRefused,)


class Close(CampaignDeed):
    def do(self, request: HttpRequest, row: Campaign) -> str:
        campaign_plans.close(request.user, row)
        return gettext("Closed. What was left is taken out of use.")


class CampaignDetail(OwnedInspect):
    """How far it is, what it needs, its pages, and the buttons that do something about it."""

    page_title = _("Campaign")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Campaign.objects.select_related("municipality", "account", "area", "category")
        row = rows.get(pk=self.object.pk)
        person, place = self.request.user, row.municipality
        meter = campaigns.meter(row)
        may = reach.has_right(person, campaigns.RIGHT, place)
        over = row.state == CampaignState.CLOSED
        planned = row.state == CampaignState.PLANNED
        needs = campaign_plans.missing(row) if planned else []
        waiting = row.participations.filter(state=ParticipationState.PENDING).count()
        asked = Mint.objects.filter(target=row.account_id, answered_at__isnull=True)
        return super().get_context_data(**kwargs) | {
            "campaign": row,
            "planned": planned,
            "over": over,
            "needs": [NEEDS[name] for name in needs],
            "figures": self._figures(row, meter),
            "percent": meter.percent,
            "pages": self._pages(row),
            "waiting": waiting if reach.has_right(person, campaigns.DECIDE, place) else 0,
            "waiting_url": reverse("wagtailsnippets_microservices_participation:list"),
            "asked": list(asked)
            if reach.has_right(person, "microservices.view_mint", place)
            else [],
            "ask_url": f"{reverse('wagtailsnippets_microservices_mint:ask')}?for=c{row.pk}"
            if not over and reach.has_right(person, "microservices.add_mint", place)
            else "",
            "room": number_format(minting.room(place)),
            "may_change": may and not over,
            "may_list": may and row.state == CampaignState.OPEN and row.proof == Proof.LIST,
            "left": number_format(meter.left),
            "screen_url": self._screen(row) if may and row.proof == Proof.QR and not over else "",
        }

    def _screen(self, row: Campaign) -> str:
        """The code on the spot, at the host and in the language of those who read it."""
        with translation.override(row.municipality.main_language):
            path = reverse("microservices:campaign_screen", args=[row.pk])
        return f"{row.municipality.root_url}{path}"

    def _pages(self, row: Campaign) -> list[tuple[CampaignPage, str, str]]:
        """Each page with its language, and where to write it for whoever may."""
        pages = row.pages.select_related("locale").order_by("locale")
        return [
            (
                page,
                page.locale.language_name,
                reverse("wagtailadmin_pages:edit", args=[page.pk])
                if page.permissions_for_user(self.request.user).can_edit()
                else "",
            )
            for page in pages
        ]

    def _figures(self, row: Campaign, meter: campaigns.Meter) -> list[tuple[str, str]]:
        of = {"done": number_format(meter.done), "goal": number_format(meter.goal)}
        burnt = (
            row.account.outgoing.filter(kind="burn").aggregate(sum=models.Sum("amount"))["sum"] or 0
        )
        found = [
            (gettext("Goal"), gettext("%(done)s of %(goal)s") % of + f" {meter.unit}"),
            (gettext("People who were paid"), number_format(meter.people)),
            (gettext("Coins paid"), number_format(meter.paid)),
            (gettext("Coins left"), number_format(meter.left)),
        ]
        if burnt:
            found.append((gettext("Coins taken out of use"), number_format(burnt)))
        return found


# Writing down who came ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Left:
    """A line of the list that nobody is paid for, and why."""

    line: str
    why: str


class ListForm(forms.Form):
    numbers = forms.CharField(
        label=_("Numbers of those who came"),
        help_text=_("One on each line, as they told you: 1042-37. They find it under “My coins”."),
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write at least one number.")},
        max_length=300_000,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


def read(text: str) -> tuple[list[Resident], dict[int, str], list[Left]]:
    """Who stands on a list, how each was written by their number, and the lines that name nobody."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    accounts = {line: campaigning.account_of(line) for line in lines}
    people = Resident.objects.select_related("municipality").in_bulk(
        [number for number in accounts.values() if number is not None]
    )
    found: list[Resident] = []
    written: dict[int, str] = {}
    unread = []
    for line, number in accounts.items():
        if number is None or number not in people:
            unread.append(Left(line, gettext("This is no number. Compare it with your paper.")))
        elif number not in written:
            written[number] = line
            found.append(people[number])
    return found, written, unread


class PayList(View):
    """The list, who would be paid, and then the payment. Names stand nowhere: the numbers are enough."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.campaign = get_object_or_404(
            Campaign.objects.select_related("municipality", "account"),
            pk=kwargs["pk"],
            proof=Proof.LIST,
            state=CampaignState.OPEN,
        )
        if not reach.within(request.user, self.campaign):
            raise Http404
        if not reach.has_right(request.user, campaigns.RIGHT, self.campaign.municipality):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, ListForm(initial={"key": uuid.uuid4()}))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        form = ListForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        people, written, left = read(form.cleaned_data["numbers"])
        if request.POST.get("do") != "pay":
            return self.look(request, form, people, written, left)
        try:
            listed = campaign_lists.pay_list(
                request.user, self.campaign, people, key=form.cleaned_data["key"]
            )
        except CampaignRefused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, left=left, status=422)
        left += [Left(written[one.pk], why) for one, why in listed.left_out]
        messages.success(
            request,
            ngettext("%(number)s person is paid.", "%(number)s people are paid.", len(listed.paid))
            % {"number": number_format(len(listed.paid))},
        )
        if not left:
            return redirect(INSPECT, self.campaign.pk)
        # what was not paid stays to be set right, as a new form
        again = {"key": uuid.uuid4(), "numbers": "\n".join(one.line for one in left)}
        return self.show(request, ListForm(initial=again), left=left)

    def look(
        self,
        request: HttpRequest,
        form: ListForm,
        people: list[Resident],
        written: dict[int, str],
        left: list[Left],
    ) -> HttpResponse:
        sifted = campaign_lists.sift(self.campaign, people)
        left += [Left(written[one.pk], why) for one, why in sifted.left_out]
        number = len(sifted.paid)
        said = ngettext(
            "%(number)s person would be paid, %(coins)s coins altogether.",
            "%(number)s people would be paid, %(coins)s coins altogether.",
            number,
        ) % {
            "number": number_format(number),
            "coins": number_format(number * self.campaign.coins_each),
        }
        return self.show(request, form, said=said, may_pay=bool(number), left=left)

    def show(
        self,
        request: HttpRequest,
        form: ListForm,
        *,
        said: str = "",
        may_pay: bool = False,
        left: list[Left] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        title = gettext("Write down who came")
        back = reverse(INSPECT, args=[self.campaign.pk])
        context = {
            "campaign": self.campaign,
            "form": form,
            "said": said,
            "may_pay": may_pay,
            "left": left or [],
            "coins_left": number_format(campaigns.meter(self.campaign).left),
            "back": back,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(LIST), "label": gettext("Campaigns")},
                {"url": back, "label": self.campaign.name},
                {"url": "", "label": title},
            ],
        }
        return render(request, "microservices/cms/campaign_list.html", context, status=status)


class CampaignViewSet(OwnedViewSet):
    model = Campaign
    icon = "pick"
    menu_label = _("Campaigns")
    menu_order = 440
    row_form = CampaignForm
    index_view_class = CampaignIndex
    add_view_class = PlanCampaign
    edit_view_class = ChangeCampaign
    inspect_view_class = CampaignDetail
    inspect_template_name = "microservices/cms/campaign.html"
    list_display = [
        "name",
        StatusTagColumn(
            "state",
            label=_("Where it stands"),
            accessor="get_state_display",
            primary=lambda row: row.state == CampaignState.OPEN,
        ),
        Column(
            "left", label=_("Coins left"), accessor=lambda row: number_format(row.account.balance)
        ),
        Column("waiting", label=_("Wait for you"), accessor=lambda row: number_format(row.waiting)),
        Column(
            "starts_at",
            label=_("Begins"),
            accessor=lambda row: day(row.starts_at),
            sort_key="starts_at",
        ),
        Column(
            "ends_at",
            label=_("Ends"),
            accessor=lambda row: day(row.ends_at),
            sort_key="ends_at",
        ),
    ]
    list_filter = ["state", "proof"]
    # what was paid stays in the books: a campaign is closed, and never away
    closed = frozenset({"delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("close/<str:pk>/", Close.as_view(), name="close"),
            path("who-came/<str:pk>/", PayList.as_view(), name="pay_list"),
        ]
