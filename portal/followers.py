"""Who follows, as a request knows them: whoever is signed in, or the device that keeps a secret in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.actions import following
from portal.cookies import DEVICE, DEVICE_LASTS
from portal.identity import signed_in
from portal.models import Follower, Resident


def follower_for(request: HttpRequest, *, make: bool = True) -> Follower | None:
    """The follower behind ``request``; made where there is none, unless ``make`` is false.

    Where one is made for a device, the answer has to carry its secret: pass it through ``remember``.
    """
    if signed_in(request):
        if make:
            return following.follower_of(request.user)
        return Follower.objects.filter(resident=request.user).first()
    found = device_of(request)
    if found is None and make:
        # a secret that nobody knows any more is never used again: somebody else may have chosen it
        found, request.new_device = following.new_device_follower()
        request.device_follower = found
    return found


def whose(request: HttpRequest) -> Q:
    """Rows with a ``follower`` that are the own ones of whoever asks; none, for whom nothing is known."""
    if signed_in(request):
        return Q(follower__resident=request.user)
    secret = request.COOKIES.get(DEVICE, "")
    return Q(follower__token=following.fingerprint(secret)) if secret else Q(pk__in=[])


def device_of(request: HttpRequest) -> Follower | None:
    """The follower whose secret this device keeps, whoever is signed in."""
    if hasattr(request, "device_follower"):
        return request.device_follower
    secret = request.COOKIES.get(DEVICE, "")
    if not secret:
        return None
    token = following.fingerprint(secret)
    request.device_follower = Follower.objects.filter(token=token).first()
    return request.device_follower


def remember(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """``response`` with the secret of a follower that was made for this device, or as it is."""
    if secret := getattr(request, "new_device", ""):
        response.set_cookie(
            DEVICE,
            secret,
            max_age=DEVICE_LASTS,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def bring_along(request: HttpRequest, resident: Resident) -> None:
    """What was followed on this device without an account is followed by whoever signs in on it."""
    device = device_of(request)
    if device is not None:
        following.merge_device_into(resident, device)
        request.device_follower = None


def forget(response: HttpResponseBase) -> HttpResponseBase:
    """``response`` after which the device keeps no secret any more."""
    response.delete_cookie(DEVICE, samesite="Lax")
    return response
