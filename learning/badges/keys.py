"""Keys that sign badges: P-256 for JWT (ES256), Ed25519 for proofs inside the document.

The official validator of 1EdTech accepts no EdDSA for JWT, and eddsa-rdfc-2022 as the proof inside; hence two kinds.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from .multibase import NotReadable, base64url, decoded, encoded, from_base64url

Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Public = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

ED25519_CODE = b"\xed\x01"
"""What stands before an Ed25519 public key (multicodec ed25519-pub, as an unsigned varint)."""


class Kind(enum.StrEnum):
    ES256 = "es256"
    ED25519 = "ed25519"


@dataclasses.dataclass(frozen=True)
class Signer:
    """A private key and the address of its public half: ``method`` is ``did:web:…#name``."""

    method: str
    private: Private = dataclasses.field(repr=False)

    @property
    def issuer(self) -> str:
        return self.method.partition("#")[0]


def fresh(kind: Kind) -> Private:
    if kind is Kind.ES256:
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


def written(private: Private) -> bytes:
    """PKCS #8, DER."""
    return private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read(data: bytes) -> Private:
    """Raises NotReadable."""
    try:
        found = serialization.load_der_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotReadable("This is no private key.") from error
    if not isinstance(found, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise NotReadable("This is no key that signs badges.")
    return found


def described(public: Public) -> dict[str, Any]:
    """The public half as a verification method writes it: a JWK (RFC 7518, 6.2) or a Multikey."""
    if isinstance(public, ed25519.Ed25519PublicKey):
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"type": "Multikey", "publicKeyMultibase": encoded(ED25519_CODE + raw)}
    numbers = public.public_numbers()
    return {
        "type": "JsonWebKey2020",
        "publicKeyJwk": {
            "kty": "EC",
            "crv": "P-256",
            "x": base64url(numbers.x.to_bytes(32, "big")),
            "y": base64url(numbers.y.to_bytes(32, "big")),
            "alg": "ES256",
            "use": "sig",
        },
    }


def recognised(method: dict[str, Any]) -> Public:
    """The public key of a verification method. Raises NotReadable."""
    if isinstance(text := method.get("publicKeyMultibase"), str):
        data = decoded(text)
        if len(data) != 34 or not data.startswith(ED25519_CODE):
            raise NotReadable("This is no Ed25519 key.")
        return ed25519.Ed25519PublicKey.from_public_bytes(data[2:])
    jwk = method.get("publicKeyJwk")
    if not isinstance(jwk, dict) or (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        raise NotReadable("This is no key that signs badges.")
    x, y = (from_base64url(str(jwk.get(name, ""))) for name in ("x", "y"))
    try:
        numbers = ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        )
        return numbers.public_key()
    except ValueError as error:
        raise NotReadable("The key is no point of the curve.") from error
