"""The code with which somebody can change their answers: nobody else has it, and it is the token of a ballot.

120 random bits, written as six groups of four from the alphabet of RFC 4648 (base 32). The token is their SHA-256
with a label, the ballot box keeps the SHA-256 of the token (static/js/ballot.js does the same).
"""

from __future__ import annotations

import base64
import hashlib
import secrets

LENGTH = 24
_BYTES = 15
_LABEL = b"torget code v1"


class NoCode(ValueError):
    """What somebody typed is no code."""


def new() -> str:
    return _grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode())


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))


def normal(typed: str) -> str:
    """As ``new`` writes it, whatever is between its letters. 0, 1 and 8 are read as the letters they look like. Raises
    NoCode."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    plain = plain.translate(str.maketrans("018", "OIB"))
    if len(plain) != LENGTH or set(plain) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise NoCode(f"a code has {LENGTH} letters and digits")
    return _grouped(plain)


def token_of(code: str) -> bytes:
    """The 32 bytes of a code. Raises NoCode."""
    secret = base64.b32decode(normal(code).replace("-", ""))
    return hashlib.sha256(_LABEL + secret).digest()


def hash_of(token: bytes) -> str:
    """What the ballot box keeps of a token."""
    return hashlib.sha256(token).hexdigest()
