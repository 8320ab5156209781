"""The page of a witness: their number, and a PIN that is another one every minute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learning import pins, sealing
from learning.actions import witnesses
from learning.actions.witnesses import WitnessRefused
from learning.licence_forms import CodeForm
from learning.licence_pages import here
from portal.me import personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_witness(request: HttpRequest) -> HttpResponse:
    """Who is no witness yet, says yes with a code."""
    place = here(request)
    row = witnesses.one_of(request.user, place)
    if row is not None:
        pin, left = pins.shown_at(sealing.opened(row.secret), timezone.now())
        context = {"witness": row, "pin": (pin[:3], pin[3:]), "fresh": left + 1}
        return render(request, "learning/my_witness.html", context)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            witnesses.agree(request.user, place, **form.cleaned_data)
        except WitnessRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You are a witness now."))
            return redirect("learning:my_witness")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/my_witness_code.html", {"form": form}, status=status)


@require_POST
@personal
def my_witness_end(request: HttpRequest) -> HttpResponse:
    witnesses.step_down(request.user, here(request))
    messages.success(request, _("You are no witness any more. What you have witnessed stands."))
    return redirect("learning:my_licences")
