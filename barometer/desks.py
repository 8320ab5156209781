"""What the desks of one round have in common: whose it is, and where one stands."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from barometer.models import Round
from portal import reach

LIST = "wagtailsnippets_barometer_round:list"
INSPECT = "wagtailsnippets_barometer_round:inspect"


def round_of(request: HttpRequest, pk: str, right: str) -> Round:
    """The round of an address. Raises Http404 for a neighbour's and PermissionDenied without the right."""
    row = get_object_or_404(Round.objects.select_related("municipality"), pk=pk)
    if not reach.within(request.user, row):
        raise Http404
    if not reach.has_right(request.user, right, row.municipality):
        raise PermissionDenied
    return row


def about(row: Round, title: str) -> dict[str, Any]:
    """What a page of the CMS says above everything else."""
    return {
        "round": row,
        "back": reverse(INSPECT, args=[row.pk]),
        "page_title": title,
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(LIST), "label": _("Rounds")},
            {"url": reverse(INSPECT, args=[row.pk]), "label": row.name},
            {"url": "", "label": title},
        ],
    }
