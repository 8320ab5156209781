"""A credential as a JWT (OB 3.0, section 8.2: the payload is the credential), signed with ES256 (RFC 7518)."""

from __future__ import annotations

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from . import did
from .credential import moment
from .keys import Signer
from .multibase import NotReadable

ALGORITHM = "ES256"


class NotGenuine(Exception):
    """It is not what was signed, or whoever signed it is somebody else; the message says what."""


def payload(document: dict[str, Any]) -> dict[str, Any]:
    """The credential with the claims every JWT has; ``sub`` is the subject's id, which verifiers must compare."""
    claims: dict[str, Any] = {
        **document,
        "iss": _id(document["issuer"]),
        "sub": document["credentialSubject"]["id"],
        "jti": document["id"],
        "nbf": int(moment(document["validFrom"]).timestamp()),
    }
    if "validUntil" in document:
        claims["exp"] = int(moment(document["validUntil"]).timestamp())
    return claims


def _id(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def signed(document: dict[str, Any], signer: Signer) -> str:
    """Raises TypeError where the key is none for ES256."""
    if not isinstance(signer.private, ec.EllipticCurvePrivateKey):
        raise TypeError("a JWT is signed with ES256")
    head = {"kid": signer.method, "typ": "JWT"}
    return jwt.encode(payload(document), signer.private, ALGORITHM, headers=head)


def opened(token: str, did_document: dict[str, Any]) -> dict[str, Any]:
    """The credential in ``token``, signed by a key of ``did_document``; dates are not looked at.

    Raises NotGenuine.
    """
    try:
        key = did.key_of(did_document, str(jwt.get_unverified_header(token).get("kid")))
        dates = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
        claims = jwt.decode(token, key, algorithms=[ALGORITHM], options=dates)  # type: ignore[arg-type]
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, NotReadable, ValueError) as error:
        raise NotGenuine("The signature does not fit.") from error
    names = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in claims.items() if name not in names}
    try:
        if payload(document) != claims:
            raise NotGenuine("What the token claims is not what the badge says.")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotGenuine("This is no badge.") from error
    if claims["iss"] != did_document["id"]:
        raise NotGenuine("Somebody else signed it.")
    return document
