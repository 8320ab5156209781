"""Campaigns for those who take part: the list, being there, telling what one did, and the thanks; and the screen that
shows the code on the spot.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from microservices import campaign_words, campaigning
from microservices.actions import campaigns as acts
from microservices.actions.campaigns import CampaignRefused
from microservices.campaign_forms import CodeForm, TellForm
from microservices.choices import ParticipationState, Proof
from microservices.market import here
from microservices.models import Campaign, Participation
from portal import qr, reach
from portal.identity import signed_in
from portal.me import personal

ON_A_PAGE = 12
NEVER_SHORTER = 2
"""Seconds a screen waits at least before it asks for the next code."""


def _found(request: HttpRequest, pk: int, *proofs: Proof) -> Campaign:
    """A campaign that everybody may see, of those where one shows it like this."""
    place = here(request)
    rows = Campaign.objects.of(place).shown()
    if proofs:
        rows = rows.filter(proof__in=proofs)
    campaign = get_object_or_404(rows, pk=pk)
    campaign.municipality = place
    return campaign


def _about(campaign: Campaign) -> dict[str, Any]:
    """What every page about one campaign needs: its page, and its title in the page's language."""
    page = campaign_words.pages_of([campaign]).get(campaign.pk)
    return {
        "campaign": campaign,
        "title": page.title if page else campaign.name,
        "lang": page.language if page else "",
        "back": page.url if page else reverse("microservices:campaigns"),
    }


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """All of them, those that last first."""
    place = here(request)
    rows = Campaign.objects.of(place).shown().select_related("area")
    page = Paginator(rows.order_by("-state", "ends_at", "pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "microservices/campaigns.html",
        {"page_obj": page, "cards": campaign_words.cards(page, place)},
    )


# Being there ------------------------------------------------------------------------------------------------


def _place(campaign: Campaign) -> str:
    """Where the session keeps that this browser has read the code on the spot."""
    return f"campaign.{campaign.pk}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the code on the spot leads. What was read is noted in the browser's own session and leaves the address, so
    that there is time to sign in and nothing to send to somebody at home."""
    campaign = _found(request, pk, Proof.QR)
    if request.method != "POST" and "c" in request.GET:
        try:
            request.session[_place(campaign)] = acts.ticket(campaign, request.GET["c"][:40])
        except CampaignRefused as refused:
            context = _about(campaign) | {"refused": str(refused), "again": True}
            return render(request, "microservices/campaign_here.html", context, status=422)
        return HttpResponseRedirect(request.path)
    return _there(request, campaign)


@personal
def _there(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    place = _place(campaign)
    read = request.session.get(place, "")
    refused = acts.refusal(request.user, campaign)
    if request.method == "POST":
        form = CodeForm(_keyed(request), read=read)
        if form.is_valid():
            code = read or form.cleaned_data["code"]
            request.session.pop(place, None)
            try:
                acts.take_part(request.user, campaign, code=code, key=form.cleaned_data["key"])
            except CampaignRefused as fault:
                if read:
                    # what was read has been used up, and the page opens anew to be told the next code
                    messages.warning(request, str(fault))
                    return HttpResponseRedirect(request.path)
                form.add_error("code", str(fault))
            else:
                return redirect("microservices:campaign_thanks", campaign.pk)
    else:
        form = CodeForm(initial={"key": uuid.uuid4()}, read=read)
    context = _about(campaign) | {
        "form": form,
        "read": bool(read),
        "reward": campaign_words.coins(campaign.coins_each),
        "refused": refused.words if refused and not form.is_bound else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "microservices/campaign_here.html", context, status=status)


def _keyed(request: HttpRequest) -> QueryDict:
    """What was sent. A key that is none was not made by our form, and says nothing about whether it was sent before."""
    data = request.POST.copy()
    try:
        uuid.UUID(data.get("key", ""))
    except ValueError:
        data["key"] = str(uuid.uuid4())
    return data


# Telling what one did ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def campaign_tell(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _found(request, pk, Proof.EVIDENCE)
    refused = acts.refusal(request.user, campaign)
    if request.method == "POST":
        form = TellForm(_keyed(request), request.FILES)
        if form.is_valid():
            try:
                acts.take_part(request.user, campaign, **form.cleaned_data)
            except CampaignRefused as fault:
                form.add_error(None, str(fault))
            else:
                return redirect("microservices:campaign_thanks", campaign.pk)
    else:
        form = TellForm(initial={"key": uuid.uuid4()})
    context = _about(campaign) | {
        "form": form,
        "again": form.is_bound and bool(request.FILES) and "picture" not in form.errors,
        "refused": refused.words if refused and not form.is_bound else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "microservices/campaign_tell.html", context, status=status)


@require_safe
@personal
def campaign_thanks(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _found(request, pk)
    mine = Participation.objects.visible_to(request.user).filter(campaign=campaign).counted()
    last = mine.order_by("-made_at", "-pk").first()
    if last is None:
        return redirect(_about(campaign)["back"])
    context = _about(campaign) | {
        "paid": last.state == ParticipationState.PAID,
        "coins": campaign_words.coins(last.amount),
        "bar": campaign_words.bar(acts.meter(campaign)),
    }
    return render(request, "microservices/campaign_thanks.html", context)


# The code on the spot ---------------------------------------------------------------------------------------


@never_cache
@require_safe
def campaign_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For a screen or a tablet on the spot: a colleague opens it and leaves it there."""
    campaign = _found(request, pk, Proof.QR)
    if not signed_in(request):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if not reach.has_right(request.user, acts.RIGHT, campaign.municipality):
        raise PermissionDenied
    now = timezone.now()
    code = acts.rotating_code(campaign, now)
    path = reverse("microservices:campaign_here", args=[campaign.pk])
    step = int(campaigning.STEP.total_seconds())
    context = _about(campaign) | {
        "code": [code[:4], code[4:]],
        "drawing": qr.drawing(
            request.build_absolute_uri(f"{path}?{urlencode({'c': code})}"),
            _("The code to point a phone at"),
        ),
        "address": f"{request.get_host()}{path}",
        # until the next code stands
        "fresh": max(NEVER_SHORTER, step - int(now.timestamp()) % step + 1),
        "running": campaign_words.running(campaign),
        "bar": campaign_words.bar(acts.meter(campaign)),
    }
    return render(request, "microservices/campaign_screen.html", context)
