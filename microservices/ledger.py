"""The rules of coins, without a database: what they cost, which way they may go, and how a day of them is sealed.

Coins are whole numbers, never money. Times and people do not occur here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence

from microservices.choices import AccountKind, TransferKind

START = 10
"""Coins everybody begins with."""
SOFT_CAP = 30
"""Coins from which on somebody is asked to use them or to pass them on; nothing is taken away."""
TRIAL = 3
"""Coins a trial member begins with."""
MOST = 1_000_000
"""Coins that one transfer can move."""
MINT_SHARE = 20
"""New coins of a quarter are at most one part in this many of all coins there are (5 %)."""
MINT_FLOOR = 500
"""New coins that a quarter may have where there are hardly any yet."""

_NAMESPACE = uuid.UUID("6f5b1f2e-54b0-5e0e-9a53-2f0f4a4f7d11")

_A = AccountKind
_COMMON = (_A.CAMPAIGN, _A.POT, _A.GOODWILL, _A.TRIAL)
ROUTES: dict[TransferKind, tuple[tuple[AccountKind, ...], tuple[AccountKind, ...]]] = {
    TransferKind.MINT: ((_A.TREASURY,), _COMMON),
    TransferKind.BURN: ((_A.AVAILABLE, *_COMMON), (_A.TREASURY,)),
    TransferKind.START: ((_A.TREASURY, _A.TRIAL), (_A.AVAILABLE,)),
    TransferKind.HOLD: ((_A.AVAILABLE,), (_A.HELD,)),
    TransferKind.REFUND: ((_A.HELD,), (_A.AVAILABLE, _A.POT)),
    TransferKind.SETTLE: ((_A.HELD,), (_A.AVAILABLE, _A.POT)),
    TransferKind.PAYOUT: ((_A.CAMPAIGN, _A.POT), (_A.AVAILABLE,)),
    TransferKind.REVERSAL: ((_A.AVAILABLE, *_COMMON), (_A.AVAILABLE, *_COMMON, _A.TREASURY)),
    TransferKind.GOODWILL: ((_A.GOODWILL,), (_A.AVAILABLE,)),
    TransferKind.GIFT: ((_A.AVAILABLE,), (_A.POT, _A.CAMPAIGN)),
    TransferKind.DORMANT: ((_A.AVAILABLE,), (_A.POT,)),
    TransferKind.RETURN: ((_A.AVAILABLE,), (_A.TRIAL,)),
}
"""From which kinds of accounts to which a transfer may go. Coins come into being by ``mint`` and ``start`` alone, and
what is set aside moves only together with its hold. The triggers are made of the same table."""


def key_of(*parts: object) -> uuid.UUID:
    """The key of a transfer that the installation itself makes: the same parts, the same key (RFC 9562, version 5).

    Parts are told apart, so that ("1", "23") is not ("12", "3").
    """
    return uuid.uuid5(
        _NAMESPACE, "\x1f".join(str(part).replace("\x1f", "\x1f\x1f") for part in parts)
    )


def above_soft_cap(balance: int) -> bool:
    """Whether somebody with so many coins is asked to use them or to pass them on."""
    return balance > SOFT_CAP


def top_up(returned: int) -> int:
    """Coins for who moves in after they tried it out, of which ``returned`` went back meanwhile: what everybody begins
    with, less the trial coins that they kept or used."""
    return START - TRIAL + min(TRIAL, returned)


def ceiling(supply: int) -> int:
    """How many new coins a quarter may have where ``supply`` coins were there when it began."""
    return max(MINT_FLOOR, supply // MINT_SHARE)


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter of a year that a day lies in."""
    return dt.date(day.year, day.month - (day.month - 1) % 3, 1)


def leaf(
    key: uuid.UUID, kind: str, source: int, target: int, amount: int, reverses: int | None = None
) -> bytes:
    """What of one transfer goes into the seal of its day, 32 bytes: SHA-256 over a zero byte and its fields."""
    fields = f"{key}|{kind}|{source}|{target}|{amount}|{reverses or ''}"
    return hashlib.sha256(b"\x00" + fields.encode("ascii")).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of RFC 6962, section 2.1, over leaves that are hashes already; of none, SHA-256 of nothing.

    Splits at the largest power of two below the number of leaves, so that no two lists have the same tree; inner nodes
    begin with a one byte, so that none passes for a leaf.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    stack: list[tuple[int, bytes]] = []
    for node in leaves:
        size = 1
        while stack and stack[-1][0] == size:
            node = _node(stack.pop()[1], node)
            size *= 2
        stack.append((size, node))
    root = stack.pop()[1]
    while stack:
        root = _node(stack.pop()[1], root)
    return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
