"""The part of a desktop that shows notifications, so that a headless Chromium shows them to somebody.

Chromium hands what a page or a service worker wants shown to the desktop by D-Bus, and hears from there what was
pressed. ``Screen`` is that desktop: a message bus with one service on it, ``org.freedesktop.Notifications``::

    with Screen() as screen:
        context = browser.browser_type.launch_persistent_context(…, env=screen.environment())
        shown = screen.wait()             # Shown(title, body, actions) as it stands on the screen
        screen.press(shown)               # a press on it: the browser raises ``notificationclick``
        screen.press(shown, "Stop")       # … on one of its buttons

Written from the D-Bus specification 0.43 (sections "Message Protocol" and "Authentication Protocol") and the Desktop
Notifications Specification 1.2; only what Chromium asks for is answered.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import queue
import shutil
import socket
import struct
import tempfile
import threading
from pathlib import Path
from typing import Any

CALL, RETURN, ERROR, SIGNAL = 1, 2, 3, 4
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY, DESTINATION, SENDER, SIGNATURE = range(1, 9)
KINDS = {PATH: "o", REPLY: "u", SIGNATURE: "g"}
BUS, NAME = "org.freedesktop.DBus", "org.freedesktop.Notifications"
OWNER, BROWSER = ":1.0", ":1.1"
WHERE = "/org/freedesktop/Notifications"
PATIENCE = 20
"""Seconds until a browser that shows nothing fails the test."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A notification as it stands on the screen; ``actions`` are its buttons' names by their labels."""

    number: int
    title: str
    body: str
    actions: dict[str, str]


class Writer:
    """Values in D-Bus' wire format, little-endian."""

    def __init__(self) -> None:
        self.data = bytearray()

    def align(self, size: int) -> None:
        self.data += b"\0" * (-len(self.data) % size)

    def put(self, signature: str, *values: Any) -> Writer:
        for kind, value in zip(_split(signature), values, strict=True):
            self._one(kind, value)
        return self

    def _one(self, kind: str, value: Any) -> None:
        if kind == "y":
            self.data.append(value)
        elif kind in "ub":
            self.align(4)
            self.data += struct.pack("<I", value)
        elif kind in "so":
            text = value.encode()
            self.align(4)
            self.data += struct.pack("<I", len(text)) + text + b"\0"
        elif kind == "g":
            self.data += bytes([len(value)]) + value.encode() + b"\0"
        elif kind == "v":
            inner, content = value
            self._one("g", inner)
            self._one(inner, content)
        elif kind == "as":
            self.align(4)
            at = len(self.data)
            self.data += b"\0" * 4
            for text in value:
                self._one("s", text)
            struct.pack_into("<I", self.data, at, len(self.data) - at - 4)
        else:
            raise NotImplementedError(kind)


class Reader:
    """Reads what ``Writer`` writes, and skips what nobody here wants to know."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def align(self, size: int) -> None:
        self.at += -self.at % size

    def number(self) -> int:
        self.align(4)
        (value,) = struct.unpack_from("<I", self.data, self.at)
        self.at += 4
        return value

    def text(self) -> str:
        length = self.number()
        value = self.data[self.at : self.at + length].decode()
        self.at += length + 1
        return value

    def signature(self) -> str:
        length = self.data[self.at]
        value = self.data[self.at + 1 : self.at + 1 + length].decode()
        self.at += length + 2
        return value

    def texts(self) -> list[str]:
        length = self.number()
        end, found = self.at + length, []
        while self.at < end:
            found.append(self.text())
        return found

    def fields(self) -> dict[int, Any]:
        """The header's array of (byte, variant)."""
        length = self.number()
        self.align(8)
        end, found = self.at + length, {}
        while self.at < end:
            self.align(8)
            code = self.data[self.at]
            self.at += 1
            kind = self.signature()
            found[code] = {"g": self.signature, "u": self.number}.get(kind, self.text)()
        return found


def _split(signature: str) -> list[str]:
    kinds, at = [], 0
    while at < len(signature):
        size = 2 if signature[at] == "a" else 1
        kinds.append(signature[at : at + size])
        at += size
    return kinds


class Screen:
    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="screen-"))
        self._server = socket.socket(socket.AF_UNIX)
        self._open: list[socket.socket] = []
        self._browser: socket.socket | None = None
        self._shown: queue.Queue[Shown] = queue.Queue()
        self._lock = threading.Lock()
        self._serial = 0
        self._number = 0

    def __enter__(self) -> Screen:
        self._server.bind(str(self._folder / "bus"))
        self._server.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        for one in (self._server, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        shutil.rmtree(self._folder)

    def environment(self) -> dict[str, str]:
        """Environment of a browser that shows its notifications here."""
        return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._folder / 'bus'}"}

    def wait(self) -> Shown:
        """The next notification that comes up."""
        return self._shown.get(timeout=PATIENCE)

    @property
    def empty(self) -> bool:
        return self._shown.empty()

    def press(self, shown: Shown, label: str = "") -> None:
        """Press on a notification, or on its button with ``label``."""
        name = shown.actions[label] if label else "default"
        fields = {PATH: WHERE, INTERFACE: NAME, MEMBER: "ActionInvoked", SENDER: OWNER}
        assert self._browser is not None
        self._send(self._browser, SIGNAL, fields, "us", shown.number, name)

    # The bus

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._server.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError), connection.makefile("rb") as stream:
            _exactly(stream, 1)
            while not (line := stream.readline()).startswith(b"BEGIN"):
                if not line:
                    return
                connection.sendall(_authenticated(line))
            while True:
                self._answer(connection, *_message(stream))

    def _answer(
        self, connection: socket.socket, kind: int, serial: int, fields: dict, body: Reader
    ) -> None:
        if kind != CALL:
            return
        member, to = fields.get(MEMBER, ""), fields.get(DESTINATION, BUS)
        answers = {BUS: self._bus, NAME: self._notifications, OWNER: self._notifications}
        answer = answers[to](connection, member, body) if to in answers else None
        reply = {REPLY: serial, DESTINATION: BROWSER, SENDER: BUS if to == BUS else OWNER}
        if answer is None:
            unknown = {ERROR_NAME: f"{BUS}.Error.ServiceUnknown"}
            self._send(connection, ERROR, reply | unknown, "s", f"nobody is {to}")
        else:
            self._send(connection, RETURN, reply, *answer)

    def _bus(self, connection: socket.socket, member: str, body: Reader) -> tuple | None:
        if member == "Hello":
            return "s", BROWSER
        if member in {"AddMatch", "RemoveMatch"}:
            return ("",)
        if member in {"ListNames", "ListActivatableNames"}:
            return "as", [BUS, NAME]
        if member == "RequestName":
            return "u", 1
        if member == "StartServiceByName":
            return ("u", 2) if body.text() == NAME else None
        if member == "NameHasOwner":
            return "b", int(body.text() in {NAME, OWNER})
        if member == "GetNameOwner":
            return ("s", OWNER) if body.text() in {NAME, OWNER} else None
        return None

    def _notifications(self, connection: socket.socket, member: str, body: Reader) -> tuple | None:
        if member == "GetCapabilities":
            return "as", ["actions", "body", "persistence"]
        if member == "GetServerInformation":
            return "ssss", "screen", "tests", "1", "1.2"
        if member == "CloseNotification":
            return ("",)
        if member != "Notify":
            return None
        _application, replaced, _icon = body.text(), body.number(), body.text()
        title, text, actions = body.text(), body.text(), body.texts()
        with self._lock:
            self._number += 1
            number = replaced or self._number
        self._browser = connection
        labels = dict(zip(actions[1::2], actions[::2], strict=True))
        self._shown.put(Shown(number, title, text, labels))
        return "u", number

    def _send(
        self, connection: socket.socket, kind: int, fields: dict, signature: str, *values: Any
    ) -> None:
        body = Writer().put(signature, *values).data
        if signature:
            fields = fields | {SIGNATURE: signature}
        with self._lock:
            self._serial += 1
            head = Writer().put("yyyyuu", ord("l"), kind, 1, 1, len(body), self._serial)
            head.put("u", 0)
            start = len(head.data)
            for code, value in fields.items():
                head.align(8)
                head.put("yv", code, (KINDS.get(code, "s"), value))
            struct.pack_into("<I", head.data, start - 4, len(head.data) - start)
            head.align(8)
            connection.sendall(bytes(head.data) + bytes(body))


def _authenticated(line: bytes) -> bytes:
    """The answer to a line of the handshake: whoever finds the socket is let in."""
    if line.startswith(b"AUTH EXTERNAL"):
        return b"OK 0123456789abcdef0123456789abcdef\r\n"
    if line.startswith(b"AUTH"):
        return b"REJECTED EXTERNAL\r\n"
    return b"ERROR\r\n"


def _exactly(stream: Any, number: int) -> bytes:
    data = stream.read(number)
    if len(data) < number:
        raise EOFError
    return data


def _message(stream: Any) -> tuple[int, int, dict[int, Any], Reader]:
    """Kind, serial, header and body of the next message."""
    head = _exactly(stream, 16)
    kind, (length, serial, fields) = head[1], struct.unpack("<III", head[4:])
    rest = _exactly(stream, fields + -(16 + fields) % 8)
    reader = Reader(head + rest)
    reader.at = 12
    return kind, serial, reader.fields(), Reader(_exactly(stream, length))
