"""Signatures on what the signer does not see: proof that somebody may answer, without saying who.

RSABSSA, RSA blind signatures with appendix, as in RFC 9474: SHA-384, MGF1 with SHA-384, a salt of 48 bytes. The
browser prepares and blinds a message, whoever knows the resident signs it once, the browser unblinds the signature,
and whoever knows nobody verifies it (static/js/blind.js is the browser's side).

The ballot uses RSABSSA-SHA384-PSS-Deterministic: its message holds 32 random bytes that the browser alone knows until
it answers, and for such messages the random prefix of the Randomized variant adds nothing (RFC 9474, sections 5 and
7.3; RFC 9578, section 6, chose the same for Privacy Pass). The salt stays random. A key signs for one weighting cell
of one round and for nothing else (RFC 9474, section 6.2).

Messages, signatures and keys are bytes and whole numbers; nothing here reads or writes a database.
"""

from __future__ import annotations

import enum
import hashlib
import math
import secrets
import uuid
from typing import NamedTuple

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_BITS = 2048
"""Bits of a round's keys: a round lasts weeks, and NIST SP 800-57 part 1 (rev. 5) allows 2048 bits until 2030."""
SALT = 48
"""Bytes of the salt of PSS, as long as the hash (RFC 9474, section 5)."""
PREFIX = 32
"""Bytes that the Randomized variant puts before a message (RFC 9474, section 4.1)."""
TOKEN = 32
"""Random bytes of a ballot's message."""
_LABEL = b"torget ballot v1"


class Variant(enum.Enum):
    """The variants of RFC 9474, section 5, with a salt."""

    RANDOMIZED = "RSABSSA-SHA384-PSS-Randomized"
    DETERMINISTIC = "RSABSSA-SHA384-PSS-Deterministic"


BALLOT = Variant.DETERMINISTIC
"""The variant of tokens, here and in the browser."""


class BlindSignatureError(ValueError):
    """A step of the protocol cannot be taken, named as RFC 9474 names it."""


class UnexpectedInputSize(BlindSignatureError):
    """A message or signature is not as long as the key."""


class OutOfRange(BlindSignatureError):
    """A blinded message is no number below the modulus."""


class InvalidInput(BlindSignatureError):
    """A message shares a factor with the modulus, or a token or key is not of its length."""


class SigningFailure(BlindSignatureError):
    """The signature just made does not verify: a fault, after which nothing may leave this machine."""


class NotSigned(BlindSignatureError):
    """The signature is not of this message under this key."""


class Blinded(NamedTuple):
    """message: as long as the key, for the signer; inverse: undoes the blinding, and never leaves the browser."""

    message: bytes
    inverse: int


def new_key(bits: int = KEY_BITS) -> rsa.RSAPrivateKey:
    """A new signing key with exponent 65537 (RFC 9474, section 6.2, after FIPS 186-5)."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def ballot_message(round_id: uuid.UUID, token: bytes) -> bytes:
    """What is signed for a ballot: a label, the round's 16 bytes and 32 random ones, 64 together. A signature of one
    round is none of another's, also if a key were used twice. Raises InvalidInput."""
    if len(token) != TOKEN:
        raise InvalidInput(f"a token has {TOKEN} bytes")
    return _LABEL + round_id.bytes + token


def prepare(message: bytes, variant: Variant = BALLOT) -> bytes:
    """The message to sign: with 32 random bytes before it, or as it is (RFC 9474, section 4.1)."""
    return secrets.token_bytes(PREFIX) + message if variant is Variant.RANDOMIZED else message


def blind(key: rsa.RSAPublicKey, message: bytes) -> Blinded:
    """The prepared message encoded and times rᵉ mod n, for a random r (RFC 9474, section 4.2). Salt and r are
    nobody's to choose (section 7.4). Raises InvalidInput."""
    n, e = _numbers(key)
    encoded = int.from_bytes(_encode(message, n.bit_length() - 1))
    if math.gcd(encoded, n) != 1:
        raise InvalidInput("the message shares a factor with the modulus")
    r = _unit(n)
    return Blinded((encoded * pow(r, e, n) % n).to_bytes(_length(n)), pow(r, -1, n))


def blind_sign(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """The blinded message to the d-th power mod n, as long as the key (RFC 9474, section 4.3).

    Computed modulo both primes (RFC 8017, section 5.1.2), in a time that does not depend on the exponents (GMP's
    ``mpz_powm_sec``). A client chooses the number, so it is multiplied by a random one first, which makes the time of
    everything else say nothing of the key either (RFC 9474, section 7.1; P. Kocher, Timing Attacks, CRYPTO '96,
    section 10). The result is checked before it is given away, since one fault in either half would give away a prime
    (D. Boneh, R. DeMillo, R. Lipton, EUROCRYPT '97). Raises UnexpectedInputSize, OutOfRange or SigningFailure.
    """
    private = key.private_numbers()
    n, e = _numbers(key.public_key())
    if len(blinded) != _length(n):
        raise UnexpectedInputSize("a blinded message is as long as the key")
    number = int.from_bytes(blinded)
    if number >= n:
        raise OutOfRange("a blinded message is below the modulus")
    r = _unit(n)
    hidden = number * gmpy2.powmod(r, e, n) % n
    at_p = gmpy2.powmod_sec(hidden, private.dmp1, private.p)
    at_q = gmpy2.powmod_sec(hidden, private.dmq1, private.q)
    signed = at_q + (at_p - at_q) * private.iqmp % private.p * private.q
    signature = signed * gmpy2.invert(r, n) % n
    if gmpy2.powmod(signature, e, n) != number:
        raise SigningFailure("the signature does not verify")
    return int(signature).to_bytes(_length(n))


def finalize(key: rsa.RSAPublicKey, message: bytes, blind_signature: bytes, inverse: int) -> bytes:
    """The signature of the prepared message: the blind one times the inverse mod n, verified (RFC 9474, section 4.4).
    Raises UnexpectedInputSize or NotSigned."""
    n, _e = _numbers(key)
    if len(blind_signature) != _length(n):
        raise UnexpectedInputSize("a blind signature is as long as the key")
    signature = (int.from_bytes(blind_signature) * inverse % n).to_bytes(_length(n))
    verify(key, message, signature)
    return signature


def verify(key: rsa.RSAPublicKey, message: bytes, signature: bytes) -> None:
    """RSASSA-PSS-VERIFY of the prepared message with a salt of 48 bytes (RFC 9474, section 4.5; RFC 8017, section
    8.1.2). Raises NotSigned, also for what is no signature at all."""
    try:
        key.verify(
            signature,
            message,
            padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT),
            hashes.SHA384(),
        )
    except InvalidSignature as error:
        raise NotSigned("the signature is not of this message under this key") from error


def _numbers(key: rsa.RSAPublicKey) -> tuple[int, int]:
    public = key.public_numbers()
    return public.n, public.e


def _length(n: int) -> int:
    return (n.bit_length() + 7) // 8


def _unit(n: int) -> int:
    """A random number below n that has an inverse."""
    while True:
        r = secrets.randbelow(n)
        if math.gcd(r, n) == 1:
            return r


def _encode(message: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384 and MGF1, ``bits`` long (RFC 8017, section 9.1.1)."""
    salt = secrets.token_bytes(SALT)
    length = (bits + 7) // 8
    digest = hashlib.sha384(message).digest()
    if length < len(digest) + len(salt) + 2:
        raise InvalidInput("the key is too short to encode a message")
    hashed = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = bytes(length - len(salt) - len(hashed) - 2) + b"\x01" + salt
    mask = _mgf1(hashed, len(block))
    masked = bytes(a ^ b for a, b in zip(block, mask, strict=True))
    first = masked[0] & (0xFF >> (8 * length - bits))
    return bytes([first]) + masked[1:] + hashed + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384 (RFC 8017, appendix B.2.1)."""
    blocks = -(-length // hashlib.sha384().digest_size)
    return b"".join(hashlib.sha384(seed + i.to_bytes(4)).digest() for i in range(blocks))[:length]
