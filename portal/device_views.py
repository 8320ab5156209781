"""What a browser itself tells us about its alerts: that it takes them, that it does not, that its address changed.

Scripts and the service worker ask, in JSON. The answer is ``{"outcome": …, "words": …}``: a name for the script
and a sentence for the person, in the language of the address. There is no form and no token, since a service
worker has none: the browser itself says that it asks from our own page.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import browsers, followers, this_browser
from portal.actions import devices
from portal.endpoints import BROKEN, LONGEST, EndpointRefused
from portal.models import Device
from portal.vapid import KeysUnusable

log = logging.getLogger(__name__)

BODY = 4096
"""Bytes: an endpoint of full length, keys, and room to spare."""
RATES = {"device": "60/m/ip"}

Asked = dict[str, str]


class Unreadable(Exception):
    """The request is not what our own script sends."""


def said(outcome: str, words: object, status: int = 200) -> JsonResponse:
    return JsonResponse({"outcome": outcome, "words": str(words)}, status=status)


def from_our_page(
    view: Callable[[HttpRequest, Asked], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Only for scripts of this very host, with a small body of JSON; what is refused gets its named outcome."""

    @csrf_exempt
    @require_POST
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.municipality is None:
            raise Http404
        if not _same_origin(request):
            words = _("This did not come from our own page. Open the alert settings and try there.")
            return said("elsewhere", words, 403)
        if not ratelimit.consume(request, app="portal", action="device", config=RATES):
            return said("too_often", _("Too many attempts. Wait a minute and try again."), 429)
        try:
            return view(request, _read(request))
        except (Unreadable, EndpointRefused) as refused:
            detail = getattr(refused, "detail", str(refused))
            log.info("A device was refused: %s", detail)
            words = refused if isinstance(refused, EndpointRefused) else BROKEN
            return said("refused", words, 422)
        except devices.KeyUnknown as refused:
            return said("key", refused, 409)
        except devices.DeviceRefused as refused:
            return said("refused", refused, 409)
        except KeysUnusable:
            log.exception("No device can take alerts")
            return said("closed", _("Alerts to devices are not set up here at the moment."), 503)

    return guarded


def _same_origin(request: HttpRequest) -> bool:
    """Browsers name where a script stands in ``Origin`` (RFC 6454, section 7) and ``Sec-Fetch-Site``; no script
    can write either."""
    ours = f"{request.scheme}://{request.get_host()}"
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return request.headers.get("Origin") == ours and site == "same-origin"


def _read(request: HttpRequest) -> Asked:
    """The strings of the body, by name. Raises Unreadable."""
    if request.content_type != "application/json":
        raise Unreadable("not JSON by its type")
    body = request.read(BODY + 1)
    if len(body) > BODY:
        raise Unreadable("too long")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise Unreadable("not strings by name")
    if any("\x00" in value for value in data.values()):
        raise Unreadable("a NUL among them")
    return data


def _subscription(asked: Asked) -> devices.Subscription:
    return devices.checked(
        endpoint=asked.get("endpoint", ""),
        p256dh=asked.get("p256dh", ""),
        auth=asked.get("auth", ""),
        key=asked.get("key", ""),
    )


@from_our_page
def turn_on(request: HttpRequest, asked: Asked) -> HttpResponse:
    """This browser takes alerts, for whoever is signed in or for the device itself."""
    subscription = _subscription(asked)
    follower = followers.follower_for(request, make=True)
    registered = devices.register_device(
        follower,
        subscription,
        label=browsers.name_of(request.headers.get("User-Agent", "")),
        before=this_browser.device_here(request),
    )
    if registered.moved:
        words = _("This device shows your alerts now. Those of somebody else are stopped here.")
        answer = said("moved", words)
    else:
        answer = said("on", _("This device shows your alerts now."))
    return followers.remember(request, this_browser.remember(answer, registered.device))


@from_our_page
def turn_off(request: HttpRequest, asked: Asked) -> HttpResponse:
    """This browser takes no alerts any more: whoever has its address in hand may say so."""
    device = _device_at(asked.get("endpoint", "")) or this_browser.device_here(request)
    if device is None:
        answer = said("unknown", _("This device took no alerts."))
    else:
        devices.forget_device(device.follower, device)
        answer = said("off", _("This device shows no alerts any more."))
    return this_browser.forget(answer)


@from_our_page
def changed(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The push service has given the browser another address (Push API, ``pushsubscriptionchange``)."""
    subscription = _subscription(asked)
    device = _device_at(asked.get("before", "")) or this_browser.device_here(request)
    if device is None:
        words = _("We do not know this device. Turn alerts on once more.")
        return said("unknown", words, 404)
    devices.move_device(device, subscription)
    return this_browser.remember(said("on", _("This device shows your alerts now.")), device)


def _device_at(endpoint: str) -> Device | None:
    if not 0 < len(endpoint) <= LONGEST:
        return None
    at = Device.objects.reachable().filter(endpoint_hash=devices.hash_of(endpoint))
    return at.select_related("follower").first()
