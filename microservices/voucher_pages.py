"""Vouchers for those who have them: getting one, showing its code, and giving it back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from microservices import business_words as words
from microservices import ledger
from microservices.actions import coins, vouchers
from microservices.actions.vouchers import VoucherRefused
from microservices.choices import AccountKind, PostState, VoucherState
from microservices.market import here
from microservices.models import Account, Perk, Voucher
from portal import qr
from portal.me import personal
from portal.models import Municipality, Resident

ON_A_PAGE = 20


@require_safe
@personal
def my_vouchers(request: HttpRequest) -> HttpResponse:
    rows = Voucher.objects.of(here(request)).visible_to(request.user)
    rows = rows.select_related("perk__post__business")
    # "active" before the others
    page = Paginator(rows.order_by("state", "-made_at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [
        (row, words.voucher_state(row), words.VOUCHER_TONES.get(VoucherState(row.state), ""))
        for row in page
    ]
    return render(request, "microservices/my_vouchers.html", {"page_obj": page, "vouchers": shown})


def _mine(request: HttpRequest, pk: int) -> Voucher:
    rows = Voucher.objects.of(here(request)).visible_to(request.user)
    return get_object_or_404(
        rows.select_related("perk__post__business", "perk__post__area", "perk__campaign"), pk=pk
    )


@require_safe
@personal
def my_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """The code, for the phone of whoever stands behind the counter."""
    row = _mine(request, pk)
    active = row.state == VoucherState.ACTIVE
    where = f"{reverse('microservices:my_redeem')}?{urlencode({'c': row.code})}"
    context = {
        "voucher": row,
        "post": row.perk.post,
        "facts": words.facts(row.perk.post, left=False),
        "state": words.voucher_state(row),
        "tone": words.VOUCHER_TONES.get(VoucherState(row.state), ""),
        "coins": words.coins(row.coins) if row.coins else "",
        "active": active,
        "code": [row.code[:4], row.code[4:]],
        "drawing": qr.drawing(request.build_absolute_uri(where), _("The code of your voucher"))
        if active
        else "",
    }
    return render(request, "microservices/my_voucher.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_voucher_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before a voucher is given back."""
    row = _mine(request, pk)
    if request.method != "POST":
        context = {
            "voucher": row,
            "post": row.perk.post,
            "may": row.state == VoucherState.ACTIVE,
            "coins": words.coins(row.coins) if row.coins else "",
        }
        return render(request, "microservices/my_voucher_end.html", context)
    try:
        vouchers.give_up(request.user, row)
    except VoucherRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Given back. Somebody else can have it now."))
    return redirect("microservices:my_vouchers")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def my_voucher_get(request: HttpRequest, pk: int) -> HttpResponse:
    """What one gets, what it takes, and the press that sets the coins aside."""
    place, me = here(request), request.user
    rows = Perk.objects.of(place).filter(post__state=PostState.OPEN, post__business__closed_at=None)
    row = get_object_or_404(rows.select_related("post__business", "post__area", "campaign"), pk=pk)
    row.post.business.municipality = place
    refused = ""
    if request.method == "POST":
        try:
            made = vouchers.get(me, row, key=_key(request))
        except VoucherRefused as fault:
            refused = str(fault)
        else:
            messages.success(request, _("It is yours. Show the code when you use it."))
            return redirect("microservices:my_voucher", made.pk)
    elif why := vouchers.refusal(me, row):
        refused = why.words
    row.post.perk = row
    context = {
        "perk": row,
        "post": row.post,
        "facts": words.facts(row.post),
        "price": words.price(row),
        "at_hand": _at_hand(me, place),
        "refused": refused,
        "key": uuid.uuid4(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "microservices/my_voucher_get.html", context, status=status)


def _at_hand(me: Resident, place: Municipality) -> int:
    """Coins somebody could use, those that everybody begins with among them."""
    if not Account.objects.visible_to(me).of(place).exists():
        return ledger.START
    return coins.balances(me, place)[AccountKind.AVAILABLE]


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        # no form that we made: it says nothing about whether it was sent before
        return uuid.uuid4()
