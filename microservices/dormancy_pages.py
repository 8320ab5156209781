"""The press that brings coins back which went to the common pot."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import number_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from microservices.actions import dormancy as acts
from microservices.market import here
from microservices.models import Dormancy
from portal.me import personal


@require_POST
@personal
def my_coins_back(request: HttpRequest, pk: int) -> HttpResponse:
    mine = Dormancy.objects.of(here(request)).visible_to(request.user)
    row = get_object_or_404(mine, pk=pk)
    try:
        number = acts.take_back(request.user, row)
    except acts.DormancyRefused as refused:
        messages.warning(request, str(refused))
    else:
        said = ngettext("%(n)s coin is back.", "%(n)s coins are back.", number)
        messages.success(request, said % {"n": number_format(number, force_grouping=True)})
    return redirect("microservices:my_coins")
