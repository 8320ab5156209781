"""A small HTTP server on loopback that behaves as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Misbehaving:
    """Serves what ``routes`` say: a path leads to a function that writes the answer by itself.

    ``asked`` are the paths asked for, in order; ``headers`` those of the last request to each path.
    """

    def __init__(self) -> None:
        self.routes: dict[str, Callable[[Any], None]] = {}
        self.asked: list[str] = []
        self.headers: dict[str, dict[str, str]] = {}
        self.over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                outer.asked.append(self.path)
                outer.headers[path] = {name.lower(): value for name, value in self.headers.items()}
                route = outer.routes.get(path)
                try:
                    if route is None:
                        answer(self, 404)
                    else:
                        route(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:  # a client that leaves, or a handshake it refuses
                    self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    # Ways to answer ---------------------------------------------------------------------------

    def serves(self, path: str, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
        self.routes[path] = lambda handler: answer(handler, status, body, **headers)

    def serves_in_turn(self, path: str, *statuses: int, **headers: str) -> None:
        left = list(statuses)
        self.routes[path] = lambda handler: answer(
            handler, left.pop(0) if len(left) > 1 else left[0], b"{}", **headers
        )

    def redirects(self, path: str, goal: str, status: int = 302) -> None:
        self.routes[path] = lambda handler: answer(handler, status, b"", location=goal)


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if status != 304:
        handler.wfile.write(body)
