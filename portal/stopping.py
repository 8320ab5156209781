"""Addresses in messages, that work without signing in: to what a message tells of, and to what stops it.

The key says whose follows they are and cannot be guessed; the deliveries say which. A link opens a page that
asks; only a POST stops anything, since mail programs and scanners open every link (RFC 8058, section 1).

What a push message opens is known to nobody but the browser it was encrypted for, so opening it is reading it. Its
seal is no key: it says that one delivery was read, and nothing can be stopped, seen or guessed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36, urlsafe_base64_encode

MANY = 100
"""Deliveries one address names at most; a longer message names its first ones."""


def pack(deliveries: Sequence[int]) -> str:
    """Numbers in little room: the lowest, then the steps up to each next one, in base 36 ("2s-1-c")."""
    rising = sorted(set(deliveries))[:MANY]
    steps = [b - a for a, b in zip([0, *rising], rising, strict=False)]
    return "-".join(int_to_base36(step) for step in steps)


def unpack(packed: str) -> list[int]:
    """The numbers of ``pack``. Raises ValueError for what it cannot have made."""
    steps = [base36_to_int(part) for part in packed.split("-")]
    if not steps or len(steps) > MANY or any(step <= 0 for step in steps):
        raise ValueError("these are no deliveries")
    found, at = [], 0
    for step in steps:
        at += step
        found.append(at)
    if at >= 1 << 63:
        raise ValueError("no delivery has such a number")
    return found


def url(site: str, key: str, deliveries: Iterable[int]) -> str:
    """Where the person with ``key`` stops what ``deliveries`` told them of, in the active language."""
    return site + reverse("stop_told", args=[key, pack(list(deliveries))])


def change_path() -> str:
    """Where somebody sees and changes what they follow, in the active language."""
    return reverse("my_follows")


def entry_url(site: str, entry: int) -> str:
    """A short way to what a message tells of, in the active language."""
    return f"{site}{reverse('told', args=[int_to_base36(entry)])}"


def pressed_url(entry: int, delivery: str, seal: str) -> str:
    """The path that a push message opens, in the active language; ``delivery`` in base 36, ``seal`` from
    ``reading_seal``."""
    return reverse("told_to", args=[int_to_base36(entry), delivery, seal])


def reading_seal(key: str, delivery: int) -> str:
    """What shows that a push message was opened by whom ``delivery`` was sent to: 96 bits in 16 characters."""
    return _seal("portal.stopping.reading", key, delivery, 12)


def _seal(purpose: str, key: str, delivery: int, size: int) -> str:
    digest = salted_hmac(purpose, f"{key}:{delivery}", algorithm="sha256").digest()
    return urlsafe_base64_encode(digest[:size])


def _short_seal(key: str, delivery: int) -> str:
    # 48 bits: short enough for a text message, and each guess needs a request
    return _seal("portal.stopping", key, delivery, 6)


def short_url(site: str, key: str, delivery: int) -> str:
    """A short way to the page that stops what ``delivery`` told of."""
    return site + reverse("stop_short", args=[int_to_base36(delivery), _short_seal(key, delivery)])


def sealed(key: str, delivery: int, seal: str) -> bool:
    """Whether ``seal`` stands in a short address we made for ``delivery`` of the person with ``key``."""
    return constant_time_compare(_short_seal(key, delivery), seal)


def read_by(key: str, delivery: int, seal: str) -> bool:
    """Whether ``seal`` is the ``reading_seal`` of ``delivery`` of the person with ``key``."""
    return constant_time_compare(reading_seal(key, delivery), seal)
