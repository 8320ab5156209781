"""The one page for who does not live here: what trying it out is, the way in, and how long it still lasts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from microservices import ledger, trial_rules
from microservices.actions import coins, trials
from microservices.actions.trials import TrialRefused
from microservices.choices import AccountKind, Level
from microservices.market import here
from microservices.models import Category, Trial
from portal import days
from portal.me import personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_trial(request: HttpRequest) -> HttpResponse:
    place, me = here(request), request.user
    if request.method == "POST":
        try:
            trials.begin(me, place)
        except TrialRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Welcome. Your coins are here, and you can begin."))
        return redirect("microservices:my_trial")
    row = Trial.objects.of(place).visible_to(me).first()
    runs = row is not None and row.ended_at is None and row.ends_at > timezone.now()
    refused = None if runs else trial_rules.why_not_begin(me, place)
    context = {
        "municipality": place,
        "runs": runs and row is not None and row.upgraded_at is None,
        "until": days.on(timezone.localdate(row.ends_at, place.zone)) if row is not None else "",
        "over": row is not None and row.ended_at is not None and row.upgraded_at is None,
        "at_hand": coins.balances(me, place)[AccountKind.AVAILABLE] if runs else 0,
        "refused": refused,
        "start": ledger.TRIAL,
        "later": ledger.START,
        "days": trial_rules.LASTS.days,
        "kinds": Category.objects.of(place)
        .in_use()
        .filter(level__lte=Level.DECLARED, asks_permit=False),
    }
    return render(request, "microservices/trial.html", context)
