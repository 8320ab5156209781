"""What residents have sent in to campaigns, in the CMS: looked at once, paid or refused with a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from microservices import campaigning
from microservices.actions import campaigns
from microservices.choices import ParticipationState, Proof
from microservices.models import Participation
from portal import reach
from portal.cms import Deed, OwnedIndex, OwnedInspect, OwnedViewSet

LIST = "wagtailsnippets_microservices_participation:list"


class ParticipationDeed(Deed):
    model = Participation
    right = campaigns.DECIDE
    refusals = (campaigns.CampaignRefused,)

    def shown_at(self, row: Participation) -> Any:
        return row.campaign

    def home(self, shown_at: Any) -> HttpResponse:
        # what is decided is out of the way, and the next one comes first
        return redirect(LIST)


class Approve(ParticipationDeed):
    def do(self, request: HttpRequest, row: Participation) -> str:
        paid = campaigns.approve(request.user, row)
        return gettext("Paid: %(coins)s. The picture is thrown away.") % {
            "coins": number_format(paid.amount)
        }


class Refuse(ParticipationDeed):
    def home(self, shown_at: Any) -> HttpResponse:
        return redirect("wagtailsnippets_microservices_participation:inspect", self.kwargs["pk"])

    def after(self, home: HttpResponse) -> HttpResponse:
        return redirect(LIST)

    def do(self, request: HttpRequest, row: Participation) -> str:
        campaigns.refuse(request.user, row, reason=request.POST.get("reason", ""))
        return gettext("Not counted. Whoever sent it reads why.")


class Picture(View):
    """The picture that somebody sent in, for whoever decides about it and nobody else."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = get_object_or_404(
            Participation.objects.select_related("campaign__municipality"), pk=pk
        )
        if not reach.within(request.user, row) or not row.picture:
            raise Http404
        if not reach.has_right(request.user, campaigns.DECIDE, row.campaign.municipality):
            raise PermissionDenied
        try:
            with row.picture.open() as file:
                answer = HttpResponse(file.read(), content_type="image/jpeg")
        except FileNotFoundError as error:
            raise Http404("The file is gone.") from error
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


class ParticipationIndex(OwnedIndex):
    page_title = _("Sent in to campaigns")
    nothing = _("Nobody has sent anything in yet.")

    def get_base_queryset(self) -> QuerySet:
        # those who were on the spot or on a list have nothing to be looked at
        rows = super().get_base_queryset().filter(campaign__proof=Proof.EVIDENCE)
        return rows.select_related("campaign", "resident")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """What waits first, and of that what has waited longest."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waits = Case(When(state=ParticipationState.PENDING, then="made_at"), default=None)
        return queryset.order_by(waits.asc(nulls_last=True), "-pk")


class ParticipationDetail(OwnedInspect):
    page_title = _("Sent in to a campaign")

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Participation.objects.select_related(
            "campaign__municipality", "campaign__account", "resident", "decided_by"
        )
        row = rows.get(pk=self.object.pk)
        campaign = row.campaign
        may = reach.has_right(self.request.user, campaigns.DECIDE, campaign.municipality)
        before = row.campaign.participations.filter(resident=row.resident).exclude(pk=row.pk)
        waits = row.state == ParticipationState.PENDING
        return super().get_context_data(**kwargs) | {
            "participation": row,
            "campaign": campaign,
            "coins": number_format(row.amount),
            "left": number_format(campaign.account.balance),
            "waits": waits,
            "decide_by": campaign.ends_at + campaigning.DECIDE_WITHIN,
            "before": before.counted().order_by("pk") if row.resident_id else [],
            "may_decide": may and waits,
        }


class ParticipationViewSet(OwnedViewSet):
    model = Participation
    icon = "image"
    menu_label = _("Sent in to campaigns")
    menu_order = 450
    panels = [FieldPanel("state", read_only=True)]
    index_view_class = ParticipationIndex
    inspect_view_class = ParticipationDetail
    inspect_template_name = "microservices/cms/participation.html"
    list_display = [
        Column("campaign", label=_("Campaign"), accessor="campaign.name"),
        Column("who", label=_("Who"), accessor=lambda row: row.resident or "–"),
        StatusTagColumn(
            "state",
            label=_("Where it stands"),
            accessor="get_state_display",
            primary=lambda row: row.state == ParticipationState.PENDING,
        ),
        DateColumn("made_at", label=_("Sent in"), sort_key="made_at"),
    ]
    list_filter = ["state"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("approve/<str:pk>/", Approve.as_view(), name="approve"),
            path("refuse/<str:pk>/", Refuse.as_view(), name="refuse"),
            path("picture/<str:pk>/", Picture.as_view(), name="picture"),
        ]


class ParticipationsWaiting(Component):
    """On the first page of the CMS: what residents have sent in to campaigns."""

    name = "participations_waiting"
    order = 97
    template_name = "microservices/cms/participations_waiting.html"

    def get_context_data(self, parent_context: dict) -> dict:
        places = reach.workplaces(parent_context["request"].user, campaigns.DECIDE)
        rows = Participation.objects.filter(
            campaign__municipality__in=places, state=ParticipationState.PENDING
        )
        first = rows.order_by("made_at").first()
        return {
            "number": rows.count(),
            "since": first.made_at if first else None,
            "url": reverse(LIST),
        }
