"""The key that days of the books are sealed with (Ed25519, RFC 8032).

It stands in the file ``ledger-key`` in TORGET_VAR, readable by its owner only and made on first need; or in
TORGET_LEDGER_KEY, where several hosts run tasks. Seals keep the name of their key, and the public key is published
beside them, so that a new key does not make old seals doubtful to whoever kept the old public key.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

PURPOSE = "torget-day"
"""What a seal begins with, so that it cannot pass for a signature of anything else."""


class KeyUnusable(Exception):
    """Nothing can be sealed; the message says what the operator can do."""


@dataclasses.dataclass(frozen=True)
class Key:
    """id: what a seal keeps; public: 32 bytes."""

    id: str
    public: bytes
    private: Ed25519PrivateKey = dataclasses.field(repr=False, compare=False)

    @property
    def public_text(self) -> str:
        return base64.b64encode(self.public).decode()


def path() -> Path:
    return settings.VAR / "ledger-key"


def key() -> Key:
    """The key, made where there is none yet. Raises KeyUnusable."""
    if settings.LEDGER_KEY:
        return _read(settings.LEDGER_KEY, "TORGET_LEDGER_KEY")
    try:
        if not path().exists():
            _make()
        return _read(path().read_text(encoding="ascii"), str(path()))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(
            f"No key for the seals of days can be kept: {error}. Make {settings.VAR} writable, or set TORGET_LEDGER_KEY"
            " to 32 random bytes in base64."
        ) from error


def _make() -> None:
    """All or nothing, and once: whoever comes second leaves the first one's key alone."""
    new = path().with_name(f"ledger-key.{os.getpid()}")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64.b64encode(os.urandom(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path())
        except FileExistsError:
            return
    finally:
        new.unlink(missing_ok=True)


def _read(text: str, where: str) -> Key:
    try:
        secret = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
        private = Ed25519PrivateKey.from_private_bytes(secret)
    except (binascii.Error, ValueError):
        # The text itself may be most of a key: it is not repeated.
        raise KeyUnusable(f"{where} is no key. Bring it back from a backup.") from None
    public = private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return Key(hashlib.sha256(public).hexdigest()[:16], public, private)


def message(day: dt.date, transfers: int, root: str) -> bytes:
    """What is signed: ``torget-day|2026-05-17|42|`` and the root in hexadecimal digits."""
    return f"{PURPOSE}|{day.isoformat()}|{transfers}|{root}".encode("ascii")


def sign(signed_by: Key, day: dt.date, transfers: int, root: str) -> str:
    """The signature over ``message``, in base64."""
    return base64.b64encode(signed_by.private.sign(message(day, transfers, root))).decode()


def holds(public: bytes, signature: str, day: dt.date, transfers: int, root: str) -> bool:
    """Whether a signature is one of this day by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(signature, validate=True), message(day, transfers, root)
        )
    except (InvalidSignature, ValueError):
        return False
    return True
