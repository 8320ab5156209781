"""What I can help with: the page on which somebody says so."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from microservices import guards, minors
from microservices.actions.neighbours import NeighbourRefused, describe
from microservices.models import Honour, Neighbour
from microservices.neighbour_form import NeighbourForm
from portal import days
from portal.me import personal
from portal.models import Municipality, Resident


def _honours(person: Resident, municipality: Municipality) -> list[tuple[Honour, str]]:
    """What the council has honoured somebody for, with the day in words."""
    rows = Honour.objects.of(municipality).visible_to(person)
    return [(row, days.heading(row.awarded_on)) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_neighbour(request: HttpRequest) -> HttpResponse:
    if request.municipality is None:
        raise Http404
    neighbour = Neighbour.objects.visible_to(request.user).of(request.municipality).first()
    form = NeighbourForm(
        request.POST if request.method == "POST" else None,
        municipality=request.municipality,
        neighbour=neighbour,
        young=minors.young(request.user, request.municipality),
    )
    if form.is_valid():
        try:
            describe(request.user, request.user, request.municipality, **form.cleaned_data)
        except NeighbourRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("microservices:market")
    at_home = request.user.kind_in(request.municipality)
    return render(
        request,
        "microservices/neighbour.html",
        {
            "form": form,
            "lives_here": at_home not in {"guest", "staff"}
            or guards.on_trial([request.user], request.municipality),
            "guest": request.user.kind == Resident.Kind.GUEST,
            "honours": _honours(request.user, request.municipality),
        },
        status=422 if form.is_bound else 200,
    )
