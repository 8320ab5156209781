"""The honours of a council, for everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from microservices.honour_telling import who
from microservices.market import here
from microservices.models import Honour
from portal import days

ON_A_PAGE = 20


@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    place = here(request)
    rows = Honour.objects.of(place).shown()
    rows = rows.select_related("neighbour__resident", "neighbour__area")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, who(row), days.heading(row.awarded_on)) for row in page]
    return render(request, "microservices/honours.html", {"page_obj": page, "honours": shown})
