"""Encryption and signature of push messages, against the vectors of the RFCs and a receiver of its own."""

import json
import re

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from portal import webpush
from portal.webpush import from_text, to_text
from tests import factories
from tests.portal import pushd

# RFC 8291, section 5 and appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = from_text("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
SENDER_POINT = from_text(
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
)
RECEIVER = from_text("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
RECEIVER_POINT = from_text(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
SALT, AUTH = from_text("DGv6ra1nlYgDCS1FRnbzlw"), from_text("BTBZMqHH6r4Tts7J_aSIgg")
SHARED = from_text("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs")
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
    "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key_of(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())


def test_the_message_of_rfc_8291_comes_out_to_the_byte() -> None:
    body = webpush.encrypt(PLAIN, RECEIVER_POINT, AUTH, key=key_of(SENDER), salt=SALT)
    assert to_text(body) == BODY


def test_each_step_of_rfc_8291_appendix_a_comes_out() -> None:
    assert webpush.point_of(key_of(SENDER)) == SENDER_POINT
    assert webpush.point_of(key_of(RECEIVER)) == RECEIVER_POINT
    assert key_of(SENDER).exchange(ec.ECDH(), webpush.peer(RECEIVER_POINT)) == SHARED
    secret = webpush.bind(SHARED, AUTH, RECEIVER_POINT, SENDER_POINT)
    assert to_text(secret) == "S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg"
    content, nonce = webpush.derive(secret, SALT)
    assert to_text(content) == "oIhVW04MRdy2XN9CiKLxTg"
    assert to_text(nonce) == "4h_95klXJ5E_qnoN"


def test_the_keys_of_rfc_8188_section_3_1_come_out() -> None:
    secret, salt = from_text("yqdlZ-tYemfogSmv7Ws5PQ"), from_text("I1BsxtFttlv3u_Oo94xnmw")
    content, nonce = webpush.derive(secret, salt)
    assert to_text(content) == "_wniytB-ofscZDh4tbSjHw"
    assert to_text(nonce) == "Bcs8gkIRKLI8GeI8"
    sealed = from_text("-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg")
    assert webpush.AESGCM(content).decrypt(nonce, sealed, None) == b"I am the walrus\x02"


@given(text=st.binary(max_size=webpush.LONGEST), number=st.integers(0, 50))
def test_the_browser_reads_what_was_written(text: bytes, number: int) -> None:
    body = webpush.encrypt(text, factories.public_point(number), pushd.auth_secret(number))
    assert pushd.opened(body, number) == text
    assert len(body) == 86 + len(text) + 17
    with pytest.raises(pushd.Wrong, match="does not open"):
        pushd.opened(body, number + 1)


def test_the_test_service_and_the_test_rows_have_the_same_keys() -> None:
    assert pushd.private_key(3).private_numbers() == factories.private_key(3).private_numbers()
    device = factories.DeviceFactory.build(follower=None)
    number = int(device.endpoint.rpartition("/")[2])
    assert device.auth == pushd.auth_secret(number)
    assert device.p256dh == webpush.point_of(pushd.private_key(number))


def test_no_two_messages_share_a_key_or_a_salt() -> None:
    bodies = [webpush.encrypt(PLAIN, RECEIVER_POINT, AUTH) for _again in range(20)]
    assert len({body[:16] for body in bodies}) == 20
    assert len({body[21:86] for body in bodies}) == 20


def test_what_does_not_fit_one_record_is_refused_and_what_just_fits_is_not() -> None:
    assert webpush.LONGEST == 3993  # RFC 8291, section 4
    assert len(webpush.encrypt(b"x" * 3993, RECEIVER_POINT, AUTH)) == 4096
    with pytest.raises(ValueError, match="3994 bytes"):
        webpush.encrypt(b"x" * 3994, RECEIVER_POINT, AUTH)


@pytest.mark.parametrize(
    "point",
    [
        b"",
        RECEIVER_POINT[:-1],
        b"\x02" + RECEIVER_POINT[1:33],  # compressed
        RECEIVER_POINT[:-1] + bytes([RECEIVER_POINT[-1] ^ 1]),  # beside the curve
        b"\x04" + bytes(64),
        b"\x00",  # the point at infinity
        b"\x05" + RECEIVER_POINT[1:],
    ],
)
def test_a_point_that_is_none_is_refused(point: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        webpush.encrypt(PLAIN, point, AUTH)


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        webpush.encrypt(PLAIN, RECEIVER_POINT, AUTH[:-1])


# Signatures (RFC 8292)

EXAMPLE = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM"
    "3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrE"
    "rtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk"
    "5Y2EmClBPs"
)
EXPIRES = 1453523768


def test_the_example_of_rfc_8292_section_2_4_is_good_and_ours_says_the_same() -> None:
    ours = webpush.authorization(
        key_of(SENDER), "https://push.example.net", "mailto:push@example.com", EXPIRES
    )
    assert ours.split(".")[:2] == EXAMPLE.split(".")[:2]
    assert re.fullmatch(r"vapid t=[\w-]+\.[\w-]+\.[\w-]{86}, k=[\w-]{87}", ours)
    with time_machine.travel(EXPIRES - 3600, tick=False):
        for header in (EXAMPLE, ours):
            pushd.Signatures().check(header, "https://push.example.net")


@pytest.mark.parametrize(
    ("origin", "later", "words"),
    [
        ("https://elsewhere.example", 0, "aud"),
        ("https://push.example.net", 3601, "exp"),
        ("https://push.example.net", -86400, "exp"),
    ],
)
def test_a_signature_for_elsewhere_or_another_day_is_refused(origin, later, words) -> None:
    with (
        time_machine.travel(EXPIRES - 3600 + later, tick=False),
        pytest.raises(pushd.Wrong, match=words),
    ):
        pushd.Signatures().check(EXAMPLE, origin)


def test_another_key_does_not_fit_the_signature() -> None:
    other = to_text(webpush.point_of(key_of(RECEIVER)))
    forged = EXAMPLE.rpartition("k=")[0] + f"k={other}"
    with (
        time_machine.travel(EXPIRES - 3600, tick=False),
        pytest.raises(pushd.Wrong, match="does not fit"),
    ):
        pushd.Signatures().check(forged, "https://push.example.net")


def test_claims_are_those_of_the_rfc() -> None:
    header = webpush.authorization(key_of(SENDER), "https://a.example", "https://b.example", 12)
    claims = json.loads(from_text(header.split(".")[1]))
    assert claims == {"aud": "https://a.example", "exp": 12, "sub": "https://b.example"}


@given(st.binary())
def test_base64_for_addresses_reads_what_it_wrote(data: bytes) -> None:
    if data:
        assert from_text(to_text(data)) == data


@pytest.mark.parametrize("text", ["", "a b", "a+b/", "é", "a\n", "A"])
def test_what_is_no_base64_for_addresses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)
