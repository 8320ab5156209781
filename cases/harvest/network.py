"""Where a connection may go, and until when: the network under the fetcher."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import typing
from collections.abc import Callable, Iterable

import httpcore
import httpx

from cases.harvest.records import HarvestError

Resolve = Callable[[str, int], list[str]]


def resolve_name(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether an IP address is reachable for everybody, tunnels and mappings looked through."""
    return _reach(text) == "public"


def _reach(text: str) -> str:
    """ "public", "local" (private or loopback) or "forbidden"."""
    try:
        ip = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return "forbidden"
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is None and ip in _NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return _reach(str(inside))
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return "forbidden"
    return "public" if ip.is_global else "local"


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a name once, checks what it found, and connects to exactly that address.

    The name is not resolved again, so a name that answers differently the second time (DNS rebinding) gains
    nothing. TLS still checks the certificate against the name.
    """

    def __init__(
        self,
        allow_local: bool,
        resolve: Resolve,
        clock: Callable[[], float],
    ) -> None:
        self.deadline = float("inf")
        self._allowed = {"public", "local"} if allow_local else {"public"}
        self._resolve = resolve
        self._clock = clock
        self._inner = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        seconds = self.deadline - self._clock()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the whole answer takes too long")
        return seconds if timeout is None else min(timeout, seconds)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        usable = [ip for ip in found if _reach(ip) in self._allowed]
        if found and not usable:
            raise HarvestError(
                "private_address", f"{host} is an address inside a network and is not asked.", host
            )
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in usable:
            try:
                stream = self._inner.connect_tcp(
                    ip, port, self.left(timeout), local_address, socket_options
                )
                return _Timed(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        raise HarvestError("private_address", "Sockets of this machine are not asked.", path)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Timed(httpcore.NetworkStream):
    """A stream that also ends when the whole request has taken too long: one byte a minute is no answer."""

    def __init__(self, stream: httpcore.NetworkStream, network: CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _Timed(stream, self._network)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)


class Transport(httpx.HTTPTransport):
    """httpx's transport over the checked network; httpx offers no other way to give it one."""

    def __init__(self, network: CheckedNetwork, verify: ssl.SSLContext | bool) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._pool.close()
        context = verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=5.0,
            network_backend=network,
        )
