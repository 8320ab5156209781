"""The coordinator's desk: applications in the order in which they came, one application with what was seen for it, and
the decision, which takes a written reason. Certificates are looked at and given back: there is no field for a file.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import vetting
from microservices.actions import permits as acts
from microservices.choices import Level, PermitSide, PermitState
from microservices.minors import today as today_in
from microservices.models import Category, Permit
from microservices.permit_rules import REMINDED, still_missing, waits
from portal import reach
from portal.cms import OwnedIndex, OwnedInspect, OwnedViewSet
from portal.date_inputs import TypedDateInput

UNDECIDED = Q(state__in=[PermitState.APPLIED, PermitState.IN_REVIEW]) | Q(
    state=PermitState.GRANTED, renewal_asked_at__isnull=False
)
WAITING, SECOND, ENDING, IN_FORCE, OVER = "waiting", "second", "ending", "in_force", "over"


def ending(rows: QuerySet[Permit]) -> QuerySet[Permit]:
    """Permits in force that end within the time of the first reminder and for which nobody asked for more."""
    today = timezone.localdate()
    last = today + dt.timedelta(days=max(REMINDED))
    return rows.valid(today).filter(valid_until__lte=last, renewal_asked_at__isnull=True)


# The queue ----------------------------------------------------------------------------------------------------


class PermitFilters(WagtailFilterSet):
    shown = django_filters.ChoiceFilter(
        label=_("Show"),
        method="narrow",
        choices=[
            (WAITING, _("Waiting for a decision")),
            (SECOND, _("Waiting for a second colleague")),
            (ENDING, _("In force, ending soon")),
            (IN_FORCE, _("In force")),
            (OVER, _("Over, refused or suspended")),
        ],
        empty_label=_("Everything"),
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Kind of help"),
        queryset=lambda request: Category.objects.filter(
            municipality__in=reach.workplaces(request.user)
        ),
    )

    class Meta:
        model = Permit
        fields = ["side"]

    def narrow(self, rows: QuerySet[Permit], _name: str, value: str) -> QuerySet[Permit]:
        if value == WAITING:
            return rows.filter(UNDECIDED)
        if value == SECOND:
            return rows.filter(UNDECIDED, first_by__isnull=False)
        if value == ENDING:
            return ending(rows)
        if value == IN_FORCE:
            return rows.filter(state=PermitState.GRANTED)
        return rows.exclude(UNDECIDED).exclude(state=PermitState.GRANTED)


class PermitIndex(OwnedIndex):
    page_title = _("Permits")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("category", "resident", "municipality")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        undecided = Case(
            When(UNDECIDED, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return queryset.order_by(undecided, "applied_at", "pk")


def stands(permit: Permit) -> str:
    """Where an application stands, in a word for coordinators."""
    if waits(permit) and permit.first_by_id:
        return gettext("Waits for a second colleague")
    if permit.state == PermitState.GRANTED and permit.renewal_asked_at:
        return gettext("Asks for another period")
    return str(PermitState(permit.state).label)


# One application ----------------------------------------------------------------------------------------------


class SeenForm(forms.Form):
    """Something was seen. There is no field for a file: nothing is kept of it."""

    kind = forms.ChoiceField(label=_("What you have seen"))
    issued_on = forms.DateField(
        label=_("Issued on"), required=False, widget=TypedDateInput, help_text=_("As it says.")
    )
    seen_on = forms.DateField(label=_("Seen on"), widget=TypedDateInput)
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=TypedDateInput,
        help_text=_("Only where it says so. The permit then ends on that day at the latest."),
    )

    def __init__(self, *args: Any, permit: Permit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = vetting.kinds_in(permit.municipality.country)
        self.fields["kind"].choices = [
            (kind.code, f"{kind.words} ({kind.own})" if kind.own else str(kind.words))
            for kind in kinds
        ]


class NotesForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Notes of the talk"),
        help_text=_("Only coordinators read them. They go when the application is taken back."),
        required=False,
        max_length=acts.LONGEST["notes"],
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("What you write to the applicant"),
        help_text=_("A refusal, and taking a permit away, needs the reason and how to complain."),
        required=False,
        max_length=acts.LONGEST["decision"],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PermitDetail(OwnedInspect):
    """One application: who, why, what was seen, what is missing, and the buttons that do something about it."""

    template_name = "microservices/cms/permit.html"
    page_title = _("Permit")

    def may_decide(self) -> bool:
        return reach.has_right(self.request.user, acts.RIGHT, self.object.municipality)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_decide():
            raise PermissionDenied
        do = request.POST.get("do", "")
        deed = {"see": self.see, "note": self.note}.get(do, self.decide)
        if said := deed(do):
            messages.success(request, said)
            return redirect(request.path)
        return self.render_to_response(self.get_context_data(), status=422)

    def see(self, _do: str) -> str:
        self.seen_form = form = SeenForm(self.request.POST, permit=self.object)
        if form.is_valid():
            try:
                acts.see(self.request.user, self.object, **form.cleaned_data)
            except acts.PermitRefused as refused:
                form.add_error(None, str(refused))
        return "" if form.errors else gettext("Written down. Give the paper back, or destroy it.")

    def note(self, _do: str) -> str:
        self.notes_form = form = NotesForm(self.request.POST)
        if form.is_valid():
            try:
                acts.note(self.request.user, self.object, **form.cleaned_data)
            except acts.PermitRefused as refused:
                form.add_error(None, str(refused))
        return "" if form.errors else gettext("Saved.")

    def decide(self, do: str) -> str:
        self.words_form = form = WordsForm(self.request.POST)
        if form.is_valid():
            try:
                return self._decided(do, form.cleaned_data["words"])
            except acts.PermitRefused as refused:
                form.add_error(None, str(refused))
        return ""

    def _decided(self, do: str, words: str) -> str:
        person, permit = self.request.user, self.object
        match do:
            case "take_up":
                acts.take_up(person, permit, words=words)
                return gettext("The applicant sees that you look at it.")
            case "grant":
                granted = acts.grant(person, permit, words=words)
                if waits(granted):
                    return gettext("Proposed. Another colleague than you must agree.")
                return gettext("Granted. The applicant is told.")
            case "refuse":
                acts.refuse(person, permit, words=words)
                return gettext("Refused. The applicant reads your reason.")
            case "resume":
                acts.resume(person, permit, words=words)
                return gettext("It is in force again.")
            case "suspend":
                return self._stopped(acts.suspend(person, permit, words=words))
            case "revoke":
                return self._stopped(acts.revoke(person, permit, words=words))
        raise acts.PermitRefused(gettext("Choose one of the buttons."))

    def _stopped(self, number: int) -> str:
        return ngettext(
            "Done, at once. %(number)d agreement was stopped.",
            "Done, at once. %(number)d agreements were stopped.",
            number,
        ) % {"number": number}

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Permit.objects.select_related(
            "category__municipality", "municipality", "resident", "first_by", "second_by"
        )
        permit = rows.get(pk=self.object.pk)
        undecided, may = waits(permit), self.may_decide()
        perform = permit.side == PermitSide.PERFORM
        two = perform and permit.category.level >= Level.CERTIFIED
        mine = permit.first_by_id == self.request.user.pk
        return super().get_context_data(**kwargs) | {
            "permit": permit,
            "stands": stands(permit),
            "in_force": permit.state == PermitState.GRANTED,
            "side": PermitSide(permit.side).label,
            "level": Level(permit.category.level).label if perform else "",
            "seen": [
                (vetting.KINDS[row.kind].words if row.kind in vetting.KINDS else row.kind, row)
                for row in permit.checks.select_related("seen_by")
            ],
            "missing": [
                vetting.KINDS[code] for code in still_missing(permit) if code in vetting.KINDS
            ]
            if undecided
            else [],
            "earlier": rows.of(permit.municipality)
            .filter(resident=permit.resident)
            .exclude(pk=permit.pk),
            "two": two,
            "needs_another": two and undecided and mine,
            "seen_form": getattr(self, "seen_form", None)
            or SeenForm(permit=permit, initial={"seen_on": today_in(permit.municipality)}),
            "notes_form": getattr(self, "notes_form", None)
            or NotesForm(initial={"version": permit.version, "words": permit.notes}),
            "words_form": getattr(self, "words_form", None) or WordsForm(),
            "may_decide": may,
            "undecided": undecided,
            "may_grant": undecided and not (two and mine),
            "grant_label": gettext("Propose to grant it")
            if two and not permit.first_by_id
            else gettext("Grant it"),
            "may_suspend": permit.state == PermitState.GRANTED,
            "may_resume": permit.state == PermitState.SUSPENDED,
            "may_revoke": permit.state in {PermitState.GRANTED, PermitState.SUSPENDED},
        }


class PermitViewSet(OwnedViewSet):
    model = Permit
    icon = "key"
    menu_label = _("Permits")
    menu_order = 100
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = PermitIndex
    inspect_view_class = PermitDetail
    inspect_template_name = "microservices/cms/permit.html"
    filterset_class = PermitFilters
    list_display = [
        Column("who", label=_("Who"), accessor="resident"),
        Column("category", label=_("Kind of help"), accessor="category"),
        Column("side", label=_("What for"), accessor="get_side_display"),
        StatusTagColumn(
            "stands",
            label=_("Where it stands"),
            accessor=stands,
            primary=waits,
        ),
        DateColumn("applied_at", label=_("Applied"), sort_key="applied_at"),
        Column("valid_until", label=_("Valid until"), sort_key="valid_until"),
    ]
    closed = frozenset({"add", "edit", "delete", "usage"})


# What waits for somebody --------------------------------------------------------------------------------------


class PermitsWaiting(Component):
    """On the first page of the CMS: applications that wait, and permits that end soon."""

    name = "permits_waiting"
    order = 95
    template_name = "microservices/cms/permits_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        person = parent_context["request"].user
        rows = Permit.objects.filter(municipality__in=reach.workplaces(person, acts.RIGHT))
        url = reverse("wagtailsnippets_microservices_permit:list")
        others = rows.filter(UNDECIDED, first_by__isnull=False).exclude(first_by=person)
        return {
            "shown": bool(reach.workplaces(person, acts.RIGHT)),
            "waiting": rows.filter(UNDECIDED, first_by__isnull=True).count(),
            "second": others.count(),
            "ending": ending(rows).count(),
            "waiting_url": f"{url}?shown={WAITING}",
            "second_url": f"{url}?shown={SECOND}",
            "ending_url": f"{url}?shown={ENDING}",
        }
