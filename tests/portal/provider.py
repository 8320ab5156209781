"""An OpenID provider on this machine that speaks the protocol and can be told to lie.

It checks what a provider checks (client, redirect address, PKCE verifier, a code used once) and signs real
ID tokens; ``provider.lie(...)`` makes it break one rule. Nobody signs in at a form: ``go`` answers the
authorization request at once, as a provider does that knows the person already.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """``claims`` are what it knows of the person; ``asked`` collects the authorization requests."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.requests: list[str] = []
        self.token_requests: list[dict[str, str]] = []
        self.lies: dict[str, Any] = {}
        self.kid = "first"
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}

    def lie(self, **lies: Any) -> None:
        self.lies.update(lies)

    def go(self, url: str) -> str:
        """The address the provider sends the browser back to, for an authorization request at ``url``."""
        asked = dict(parse_qsl(urlsplit(url).query))
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        answer |= self.lies.get("answer", {})
        if "error" in answer:
            answer.pop("code")
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> tuple[int, Any]:
        self.requests.append(path)
        if broken := self.lies.get(path):
            return broken
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **self.lies.get("discovery", {}),
            }
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            return 200, {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return self._token({k: v[0] for k, v in parse_qs(body.decode()).items()})
        if path == "/userinfo":
            said = {k: v for k, v in self.claims.items() if k != "acr"}
            return 200, {**said, **self.lies.get("userinfo", {})}
        return 404, {"error": "not_found"}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        self.token_requests.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        good = (
            asked is not None
            and asked["redirect_uri"] == form.get("redirect_uri")
            and asked["client_id"] == form.get("client_id") == "torget"
            and form.get("client_secret") == "hemmelig"
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge") == challenge
        )
        if not good:
            return 400, {"error": "invalid_grant"}
        access_token = secrets.token_urlsafe(16)
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.claims["sub"],
            "aud": "torget",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "acr": self.claims.get("acr", "substantial"),
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            **self.lies.get("id_token", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        how = {"key": KEY, "algorithm": "RS256", "headers": {"kid": self.kid}}
        signed = self.lies.get("signed") or jwt.encode(
            claims, **{**how, **self.lies.get("sign", {})}
        )
        return 200, {"access_token": access_token, "token_type": "Bearer", "id_token": signed}


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            status, said = provider.answer(
                self.command, urlsplit(self.path).path, body, self.headers
            )
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _reply

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
