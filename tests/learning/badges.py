"""Badges to test with, and the web that verifiers see: the issuer's document and the list, without a network."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from learning.badges import credential, did, jwts, proofs, status
from learning.badges.credential import Achievement, Badge, Holder, Issuer
from learning.badges.keys import Signer

ROOT = "https://tornsund.example"
DID = did.web(ROOT)
LIST = f"{ROOT}/badges/status/1"
SINCE = dt.datetime(2026, 11, 18, 10, 30, tzinfo=dt.UTC)
UNTIL = dt.datetime(2029, 11, 18, 10, 30, tzinfo=dt.UTC)
INDEX = 94_567
ES256 = Signer(f"{DID}#es256-1", ec.derive_private_key(20_261_118, ec.SECP256R1()))
ED25519 = Signer(
    f"{DID}#ed25519-1", ed25519.Ed25519PrivateKey.from_private_bytes(b"torget" * 5 + b"12")
)
KEYS = [("es256-1", ES256.private.public_key()), ("ed25519-1", ED25519.private.public_key())]
DOCUMENT = did.document(DID, KEYS)


def badge(**more) -> Badge:
    usual = {
        "number": uuid.UUID(int=1),
        "subject": uuid.UUID(int=2),
        "issuer": Issuer(DID, "Tornsund Kommune", ROOT),
        "achievement": Achievement(
            uuid.UUID(int=3),
            "Digitalt kørekort",
            "Klarer sig selv med digital post og selvbetjening.",
            "Har gennemført kurset og vist det for en ambassadør.",
            "da",
        ),
        "since": SINCE,
        "until": UNTIL,
        "status_list": LIST,
        "status_index": INDEX,
        "holder": Holder("Karen-Margrethe Lindholm", "00112233445566778899aabbccddeeff"),
    }
    return Badge(**usual | more)


def both(**more) -> tuple[str, str]:
    """A badge as a JWT and as a document with its proof inside."""
    plain = credential.document(badge(**more))
    return jwts.signed(plain, ES256), json.dumps(proofs.signed(plain, ED25519, at=SINCE))


def lists(taken_back: Iterable[int] = (), *, at: dt.datetime = SINCE) -> tuple[str, str]:
    """The list of badges that were taken back, in both forms."""
    plain = status.document(LIST, DID, taken_back, at=at)
    return jwts.signed(plain, ES256), json.dumps(proofs.signed(plain, ED25519, at=at))


def web(taken_back: Iterable[int] = (), *, at: dt.datetime = SINCE):
    """What a verifier gets for an address."""
    pages = {
        f"{ROOT}/.well-known/did.json": json.dumps(DOCUMENT).encode(),
        LIST: lists(taken_back, at=at)[0].encode(),
    }
    return pages.__getitem__
