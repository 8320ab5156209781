"""Signing in, for residents and for staff: what django-allauth does, and what it must do differently here.

Residents come by eID through OpenID Connect: authorization code with PKCE, nonce and state, a level of
assurance that is demanded and verified, nothing of the answer stored but a keyed hash. ``portal.eid`` judges
what the provider says; this module talks to it. Staff come by password and a second factor.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import jwt
import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import eid, residency
from portal.actions import people
from portal.models import Resident

log = logging.getLogger(__name__)

# What the provider publishes about itself changes rarely; a key it rotates in is fetched when first seen.
KEPT_SECONDS = 300
# Where staff goes on to once the second factor is set up.
AFTERWARDS = "second_factor_next"


def safe_next(request: HttpRequest, url: str | None) -> str:
    """``url`` where it leads to this host, else nothing: sign-in is no way to send somebody elsewhere."""
    good = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if url and good else ""


def signed_in(request: HttpRequest) -> bool:
    """Whether somebody is signed in, without touching the session of who is not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def may_be_plain(url: str) -> bool:
    """Whether plain http is good enough: only on this machine or in development, never in a public installation."""
    host = urlsplit(url).hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost" or host.endswith(".localhost")
    return not settings.HTTPS and (here or settings.DEBUG)


class EidClient(OpenIDConnectOAuth2Adapter):
    """Talks to the identity provider for one request. Raises the refusals of ``portal.eid`` and nothing else."""

    provider_id = "eid"

    def __init__(self, request: HttpRequest, provider_id: str = "eid") -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._discover()
        return self._openid_config

    def _discover(self) -> dict:
        """What the provider publishes about itself (OpenID Connect Discovery 1.0)."""
        issuer = settings.OIDC_SERVER_URL.partition("/.well-known/")[0].rstrip("/")
        if not issuer or not settings.OIDC_ACR_VALUES:
            raise eid.NotConnected("OIDC_SERVER_URL or OIDC_ACR_VALUES is not set")
        config = self._kept(f"{issuer}/.well-known/openid-configuration")
        if str(config.get("issuer", "")).rstrip("/") != issuer:
            raise eid.NotConnected("the provider calls itself by another name than OIDC_SERVER_URL")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(isinstance(config.get(name), str) for name in needed):
            raise eid.ProviderWrong("the provider does not publish its addresses")
        for name in [*needed, "userinfo_endpoint"]:
            self._check_transport(config.get(name) or issuer)
        return config

    def _check_transport(self, url: str) -> None:
        if urlsplit(url).scheme != "https" and not may_be_plain(url):
            raise eid.NotConnected(f"{urlsplit(url).hostname} is not reached over https")

    def _kept(self, url: str, *, fresh: bool = False) -> dict:
        """A JSON document of the provider, asked for at most every few minutes."""
        key = "eid:" + hashlib.sha256(url.encode()).hexdigest()
        found = None if fresh else cache.get(key)
        if found is None:
            self._check_transport(url)
            found = self._ask("GET", url)
            cache.set(key, found, KEPT_SECONDS)
        return found

    def _ask(self, method: str, url: str, **kwargs: object) -> dict:
        try:
            with SocialAdapter().get_requests_session() as session:
                answer = session.request(method, url, allow_redirects=False, **kwargs)
                answer.raise_for_status()
                found = answer.json()
        except requests.RequestException as fault:
            raise eid.ProviderSilent(f"{urlsplit(url).path}: {type(fault).__name__}") from fault
        if not isinstance(found, dict):
            raise eid.ProviderWrong(f"{urlsplit(url).path}: no JSON object")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("eid_callback"))

    def identify(self, state: dict, code: str) -> eid.Identity:
        """Exchange ``code`` and say who this is. ``state`` is what was kept when the sign-in began."""
        token = self._tokens(state, code)
        claims = self._id_token(token["id_token"], token["access_token"], state["nonce"])
        claims = {**self._user_info(token["access_token"], claims["sub"]), **claims}
        return self._identity(claims)

    def _tokens(self, state: dict, code: str) -> dict:
        client = self.get_client(self.request, self.get_provider().app)
        try:
            token = client.get_access_token(code, pkce_code_verifier=state["pkce_code_verifier"])
        except OAuth2Error as fault:
            # the answer itself may hold what must not be logged
            raise eid.SignInRefused("the provider refused the code") from fault
        except requests.RequestException as fault:
            raise eid.ProviderSilent(f"token endpoint: {type(fault).__name__}") from fault
        if not all(isinstance(token.get(name), str) for name in ("access_token", "id_token")):
            raise eid.ProviderWrong("the provider gave no ID token")
        return token

    def _id_token(self, signed: str, access_token: str, nonce: str) -> dict:
        try:
            algorithm = jwt.get_unverified_header(signed).get("alg")
            claims = jwt.decode(
                signed,
                self._signing_key(signed),
                algorithms=list(eid.ALGORITHMS),
                audience=settings.OIDC_CLIENT_ID,
                issuer=self.openid_config["issuer"],
                leeway=eid.CLOCK_SKEW,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as fault:
            raise eid.ProviderWrong(f"ID token: {type(fault).__name__}") from fault
        eid.check_token(
            claims,
            client_id=settings.OIDC_CLIENT_ID,
            nonce=nonce,
            levels=settings.OIDC_ACR_VALUES,
            access_token=access_token,
            algorithm=str(algorithm),
            now=time.time(),
        )
        return claims

    def _signing_key(self, signed: str) -> jwt.PyJWK:
        header = jwt.get_unverified_header(signed)
        if header.get("alg") not in eid.ALGORITHMS:
            raise eid.ProviderWrong("the ID token is not signed with a public key")
        for fresh in (False, True):
            published = self._kept(self.openid_config["jwks_uri"], fresh=fresh)
            keys = [
                key for key in jwt.PyJWKSet.from_dict(published).keys if key.public_key_use != "enc"
            ]
            named = [key for key in keys if key.key_id == header.get("kid")]
            # without a name the key is clear only where there is one
            if len(named) == 1 or (header.get("kid") is None and len(keys) == 1):
                return (named or keys)[0]
        raise eid.ProviderWrong(
            "the ID token is signed with a key that the provider does not publish"
        )

    def _user_info(self, access_token: str, subject: str) -> dict:
        url = self.openid_config.get("userinfo_endpoint")
        if not url:
            return {}
        said = self._ask("GET", url, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise eid.ProviderWrong("the user info is about somebody else")
        return said

    def _identity(self, claims: dict) -> eid.Identity:
        organisation = residency.text(claims, settings.OIDC_ORGANISATION_CLAIM) or ""
        try:
            home, known = residency.adapter()(claims), True
        except residency.RegisterSilent:
            log.warning("The population register did not answer; homes stay as they were known.")
            home, known = None, False
        year, youngest, oldest = eid.birth_of(claims, timezone.localdate())
        return eid.Identity(
            key=eid.subject_key(
                settings.SUBJECT_PEPPER, self.openid_config["issuer"], claims["sub"], organisation
            ),
            first_name=eid.first_name_of(claims),
            birth_year=year,
            youngest=youngest,
            oldest=oldest,
            assurance=str(claims["acr"])[:80],
            business=bool(organisation),
            home=home,
            home_known=known,
        )


class EidProvider(OpenIDConnectProvider):
    """The one identity provider or eID broker of the installation. No request parameter changes what is asked of it."""

    id = people.EID
    name = "eID"
    oauth2_adapter_class = EidClient

    def get_oauth2_adapter(self, request: HttpRequest) -> EidClient:
        return EidClient(request)

    def get_pkce_params(self) -> dict:
        return generate_code_challenge()

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict:
        return {"process": "login", "next_url": safe_next(request, request.GET.get("next"))}

    def redirect(self, request, process, next_url=None, data=None, **kwargs) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        language = (get_language() or "en")[:2]
        # asked for first, so that a fault of the provider is told before anything is kept
        _address = self.get_oauth2_adapter(request).openid_config
        return super().redirect(
            request,
            "login",
            next_url=next_url,
            scope=["openid", *(scope for scope in settings.OIDC_SCOPES if scope != "openid")],
            auth_params={
                "acr_values": settings.OIDC_ACR_VALUES[0],
                "nonce": nonce,
                "ui_locales": language,
            },
            nonce=nonce,
            language=language,
        )

    def extract_uid(self, data: eid.Identity) -> str:
        return data.key

    def extract_extra_data(self, data: eid.Identity) -> dict:
        return {}

    def extract_common_fields(self, data: eid.Identity) -> dict:
        return {}

    def extract_email_addresses(self, data: eid.Identity) -> list:
        return []


class SocialAdapter(DefaultSocialAccountAdapter):
    """The provider is what the settings say, and an account is what our action makes of an identity."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        return [
            SocialApp(
                provider=EidProvider.id,
                name=EidProvider.name,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": settings.OIDC_SERVER_URL},
            )
        ]

    def pre_social_login(self, request, sociallogin) -> None:
        resident = people.remember_resident(sociallogin.identity)
        sociallogin.user = resident
        sociallogin.account = resident.socialaccount_set.get(provider=EidProvider.id)


class AccountAdapter(DefaultAccountAdapter):
    """Staff accounts: made by an administrator, opened with password and second factor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "That code is not right. Codes change every half minute: try the next one."
        ),
        "incorrect_password": _("That password is not right."),
        "username_password_mismatch": _("We know no account with that user name and password."),
        "email_password_mismatch": _("We know no account with that e-mail address and password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def is_safe_url(self, url) -> bool:
        return bool(safe_next(self.request, url))

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever typed the password just now need not type it again to set up a second factor."""
        records = get_authentication_records(self.request, self.request.user)
        just_now = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        typed = any(r.get("method") in {"password", "mfa"} and r["at"] > just_now for r in records)
        return not typed and super().is_reauthentication_required(app=app, **kwargs)

    def send_password_reset_mail(self, user, email, context) -> None:
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)

    def format_email_subject(self, subject: str) -> str:
        municipality = getattr(self.request, "municipality", None)
        return f"{subject} · {municipality.name}" if municipality else str(subject)

    def get_login_redirect_url(self, request) -> str:
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return reverse("my_page")

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted, so that a stolen database opens no account."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def _cipher(self) -> Fernet:
        pepper = settings.SUBJECT_PEPPER.encode()
        key = hmac.new(pepper, b"torget.second-factor.v1", hashlib.sha256).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return self._cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # the pepper has changed: a secret that no code fits, since an empty one would have known codes
            log.error(
                "A second factor was encrypted with another TORGET_SUBJECT_PEPPER; set it up anew."
            )
            return generate_totp_secret()

    def generate_authenticator_name(self, user, type) -> str:
        return str(_("My passkey"))


def second_factor_used(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor that the account still has."""
    records = get_authentication_records(request, request.user)
    used = {record.get("id") for record in records if record.get("method") == "mfa"}
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def is_staff(user) -> bool:
    """Whether somebody opens their account with a password: staff does, residents never."""
    return user.is_authenticated and (
        user.kind == Resident.Kind.STAFF or user.has_usable_password()
    )


class StaffSecondFactorMiddleware:
    """Nobody reaches the CMS without a second factor used in this session, nor signs in there past us."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._elsewhere(request) or self.get_response(request)

    def _elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        path, home = request.path_info, reverse("wagtailadmin_home")
        if not path.startswith(home) or path == reverse("wagtailadmin_logout"):
            return None
        if path == reverse("wagtailadmin_login"):
            onward = safe_next(request, request.GET.get("next")) or home
            return _to("account_login", onward)
        user = request.user
        if not user.is_authenticated:
            return None
        if not user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied(_("Only staff of a municipality works here."))
        if second_factor_used(request):
            return None
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(_("Use your second factor first, then do it again."))
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        if Authenticator.Type.TOTP in kinds:
            return _to("mfa_reauthenticate", request.get_full_path())
        if Authenticator.Type.WEBAUTHN in kinds:
            return _to("mfa_reauthenticate_webauthn", request.get_full_path())
        request.session[AFTERWARDS] = request.get_full_path()
        return HttpResponseRedirect(reverse("mfa_index"))


def _to(name: str, onward: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': onward})}")
