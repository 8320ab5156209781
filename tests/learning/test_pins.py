"""PINs of a moment: as the RFC counts them, for one step more, and never another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import pins

# RFC 6238, appendix B: seconds since 1970, and the codes with SHA-1, SHA-256 and SHA-512 (with its erratum 2866: each
# algorithm has a secret as long as its hash).
VECTORS = [
    (59, "94287082", "46119246", "90693936"),
    (1_111_111_109, "07081804", "68084774", "25091201"),
    (1_111_111_111, "14050471", "67062674", "99943326"),
    (1_234_567_890, "89005924", "91819424", "93441116"),
    (2_000_000_000, "69279037", "90698825", "38618901"),
    (20_000_000_000, "65353130", "77737706", "47863826"),
]
SECRETS = {
    name: (b"1234567890" * 7)[:size]
    for name, size in (("sha1", 20), ("sha256", 32), ("sha512", 64))
}
# RFC 4226, appendix D.
COUNTED = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]
NOON = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
SECRET = bytes(range(32))


@pytest.mark.parametrize("vector", VECTORS)
def test_codes_of_a_moment_are_those_of_the_rfc(vector):
    moment = dt.datetime.fromtimestamp(vector[0], dt.UTC)
    step = pins.step_at(moment, period=30)
    found = [pins.code(key, step, digits=8, algorithm=name) for name, key in SECRETS.items()]
    assert found == list(vector[1:])


def test_codes_of_a_counter_are_those_of_the_rfc():
    found = [pins.code(SECRETS["sha1"], number, algorithm="sha1") for number in range(10)]
    assert found == COUNTED


def test_one_stands_for_a_minute_and_is_taken_for_one_more():
    pin, left = pins.shown_at(SECRET, NOON + dt.timedelta(seconds=45))
    assert (len(pin), left) == (6, 15)
    step = pins.step_at(NOON)
    for seconds, found in ((0, step), (59, step), (60, step), (119, step), (120, None), (-1, None)):
        assert pins.step_of(SECRET, pin, NOON + dt.timedelta(seconds=seconds)) == found
    assert pins.step_of(SECRET, f" {pin[:3]} {pin[3:]} ", NOON) == step
    assert pins.step_of(bytes(32), pin, NOON) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\n6x"])
def test_what_is_no_pin_is_none(typed):
    assert pins.step_of(SECRET, typed, NOON) is None


@given(st.integers(0, 2**40))
def test_each_has_six_digits(counter):
    assert pins.code(SECRET, counter).isdigit()
    assert len(pins.code(SECRET, counter)) == 6


def test_secrets_are_as_long_as_their_hash_and_never_the_same():
    assert len(pins.fresh()) == 32
    assert pins.fresh() != pins.fresh()
