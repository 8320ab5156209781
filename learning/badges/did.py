"""Who signs, as an address that everybody can look up: did:web and its document.

Sources: W3C Decentralized Identifiers 1.0; did:web method specification.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from .keys import Public, described, recognised
from .multibase import NotReadable

CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/suites/jws-2020/v1",
]


def web(root: str) -> str:
    """The identifier of whoever answers at ``root``: ``https://by.example:8000`` is ``did:web:by.example%3A8000``."""
    return "did:web:" + quote(urlsplit(root).netloc, safe=".-")


def document(did: str, keys: Iterable[tuple[str, Public]]) -> dict[str, Any]:
    """The document that stands at ``/.well-known/did.json``.

    keys: name of each key and its public half. Verifiers that are told no name take the first.
    """
    methods = [
        {"id": f"{did}#{name}", "controller": did, **described(public)} for name, public in keys
    ]
    return {
        "@context": CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def key_of(document: dict[str, Any], method: str) -> Public:
    """The key at ``method``, which may assert things for whom the document is of. Raises NotReadable."""
    if method.partition("#")[0] != document["id"] or method not in document["assertionMethod"]:
        raise NotReadable("The key belongs to somebody else.")
    for one in document["verificationMethod"]:
        if one["id"] == method:
            return recognised(one)
    raise NotReadable("There is no such key.")
