"""A load generator: as many requests as some kept-alive connections get answered, and how long each took.

The same one for every side. It reads answers as plainly as it can, so that on a machine it shares with the
server it takes little of what is measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass

from bench.runner import percentile

READ = 1 << 18


@dataclass(frozen=True)
class Load:
    """What came back: answers per second, milliseconds at the median and the 95th percentile, bytes of one body."""

    rate: float
    median_ms: float
    p95_ms: float
    body: int
    answers: int


class Refused(Exception):
    """The server answered something else than 200, or nothing; the message says what."""


class Connection:
    """One connection, one request at a time."""

    def __init__(self, port: int, request: bytes) -> None:
        self.request = request
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = b""
        self.missing = -1
        self.body = 0
        self.sent_at = 0.0

    def ask(self) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take in what has come; whether the answer is whole."""
        data = self.socket.recv(READ)
        if not data:
            raise Refused("the server closed a connection")
        if self.missing < 0:
            self.waiting += data
            end = self.waiting.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.waiting[:end].lower()
            if not head.startswith((b"http/1.1 200", b"http/1.0 200")):
                raise Refused(head.split(b"\r\n", 1)[0].decode())
            at = head.find(b"content-length:")
            if at < 0:
                raise Refused("an answer without its length")
            self.body = int(
                head[at + 15 : head.find(b"\r\n", at) if b"\r\n" in head[at:] else None]
            )
            self.missing = self.body - (len(self.waiting) - end - 4)
            self.waiting = b""
        else:
            self.missing -= len(data)
        if self.missing:
            return False
        self.missing = -1
        return True


def load(port: int, host: str, path: str, *, seconds: float = 3.0, connections: int = 8) -> Load:
    """Ask for one page over and over. Raises Refused at the first answer that is not the page."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, deflate, br\r\n"
        "Accept-Language: da\r\nUser-Agent: bench\r\n\r\n"
    ).encode()
    ready = selectors.DefaultSelector()
    opened = [Connection(port, request) for _number in range(connections)]
    times: list[float] = []
    try:
        for connection in opened:
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        start = time.perf_counter()
        end = start + seconds
        while (now := time.perf_counter()) < end:
            events = ready.select(30)
            if not events:
                raise Refused("no answer within 30 s")
            for key, _mask in events:
                connection = key.data
                if connection.read():
                    times.append(time.perf_counter() - connection.sent_at)
                    connection.ask()
        passed = now - start
    finally:
        ready.close()
        for connection in opened:
            connection.socket.close()
    if not times:
        raise Refused(f"no answer within {seconds} s")
    return Load(
        len(times) / passed,
        1000 * percentile(times, 0.5),
        1000 * percentile(times, 0.95),
        opened[0].body,
        len(times),
    )
