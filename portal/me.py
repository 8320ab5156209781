"""My page: what somebody has told us, what we keep about them, and the way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.core.serializers.json import DjangoJSONEncoder
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import mydata, navigation, this_browser
from portal.actions import devices, people
from portal.identity import is_staff, signed_in
from portal.people_forms import EraseForm, InterestsForm, ProfileForm

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """For whoever is signed in; everybody else signs in first and comes back. Never kept anywhere."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if signed_in(request):
            return view(request, *args, **kwargs)
        onward = (
            request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("my_page")
        )
        return HttpResponseRedirect(f"{reverse('sign_in')}?{urlencode({'next': onward})}")

    return guarded


@require_safe
@personal
def my_page(request: HttpRequest) -> HttpResponse:
    resident = request.user
    home = resident.municipality
    here = request.municipality
    staff = is_staff(resident)
    return render(
        request,
        "portal/me.html",
        {
            "person": resident,
            "home": home,
            "elsewhere": home
            if home is not None and here is not None and home.pk != here.pk
            else None,
            "kind": resident.Kind(resident.kind_in(here)),
            "staff": staff,
            "works_in_cms": staff and resident.has_perm("wagtailadmin.access_admin"),
            "areas": _names(resident.areas.filter(municipality=here)) if here else [],
            "topics": _names(resident.topics.all()),
            "stored": mydata.table_for(resident),
        },
    )


def _names(rows) -> list[str]:
    return sorted((row.name for row in rows), key=str.casefold)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def profile(request: HttpRequest) -> HttpResponse:
    resident = request.user
    now = {"first_name": resident.first_name, "language": resident.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        try:
            people.change_profile(resident, resident, **form.cleaned_data)
        except people.ProfileRefused as refused:
            form.add_error(None, str(refused))
        else:
            request.session["language"] = resident.language
            messages.success(request, _("Saved."))
            return redirect("my_page")
    return render(request, "portal/me_profile.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def interests(request: HttpRequest) -> HttpResponse:
    if request.municipality is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = InterestsForm(data, municipality=request.municipality, resident=request.user)
    if form.is_valid():
        people.choose_interests(
            request.user, request.user, municipality=request.municipality, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        # where what interests somebody is offered to be followed
        return redirect("my_follows")
    return render(request, "portal/me_interests.html", {"form": form}, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200


@require_safe
@personal
def download(request: HttpRequest) -> HttpResponse:
    """Everything stored about the person, as a file; its format is described in ``portal.mydata``."""
    data = mydata.export(request.user, request.get_host())
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    day = timezone.localdate().isoformat()
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="torget-my-data-{day}.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_valid():
        resident = request.user
        try:
            people.erase_resident(resident, resident)
        except people.ErasureRefused as fault:
            refused = fault
        else:
            logout(request)
            messages.success(
                request, _("Your account is deleted, with everything stored about you.")
            )
            return _signed_out(request)
    context = {
        "form": form,
        "refused": refused,
        "staff": is_staff(request.user),
        "stored": mydata.table_for(request.user),
    }
    return render(
        request, "portal/me_erase.html", context, status=403 if refused else _status(form)
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser, and the alerts it shows of whoever was signed in.

    Asked by a link, it asks back, since a link may be followed by accident.
    """
    if request.method == "POST":
        logout(request)
        words = _("You are signed out.")
        if getattr(request, "alerts_stopped", False):
            words += " " + _("This device shows no alerts any more.")
        messages.success(request, words)
        return _signed_out(request)
    if not signed_in(request):
        return _signed_out(request)
    return render(request, "portal/sign_out.html")


@receiver(user_logged_out, dispatch_uid="portal.alerts_stop_here")
def stop_alerts_here(request: HttpRequest | None, **kwargs: Any) -> None:
    """Wherever somebody signs out: who comes next to a shared device is not shown what concerns whoever left, nor
    whoever left before without signing out."""
    device = this_browser.device_here(request) if request is not None else None
    if device is not None and device.follower.resident_id is not None:
        devices.forget_device(device.follower, device)
        request.alerts_stopped = True


def _signed_out(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(f"/{request.LANGUAGE_CODE}/")
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    if getattr(request, "alerts_stopped", False):
        this_browser.forget(response)
    return response


@navigation.place("me", order=90)
def place(request: HttpRequest) -> navigation.Place:
    """My page for who is signed in, else the way to it, which comes back to where somebody is."""
    resident = getattr(request, "resident", None)
    if resident is not None:
        return navigation.Place(
            str(_("My page")), reverse("my_page"), "user", tool=True, badge=resident.initials
        )
    here = request.path if request.path != reverse("sign_in") else ""
    query = f"?{urlencode({'next': here})}" if here.startswith(f"/{request.LANGUAGE_CODE}/") else ""
    return navigation.Place(str(_("Sign in")), reverse("sign_in") + query, "in", tool=True)
