"""Which addresses push messages may be sent to.

A browser names its push service itself, so an address is what anybody may have typed: it is taken only where it
leads to a push service we know, by https, at a public address of the internet, and nowhere from there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import webpush

LONGEST = 1000
"""Characters of an endpoint that are kept."""
VISIBLE = re.compile(r"[!-~]+")
PARTS = re.compile(r"([^/?#]*//[^/?#]*)([^#]*)")
"""Scheme and authority, and then path and query (RFC 3986, appendix B)."""
HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")
BROKEN = _("What the browser sent to be alerted is incomplete. Turn alerts on once more.")
FOREIGN = _("Your browser's push service is not one we know, so we cannot send alerts to it.")
INWARD = _("Alerts cannot be sent to an address inside a private network.")


class EndpointRefused(Exception):
    """A device that cannot be told anything; the message is for the person who has it in hand.

    ``detail`` is for the operator's log.
    """

    def __init__(self, words: str | Promise, detail: str = "") -> None:
        super().__init__(words)
        self.detail = detail or str(words)

    def __str__(self) -> str:
        return str(self.args[0])


class Endpoint(NamedTuple):
    """origin: ``https://host``, the audience of a signature; target: what follows the host in the request."""

    origin: str
    host: str
    port: int
    tls: bool
    target: str
    local: bool = False
    """Let through by TORGET_PUSH_TEST_ORIGINS, and therefore at any address."""


def check(endpoint: str) -> Endpoint:
    """``endpoint`` taken apart. Raises EndpointRefused where nothing may be sent to it."""
    if not 0 < len(endpoint) <= LONGEST or not VISIBLE.fullmatch(endpoint):
        raise EndpointRefused(BROKEN, "endpoint is empty, too long, or not visible ASCII")
    parts = PARTS.match(endpoint)
    if parts is None:
        raise EndpointRefused(FOREIGN, "endpoint without a scheme and a host")
    if "\\" in endpoint:
        raise EndpointRefused(FOREIGN, "endpoint with a backslash")
    start, rest = parts.groups()
    origin, host, port, tls, local = _place(
        start, tuple(settings.PUSH_SERVICES), tuple(settings.PUSH_TEST_ORIGINS)
    )
    return Endpoint(origin, host, port, tls, rest if rest[:1] == "/" else f"/{rest}", local)


@lru_cache(maxsize=100)
def _place(
    start: str, services: Collection[str], test_origins: Collection[str]
) -> tuple[str, str, int, bool, bool]:
    """All but the target of an endpoint that begins with ``start``: thousands of devices share it."""
    try:
        parts = urlsplit(start)
        port = parts.port
    except ValueError as error:
        raise EndpointRefused(BROKEN, f"endpoint is no address: {error}") from error
    host = (parts.hostname or "").rstrip(".")
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    if origin in test_origins:
        tls = parts.scheme == "https"
        return origin, host, port or (443 if tls else 80), tls, True
    if parts.scheme != "https":
        raise EndpointRefused(FOREIGN, f"endpoint by {parts.scheme[:10]!r}, not https")
    if "@" in parts.netloc:
        raise EndpointRefused(FOREIGN, "endpoint with user information")
    if port not in {None, 443}:
        raise EndpointRefused(FOREIGN, f"endpoint at port {port}")
    if not HOST.fullmatch(host) or not known(host, services):
        raise EndpointRefused(FOREIGN, f"{host[:100]!r} is not in TORGET_PUSH_SERVICES")
    return f"https://{host}", host, 443, True, False


def known(host: str, services: Iterable[str]) -> bool:
    """Whether ``host`` is a push service of the allow-list: one of its names or a name below it."""
    return any(host == name or host.endswith(f".{name}") for name in services)


def check_keys(p256dh: bytes, auth: bytes) -> None:
    """Raises EndpointRefused where messages to a browser with these keys could never be encrypted."""
    try:
        webpush.peer(bytes(p256dh))
    except ValueError as error:
        raise EndpointRefused(BROKEN, f"p256dh: {error}") from error
    if len(auth) != webpush.AUTH:
        raise EndpointRefused(BROKEN, f"auth: {len(auth)} bytes, not {webpush.AUTH}")


def read_keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """The keys of a subscription as browsers write them (``PushSubscription.toJSON``). Raises EndpointRefused."""
    try:
        point, secret = webpush.from_text(p256dh), webpush.from_text(auth)
    except ValueError as error:
        raise EndpointRefused(BROKEN, "keys are not base64url") from error
    check_keys(point, secret)
    return point, secret


def check_addresses(found: Iterable[str]) -> None:
    """Raises EndpointRefused where any of the addresses that a host's name leads to is not public.

    It is asked with the very addresses that are then connected to, so a name that changes between two questions
    changes nothing.
    """
    for text in found:
        if not public(text):
            raise EndpointRefused(INWARD, f"leads to {text}")


def public(text: str) -> bool:
    """Whether an IP address is one of the open internet, also where one stands inside another."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks with IPv6 alone write them (RFC 6052, section 2.1)."""
