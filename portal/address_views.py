"""Where somebody can be reached: give an address, type the code that was sent there, take it back."""

from __future__ import annotations

import dataclasses

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.actions import addresses, following
from portal.actions.addresses import AddressRefused
from portal.address_forms import FORMS, CodeForm
from portal.channels import Channel
from portal.me import personal
from portal.models import Address, Follower

WAYS = {"email": Channel.EMAIL, "sms": Channel.SMS}
# Codes cost money and reach people who may not have asked: few per person, fewer per address.
CODES = {"address_code": "12/d/user,30/d/ip,6/h/key"}


@dataclasses.dataclass
class Way:
    """One kind of address, as the page shows it.

    state: ``none``, ``waiting`` for its code, ``used``, ``refused``, or ``off`` where the municipality does not
      write to people like that
    """

    name: str
    channel: Channel
    state: str
    address: Address | None
    give: forms.Form
    code: CodeForm
    reason: str = ""

    @property
    def shown(self) -> str:
        """The address as people write it."""
        return addresses.shown(self.address) if self.address else ""

    @property
    def errors(self) -> bool:
        return bool(self.give.errors or self.code.errors)


def _state(row: Address | None, offered: bool) -> str:
    if row is None:
        return "none" if offered else "off"
    if row.refused_at:
        return "refused"
    return "used" if row.confirmed_at else "waiting"


def _ways(request: HttpRequest, *, give: dict | None = None, code: dict | None = None) -> list[Way]:
    """``give`` and ``code``: forms that were sent, by channel."""
    if request.municipality is None:
        raise Http404(_("No municipality lives at this host."))
    rows = {
        row.channel: row
        for row in Address.objects.visible_to(request.user).filter(channel__in="es")
    }
    found = []
    for name, channel in WAYS.items():
        row = rows.get(channel)
        state = _state(row, addresses.offered(request.municipality, channel))
        found.append(
            Way(
                name,
                channel,
                state,
                row,
                (give or {}).get(channel)
                or FORMS[channel](
                    # to give it once more is a press, since nothing may be wrong with it by now
                    initial={"value": row.value} if row and state == "refused" else None,
                    auto_id=f"{name}_%s",
                ),
                (code or {}).get(channel) or CodeForm(auto_id=f"{name}_%s"),
                addresses.reason(row) if row and state == "refused" else "",
            )
        )
    return found


def _page(request: HttpRequest, ways: list[Way]) -> HttpResponse:
    wrong = any(way.errors for way in ways)
    context = {"ways": ways, "wrong": wrong}
    return render(request, "portal/addresses.html", context, status=422 if wrong else 200)


def _follower(request: HttpRequest) -> Follower:
    return following.follower_of(request.user)


def _channel(way: str) -> Channel:
    if way not in WAYS:
        raise Http404(_("We do not write to people like that."))
    return WAYS[way]


@require_safe
@personal
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, _ways(request))


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def change(request: HttpRequest, way: str) -> HttpResponse:
    """Give an address or another one; by a link it shows the page."""
    channel = _channel(way)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("my_addresses"))
    if request.municipality is None:
        raise Http404(_("No municipality lives at this host."))
    form = FORMS[channel](request.POST, auto_id=f"{way}_%s")
    if form.is_valid():
        try:
            value = addresses.normal(
                channel, form.cleaned_data["value"], request.municipality.country
            )
            _slowly(request, value)
            row = addresses.give_address(
                _follower(request), channel, value, municipality=request.municipality
            )
        except AddressRefused as refused:
            form.add_error("value", str(refused))
        else:
            if row.confirmed_at:
                messages.success(request, _("That address is in use already."))
            return HttpResponseRedirect(f"{reverse('my_addresses')}#{way}")
    return _page(request, _ways(request, give={channel: form}))


def _slowly(request: HttpRequest, key: str) -> None:
    """Raises AddressRefused for who asks for codes as a person would not."""
    if not ratelimit.consume(
        request, app="portal", action="address_code", config=CODES, key=key, user=request.user
    ):
        raise AddressRefused(_("You have asked for many codes. Try again later today."))


@require_POST
@personal
def confirm(request: HttpRequest, way: str) -> HttpResponse:
    """Type the code, or ask for another one."""
    channel = _channel(way)
    if request.municipality is None:
        raise Http404(_("No municipality lives at this host."))
    again = "again" in request.POST
    form = CodeForm(None if again else request.POST, auto_id=f"{way}_%s")
    try:
        if again:
            row = Address.objects.visible_to(request.user).filter(channel=channel).first()
            _slowly(request, row.value if row else "")
            addresses.send_again(_follower(request), channel, municipality=request.municipality)
            messages.success(request, _("We have sent another code. Only the new one counts."))
        elif form.is_valid():
            addresses.confirm_address(_follower(request), channel, form.cleaned_data["code"])
            messages.success(
                request,
                _("Your e-mail address is confirmed.")
                if channel == Channel.EMAIL
                else _("Your mobile number is confirmed."),
            )
    except AddressRefused as refused:
        if again:
            form = CodeForm({"code": ""}, auto_id=f"{way}_%s")
            form.errors.clear()
        form.add_error("code", str(refused))
    if form.errors:
        return _page(request, _ways(request, code={channel: form}))
    return HttpResponseRedirect(f"{reverse('my_addresses')}#{way}")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def remove(request: HttpRequest, way: str) -> HttpResponse:
    """Take an address back. Asked by a link, it asks back."""
    channel = _channel(way)
    if request.method == "POST":
        addresses.remove_address(_follower(request), channel)
        messages.success(request, _("Removed. Nothing is sent there any more."))
        return HttpResponseRedirect(reverse("my_addresses"))
    context = {
        "question": _("Remove your e-mail address?")
        if channel == Channel.EMAIL
        else _("Remove your mobile number?"),
        "text": _("We forget it and send nothing there any more. Your inbox on Torget stays."),
        "action": _("Remove"),
        "danger": True,
        "back": reverse("my_addresses"),
    }
    return render(request, "confirm.html", context)
