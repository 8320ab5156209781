"""A credential with its proof inside: Data Integrity with the cryptosuite eddsa-rdfc-2022 (Ed25519).

What is signed is the RDF that the JSON means under its contexts, in canonical order (RDFC-1.0); the same badge with its
members in another order has the same signature. What a context does not define means nothing and would not be covered,
so a document with such a member is refused.

Sources: W3C Verifiable Credential Data Integrity 1.0, section 4; Data Integrity EdDSA Cryptosuites 1.0, section 3.2.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from pyld import jsonld

from . import did
from .contexts import ContextUnknown, loader
from .credential import CONTEXTS, instant
from .jwts import NotGenuine
from .keys import Signer
from .multibase import NotReadable, decoded, encoded

Loader = Callable[..., dict[str, Any]]
"""What PyLD asks for a context: an address in, a remote document out."""
SUITE = "eddsa-rdfc-2022"
LARGEST = 64 * 1024
"""Bytes of a document that is looked at. A badge of ours has two thousand, a status list some hundred."""
MOST_NODES = 60
"""Objects in one: putting RDF in order can cost the factorial of their number."""
_ALLOWED = ([*CONTEXTS], CONTEXTS[:1])


def signed(document: dict[str, Any], signer: Signer, *, at: dt.datetime) -> dict[str, Any]:
    """``document`` with its proof.

    Raises TypeError where the key is none for Ed25519, NotGenuine where a member is one that no signature covers.
    """
    if not isinstance(signer.private, ed25519.Ed25519PrivateKey):
        raise TypeError("a proof is signed with Ed25519")
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(at),
        "verificationMethod": signer.method,
        "proofPurpose": "assertionMethod",
    }
    signature = signer.private.sign(digest(document, options))
    return {**document, "proof": {**options, "proofValue": encoded(signature)}}


def opened(document: Any, did_document: dict[str, Any]) -> dict[str, Any]:
    """The credential without its proof, signed by a key of ``did_document``; dates are not looked at.

    Raises NotGenuine.
    """
    _screen(document)
    plain = dict(document)
    proof = plain.pop("proof", None)
    if not isinstance(proof, dict) or not all(isinstance(one, str) for one in proof.values()):
        raise NotGenuine("There is no proof in it.")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    known = ("DataIntegrityProof", SUITE, "assertionMethod")
    if tuple(options.get(name) for name in ("type", "cryptosuite", "proofPurpose")) != known:
        raise NotGenuine("The proof is of another kind.")
    issuer = plain.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != did_document["id"]:
        raise NotGenuine("Somebody else signed it.")
    try:
        key = did.key_of(did_document, options.get("verificationMethod", ""))
        if not isinstance(key, ed25519.Ed25519PublicKey):
            raise NotGenuine("The key is of another kind.")
        key.verify(decoded(proof.get("proofValue", "")), digest(plain, options))
    except (InvalidSignature, NotReadable) as error:
        raise NotGenuine("The signature does not fit.") from error
    return plain


def digest(document: dict[str, Any], options: dict[str, Any], load: Loader = loader) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the proof's options, then of the document. Raises NotGenuine."""
    parts = ({"@context": document["@context"], **options}, document)
    return b"".join(hashlib.sha256(canonical(part, load).encode()).digest() for part in parts)


def canonical(document: dict[str, Any], load: Loader = loader) -> str:
    """The N-Quads of ``document`` in canonical order: RDFC-1.0, which PyLD calls URDNA2015. Raises NotGenuine."""
    lost: list[Any] = []
    options = {"documentLoader": load}
    try:
        meaning = jsonld.expand(document, options, on_property_dropped=lost.append)
        if lost:
            raise NotGenuine("It has a member that no signature covers.")
        return jsonld.normalize(
            meaning,
            {**options, "algorithm": "URDNA2015", "format": "application/n-quads"},
        )
    except (jsonld.JsonLdError, ContextUnknown) as error:
        raise NotGenuine("This is no badge that can be read.") from error


def _screen(document: Any) -> None:
    """Refuse, before anything costly, what no badge of ours looks like. Raises NotGenuine."""
    if not isinstance(document, dict) or document.get("@context") not in _ALLOWED:
        raise NotGenuine("This is no badge.")
    if len(json.dumps(document)) > LARGEST:
        raise NotGenuine("This is too large to be a badge.")
    nodes = list(_objects({name: one for name, one in document.items() if name != "@context"}))
    if len(nodes) > MOST_NODES:
        raise NotGenuine("This has too many parts to be a badge.")
    if any(":" in name or name.startswith("@") for node in nodes for name in node):
        raise NotGenuine("Its words are spelled as no badge of ours spells them.")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
