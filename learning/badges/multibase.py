"""Bytes as text the way did:key, Multikey and Data Integrity proofs write them: multibase and multicodec.

Sources: W3C Controlled Identifiers 1.0, sections 2.4 (Multibase) and 2.5 (Multihash), 2.2.2 (Multikey).
"""

from __future__ import annotations

import base64
import binascii

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""The alphabet of base-58-btc."""
_VALUES = {letter: value for value, letter in enumerate(BITCOIN)}
LONGEST = 1024
"""Letters beyond which nothing is read: base 58 costs the square of its length."""


class NotReadable(ValueError):
    """The text is not what it should be; the message says why."""


def base58(data: bytes) -> str:
    """``data`` in base-58-btc; each leading zero byte is a leading ``1``."""
    number, letters = int.from_bytes(data, "big"), []
    while number:
        number, rest = divmod(number, 58)
        letters.append(BITCOIN[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(letters))


def from_base58(text: str) -> bytes:
    """Raises NotReadable."""
    if len(text) > LONGEST:
        raise NotReadable("The text is too long to be a key or a signature.")
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise NotReadable("A letter is not in the alphabet of base 58.")
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Without padding, as JOSE writes it (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Raises NotReadable."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotReadable("This is not base 64.") from error


def encoded(data: bytes, *, base: str = "z") -> str:
    """``data`` as multibase: ``z`` and base 58, or ``u`` and base 64 without padding. Raises KeyError for others."""
    return base + {"z": base58, "u": base64url}[base](data)


def decoded(text: str) -> bytes:
    """Raises NotReadable."""
    readers = {"z": from_base58, "u": from_base64url}
    if not text or text[0] not in readers:
        raise NotReadable("The first letter does not say how the rest is written.")
    return readers[text[0]](text[1:])
