"""Push messages to browsers that exist only as numbers, ours and one by one, in processes of their own.

``python -m bench.pushing SIDE COUNT ORIGIN…`` sends COUNT messages to as many browsers of the push service of
``tests.portal.pushd`` and prints JSON: CPU and wall seconds. ``ours`` is the sender of the portal with everything it
does, from parcels to receipts; ``one_by_one`` is the way of the package most sites use, a loop that calls
``pywebpush.webpush`` with a key file; ``transport`` sends what was encrypted before, over our connections: what the
service and the machine can take; ``limit`` only does the arithmetic that every message needs (microseconds).
"""

from __future__ import annotations

import gc
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import timeit
from pathlib import Path
from typing import Any

import certifi

from bench.runner import ROOT, ROUNDS, Absent
from tests.portal import pushd

TITLE, WHAT = "Cykelsti på Møllegade", "Teknik- og Miljøudvalget sendte sagen tilbage"
WARM = 20


def points(count: int) -> list[bytes]:
    """Public keys of the browsers from 0: those that the push service knows the private keys of."""
    from portal import webpush

    return [webpush.point_of(pushd.private_key(number)) for number in range(count)]


def ours(count: int, origins: list[str]) -> dict[str, float]:
    from portal import push, vapid
    from portal.channels import Channel
    from portal.models import Device
    from portal.parcels import End, Item, Parcel
    from portal.tellers import Words

    key = vapid.newest().id
    words = Words("Sag", TITLE, WHAT, "/da/sager/17/#d2026-11-20", change=("Udvalg", "Byråd"))
    parcels = [
        Parcel(
            Channel.PUSH,
            1,
            sender="Tornsund",
            site="https://tornsund.example",
            language="da",
            to=Device(
                pk=number,
                follower_id=number,
                endpoint=f"{origins[number % len(origins)]}/push/{number}",
                p256dh=point,
                auth=pushd.auth_secret(number),
                key_id=key,
            ),
            items=(Item(number, 1, "case:17", words, "Møllegade"),),
            stop_key=hashlib.sha256(str(number).encode()).hexdigest()[:24],
        )
        for number, point in enumerate(points(count))
    ]
    assert all(receipt.end is End.SENT for receipt in push.send(parcels[:WARM]))
    push.hang_up()

    def work() -> None:
        ends = [receipt.end for receipt in push.send(parcels)]
        assert len(ends) == count
        assert set(ends) == {End.SENT}

    return timed(work)


def one_by_one(count: int, origins: list[str]) -> dict[str, float]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pywebpush import webpush

    from portal import vapid
    from portal.webpush import to_text

    file = Path(os.environ["TORGET_VAR"]) / "key.pem"
    private = vapid.newest().private
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    note = {"title": TITLE, "body": WHAT, "navigate": "https://tornsund.example/da/sager/17/"}
    text = json.dumps({"web_push": 8030, "notification": note})
    subscriptions = [
        {
            "endpoint": f"{origins[number % len(origins)]}/push/{number}",
            "keys": {"p256dh": to_text(point), "auth": to_text(pushd.auth_secret(number))},
        }
        for number, point in enumerate(points(count))
    ]

    def work(some: list[dict[str, Any]] = subscriptions) -> None:
        for subscription in some:
            webpush(
                subscription,
                text,
                vapid_private_key=str(file),
                vapid_claims={"sub": "mailto:drift@tornsund.example"},
                ttl=48 * 3600,
                headers={"Urgency": "normal", "Topic": "case-17"},
            )

    work(subscriptions[:3])
    return timed(work)


def transport(count: int, origins: list[str]) -> dict[str, float]:
    from django.conf import settings

    from portal import endpoints, push, vapid, webpush
    from portal.push_http import Client

    client = Client(settings.PUSH_CA)
    key = vapid.newest()
    body = webpush.encrypt(b"x" * 400, points(1)[0], pushd.auth_secret(0))

    class Ready:
        def __init__(self, number: int) -> None:
            self.endpoint = endpoints.check(f"{origins[number % len(origins)]}/push/{number}")
            head = (
                f"POST {self.endpoint.target} HTTP/1.1\r\nHost: {self.endpoint.origin.rpartition('/')[2]}\r\n"
                f"Authorization: {push.signature(key, self.endpoint.origin)}\r\nTTL: 60\r\n"
                f"Content-Encoding: aes128gcm\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            self.data = head.encode() + body

        def written(self) -> bytes:
            return self.data

    # Numbers that are never opened: their keys do not fit.
    requests = [Ready(number) for number in range(count) if number % SAMPLE]

    def work() -> None:
        left = iter(requests)
        done = 0
        while done < len(requests):
            while client.room and (request := next(left, None)) is not None:
                client.put(request)
            for _request, answer in client.answers():
                assert answer.status == 201, answer
                done += 1

    spent = timed(work)
    client.close()
    return spent


def limit(count: int, origins: list[str]) -> dict[str, float]:
    """What the calls into OpenSSL alone take, in microseconds: the least of many."""
    import hmac

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from portal import webpush

    own, peer, how = pushd.private_key(1), webpush.peer(points(1)[0]), ec.ECDH()
    point, cipher, nonce = points(1)[0], AESGCM(bytes(16)), bytes(12)
    steps = {
        "key pair": lambda: ec.generate_private_key(webpush.CURVE),
        "point out": lambda: webpush.point_of(own),
        "point in": lambda: webpush.peer(point),
        "ecdh": lambda: own.exchange(how, peer),
        "hmac": lambda: hmac.digest(bytes(32), bytes(144), "sha256"),
        "aes-gcm": lambda: cipher.encrypt(nonce, bytes(400), None),
        "encrypt": lambda: webpush.encrypt(bytes(400), point, bytes(16)),
    }
    spent = {
        name: min(timeit.repeat(step, number=100, repeat=20)) * 1e4 for name, step in steps.items()
    }
    spent["all"] = sum(spent.values()) - spent["encrypt"] + 4 * spent["hmac"]
    return {name: round(value, 1) for name, value in spent.items()}


def timed(work: Any) -> dict[str, float]:
    # What was made to be sent is the bench's, and no garbage of whoever sends.
    gc.collect()
    gc.freeze()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


# The side of the rows

SAMPLE = 7
"""Messages of every so many browsers are opened by the push service; it verifies all others' heads and signatures."""


class Bench:
    """The push service of a row, and rounds in which sides take turns."""

    def __init__(self, service: pushd.Running, folder: str, *, ca: str = "") -> None:
        self.service = service
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TORGET_", "DATABASE_URL", "REDIS_URL", "DJANGO_"))
        } | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "TORGET_VAR": folder,
            "TORGET_PUSH_TEST_ORIGINS": ",".join(service.origins),
            "TORGET_PUSH_CA": ca,
            "TORGET_LOG_LEVEL": "ERROR",
        }
        if ca:
            # requests' own way to be told of another bundle
            self.environment["REQUESTS_CA_BUNDLE"] = ca

    def run(self, side: str, count: int) -> dict[str, float]:
        said = subprocess.run(
            [sys.executable, "-m", "bench.pushing", side, str(count), *self.service.origins],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise RuntimeError(f"{side}: {said.stderr.strip()[-2000:]}")
        return json.loads(said.stdout)

    def rounds(self, counts: dict[str, int]) -> dict[str, list[dict[str, float]]]:
        """Seconds per message of each side and round. Raises AssertionError where not everybody was told once."""
        found: dict[str, list[dict[str, float]]] = {side: [] for side in counts}
        for turn in range(ROUNDS):
            for side in counts if turn % 2 == 0 else reversed(counts):
                self.service.forget()
                spent = self.run(side, counts[side])
                seen = self.service.report()
                assert seen["wrong"] == {}, seen["wrong"]
                assert seen["distinct"] == counts[side], (side, seen["distinct"])
                found[side].append({name: value / counts[side] for name, value in spent.items()})
                found[side][-1]["connections"] = seen["connections"]
        return found


def bundle(folder: str, ca: str) -> str:
    """The authorities everybody trusts, and one more: reading them all is part of what is measured."""
    file = Path(folder) / "bundle.pem"
    file.write_bytes(Path(certifi.where()).read_bytes() + Path(ca).read_bytes())
    return str(file)


def needs_pywebpush() -> None:
    if importlib.util.find_spec("pywebpush") is None:
        raise Absent("no pywebpush: install requirements-dev.txt")


def folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="torget-bench-")


if __name__ == "__main__":
    import django

    django.setup()
    sides = {side.__name__: side for side in (ours, one_by_one, transport, limit)}
    print(json.dumps(sides[sys.argv[1]](int(sys.argv[2]), sys.argv[3:])))
