"""A push service on this machine: a process of its own that speaks RFC 8030 over HTTP or TLS, and counts.

Start it from a test or a bench::

    with pushd.running(origins=3) as service:
        settings.PUSH_TEST_ORIGINS = service.origins
        endpoint = service.endpoint(7)              # the browser with tests.factories.private_key(7)
        endpoint = service.endpoint(8, "410")       # its service answers 410
        ...
        service.report()                            # what it saw; also service.messages(7)

or by hand: ``python -m tests.portal.pushd --port 9000 --origins 3`` and send to ``http://127.0.0.1:9000/push/7/410``.

The path is ``/push/<number>/<faults>``. ``faults`` are answers in turn, separated by commas, the last one for ever:
``201``, ``404``, ``410``, ``413``, ``413x2000`` (where the body is longer than so many bytes), ``429s2`` (Retry-After
in seconds), ``429d2`` (as a date), ``429`` (without), ``503…`` likewise, ``500``, ``hang``, ``drop``, ``garbage``,
``redirect``, any other number as it is; ``500,201`` fails once. Or ``--faults`` / ``running(faults=…)`` maps numbers to
faults for addresses without any: ``{"410": 50, "hang": 200}`` is every 50th and every 200th number.

Whoever sends can neither see nor write what is counted: ``/report`` and ``/messages/<number>`` answer only to the
secret printed at the start. Counted are: calls, messages taken, distinct browsers that took one, duplicates (the same
text, or unopened the same topic, taken twice by one browser), calls after 404 or 410, calls before a Retry-After was
over, connections; and what the sender did wrong, which is answered 400, 401 or 403: headers (RFC 8030, section 5),
signature (RFC 8292: ``aud``, ``exp``, ``sub``, ``k``), a body that the browser's key does not open (RFC 8291).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import email.utils
import hashlib
import json
import os
import re
import secrets
import ssl
import subprocess
import sys
import time
import urllib.request
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import uvloop
from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509 import BasicConstraints
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parent.parent.parent
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
KEEP = 5
"""Opened messages kept per browser."""


def private_key(number: int) -> ec.EllipticCurvePrivateKey:
    """The same as ``tests.factories.private_key``, which needs Django; a test holds them together."""
    secret = int.from_bytes(hashlib.sha256(f"key {number}".encode()).digest(), "big")
    return ec.derive_private_key(secret >> 1, ec.SECP256R1())


def auth_secret(number: int) -> bytes:
    return hashlib.sha256(f"auth {number}".encode()).digest()[:16]


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Wrong(Exception):
    """What the sender did wrong, and the status that it gets for it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def opened(body: bytes, number: int) -> bytes:
    """The text of a message for a browser. Written apart from the sender's own code, with HKDF as it stands in the
    RFCs. Raises Wrong."""
    if len(body) < 86 + 17 or body[20] != 65:
        raise Wrong(400, "not aes128gcm with a point of 65 bytes as its key id")
    salt, size, point = body[:16], int.from_bytes(body[16:20], "big"), body[21:86]
    if len(body) - 86 > size:
        raise Wrong(400, "more than one record")
    key, auth = private_key(number), auth_secret(number)
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def hkdf(length: int, salt: bytes, info: bytes, secret: bytes) -> bytes:
        return HKDF(SHA256(), length, salt, info).derive(secret)

    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = key.exchange(ec.ECDH(), sender)
        secret = hkdf(32, auth, b"WebPush: info\x00" + own + point, shared)
        content = hkdf(16, salt, b"Content-Encoding: aes128gcm\x00", secret)
        nonce = hkdf(12, salt, b"Content-Encoding: nonce\x00", secret)
        text = AESGCM(content).decrypt(nonce, body[86:], None).rstrip(b"\x00")
    except (ValueError, InvalidTag) as error:
        raise Wrong(400, "the browser's key does not open it") from error
    if text[-1:] != b"\x02":
        raise Wrong(400, "no delimiter of a last record")
    return text[:-1]


class Signatures:
    """Checks RFC 8292, remembering what was checked: a signature is good for many messages."""

    def __init__(self) -> None:
        self.good: dict[tuple[str, str], float] = {}
        self.keys: set[str] = set()

    def check(self, header: str, origin: str) -> None:
        now = time.time()
        known = self.good.get((header, origin))
        if known is not None and known > now:
            return
        match = re.fullmatch(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)", header)
        if not match:
            raise Wrong(401, "no signature (RFC 8292, section 3)")
        try:
            head, claims = (json.loads(unpadded(match[part])) for part in (1, 2))
            signature, point = unpadded(match[3]), unpadded(match[4])
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            if len(signature) != 64 or len(point) != 65:
                raise ValueError
            pair = encode_dss_signature(
                *(int.from_bytes(signature[i : i + 32], "big") for i in (0, 32))
            )
            key.verify(pair, f"{match[1]}.{match[2]}".encode(), ec.ECDSA(SHA256()))
        except (ValueError, InvalidSignature) as error:
            raise Wrong(403, "a signature that does not fit") from error
        if head != {"typ": "JWT", "alg": "ES256"}:
            raise Wrong(403, f"head {head}")
        if claims.get("aud") != origin:
            raise Wrong(403, f"aud is {claims.get('aud')}, not {origin}")
        if not now < claims.get("exp", 0) <= now + 24 * 3600:
            raise Wrong(403, "exp is over, or more than 24 hours ahead")
        if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
            raise Wrong(403, "sub is no address")
        self.keys.add(match[4])
        self.good[(header, origin)] = claims["exp"]


class Browser:
    """What one browser's service knows of it."""

    __slots__ = ("calls", "closed", "first", "last", "messages", "taken", "texts", "wait_until")

    def __init__(self) -> None:
        self.calls = self.taken = 0
        self.closed = False
        self.wait_until = self.first = self.last = 0.0
        self.texts: set[bytes] = set()
        self.messages: list[dict[str, Any]] = []


class Service:
    def __init__(self, options: argparse.Namespace) -> None:
        self.secret = options.secret
        self.delay = options.delay / 1000
        self.sample = options.sample
        self.unhurried = options.unhurried
        self.unopened: list[tuple[bytes, int]] = []
        self.faults = {name: int(every) for name, every in json.loads(options.faults).items()}
        self.signatures = Signatures()
        self.browsers: dict[int, Browser] = {}
        self.counts: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def fault_of(self, number: int, written: str, calls: int) -> str:
        if written:
            turns = written.split(",")
            return turns[min(calls, len(turns)) - 1]
        for fault, every in self.faults.items():
            if number % every == every - 1:
                once, _comma, then = fault.partition(",")
                return once if calls == 1 or not then else then
        return "201"

    def check(
        self, head: Mapping[str, str], body: bytes, origin: str, number: int
    ) -> dict[str, Any]:
        """The message as the browser reads it. Raises Wrong."""
        self.signatures.check(head.get("authorization", ""), origin)
        if head.get("content-encoding") != "aes128gcm":
            raise Wrong(400, "not aes128gcm")
        if not re.fullmatch(r"\d{1,10}", head.get("ttl", "")):
            raise Wrong(400, "no TTL (RFC 8030, section 5.2)")
        if head.get("urgency", "normal") not in {"very-low", "low", "normal", "high"}:
            raise Wrong(400, "urgency (RFC 8030, section 5.3)")
        if "topic" in head and not TOPIC.fullmatch(head["topic"]):
            raise Wrong(400, "topic (RFC 8030, section 5.4)")
        if len(body) > 4096 + 86:
            raise Wrong(413, "too long")
        text = b""
        if number % self.sample == 0:
            if self.unhurried:
                self.unopened.append((body, number))
            else:
                text = opened(body, number)
                self.counts["opened"] += 1
        about = ("ttl", "urgency", "topic", "authorization")
        return {name: head.get(name, "") for name in about} | {"text": text, "length": len(body)}

    def pushed(self, line: Line, path: str, head: Mapping[str, str], body: bytes) -> None:
        parts = path.strip("/").split("/")
        if parts[0] != "push":
            self.asked(line, parts, head)
            return
        origin = f"{line.scheme}://{head.get('host', '')}"
        number, written = int(parts[1]), parts[2] if len(parts) > 2 else ""
        browser = self.browsers.get(number)
        if browser is None:
            browser = self.browsers[number] = Browser()
        now = time.time()
        browser.calls += 1
        browser.first, browser.last = browser.first or now, now
        self.counts["calls"] += 1
        self.counts["called_when_gone"] += browser.closed
        self.counts["called_too_early"] += now < browser.wait_until
        try:
            message = self.check(head, body, origin, number)
        except Wrong as wrong:
            self.wrong[str(wrong)] += 1
            line.say(wrong.status, body=str(wrong).encode())
            return
        fault = self.fault_of(number, written, browser.calls)
        if self.delay:
            asyncio.get_running_loop().call_later(
                self.delay, self.act, fault, browser, message, body, line
            )
        else:
            self.act(fault, browser, message, body, line)

    def act(
        self, fault: str, browser: Browser, message: dict[str, Any], body: bytes, line: Line
    ) -> None:
        if limit := re.fullmatch(r"413x(\d+)", fault):
            fault = "413" if len(body) > int(limit[1]) else "201"
        self.answers[fault] += 1
        if fault == "201":
            self.take(browser, message)
            line.say(201, {"Location": "/message/1"})
        elif fault in {"404", "410"}:
            browser.closed = True
            line.say(int(fault), body=b'{"reason":"gone"}')
        elif waits := re.fullmatch(r"(\d{3})([sd])(\d+)", fault):
            browser.wait_until = time.time() + int(waits[3])
            said = waits[3]
            if waits[2] == "d":
                # A date has whole seconds: what it cuts off is not held against the sender.
                said = email.utils.formatdate(browser.wait_until, usegmt=True)
                browser.wait_until = float(int(browser.wait_until))
            line.say(int(waits[1]), {"Retry-After": said})
        elif fault == "hang":
            pass
        elif fault == "drop":
            line.transport.abort()
        elif fault == "garbage":
            line.transport.write(b"\x16\x03 this is no HTTP\r\n\r\n")
            line.transport.close()
        elif fault == "redirect":
            line.say(307, {"Location": "/push/0/201"})
        else:
            line.say(int(fault), body=b'{"reason":"asked for"}')

    def take(self, browser: Browser, message: dict[str, Any]) -> None:
        self.counts["taken"] += 1
        # Encrypted, the same text never looks the same: where it is not opened, its topic stands for it.
        about = message["text"] or message["topic"].encode()
        self.counts["duplicates"] += about in browser.texts
        browser.texts.add(about)
        browser.taken += 1
        if len(browser.messages) < KEEP:
            browser.messages.append(message)

    def asked(self, line: Line, parts: list[str], head: Mapping[str, str]) -> None:
        if head.get("x-secret") != self.secret:
            line.say(404)
            return
        said: Any
        if parts[0] == "report":
            said = self.report()
        elif parts[0] == "taken":
            said = self.counts["taken"]
        elif parts[0] == "forget":
            self.browsers.clear()
            self.unopened.clear()
            for counted in (self.counts, self.answers, self.wrong):
                counted.clear()
            said = {}
        else:
            browser = self.browsers.get(int(parts[1]), Browser())
            said = [m | {"text": m["text"].decode()} for m in browser.messages]
        line.say(200, body=json.dumps(said).encode())

    def report(self) -> dict[str, Any]:
        """What was seen since the start, or since it was told to forget."""
        for body, number in self.unopened:
            try:
                opened(body, number)
                self.counts["opened"] += 1
            except Wrong as wrong:
                self.wrong[str(wrong)] += 1
        self.unopened.clear()
        told = {number: b for number, b in self.browsers.items() if b.texts}
        times = [moment for b in self.browsers.values() for moment in (b.first, b.last)]
        names = ("calls", "taken", "duplicates", "opened", "connections")
        return {
            **{
                name: self.counts[name] for name in (*names, "called_when_gone", "called_too_early")
            },
            "distinct": len(told),
            "told": sorted(told),
            "taken_twice": {number: b.taken for number, b in told.items() if b.taken > 1},
            "answers": dict(self.answers),
            "wrong": dict(self.wrong),
            "keys": sorted(self.signatures.keys),
            "first_at": min(times, default=0),
            "last_at": max(times, default=0),
        }


class Line(asyncio.Protocol):
    """One connection of a sender, one request after the other (RFC 9112)."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.buffer = b""
        self.scheme = "http"

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.service.counts["connections"] += 1
        if transport.get_extra_info("sslcontext") is not None:
            self.scheme = "https"

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            first, *lines = self.buffer[:end].decode("latin-1").split("\r\n")
            head = {}
            for line in lines:
                name, _colon, value = line.partition(":")
                head[name.lower()] = value.strip()
            whole = end + 4 + int(head.get("content-length", 0))
            if len(self.buffer) < whole:
                return
            body, self.buffer = self.buffer[end + 4 : whole], self.buffer[whole:]
            self.service.pushed(self, first.split(" ")[1], head, body)

    def say(self, status: int, head: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        said = "".join(f"{name}: {value}\r\n" for name, value in (head or {}).items())
        text = f"HTTP/1.1 {status} x\r\n{said}Content-Length: {len(body)}\r\n\r\n"
        self.transport.write(text.encode() + body)


async def main(options: argparse.Namespace) -> None:
    service = Service(options)
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    servers, ports = [], []
    for number in range(options.origins):
        port = options.port + number if options.port else 0
        server = await asyncio.get_running_loop().create_server(
            lambda: Line(service), options.host, port, ssl=context, backlog=1024
        )
        servers.append(server)
        ports.append(server.sockets[0].getsockname()[1])
    print(json.dumps({"ports": ports, "secret": service.secret}), flush=True)  # noqa: T201
    # It ends with whoever started it: a test that is killed leaves nothing running.
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.5)


class Running:
    """A service that runs, seen from the test that started it."""

    def __init__(self, ports: list[int], secret: str, scheme: str, host: str, ca: str) -> None:
        self.origins = [f"{scheme}://{host}:{port}" for port in ports]
        self._secret = secret
        self._ca = ca

    def endpoint(self, number: int, faults: str = "") -> str:
        """Where to send to the browser with ``tests.factories.private_key(number)``; origins take turns."""
        origin = self.origins[number % len(self.origins)]
        return f"{origin}/push/{number}" + (f"/{faults}" if faults else "")

    def report(self) -> dict[str, Any]:
        return self._ask("report")

    def taken(self) -> int:
        """How many messages it took until now; costs it next to nothing to say."""
        return self._ask("taken")

    def messages(self, number: int) -> list[dict[str, Any]]:
        """The first few messages that a browser took: ``text``, ``ttl``, ``urgency``, ``topic``, ``authorization``."""
        return self._ask(f"messages/{number}")

    def forget(self) -> None:
        self._ask("forget")

    def _ask(self, what: str) -> Any:
        url = f"{self.origins[0]}/{what}"
        request = urllib.request.Request(url, headers={"X-Secret": self._secret})  # noqa: S310  (our own)
        context = ssl.create_default_context(cafile=self._ca) if self._ca else None
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:  # noqa: S310
            return json.load(answer)


@contextlib.contextmanager
def running(
    *,
    origins: int = 1,
    faults: Mapping[str, int] | None = None,
    sample: int = 1,
    unhurried: bool = False,
    delay: int = 0,
    port: int = 0,
    certificate: str = "",
    ca: str = "",
) -> Iterator[Running]:
    """A service in a process of its own.

    origins: ports it listens at
    faults: for addresses without faults of their own, every how many numbers get which: ``{"410": 50}``
    sample: only the messages of every so many browsers are opened; of the others no duplicates are known
    unhurried: they are opened when it is asked for its report, not before the answer: opening is the browser's work,
      and on a machine that measures senders it must not take their time
    delay: milliseconds before each answer
    port: of the first origin, any free one without
    certificate, ca: files for TLS, the key in the first; the name in it is ``localhost``
    """
    options = ["--origins", str(origins), "--faults", json.dumps(dict(faults or {}))]
    options += ["--sample", str(sample), "--delay", str(delay), "--port", str(port)]
    if unhurried:
        options.append("--unhurried")
    if certificate:
        options += ["--certificate", certificate]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.portal.pushd", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        yield Running(said["ports"], said["secret"], scheme, host, ca)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def authority(folder: Path, name: str) -> tuple[str, str]:
    """Files with a certificate for the host ``name`` and its key, and with the authority that signed it."""
    now = dt.datetime.now(dt.UTC)

    def certificate(subject: str, key: Any, signer: Any, extension: Any) -> x509.Certificate:
        named, issuer = (
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
            for text in (subject, "Test CA")
        )
        number, critical = x509.random_serial_number(), extension.oid == BasicConstraints.oid
        made = x509.CertificateBuilder(issuer, named, key.public_key(), number)
        made = made.not_valid_before(now - dt.timedelta(days=1))
        made = made.not_valid_after(now + dt.timedelta(days=1))
        return made.add_extension(extension, critical).sign(signer, SHA256())

    root, own = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))
    top = certificate("Test CA", root, root, BasicConstraints(True, None))
    leaf = certificate(name, own, root, x509.SubjectAlternativeName([x509.DNSName(name)]))
    (folder / "ca.pem").write_bytes(top.public_bytes(Encoding.PEM))
    secret = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(leaf.public_bytes(Encoding.PEM) + secret)
    return str(folder / "server.pem"), str(folder / "ca.pem")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="of the first origin; any free ones without"
    )
    parser.add_argument("--origins", type=int, default=1)
    parser.add_argument("--faults", default="{}", help='JSON such as {"410": 50}')
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument(
        "--unhurried", action="store_true", help="open messages for the report only"
    )
    parser.add_argument("--delay", type=int, default=0, help="milliseconds")
    parser.add_argument("--certificate", default="")
    parser.add_argument("--secret", default=secrets.token_urlsafe(16))
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main(parser.parse_args()))
