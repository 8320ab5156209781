"""Web push messages: their encryption (RFC 8188, RFC 8291) and our signature to push services (RFC 8292).

Bytes in, bytes out; no settings, no network. ``cryptography`` does the arithmetic.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
_ECDH = ec.ECDH()
_ECDSA = ec.ECDSA(SHA256())
RECORD = 4096
"""Size of the one record a message has: a push service need not take more (RFC 8291, section 4)."""
LONGEST = RECORD - 86 - 16 - 1
"""Bytes of text that fit: the record without its header, the tag, and the delimiter (RFC 8291, section 4: 3993)."""
POINT, AUTH, SALT = 65, 16, 16
"""Bytes of an uncompressed point on P-256, of the authentication secret, and of the salt."""
_SIZES = RECORD.to_bytes(4, "big") + bytes((POINT,))
"""Record size and length of the key id, as the header has them (RFC 8188, section 2.1)."""
LONGEST_LIFE = 24 * 60 * 60
"""Seconds that a signature to a push service may be of use (RFC 8292, section 2)."""


def to_text(data: bytes) -> str:
    """Base64 for addresses, without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """The bytes that ``to_text`` wrote, padded or not. Raises ValueError for anything else."""
    if not text.isascii() or not text.replace("-", "").replace("_", "").rstrip("=").isalnum():
        raise ValueError("not base64url")
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key of ``key``: an uncompressed point, 65 bytes (SEC 1, section 2.3.3)."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def peer(point: bytes) -> ec.EllipticCurvePublicKey:
    """The key that ``point`` stands for. Raises ValueError where it is not 65 bytes or not on the curve."""
    if len(point) != POINT or point[0] != 4:
        raise ValueError(f"not an uncompressed point of {POINT} bytes")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)


class Agreed(NamedTuple):
    """What sender and browser share for one message: the message's public key (65 bytes) and the input keying material
    (32 bytes, RFC 8291, section 3.4). The private key is thrown away by then; it serves one message and no other."""

    point: bytes
    secret: bytes


def agree(p256dh: bytes, auth: bytes, *, key: ec.EllipticCurvePrivateKey | None = None) -> Agreed:
    """The secret of one message to a browser: most of the arithmetic, and nothing of the text.

    p256dh: the browser's public key, an uncompressed point of 65 bytes
    auth: the browser's authentication secret, 16 bytes
    key: only for test vectors. Each message has a key pair of its own, thrown away at once (RFC 8291, section 3.1).

    Raises ValueError for keys that are none.
    """
    if len(auth) != AUTH:
        raise ValueError(f"the authentication secret has {len(auth)} bytes, not {AUTH}")
    ours = key or ec.generate_private_key(CURVE)
    point = point_of(ours)
    return Agreed(point, bind(ours.exchange(_ECDH, peer(p256dh)), auth, p256dh, point))


def seal(text: bytes, agreed: Agreed, *, salt: bytes | None = None) -> bytes:
    """``text`` as the body of a push message that only the browser can read: content coding aes128gcm.

    salt: only for test vectors; 16 random bytes otherwise (RFC 8188, section 2.1).

    Raises ValueError for a text longer than ``LONGEST``.
    """
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} bytes are more than the {LONGEST} of one record")
    salt = salt or os.urandom(SALT)
    content, nonce = derive(agreed.secret, salt)
    # The delimiter 2 says that this record is the last one (RFC 8188, section 2).
    sealed = AESGCM(content).encrypt(nonce, text + b"\x02", None)
    return b"".join((salt, _SIZES, agreed.point, sealed))


def encrypt(
    text: bytes,
    p256dh: bytes,
    auth: bytes,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Both in one: ``agree``, then ``seal``. Raises ValueError as they do."""
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} bytes are more than the {LONGEST} of one record")
    return seal(text, agree(p256dh, auth, key=key), salt=salt)


# HKDF with SHA-256 (RFC 5869), written out since every output fits one block.


def bind(shared: bytes, auth: bytes, receiver: bytes, sender: bytes) -> bytes:
    """The input keying material of a message, 32 bytes (RFC 8291, section 3.4).

    shared: the ECDH secret of both key pairs, 32 bytes; auth: the browser's secret, 16 bytes; receiver, sender: the
    browser's public key and the message's, 65 bytes each.
    """
    key = hmac.digest(auth, shared, "sha256")
    return hmac.digest(key, b"WebPush: info\x00" + receiver + sender + b"\x01", "sha256")


def derive(secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Content encryption key (16 bytes) and nonce (12 bytes) of the only record (RFC 8188, sections 2.2 and 2.3)."""
    base = hmac.digest(salt, secret, "sha256")
    content = hmac.digest(base, b"Content-Encoding: aes128gcm\x00\x01", "sha256")[:16]
    nonce = hmac.digest(base, b"Content-Encoding: nonce\x00\x01", "sha256")[:12]
    return content, nonce


def authorization(
    key: ec.EllipticCurvePrivateKey, audience: str, contact: str, expires: int
) -> str:
    """The header ``Authorization`` that tells a push service who sends (RFC 8292, section 3).

    audience: origin of the push service, such as ``https://push.example`` (section 2)
    contact: ``mailto:`` or ``https:`` address where the service reaches whoever runs this installation (section 2.1)
    expires: seconds since 1970; services refuse what lies more than 24 hours ahead (section 2)

    Signed with ES256: the signature is r and s, 32 bytes each (RFC 7518, section 3.4).
    """
    claims = {"aud": audience, "exp": expires, "sub": contact}
    signed = ".".join(
        to_text(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode("ascii"), _ECDSA))
    signature = to_text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={to_text(point_of(key))}"
