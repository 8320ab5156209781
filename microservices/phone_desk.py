"""Neighbours who take part by telephone, in the CMS: taking somebody in, writing down what they ask for, and answering
for them while they are on the line."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn

from microservices import exchange_words as words
from microservices import guards, lifecycle, listing_words
from microservices.actions import exchanges, listings, phone
from microservices.actions.coins import CoinsRefused
from microservices.choices import Audience, ExchangeState, Side
from microservices.lifecycle import Verb
from microservices.listing_forms import ListingForm
from microservices.models import Category, Exchange, Listing, PhoneNeighbour
from portal import reach
from portal.cms import Deed, OwnedCreate, OwnedForm, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.names import CODES
from portal.switch import OWN_NAMES

ROW = "wagtailsnippets_microservices_phoneneighbour"
MOST = 30
"""Listings and exchanges of one person that stand on their page, the newest first."""
NOT_BY_PHONE = ("picture", "picture_alt", "picture_away")
STEPS: dict[Verb, Callable[..., Any]] = {
    Verb.AGREE: exchanges.agree,
    Verb.DECLINE: exchanges.decline,
    Verb.CALL_OFF: exchanges.call_off,
    Verb.CLAIM_DONE: exchanges.claim_done,
    Verb.CONFIRM: exchanges.confirm,
    Verb.CLAIM_NO_SHOW: exchanges.claim_no_show,
}
"""What a colleague does for somebody on the telephone; who wants to disagree writes to a caseworker through them."""


# Taking somebody in -----------------------------------------------------------------------------------------


class PhoneForm(OwnedForm):
    """What a colleague asks on the telephone, in that order."""

    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("Only those who have turned 18 take part by telephone."),
    )
    language = forms.ChoiceField(
        label=_("Language they speak"), choices=[(code, OWN_NAMES[code]) for code in CODES]
    )
    lives_here = forms.BooleanField(
        label=_("They live here"),
        error_messages={"required": _("Only those who live here take part. Ask them.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["form_key"] = uuid.uuid4()

    def _get_validation_exclusions(self) -> set[str]:
        # the action tells the same form sent twice from the same person taken in twice
        return super()._get_validation_exclusions() | {"phone"}

    def clean_phone(self) -> str:
        try:
            return phone.number_of(self.cleaned_data["phone"])
        except phone.PhoneRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean_birth_year(self) -> int:
        year: int = self.cleaned_data["birth_year"]
        if not phone.old_enough(year):
            raise forms.ValidationError(
                gettext("Only those who have turned 18 take part by telephone.")
            )
        return year


class Join(OwnedCreate):
    def save_instance(self) -> PhoneNeighbour:
        said, row = self.form.cleaned_data, self.form.instance
        return phone.join(
            self.request.user,
            said.get("municipality") or row.municipality,
            key=said.get("form_key") or uuid.uuid4(),
            name=said["name"],
            phone=said["phone"],
            birth_year=said["birth_year"],
            language=said["language"],
            consent=said["consent"],
        )

    def form_valid(self, form: PhoneForm) -> HttpResponse:
        self.form = form
        try:
            return super().form_valid(form)
        except phone.PhoneRefused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = str(refused)
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return reverse(f"{ROW}:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list:
        return []


# Their page -------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Line:
    """An exchange: what it is, with whom, where it stands, the code to say aloud, and what can be done now."""

    exchange: Exchange
    title: str
    name: str
    when: str
    state: str
    code: str
    buttons: list[tuple[str, str]]


def _line(row: Exchange, neighbour: PhoneNeighbour) -> Line:
    person = neighbour.resident
    role = lifecycle.role_of(row, person) or Audience.REQUESTER
    verbs = lifecycle.verbs_for(row, person)
    return Line(
        exchange=row,
        title=words.called(row),
        name=words.name_of(words.other_of(row, role)),
        when=words.when(row),
        state=str(row.get_state_display()),
        code=exchanges.code_for(row, person) if row.listing.category.check_in else "",
        buttons=[(verb.value, str(words.BUTTONS[verb].label)) for verb in STEPS if verb in verbs],
    )


class PhoneIndex(OwnedIndex):
    page_title = _("By telephone")
    nothing = _("Nobody takes part by telephone yet.")


class PhoneDetail(OwnedInspect):
    page_title = _("By telephone")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: PhoneNeighbour = self.object
        person, place = row.resident, row.municipality
        theirs = Exchange.objects.of(place).visible_to(person)
        theirs = theirs.select_related(
            "listing__category", "requester", "performer", "municipality"
        ).order_by("-pk")
        asked = Listing.objects.of(place).visible_to(person).select_related("category")
        may = reach.has_right(self.request.user, phone.ADD, place)
        refused = guards.outsider(person, place)
        return super().get_context_data(**kwargs) | {
            "neighbour": row,
            "may": may,
            "may_forget": reach.has_right(self.request.user, phone.FORGET, place),
            "refused": refused,
            "kinds": list(Category.objects.of(place).in_use()) if may and not refused else [],
            "lines": [_line(one, row) for one in theirs[:MOST]],
            "listings": [(one, listing_words.state(one)) for one in asked.order_by("-pk")[:MOST]],
        }


class PhoneDeed(Deed):
    model = PhoneNeighbour
    right = phone.ADD
    back = f"{ROW}:inspect"
    refusals = (phone.PhoneRefused, exchanges.ExchangeRefused, CoinsRefused)


class Step(PhoneDeed):
    """One step of an exchange of theirs, as the person on the telephone wants it."""

    def do(self, request: HttpRequest, row: PhoneNeighbour) -> str:
        number, seen = (request.POST.get(name, "") for name in ("exchange", "version"))
        verb = request.POST.get("verb", "")
        if verb not in STEPS or not all(_is_number(said) for said in (number, seen)):
            raise Http404("No form that we made.")
        theirs = Exchange.objects.of(row.municipality).visible_to(row.resident)
        exchange = get_object_or_404(theirs, pk=number)
        exchange.version = int(seen)
        STEPS[Verb(verb)](request.user, exchange)
        return str(words.BUTTONS[Verb(verb)].done)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 10


class Forget(PhoneDeed):
    right = phone.FORGET

    def do(self, request: HttpRequest, row: PhoneNeighbour) -> str:
        phone.forget(request.user, row)
        return gettext("Forgotten, with all that was kept about them.")

    def after(self, home: HttpResponse) -> HttpResponse:
        return redirect(f"{ROW}:list")


class Ask(View):
    """What somebody asks for on the telephone, in the same form that they would fill in themselves."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = PhoneNeighbour.objects.select_related("resident", "municipality")
        self.neighbour = get_object_or_404(rows, pk=unquote(kwargs["pk"]))
        if not reach.within(request.user, self.neighbour):
            raise Http404
        if not reach.has_right(request.user, phone.ADD, self.neighbour.municipality):
            raise PermissionDenied
        kinds = Category.objects.of(self.neighbour.municipality).in_use()
        slug = request.GET.get("kind")
        # opened without one, it begins with the kind that stands first
        kind = kinds.filter(slug=slug).first() if slug is not None else kinds.first()
        if kind is None:
            raise Http404("There is no such kind of help here.")
        self.kind = kind
        return super().dispatch(request, *args, **kwargs)

    def form(self, data: Any = None) -> ListingForm:
        row = self.neighbour
        form = ListingForm(
            *([data] if data is not None else []),
            municipality=row.municipality,
            category=self.kind,
            owner=row.resident,
        )
        for name in NOT_BY_PHONE:
            form.fields.pop(name, None)
        return form

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, self.form())

    def show(self, request: HttpRequest, form: ListingForm, status: int = 200) -> HttpResponse:
        row, back = self.neighbour, reverse(f"{ROW}:inspect", args=[self.neighbour.pk])
        title = gettext("%(name)s asks for help: %(kind)s") % {
            "name": row.name,
            "kind": self.kind.name,
        }
        context = {
            "form": form,
            "neighbour": row,
            "refused": guards.may_ask(row.resident, self.kind),
            "back": back,
            "page_title": title,
            "header_title": title,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse(f"{ROW}:list"), "label": gettext("By telephone")},
                {"url": back, "label": row.name},
                {"url": "", "label": self.kind.name},
            ],
        }
        return render(request, "microservices/cms/phone_ask.html", context, status=status)

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        row, form = self.neighbour, self.form(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            listings.write(
                request.user,
                row.municipality,
                side=Side.NEED,
                category=self.kind,
                language=row.resident.language or row.municipality.main_language,
                on_behalf_of=row.resident,
                **form.answers(),
            )
        except (listings.ListingRefused, CoinsRefused) as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, status=422)
        messages.success(request, gettext("It is published. Ring them when somebody says yes."))
        return redirect(f"{ROW}:inspect", row.pk)


class PhoneViewSet(OwnedViewSet):
    model = PhoneNeighbour
    icon = "mobile-alt"
    menu_label = _("By telephone")
    menu_order = 330
    row_form = PhoneForm
    index_view_class = PhoneIndex
    add_view_class = Join
    inspect_view_class = PhoneDetail
    inspect_template_name = "microservices/cms/phone.html"
    panels = [
        FieldPanel("name"),
        FieldPanel("phone"),
        FieldPanel("birth_year"),
        FieldPanel("language"),
        FieldPanel("lives_here"),
        FieldPanel("consent", widget=forms.Textarea(attrs={"rows": 4})),
        FieldPanel("form_key"),
    ]
    list_display = [
        Column("name", label=_("Name"), accessor="name"),
        Column("phone", label=_("Telephone"), accessor="phone"),
        DateColumn("since", label=_("Since"), sort_key="since"),
    ]
    search_fields = ["name", "phone"]
    # what was said yes to stays as it was said; who leaves is forgotten as a whole
    closed = frozenset({"edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("step/<str:pk>/", Step.as_view(), name="step"),
            path("ask/<str:pk>/", Ask.as_view(), name="ask"),
            path("forget/<str:pk>/", Forget.as_view(), name="forget"),
        ]


class PhoneWaiting(Component):
    """On the first page of the CMS: who has to be rung, because somebody waits for their answer."""

    name = "phone_waiting"
    order = 46
    template_name = "microservices/cms/phone_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, phone.ADD)
        rows: QuerySet[Exchange] = Exchange.objects.filter(
            municipality__in=places,
            listing__owner__by_phone__isnull=False,
            state__in=[ExchangeState.RESERVED, ExchangeState.DONE_CLAIMED],
        )
        rows = rows.exclude(state=ExchangeState.DONE_CLAIMED, claimed_by=Audience.REQUESTER)
        rows = rows.select_related("listing__owner__by_phone").order_by("due_at", "pk")
        return {
            "waiting": [
                (row.listing.owner.by_phone, words.called(row), row.due_at) for row in rows[:MOST]
            ]
        }
