"""Questions and answers over HTTP, as the local servers of the demo speak it.

``Listener`` runs one or more ``Site`` objects on a loopback address with the standard library's threaded
server: validators and conditional requests (RFC 9110, sections 8.8 and 13), HEAD, one canonical address.
"""

from __future__ import annotations

import dataclasses
import email.utils
import hashlib
import json
import sys
import threading
import urllib.parse
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, Self

LOOPBACK = "127.0.0.1"
LARGEST_FORM = 64 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One question: ``query`` and ``form`` hold the last value of each name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``modified`` is an instant in seconds since 1970, for Last-Modified."""

    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    modified: float | None = None


class Site(Protocol):
    """What a listener serves; ``None`` means that the address is not this site's."""

    def answer(self, request: Request) -> Answer | None: ...


def json_answer(value: Any, *, status: int = 200, modified: float | None = None) -> Answer:
    """UTF-8 JSON without a byte order mark and without HTML escapes, readable from any page (CORS)."""
    body = json.dumps(value, ensure_ascii=False, indent=1).encode()
    return Answer(
        body, status=status, modified=modified, headers={"Access-Control-Allow-Origin": "*"}
    )


def redirect(address: str, *, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": address}, content_type="text/plain")


class PortTakenError(Exception):
    """Another program listens on the address."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is taken by another program. Stop it, or choose another port."
        )
        self.port = port


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Two servers on one port would answer in turns: the second must fail loudly instead.
    allow_reuse_address = True
    allow_reuse_port = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """An asker who hangs up is no fault of ours; everything else is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Listener:
    """A threaded HTTP server on loopback; a context manager, or ``start()`` and ``stop()``.

    ``requests`` lists the (method, path with query) of what was asked, in order, so that a test can see how
    politely it was asked.
    """

    def __init__(self, port: int = 0) -> None:
        self.sites: list[Site] = []
        self.requests: list[tuple[str, str]] = []
        self.request_headers: list[Mapping[str, str]] = []
        self._replaced: dict[str, Answer] = {}
        handler = type("Handler", (_Handler,), {"listener": self})
        try:
            self._server = _Server((LOOPBACK, port), handler)
        except OSError as error:
            raise PortTakenError(port) from error
        self.port: int = self._server.server_address[1]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._thread:
            self._server.shutdown()
            self._thread.join(timeout=5)
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def serve_forever(self) -> None:
        """Serve in the calling thread until it is interrupted."""
        try:
            self._server.serve_forever(poll_interval=0.2)
        finally:
            self._server.server_close()

    def replace(self, path: str, answer: Answer) -> None:
        """From now on answer ``path`` (without query) with this, whatever the sites would say."""
        self._replaced[path] = answer

    def restore(self, path: str) -> None:
        """Take back what ``replace`` did."""
        self._replaced.pop(path, None)

    def answer(self, request: Request) -> Answer:
        if request.path in self._replaced:
            return self._replaced[request.path]
        for site in self.sites:
            answer = site.answer(request)
            if answer is not None:
                return answer
        return Answer(b"Not found\n", "text/plain; charset=utf-8", status=404)


class _Handler(BaseHTTPRequestHandler):
    listener: Listener
    protocol_version = "HTTP/1.1"
    server_version = "Demo"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_OPTIONS(self) -> None:
        self._send(
            Answer(
                status=204,
                headers={
                    "Access-Control-Allow-Origin": "*",
                    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                },
            )
        )

    def _serve(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        self.listener.requests.append((self.command, self.path))
        self.listener.request_headers.append(dict(self.headers))
        form = {}
        if self.command == "POST":
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_FORM:
                self.close_connection = True
                return self._send(Answer(b"Too large\n", "text/plain", status=413))
            form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode(errors="replace")))
        request = Request(
            method=self.command,
            path=urllib.parse.unquote(parts.path),
            query=dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            form=form,
        )
        self._send(self._unchanged(self.listener.answer(request)))
        return None

    def _unchanged(self, answer: Answer) -> Answer:
        """304 where the asker's validators still hold; If-None-Match wins (RFC 9110, 13.2.2)."""
        if answer.status != 200 or self.command == "POST":
            return answer
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:24]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache", **answer.headers}
        if answer.modified is not None:
            headers["Last-Modified"] = email.utils.formatdate(answer.modified, usegmt=True)
        known = self.headers.get("If-None-Match")
        since = self.headers.get("If-Modified-Since")
        same = False
        if known is not None:
            same = known.strip() == "*" or tag in [
                part.strip().removeprefix("W/") for part in known.split(",")
            ]
        elif since and answer.modified is not None:
            try:
                moment = email.utils.parsedate_to_datetime(since).timestamp()
            except (TypeError, ValueError):
                moment = 0.0
            same = int(answer.modified) <= moment
        if same:
            return Answer(b"", answer.content_type, status=304, headers=headers)
        return dataclasses.replace(answer, headers=headers)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            try:
                self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the caller reads ``Listener.requests``."""
