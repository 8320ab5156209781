"""Signing in by eID, and out again."""

from __future__ import annotations

import logging
from http import HTTPStatus

from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import eid, followers, mydata
from portal.actions import following
from portal.identity import EidProvider, safe_next, signed_in

log = logging.getLogger(__name__)

# Each start keeps a row: enough for a library full of people behind one address, too few for a flood.
STARTS = {"eid_start": "60/m/ip"}


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """What signing in by eID means, and one button. For everybody the same, so it needs no cookie."""
    onward = safe_next(request, request.GET.get("next"))
    if signed_in(request):
        response = HttpResponseRedirect(onward or reverse("my_page"))
        add_never_cache_headers(response)
        return response
    return _page(request, onward)


def _page(
    request: HttpRequest, onward: str, refused: eid.SignInRefused | None = None
) -> HttpResponse:
    query = f"?{urlencode({'next': onward})}" if onward else ""
    # always named: its prefix is the language in which the sign-in goes on
    eid_query = f"?{urlencode({'next': onward or reverse('my_page')})}"
    context = {
        "refused": refused,
        "start_url": reverse("eid_start") + eid_query,
        "staff_url": reverse("account_login") + query,
        "connected": bool(settings.OIDC_SERVER_URL),
        "level": eid.level_name(settings.OIDC_ACR_VALUES[0]) if settings.OIDC_ACR_VALUES else "",
        "stored": [entry for entry in mydata.entries() if entry.what and entry.whose != "staff"],
        "signed_in": refused is not None and signed_in(request),
    }
    response = render(
        request, "portal/sign_in.html", context, status=refused.status if refused else HTTPStatus.OK
    )
    if refused is not None:
        add_never_cache_headers(response)
    return response


def _refuse(request: HttpRequest, refused: eid.SignInRefused, onward: str = "") -> HttpResponse:
    log.info("Sign-in refused: %s: %s", type(refused).__name__, refused)
    return _page(request, onward, refused)


def _provider(request: HttpRequest) -> EidProvider:
    return get_adapter(request).get_provider(request, EidProvider.id)


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go to the identity provider.

    A link and not a form, since the address that a form ends at must be named in ``form-action``, and a broker
    sends people on to addresses that only it knows. Another site's page cannot begin it for somebody: it is
    sent to the page with the button.
    """
    onward = safe_next(request, request.GET.get("next"))
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        query = f"?{urlencode({'next': onward})}" if onward else ""
        return HttpResponseRedirect(reverse("sign_in") + query)
    if not ratelimit.consume(
        request, app="portal", action="eid_start", config=STARTS, limit_get=True
    ):
        return ratelimit.respond_429(request)
    try:
        return _provider(request).redirect_from_request(request)
    except eid.SignInRefused as refused:
        return _refuse(request, refused, onward)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the identity provider, with a code for this browser's own sign-in or with a refusal."""
    provider = _provider(request)
    state = statekit.unstash_state(
        request, provider_id=provider.sub_id, state_id=request.GET.get("state", "")
    )
    if state is None:
        return _refuse(request, eid.SignInExpired("no such state in this session"))
    request.LANGUAGE_CODE = state["language"]
    with translation.override(state["language"]):
        try:
            response = _complete(request, provider, state)
        except eid.SignInRefused as refused:
            response = _refuse(request, refused, state.get("next", ""))
        response.headers["Content-Language"] = state["language"]
        return response


def _complete(request: HttpRequest, provider: EidProvider, state: dict) -> HttpResponse:
    client = provider.get_oauth2_adapter(request)
    answer = request.GET
    if "iss" in answer and answer["iss"] != client.openid_config["issuer"]:
        # another provider's answer sent to us (RFC 9207, section 2.4)
        raise eid.ProviderWrong("the answer comes from another issuer")
    if answer.get("error") == client.login_cancelled_error:
        raise eid.Cancelled("access_denied")
    if answer.get("error") in {"server_error", "temporarily_unavailable"}:
        raise eid.ProviderSilent(answer["error"])
    if "error" in answer or not answer.get("code"):
        raise eid.SignInRefused("the provider gave no code")
    identity = client.identify(state, answer["code"])
    login = provider.sociallogin_from_response(request, identity)
    login.identity = identity
    login.state = {"process": "login", "next": state.get("next") or reverse("my_page")}
    response = complete_social_login(request, login)
    if request.user.is_authenticated:
        request.session["language"] = request.user.language or state["language"]
        following.speak(request.user, state["language"])
        if followers.DEVICE in request.COOKIES:
            followers.forget(response)
    return response
