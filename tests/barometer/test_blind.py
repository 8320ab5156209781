"""Signatures on what the signer does not see: as RFC 9474 prints them, and refused where they are none."""

import math
import uuid

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from barometer import blind
from barometer.blind import Variant
from tests.barometer import vectors

ROUND = uuid.UUID("6c3f7d2a-1f0e-4a55-9a1d-0b7a4d1f8c11")
OTHER_ROUND = uuid.UUID("0d8a5b36-52c5-4f0c-8b4b-3b1f1f7d2e90")


@pytest.fixture(scope="module")
def published() -> rsa.RSAPrivateKey:
    return vectors.key()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return blind.new_key()


@pytest.fixture
def no_chance(monkeypatch, published):
    """What the vectors have drawn is drawn again: prefix, then salt, then the factor."""

    def draw(vector: dict[str, str]) -> None:
        drawn = {32: bytes.fromhex(vector["msg_prefix"]), 48: vectors.SALT}
        n = published.public_key().public_numbers().n
        monkeypatch.setattr(blind.secrets, "token_bytes", drawn.__getitem__)
        monkeypatch.setattr(
            blind.secrets, "randbelow", lambda below: pow(vectors.INVERSE, -1, below)
        )
        assert n.bit_length() == 4096

    return draw


@pytest.mark.parametrize("variant", Variant, ids=lambda variant: variant.value)
def test_every_step_gives_what_the_rfc_prints(variant, published, no_chance, monkeypatch) -> None:
    vector = vectors.VARIANTS[variant.value]
    no_chance(vector)
    public = published.public_key()
    prepared = blind.prepare(vectors.MESSAGE, variant)
    assert prepared.hex() == vector["msg_prefix"] + vectors.VECTORS["msg"]
    blinded = blind.blind(public, prepared)
    assert blinded.message.hex() == vector["blinded_msg"]
    assert blinded.inverse == vectors.INVERSE
    monkeypatch.undo()  # what the signer draws changes nothing
    blind_signature = blind.blind_sign(published, blinded.message)
    assert blind_signature.hex() == vector["blind_sig"]
    signature = blind.finalize(public, prepared, blind_signature, blinded.inverse)
    assert signature.hex() == vector["sig"]


def test_the_ballot_uses_the_variant_for_messages_that_nobody_can_guess(key) -> None:
    message = blind.ballot_message(ROUND, bytes(range(32)))
    assert blind.BALLOT is Variant.DETERMINISTIC
    assert blind.prepare(message) == message
    assert len(message) == 64


def signed(key: rsa.RSAPrivateKey, message: bytes) -> bytes:
    blinded = blind.blind(key.public_key(), message)
    return blind.finalize(
        key.public_key(), message, blind.blind_sign(key, blinded.message), blinded.inverse
    )


@pytest.mark.parametrize("bits", [1024, 1025, 1031, 2048])
def test_a_signature_verifies_whatever_the_length_of_the_key(bits) -> None:
    own = blind.new_key(bits)
    message = blind.ballot_message(ROUND, bytes(32))
    blind.verify(own.public_key(), message, signed(own, message))


def test_a_token_of_one_round_is_none_of_another(key) -> None:
    token = bytes(range(32))
    signature = signed(key, blind.ballot_message(ROUND, token))
    with pytest.raises(blind.NotSigned):
        blind.verify(key.public_key(), blind.ballot_message(OTHER_ROUND, token), signature)


def test_a_signature_of_another_key_is_none(key) -> None:
    message = blind.ballot_message(ROUND, bytes(32))
    with pytest.raises(blind.NotSigned):
        blind.verify(key.public_key(), message, signed(blind.new_key(), message))


@pytest.mark.parametrize("garbage", [b"", b"\x00" * 256, b"\xff" * 256, b"\x01" * 255, b"a" * 9999])
def test_what_is_no_signature_is_refused_without_breaking(key, garbage) -> None:
    with pytest.raises(blind.NotSigned):
        blind.verify(key.public_key(), blind.ballot_message(ROUND, bytes(32)), garbage)


def test_what_the_signer_sees_is_different_each_time_and_says_nothing_of_the_token(key) -> None:
    message = blind.ballot_message(ROUND, bytes(32))
    seen = {blind.blind(key.public_key(), message).message for _ in range(20)}
    assert len(seen) == 20


def test_any_signature_fits_what_any_resident_sent(key) -> None:
    """For each blinded message and each signature there is exactly one factor that leads from one to the other, so the
    signer's list of blinded messages is compatible with every ballot."""
    n, e = blind._numbers(key.public_key())
    ballots = []
    for number in range(3):
        message = blind.ballot_message(ROUND, bytes([number]) * 32)
        blinded = blind.blind(key.public_key(), message)
        signature = signed(key, message)
        ballots.append((int.from_bytes(blinded.message), int.from_bytes(signature)))
    for sent, _signature in ballots:
        for _sent, signature in ballots:
            factor = sent * pow(pow(signature, e, n), -1, n) % n
            assert math.gcd(factor, n) == 1


@pytest.mark.parametrize("length", [0, 1, 255, 257, 100_000])
def test_a_blinded_message_of_the_wrong_length_is_refused(key, length) -> None:
    with pytest.raises(blind.UnexpectedInputSize):
        blind.blind_sign(key, b"\x01" * length)


def test_a_blinded_message_above_the_modulus_is_refused(key) -> None:
    with pytest.raises(blind.OutOfRange):
        blind.blind_sign(key, b"\xff" * 256)


def test_a_blind_signature_of_the_wrong_length_is_refused(key) -> None:
    with pytest.raises(blind.UnexpectedInputSize):
        blind.finalize(key.public_key(), b"message", b"\x01" * 255, 1)


def test_a_signature_that_the_signer_made_up_is_found_out(key) -> None:
    message = blind.ballot_message(ROUND, bytes(32))
    blinded = blind.blind(key.public_key(), message)
    with pytest.raises(blind.NotSigned):
        blind.finalize(key.public_key(), message, blinded.message, blinded.inverse)


def test_a_fault_while_signing_gives_nothing_away(key, monkeypatch) -> None:
    """One wrong half of the computation would let anybody compute a prime from the result."""
    numbers = key.private_numbers()

    class Faulty:
        def private_numbers(self):
            return rsa.RSAPrivateNumbers(
                numbers.p,
                numbers.q,
                numbers.d,
                numbers.dmp1,
                numbers.dmq1 + 2,
                numbers.iqmp,
                numbers.public_numbers,
            )

        def public_key(self):
            return key.public_key()

    blinded = blind.blind(key.public_key(), b"message")
    with pytest.raises(blind.SigningFailure):
        blind.blind_sign(Faulty(), blinded.message)


def test_the_number_that_is_raised_to_the_secret_power_is_never_the_clients(
    key, monkeypatch
) -> None:
    raised = []

    in_constant_time = gmpy2.powmod_sec

    def watched(base, exponent, modulus):
        raised.append((base, modulus))
        return in_constant_time(base, exponent, modulus)

    monkeypatch.setattr(blind.gmpy2, "powmod_sec", watched)
    blinded = blind.blind(key.public_key(), b"message")
    raised.clear()
    assert blind.blind_sign(key, blinded.message) == blind.blind_sign(key, blinded.message)
    primes = {key.private_numbers().p, key.private_numbers().q}
    assert [modulus in primes for _base, modulus in raised] == [True] * 4
    first, _first, second, _second = (base for base, _modulus in raised)
    assert first != second, "the same message twice: other bases"
    assert int.from_bytes(blinded.message) not in {first, second}


def test_a_message_that_shares_a_factor_with_the_modulus_is_refused(key, monkeypatch) -> None:
    p = key.private_numbers().p
    monkeypatch.setattr(blind, "_encode", lambda message, bits: p.to_bytes(256))
    with pytest.raises(blind.InvalidInput):
        blind.blind(key.public_key(), b"message")


def test_a_factor_without_an_inverse_is_drawn_again(key, monkeypatch) -> None:
    p = key.private_numbers().p
    draws = iter([0, p, 7])
    monkeypatch.setattr(blind.secrets, "randbelow", lambda below: next(draws))
    n = key.public_key().public_numbers().n
    assert blind.blind(key.public_key(), b"message").inverse == pow(7, -1, n)


def test_a_token_of_another_length_is_refused() -> None:
    with pytest.raises(blind.InvalidInput):
        blind.ballot_message(ROUND, bytes(31))


def test_a_key_that_is_too_short_for_the_hash_is_refused() -> None:
    with pytest.raises(blind.InvalidInput):
        blind._encode(b"message", 8 * 97)
