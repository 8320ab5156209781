"""When the two meet: the code for the other's phone, and the page it leads to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from microservices import exchange_words as words
from microservices import lifecycle
from microservices.choices import Audience, ExchangeState
from microservices.exchange_forms import CodeForm
from microservices.exchange_own import own, verbs_of
from microservices.lifecycle import Verb
from microservices.models import Exchange
from portal import qr
from portal.me import personal


def drawn(request: HttpRequest, row: Exchange, code: str) -> str:
    """The code for the other's phone."""
    if not code:
        return ""
    url = reverse("microservices:exchange_here", args=[row.pk])
    return qr.drawing(
        request.build_absolute_uri(f"{url}?c={code}"), _("The code for the other's phone")
    )


@require_safe
@personal
def exchange_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the code leads that who gets the help shows: who gives it has read it with their phone, and says yes."""
    row, me = own(request, pk), request.user
    code = request.GET.get("c", "")
    role = lifecycle.role_of(row, me)
    if role == Audience.PERFORMER and Verb.CHECK_IN in verbs_of(row, me):
        if not CodeForm({"code": code}).is_valid():
            return redirect(row.get_absolute_url())
        context = {
            "exchange": row,
            "title": words.called(row),
            "name": words.name_of(words.other_of(row, role)),
            "code": code,
            "button": words.BUTTONS[Verb.CHECK_IN],
        }
        return render(request, "microservices/exchange_here.html", context)
    if role == Audience.PERFORMER and row.state == ExchangeState.AGREED:
        messages.warning(request, str(lifecycle.NOT_NOW[lifecycle.Guard.MEETING]))
    return redirect(row.get_absolute_url())
