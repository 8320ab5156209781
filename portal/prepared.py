"""Secrets of push messages to come: made while nothing is sent, so that a message of which everybody is told goes out
several times as quickly.

Each is what sender and browser agree on for one message (``webpush.agree``): its key pair is as fresh as one made in
that moment (RFC 8291, section 3.1), serves one message and is gone, and the private key is thrown away when the secret
is made. Secrets stay in the memory of one process and are written nowhere. Where there is none, because a process has
just begun or the browser has new keys, it is made on the spot.
"""

from __future__ import annotations

import time
from collections import deque

from django.conf import settings

from portal import webpush
from portal.models import Device
from portal.webpush import AUTH, POINT, Agreed

AT_ONCE = 1000
"""Devices that are asked for in one question."""

_ready: dict[int, bytes] = {}
"""By the number of the device: its public key and authentication secret, which the agreement was made for, then the
message's point and secret. One string, since there are very many."""
_asked: deque[int] = deque()
"""Devices whose secret was used, or that had none when there was something to send."""
_seen = 0
"""Number of the newest device that was ever looked at."""

_KEYS = POINT + AUTH


def take(device: Device) -> Agreed:
    """The secret of the next message to ``device``, for this one message. Raises ValueError for keys that are none."""
    p256dh, auth = bytes(device.p256dh), bytes(device.auth)
    made = _ready.pop(device.pk, b"") if _ready else b""
    if len(_asked) < settings.PUSH_PREPARED:
        _asked.append(device.pk)
    if made[:_KEYS] == p256dh + auth:
        return Agreed(made[_KEYS : _KEYS + POINT], made[_KEYS + POINT :])
    return webpush.agree(p256dh, auth)


def fill(*, seconds: float) -> int:
    """Make secrets for reachable devices that have none, for about so many seconds; how many were made.

    At most ``PUSH_PREPARED`` are kept, about 300 bytes each: those of devices that were told something lately first.
    """
    ends, number = time.monotonic() + seconds, 0
    while len(_ready) < settings.PUSH_PREPARED and (rows := _without()):
        for at, (pk, p256dh, auth) in enumerate(rows, 1):
            number += _prepare(pk, bytes(p256dh), bytes(auth))
            if time.monotonic() >= ends or len(_ready) >= settings.PUSH_PREPARED:
                _asked.extend(pk for pk, _p256dh, _auth in rows[at:])
                return number
    return number


def _prepare(pk: int, p256dh: bytes, auth: bytes) -> bool:
    try:
        agreed = webpush.agree(p256dh, auth)
    except ValueError:
        return False  # said when something is to be sent there
    _ready[pk] = b"".join((p256dh, auth, *agreed))
    return True


def _without() -> list[tuple[int, bytes, bytes]]:
    """Some reachable devices that may have no secret: those that were asked for, then those never looked at."""
    global _seen
    asked = [_asked.popleft() for _each in range(min(len(_asked), AT_ONCE))]
    numbers = [pk for pk in dict.fromkeys(asked) if pk not in _ready]
    rows = Device.objects.reachable().order_by("pk")
    columns = ("pk", "p256dh", "auth")
    if found := list(rows.filter(pk__among=numbers).values_list(*columns)) if numbers else []:
        return found
    while found := list(rows.filter(pk__gt=_seen).values_list(*columns)[:AT_ONCE]):
        _seen = found[-1][0]
        if some := [row for row in found if row[0] not in _ready]:
            return some
    return []


def forget() -> None:
    """Begin anew, with nothing."""
    global _seen
    _ready.clear()
    _asked.clear()
    _seen = 0
