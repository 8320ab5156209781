"""The moderator's desk in the CMS: reports by how serious and how urgent they are, and messages held to be read."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import minors
from microservices.actions import safety, talking
from microservices.actions.stepping import ExchangeRefused
from microservices.choices import ReportState, Severity
from microservices.models import Message, Neighbour, Report
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Resident

SIDES = ("about", "reporter")


class ReportDeed(Deed):
    model = Report
    right = safety.RIGHT
    back = "wagtailsnippets_microservices_report:inspect"
    refusals = (safety.SafetyRefused, ExchangeRefused)


# Reports ----------------------------------------------------------------------------------------------


def person_of(row: Report, side: str) -> Resident:
    """One of the two whom a report is about. Raises SafetyRefused where they are gone."""
    person = getattr(row, side) if side in SIDES else None
    if person is None:
        raise safety.SafetyRefused(gettext("They are no longer here."))
    return person


class Take(ReportDeed):
    def do(self, request: HttpRequest, row: Report) -> str:
        safety.take(request.user, row)
        return gettext("Your colleagues see that you look into it.")


class Suspend(ReportDeed):
    def do(self, request: HttpRequest, row: Report) -> str:
        person = person_of(row, request.POST.get("side", ""))
        safety.suspend(request.user, row, person)
        return gettext("%(name)s takes no part from now on.") % {"name": person.first_name}


class Lift(ReportDeed):
    def do(self, request: HttpRequest, row: Report) -> str:
        person = person_of(row, request.POST.get("side", ""))
        safety.lift(request.user, row, person)
        return gettext("%(name)s takes part again.") % {"name": person.first_name}


class Close(ReportDeed):
    def do(self, request: HttpRequest, row: Report) -> str:
        again = [person_of(row, side) for side in request.POST.getlist("again")]
        safety.close(request.user, row, outcome=request.POST.get("outcome", ""), again=again)
        return gettext("Closed. Whoever reported it reads what came of it.")


class ReportIndex(OwnedIndex):
    page_title = _("Reports")

    def get_base_queryset(self) -> QuerySet:
        return (
            super()
            .get_base_queryset()
            .select_related("about", "reporter", "taken_by", "municipality", "listing")
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits first: the most serious, then what is due first. What is closed comes after it."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(
            Case(When(state=ReportState.CLOSED, then=1), default=0), "severity", "due_at", "pk"
        )


class ReportDetail(OwnedInspect):
    page_title = _("Report")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: Report = self.object
        may = reach.has_right(self.request.user, safety.RIGHT, row.municipality)
        return super().get_context_data(**kwargs) | {
            "report": row,
            "severe": row.severity == Severity.CHILD,
            "late": row.state != ReportState.CLOSED and row.due_at < timezone.now(),
            "people": [self._person(row, side) for side in SIDES],
            "said": [{**line, "at": parse_datetime(line["at"])} for line in row.copied],
            "may": may,
            "may_take": may
            and row.state != ReportState.CLOSED
            and row.taken_by_id != self.request.user.pk,
            "may_close": may and row.state != ReportState.CLOSED,
        }

    def _person(self, row: Report, side: str) -> dict:
        person = getattr(row, side)
        neighbour = Neighbour.objects.filter(resident=person).first() if person else None
        role = ""
        if person is not None and row.exchange is not None:
            role = "requester" if row.exchange.requester_id == person.pk else "performer"
        return {
            "side": side,
            "person": person,
            "role": role,
            "young": minors.young(person, row.municipality),
            "paused": neighbour.suspended_at if neighbour else None,
        }


class ReportViewSet(OwnedViewSet):
    model = Report
    icon = "warning"
    menu_label = _("Reports")
    menu_order = 300
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = ReportIndex
    inspect_view_class = ReportDetail
    inspect_template_name = "microservices/cms/report.html"
    list_display = [
        Column("reason", label=_("What"), accessor="reason_words"),
        StatusTagColumn(
            "severity",
            label=_("How serious"),
            accessor="get_severity_display",
            primary=lambda row: row.severity == Severity.CHILD,
        ),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == ReportState.OPEN,
        ),
        Column("taken_by", label=_("Looked into by"), accessor="taken_by"),
        DateColumn("due_at", label=_("Due"), sort_key="due_at"),
        DateColumn("made_at", label=_("Reported"), sort_key="made_at"),
    ]
    list_filter = ["state", "severity"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("take/<str:pk>/", Take.as_view(), name="take"),
            path("suspend/<str:pk>/", Suspend.as_view(), name="suspend"),
            path("lift/<str:pk>/", Lift.as_view(), name="lift"),
            path("close/<str:pk>/", Close.as_view(), name="close"),
        ]


# Messages that wait -----------------------------------------------------------------------------------


class Reading(Deed):
    model = Message
    right = talking.RIGHT
    back = "wagtailsnippets_microservices_message:list"
    refusals = (talking.TalkRefused,)

    def shown_at(self, row: Message) -> Any:
        return row.exchange

    def home(self, shown_at: Any) -> HttpResponse:
        # what is decided stands in the list no more, and the next one does
        return redirect(self.back)


class LetThrough(Reading):
    def do(self, request: HttpRequest, row: Message) -> str:
        talking.let_through(request.user, row)
        return gettext("The other one can read it now.")


class KeepBack(Reading):
    def do(self, request: HttpRequest, row: Message) -> str:
        talking.keep_back(request.user, row)
        return gettext("Kept back. Whoever wrote it sees that.")


class HeldIndex(OwnedIndex):
    page_title = _("Messages to read first")

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().filter(screened=Message.Screened.HELD)
        return rows.select_related("sender", "exchange__listing")


class HeldDetail(OwnedInspect):
    page_title = _("Message to read first")

    def get_context_data(self, **kwargs: Any) -> dict:
        row: Message = self.object
        if row.screened not in {Message.Screened.HELD, Message.Screened.KEPT}:
            # what nobody holds back is between the two
            raise Http404
        may = reach.has_right(self.request.user, talking.RIGHT, row.exchange.municipality)
        return super().get_context_data(**kwargs) | {
            "message": row,
            "may_decide": may and row.screened == Message.Screened.HELD,
        }


class HeldViewSet(OwnedViewSet):
    model = Message
    icon = "comment"
    menu_label = _("Messages to read first")
    menu_order = 310
    panels = [FieldPanel("text", read_only=True)]
    ordering = ["sent_at"]
    index_view_class = HeldIndex
    inspect_view_class = HeldDetail
    inspect_template_name = "microservices/cms/message.html"
    list_display = [
        Column("text", label=_("What"), accessor="text"),
        Column("sender", label=_("Written by"), accessor="sender"),
        Column("listing", label=_("About"), accessor="exchange.listing.title"),
        DateColumn("sent_at", label=_("When"), sort_key="sent_at"),
    ]
    closed = frozenset({"add", "edit", "delete", "usage", "history", "history_results"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("let-through/<str:pk>/", LetThrough.as_view(), name="let_through"),
            path("keep-back/<str:pk>/", KeepBack.as_view(), name="keep_back"),
        ]


# What waits for somebody ------------------------------------------------------------------------------


class ReportsWaiting(Component):
    """On the first page of the CMS: reports and messages that wait for the person who signed in."""

    name = "reports_waiting"
    order = 40
    template_name = "microservices/cms/reports_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        person = parent_context["request"].user
        places = reach.workplaces(person, safety.RIGHT)
        reports = Report.objects.filter(municipality__in=places).waiting()
        held = Message.objects.filter(
            exchange__municipality__in=places, screened=Message.Screened.HELD
        )
        return {
            "shown": bool(places),
            "reports": list(reports.order_by("severity", "due_at")[:8]),
            "held": held.count(),
            "now": timezone.now(),
            "reports_url": reverse("wagtailsnippets_microservices_report:list"),
            "held_url": reverse("wagtailsnippets_microservices_message:list"),
        }
