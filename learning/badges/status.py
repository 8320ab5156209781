"""Which badges are taken back: one bit each in a list that everybody can fetch without saying which they look for.

Source: W3C Bitstring Status List 1.0. A list has 131,072 bits at least, so that nobody who fetches it is recognised by
what they fetch; the first bit is the leftmost.
"""

from __future__ import annotations

import datetime as dt
import gzip
import zlib
from collections.abc import Iterable
from typing import Any

from .contexts import CREDENTIALS
from .credential import instant
from .multibase import NotReadable, decoded, encoded

SIZE = 131_072
"""Bits of a list."""
HOLDS = dt.timedelta(days=1)
"""How long a list is valid: an old one, from before somebody's badge was taken back, is worth nothing afterwards."""
OFTEN = dt.timedelta(minutes=5)
"""How long a verifier may keep one."""


def bits(taken_back: Iterable[int]) -> bytes:
    """``SIZE`` bits with those of ``taken_back`` set. Raises ValueError for a place that the list has not."""
    found = bytearray(SIZE // 8)
    for index in taken_back:
        if not 0 <= index < SIZE:
            raise ValueError(f"the list has no place {index}")
        found[index // 8] |= 0x80 >> index % 8
    return bytes(found)


def packed(data: bytes) -> str:
    """``encodedList``: GZIP (RFC 1952), then base 64 as multibase. The same bits give the same text."""
    return encoded(gzip.compress(data, mtime=0), base="u")


def unpacked(text: str) -> bytes:
    """Raises NotReadable."""
    packer = zlib.decompressobj(31)
    try:
        data = packer.decompress(decoded(text), SIZE // 8 + 1)
    except zlib.error as error:
        raise NotReadable("The list is damaged.") from error
    if len(data) != SIZE // 8 or not packer.eof:
        raise NotReadable("The list has another size than ours.")
    return data


def is_set(data: bytes, index: int) -> bool:
    """Raises NotReadable for a place that the list has not."""
    if not 0 <= index < len(data) * 8:
        raise NotReadable("The list has no such place.")
    return bool(data[index // 8] & 0x80 >> index % 8)


def document(
    address: str, issuer: str, taken_back: Iterable[int], *, at: dt.datetime
) -> dict[str, Any]:
    """The list as a credential, unsigned."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(at),
        "validUntil": instant(at + HOLDS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": packed(bits(taken_back)),
        },
    }
