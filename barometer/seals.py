"""The secrets of a round, sealed with a key that no database holds.

A copy of the database alone opens none of them: the key comes from TORGET_SUBJECT_PEPPER. They are destroyed by
deleting the column's value when the round closes; a backup from before opens only together with that setting.
Sealed with Fernet (AES-128-CBC and HMAC-SHA-256), under a key of HKDF-SHA-256 (RFC 5869).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Sealed = bytes | memoryview
"""What a column of bytes gives."""
PEPPER = 32
_PURPOSE = b"torget barometer round"


class SealBroken(Exception):
    """A secret was sealed with another TORGET_SUBJECT_PEPPER than the one that is set."""


def _box() -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SUBJECT_PEPPER.encode())))


def _open(sealed: Sealed) -> bytes:
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise SealBroken(
            "A round's secrets were sealed with another TORGET_SUBJECT_PEPPER. Bring the earlier one back."
        ) from error


def new_pepper() -> bytes:
    """A new pepper, sealed."""
    return _box().encrypt(secrets.token_bytes(PEPPER))


def pseudonym(sealed_pepper: Sealed, identity: str) -> str:
    """What somebody is called in one round: HMAC-SHA-256 in hexadecimal digits. Raises SealBroken."""
    return hmac.new(_open(sealed_pepper), identity.encode(), hashlib.sha256).hexdigest()


def check(sealed_pepper: Sealed, place: int, length: int) -> str:
    """Letters that only this round's secret gives for paper ``place``, from the alphabet of RFC 4648 (base 32). Raises
    SealBroken."""
    digest = hmac.new(_open(sealed_pepper), f"number {place}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:length]


def sealed_key(key: rsa.RSAPrivateKey) -> bytes:
    return _box().encrypt(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def opened_key(sealed: Sealed) -> rsa.RSAPrivateKey:
    """Raises SealBroken. The seal says that it is the key we made: to prove its primes anew would take many times as
    long as to sign with it."""
    key = serialization.load_der_private_key(
        _open(sealed), None, unsafe_skip_rsa_key_validation=True
    )
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
