"""A local OpenID provider that stands in for an eID: real protocol, invented people, no secrets.

Follows OpenID Connect Core 1.0 (authorization code flow), Discovery 1.0, RFC 7636 (PKCE, S256 only) and
RFC 6749. It is as strict as an eID broker: nonce, state and PKCE are demanded, a code works once and for a
minute, and the level of assurance in ``acr`` is the person's own, whatever was asked for. It listens on
loopback and signs with a key made at start, so nothing it signs is worth anything elsewhere.

``python -m demo.identity_provider --port 8001`` serves it, for the client that OIDC_CLIENT_ID and
OIDC_CLIENT_SECRET name where they are set; ``IdentityProvider`` is the same in a process.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import dataclasses
import datetime as dt
import hashlib
import hmac
import os
import secrets
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from demo.casesystem.web import Answer, Listener, PortTakenError, Request, json_answer, redirect
from demo.identity_pages import LANGUAGES, STYLE, front_page, people_page, refusal
from demo.people import PEOPLE, Person

CODE_SECONDS = 60
PENDING_SECONDS = 600
TOKEN_SECONDS = 300
MOST_KEPT = 1000
KEY_ID = "demo"
LEVELS = ("low", "substantial", "high")
PROFILE = ("name", "given_name", "family_name", "birthdate", "locale")


class AuthorizationError(Exception):
    """A request that cannot go on. ``code`` is the protocol's word for it (RFC 6749, 4.1.2.1 and 5.2)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that waits for a person to be chosen."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    scope: str
    language: str
    at: float


@dataclasses.dataclass(frozen=True, slots=True)
class Grant:
    """What an authorization code or an access token stands for."""

    asked: Asked
    person: Person
    at: float


class IdentityProvider:
    """The provider on a loopback port; a context manager.

    ``clients`` maps client ids to secrets; None lets in any client without looking at its secret. ``clock``
    gives the time in seconds since 1970.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        people: Iterable[Person] = PEOPLE,
        clients: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.listener = Listener(port)
        self.listener.sites.append(self)
        self.people = {person.key: person for person in people}
        self.clients = clients
        self.clock = clock
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._asked: dict[str, Asked] = {}
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The issuer."""
        return self.listener.url

    def start(self) -> Self:
        self.listener.start()
        return self

    def stop(self) -> None:
        self.listener.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Routes -----------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer | None:
        routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/.well-known/openid-configuration"): self._discovery,
            ("GET", "/jwks"): self._jwks,
            ("GET", "/authorize"): self._authorize,
            ("POST", "/authorize"): self._choose,
            ("POST", "/token"): self._token,
            ("GET", "/userinfo"): self._userinfo,
            ("POST", "/userinfo"): self._userinfo,
            ("GET", "/style.css"): lambda _: Answer(STYLE.encode(), "text/css; charset=utf-8"),
            ("GET", "/"): self._front,
        }
        method = "GET" if request.method == "HEAD" else request.method
        route = routes.get((method, request.path))
        return route(request) if route else None

    def _discovery(self, _: Request) -> Answer:
        return json_answer(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "profile"],
                "acr_values_supported": list(LEVELS),
                "claims_supported": ["sub", *PROFILE, "municipality_code", "municipality_name"],
                "ui_locales_supported": list(LANGUAGES),
            }
        )

    def _jwks(self, _: Request) -> Answer:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return json_answer({"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]})

    def _front(self, _: Request) -> Answer:
        return front_page()

    def _authorize(self, request: Request) -> Answer:
        query = request.query
        target = query.get("redirect_uri", "")
        if self.clients is not None and query.get("client_id") not in self.clients:
            return refusal("The client is not known here.")
        if not _local(target):
            return refusal("The address to return to is not on this machine.")
        try:
            asked = self._read(query)
        except AuthorizationError as error:
            return redirect(
                _with(
                    target,
                    error=error.code,
                    error_description=str(error),
                    state=query.get("state", ""),
                ),
                status=303,
            )
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            self._keep(self._asked, ticket, asked)
        return people_page(asked.language, ticket, self.people.values())

    def _read(self, query: Mapping[str, str]) -> Asked:
        def must(good: bool, code: str, message: str) -> None:
            if not good:
                raise AuthorizationError(code, message)

        must(
            query.get("response_type") == "code",
            "unsupported_response_type",
            "Only the code flow is offered.",
        )
        must(bool(query.get("client_id")), "invalid_request", "client_id is missing.")
        must("openid" in query.get("scope", "").split(), "invalid_scope", "The scope lacks openid.")
        must(bool(query.get("state")), "invalid_request", "state is missing.")
        must(bool(query.get("nonce")), "invalid_request", "nonce is missing.")
        must(
            bool(query.get("code_challenge")) and query.get("code_challenge_method") == "S256",
            "invalid_request",
            "PKCE with S256 is demanded.",
        )
        must(query.get("prompt") != "none", "login_required", "Nobody is signed in here.")
        wanted = [part[:2].lower() for part in query.get("ui_locales", "").split()]
        return Asked(
            client_id=query["client_id"],
            redirect_uri=query["redirect_uri"],
            state=query["state"],
            nonce=query["nonce"],
            challenge=query["code_challenge"],
            scope=query["scope"],
            language=next((code for code in wanted if code in LANGUAGES), "en"),
            at=self.clock(),
        )

    def _choose(self, request: Request) -> Answer:
        with self._lock:
            asked = self._asked.pop(request.form.get("ticket", ""), None)
        if asked is None or self.clock() - asked.at > PENDING_SECONDS:
            return refusal("This sign-in is over. Go back and begin again.")
        if request.form.get("cancel"):
            return redirect(
                _with(
                    asked.redirect_uri,
                    error="access_denied",
                    error_description="The person turned back.",
                    state=asked.state,
                ),
                status=303,
            )
        person = self.people.get(request.form.get("person", ""))
        if person is None:
            return refusal("Nobody of that name lives here.")
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._keep(self._codes, code, Grant(asked, person, self.clock()))
        return redirect(
            _with(asked.redirect_uri, code=code, state=asked.state, iss=self.url), status=303
        )

    def _token(self, request: Request) -> Answer:
        try:
            return self._redeem(request)
        except AuthorizationError as error:
            status = 401 if error.code == "invalid_client" else 400
            return _json({"error": error.code, "error_description": str(error)}, status=status)

    def _redeem(self, request: Request) -> Answer:
        form = request.form
        client_id, secret = _client(request)
        if self.clients is not None:
            known = self.clients.get(client_id)
            if known is None or not hmac.compare_digest(known, secret):
                raise AuthorizationError("invalid_client", "The client or its secret is wrong.")
        if form.get("grant_type") != "authorization_code":
            raise AuthorizationError("unsupported_grant_type", "Only codes are redeemed here.")
        with self._lock:
            grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or self.clock() - grant.at > CODE_SECONDS:
            raise AuthorizationError("invalid_grant", "The code is unknown, used or too old.")
        asked = grant.asked
        if asked.client_id != client_id or asked.redirect_uri != form.get("redirect_uri"):
            raise AuthorizationError("invalid_grant", "The code was given to somebody else.")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not hmac.compare_digest(_base64(digest), asked.challenge):
            raise AuthorizationError("invalid_grant", "The PKCE verifier does not fit.")
        token = secrets.token_urlsafe(32)
        now = self.clock()
        with self._lock:
            self._keep(self._tokens, token, Grant(asked, grant.person, now))
        half = hashlib.sha256(token.encode()).digest()[:16]
        id_token = jwt.encode(
            {
                "iss": self.url,
                "sub": grant.person.subject,
                "aud": client_id,
                "exp": int(now) + TOKEN_SECONDS,
                "iat": int(now),
                "auth_time": int(grant.at),
                "nonce": asked.nonce,
                "acr": grant.person.acr,
                "amr": ["pwd"] if grant.person.acr == "low" else ["pwd", "hwk"],
                "at_hash": _base64(half),
                "jti": secrets.token_urlsafe(12),
            },
            self._key,
            algorithm="RS256",
            headers={"kid": KEY_ID},
        )
        return _json(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "scope": asked.scope,
                "id_token": id_token,
            }
        )

    def _userinfo(self, request: Request) -> Answer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        with self._lock:
            grant = self._tokens.get(token)
        good = scheme.lower() == "bearer" and grant is not None
        if not good or grant is None or self.clock() - grant.at > TOKEN_SECONDS:
            return dataclasses.replace(
                _json({"error": "invalid_token"}, status=401),
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        today = dt.datetime.fromtimestamp(self.clock(), dt.UTC).date()
        claims = grant.person.claims(today)
        if "profile" not in grant.asked.scope.split():
            claims = {name: value for name, value in claims.items() if name not in PROFILE}
        return _json(claims)

    def _keep(self, kept: dict[str, Any], key: str, value: Any) -> None:
        kept[key] = value
        while len(kept) > MOST_KEPT:
            kept.pop(next(iter(kept)))


def _client(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise AuthorizationError("invalid_client", "The client's name is garbled.") from None
        return urllib.parse.unquote(name), urllib.parse.unquote(secret)
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _local(address: str) -> bool:
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    loopback = host in ("127.0.0.1", "::1", "localhost", "testserver") or host.endswith(
        (".localhost", ".testserver")
    )
    return parts.scheme in ("http", "https") and loopback and not parts.fragment


def _with(address: str, **parameters: str) -> str:
    kept = {name: value for name, value in parameters.items() if value}
    return address + ("&" if "?" in address else "?") + urllib.parse.urlencode(kept)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _json(value: dict[str, Any], *, status: int = 200) -> Answer:
    answer = json_answer(value, status=status)
    return dataclasses.replace(answer, headers={"Cache-Control": "no-store"})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.identity_provider", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8001, help="port on 127.0.0.1; 0 takes a free one"
    )
    options = parser.parse_args(arguments)
    secret = os.environ.get("OIDC_CLIENT_SECRET", "")
    clients = {os.environ.get("OIDC_CLIENT_ID", "torget"): secret} if secret else None
    try:
        provider = IdentityProvider(port=options.port, clients=clients)
    except PortTakenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{provider.url}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        provider.listener.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
