"""A gateway of text messages on this machine that speaks SMSEagle's JSON-RPC over HTTP, as Apprise's plugin does."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclasses.dataclass
class Gateway:
    """``answers``: status and body for a number; a number without one is taken. 0 breaks the connection off."""

    answers: dict[str, tuple[int, Any]] = dataclasses.field(default_factory=dict)
    taken: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    asked: list[str] = dataclasses.field(default_factory=list)
    token: str = "secret-token"
    port: int = 0

    @property
    def url(self) -> str:
        return f"smseagle://{self.token}@127.0.0.1:{self.port}"

    @property
    def numbers(self) -> list[str]:
        return [number for number, _text in self.taken]


TAKEN = {"result": {"message_id": "748", "status": "ok"}}
INVALID = {"result": {"error_text": "Invalid phone number", "status": "error"}}
REFUSED = {"result": {"error_text": "Message rejected by operator", "status": "error"}}


def serve(done: Callable[[Callable[[], None]], None]) -> Gateway:
    """A running gateway; ``done`` is given what stops it."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == "/jsonrpc/sms"
            assert data["method"] == "sms.send_sms"
            number, text = data["params"]["to"], data["params"]["message"]
            gateway.asked.append(number)
            status, body = gateway.answers.get(number, (200, TAKEN))
            if data["params"]["access_token"] != gateway.token:
                status, body = 401, {"result": {"error_text": "Access denied", "status": "error"}}
            if status == 0:
                self.connection.close()
                return
            if (status, body) == (200, TAKEN):
                gateway.taken.append((number, text))
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gateway.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    done(stop)
    return gateway
