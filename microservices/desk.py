"""The caseworker's desk: exchanges the two could not settle themselves, with everything that was said and done, and the
decision, which takes a written reason.

Exchanges that nobody asked the municipality to look at are the two's own and stand nowhere here.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import exchange_words as words
from microservices import lifecycle, talk
from microservices.actions import disputes
from microservices.actions.disputes import Outcome
from microservices.actions.stepping import ExchangeRefused
from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import Verb
from microservices.models import Exchange, Neighbour
from portal import reach
from portal.cms import OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Resident

RIGHT = "microservices.change_exchange"
MOST_WAITING = 8
VOID = "void"
CASES = (ExchangeState.DISPUTED, ExchangeState.RESOLVED, ExchangeState.VOIDED)
"""States in which an exchange is a case of the municipality."""


class DecisionForm(forms.Form):
    """One decision: what becomes of the coins, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    share = forms.IntegerField(
        label=_("Coins for who gave the help, where they are divided"),
        required=False,
        min_value=1,
    )
    words = forms.CharField(
        label=_("Reason"),
        help_text=_("Both read it. Say what you found and how they can complain."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reason. Both of them read it.")},
    )

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exchange = exchange
        outcomes = [one for one in Outcome if exchange.coins > 1 or one != Outcome.SPLIT]
        self.fields["outcome"].choices = [
            *((one.value, one.label) for one in outcomes),
            (VOID, _("Stopped for safety: all coins go back and the talk is closed")),
        ]
        self.fields["share"].widget.attrs["max"] = exchange.coins - 1

    def clean(self) -> dict:
        said = super().clean()
        if said.get("outcome") != Outcome.SPLIT:
            said["share"] = None
        elif not said.get("share") or said["share"] >= self.exchange.coins:
            self.add_error(
                "share",
                gettext("Write a number from 1 to %(most)s.") % {"most": self.exchange.coins - 1},
            )
        return said


@dataclasses.dataclass(frozen=True)
class Party:
    """One of the two as a caseworker sees them: what they are called, and how it went with them before."""

    role: str
    name: str
    young: bool
    counts: Neighbour | None


@dataclasses.dataclass(frozen=True)
class Line:
    """A step or a message: who, when, what."""

    who: str
    at: Any
    what: str
    words: str = ""
    note: str = ""


def who(row: Exchange, role: str, actor: Resident | None = None) -> str:
    if role == Audience.REQUESTER:
        return f"{words.name_of(row.requester)} ({gettext('gets the help')})"
    if role == Audience.PERFORMER:
        return f"{words.name_of(row.performer)} ({gettext('gives the help')})"
    if role == Audience.CASEWORKER:
        return str(actor) if actor else gettext("A caseworker")
    return "Torget"


def _note(reason: str) -> str:
    """What was chosen with a step: a reason, or what becomes of the coins."""
    outcome, _colon, share = reason.partition(":")
    if outcome in Outcome.values:
        said = str(Outcome(outcome).label)
        return f"{said}: {words.coins(int(share))}" if share else said
    return str(words.REASONS.get(reason, ""))


class CaseIndex(OwnedIndex):
    page_title = _("Cases of help")

    def get_base_queryset(self) -> QuerySet:
        return (
            super()
            .get_base_queryset()
            .filter(state__in=[str(state) for state in CASES])
            .select_related("listing__category", "municipality")
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waiting = Case(
            When(state=ExchangeState.DISPUTED, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return queryset.order_by(waiting, "due_at", "-ended_at", "-pk")


class CaseDetail(OwnedInspect):
    """One case: both sides, every step, the talk, and the decision."""

    template_name = "microservices/cms/case.html"
    page_title = _("Case of help")
    form: DecisionForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.state not in CASES:
            raise Http404("Nobody asked the municipality to look at this exchange.")

    def may_decide(self) -> bool:
        person, row = self.request.user, self.object
        return reach.has_right(person, RIGHT, row.municipality)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_decide():
            raise PermissionDenied
        row = self.object
        self.form = DecisionForm(request.POST, exchange=row)
        if self.form.is_valid():
            said = self.form.cleaned_data
            row.version = said["version"]
            try:
                if said["outcome"] == VOID:
                    decided = disputes.void(request.user, row, words=said["words"])
                else:
                    decided = disputes.resolve(
                        request.user,
                        row,
                        outcome=said["outcome"],
                        words=said["words"],
                        share=said["share"],
                    )
            except ExchangeRefused as refused:
                row.refresh_from_db()
                self.form.add_error(None, str(refused))
            else:
                proposed = decided.state == ExchangeState.DISPUTED
                messages.success(
                    request,
                    gettext("Proposed. A young person takes part, so a colleague has to agree.")
                    if proposed
                    else gettext("Decided. Both are told, with your reason."),
                )
                return redirect(request.path)
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs: Any) -> dict:
        row = Exchange.objects.select_related(
            "listing__category", "requester", "performer", "municipality"
        ).get(pk=self.object.pk)
        open_case = row.state == ExchangeState.DISPUTED
        form = self.form or DecisionForm(exchange=row, initial={"version": row.version})
        return super().get_context_data(**kwargs) | {
            "exchange": row,
            "title": words.called(row),
            "when": words.when(row),
            "coins": words.coins(row.coins),
            "parties": self._parties(row),
            "steps": self._steps(row),
            "said": self._said(row),
            "reports": row.reports.count(),
            "form": form if open_case and self.may_decide() else None,
            "two": open_case and row.minors,
        }

    def _parties(self, row: Exchange) -> list[Party]:
        people = {Audience.REQUESTER: row.requester, Audience.PERFORMER: row.performer}
        known = {
            one.resident_id: one
            for one in Neighbour.objects.filter(resident__in=[p for p in people.values() if p])
        }
        return [
            Party(
                role=gettext("Gets the help")
                if role == Audience.REQUESTER
                else gettext("Gives the help"),
                name=words.name_of(person),
                young=bool(person and person.maybe_under_age(row.made_at.year)),
                counts=known.get(person.pk) if person else None,
            )
            for role, person in people.items()
        ]

    def _steps(self, row: Exchange) -> list[Line]:
        return [
            Line(
                who(row, event.by, event.actor),
                event.at,
                str(Verb(event.verb).label),
                event.words,
                _note(event.reason),
            )
            for event in row.events.select_related("actor").order_by("seq")
        ]

    def _said(self, row: Exchange) -> list[Line]:
        return [
            Line(
                who(row, lifecycle.role_of(row, message.sender) or Audience.SYSTEM)
                if message.sender_id
                else words.name_of(None),
                message.sent_at,
                talk.words(message.button) if message.button else message.text,
                note="" if message.screened == "fine" else str(message.get_screened_display()),
            )
            for message in row.messages.select_related("sender").order_by("sent_at", "pk")
        ]


class CaseViewSet(OwnedViewSet):
    model = Exchange
    icon = "group"
    menu_label = _("Cases of help")
    menu_order = 400
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = CaseIndex
    inspect_view_class = CaseDetail
    inspect_template_name = "microservices/cms/case.html"
    list_display = [
        Column("what", label=_("What"), accessor=words.called),
        Column("category", label=_("Kind of help"), accessor=lambda row: row.listing.category.name),
        StatusTagColumn(
            "state",
            label=_("Where it stands"),
            accessor="get_state_display",
            primary=lambda row: row.state == ExchangeState.DISPUTED,
        ),
        DateColumn("due_at", label=_("Decide by"), sort_key="due_at"),
        DateColumn("ended_at", label=_("Ended"), sort_key="ended_at"),
    ]
    list_filter = ["state"]
    closed = frozenset({"add", "edit", "delete", "usage"})


# What waits for somebody ------------------------------------------------------------------------------


class CasesWaiting(Component):
    """On the first page of the CMS: cases of help that wait for a decision of the person who signed in."""

    name = "cases_of_help_waiting"
    order = 45
    template_name = "microservices/cms/cases_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, RIGHT)
        rows = Exchange.objects.filter(municipality__in=places, state=ExchangeState.DISPUTED)
        rows = rows.select_related("listing").order_by("due_at", "pk")
        return {
            "shown": bool(places),
            "cases": [(row, words.called(row)) for row in rows[:MOST_WAITING]],
        }
