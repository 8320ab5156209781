"""Which device the browser of a request is, so that whoever signs out of a shared one is no longer told on it.

A session does not say it: it ends after some hours, and the alerts go on. The number of the device stands in a
cookie of its own, signed, so that nobody can name another's.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.cookies import BROWSER, BROWSER_LASTS
from portal.models import Device

SALT = "portal.this_browser"


def device_here(request: HttpRequest) -> Device | None:
    """The device that this browser is, while it takes alerts; whose it is has to be looked at."""
    try:
        number = signing.loads(request.COOKIES.get(BROWSER, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Device.objects.reachable().filter(pk=number).select_related("follower").first()


def remember(response: HttpResponseBase, device: Device) -> HttpResponseBase:
    response.set_cookie(
        BROWSER,
        signing.dumps(device.pk, salt=SALT),
        max_age=BROWSER_LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponseBase) -> HttpResponseBase:
    response.delete_cookie(BROWSER, samesite="Lax")
    return response
