"""Alert settings: the devices that show alerts, quiet hours, the lock screen, the language."""

from __future__ import annotations

import dataclasses
import datetime as dt

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal import days, following, this_browser
from portal.actions import alert_settings as actions
from portal.actions import devices
from portal.alert_forms import AlertSettingsForm
from portal.channels import State
from portal.follow_forms import PauseForm
from portal.followers import follower_for
from portal.identity import signed_in
from portal.models import Delivery, Device, Follower

TESTS = {"device_test": "5/m/ip"}


@dataclasses.dataclass(frozen=True)
class Row:
    """A device in the list."""

    device: Device
    here: bool
    sent_at: dt.datetime | None

    @property
    def name(self) -> str:
        return self.device.label or _("A browser")

    @property
    def since(self) -> str:
        return days.on(days.local(self.device.created_at).date())

    @property
    def told(self) -> str:
        moments = [moment for moment in (self.sent_at, self.device.tested_at) if moment]
        return days.lately(max(moments)) if moments else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The settings of whoever is told things; for everybody else what this device can do, without a cookie."""
    if request.municipality is None:
        raise Http404
    mine = signed_in(request)
    follower = follower_for(request, make=mine and request.method == "POST")
    if follower is None and not mine:
        return render(request, "portal/alert_settings.html", {"follower": None})
    shown = follower or Follower(resident=request.user, language=request.LANGUAGE_CODE)
    form = _form(shown, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_settings(follower, request.municipality, **form.cleaned_data)
        except actions.SettingsRefused as refused:
            form.add_error(None, str(refused))
        else:
            if mine:
                request.session["language"] = follower.language
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("alert_settings"))
    return _page(request, shown, form=form)


def _form(follower: Follower, data: QueryDict | None = None) -> AlertSettingsForm:
    now = {
        "language": follower.language,
        "quiet_from": follower.quiet_from,
        "quiet_to": follower.quiet_to,
        "discreet": follower.discreet,
    }
    return AlertSettingsForm(data, initial=now)


def _page(request: HttpRequest, follower: Follower, *, form: AlertSettingsForm) -> HttpResponse:
    here = this_browser.device_here(request)
    context = {
        "follower": follower,
        "form": form,
        "paused": following.paused(follower.paused_until),
        "pause_form": PauseForm(),
        "devices": _devices(follower, here),
        "here": here.endpoint_hash if here and follower.pk == here.follower_id else "",
    }
    return render(
        request, "portal/alert_settings.html", context, status=422 if form.errors else 200
    )


def _devices(follower: Follower, here: Device | None) -> list[Row]:
    rows = list(follower.devices.reachable().order_by("-pk")) if follower.pk else []
    told = Delivery.objects.filter(device__in=rows, state=State.SENT).order_by()
    sent_at = dict(told.values_list("device").annotate(last=Max("sent_at")))
    return [Row(row, row == here, sent_at.get(row.pk)) for row in rows]


def _device(request: HttpRequest, pk: int) -> tuple[Follower, Device]:
    """One of the person's own devices: another's is not there."""
    follower = follower_for(request, make=False)
    if request.municipality is None or follower is None:
        raise Http404
    return follower, get_object_or_404(follower.devices.all(), pk=pk)


@require_POST
@never_cache
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    follower, device = _device(request, pk)
    devices.forget_device(follower, device)
    messages.success(request, _("The device shows no alerts any more."))
    return HttpResponseRedirect(reverse("alert_settings") + "#devices")


@require_POST
@never_cache
def test_device(request: HttpRequest, pk: int) -> HttpResponse:
    follower, device = _device(request, pk)
    if not ratelimit.consume(request, app="portal", action="device_test", config=TESTS):
        messages.warning(request, _("You have just sent some. Wait a minute and try again."))
        return HttpResponseRedirect(reverse("alert_settings") + "#devices")
    try:
        devices.ask_for_test(follower, device, request.municipality)
    except devices.DeviceRefused as refused:
        messages.warning(request, str(refused))
    else:
        words = _(
            "A test alert is on its way and comes within a minute. If nothing comes: is the device silent, or are "
            "alerts from your browser turned off in its settings?"
        )
        messages.success(request, words)
    return HttpResponseRedirect(reverse("alert_settings") + "#devices")
