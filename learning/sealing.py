"""Secrets of licences, sealed with a key that no database holds: the keys that sign badges, and what PINs come from.

A copy of the database alone opens none of them: the key comes from TORGET_SUBJECT_PEPPER. Sealed with Fernet
(AES-128-CBC and HMAC-SHA-256), under a key of HKDF-SHA-256 (RFC 5869).
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Sealed = bytes | memoryview
"""What a column of bytes gives."""
_PURPOSE = b"torget learning licence"


class SealBroken(Exception):
    """A secret was sealed with another TORGET_SUBJECT_PEPPER than the one that is set."""


def _box() -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SUBJECT_PEPPER.encode())))


def sealed(secret: bytes) -> bytes:
    return _box().encrypt(secret)


def opened(box: Sealed) -> bytes:
    """Raises SealBroken."""
    try:
        return _box().decrypt(bytes(box))
    except InvalidToken as error:
        raise SealBroken(
            "What signs licences was sealed with another TORGET_SUBJECT_PEPPER. Bring the earlier one back, or make new"
            " keys with `manage.py licence_keys rotate`."
        ) from error
