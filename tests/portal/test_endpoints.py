"""Where push messages may go: to known push services on the open internet, and nowhere else."""

import ipaddress

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from portal import endpoints, webpush
from portal.endpoints import EndpointRefused
from portal.webpush import to_text
from tests.factories import public_point

GOOD = [
    "https://fcm.googleapis.com/fcm/send/dPYZ:APA91bE",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA_-",
    "https://web.push.apple.com/QGuYaFz?x=1",
    "https://db5p.notify.windows.com/w/?token=BQYAAAA%3d",
    "https://FCM.googleapis.com:443/fcm/send/x",
]


@pytest.mark.parametrize("endpoint", GOOD)
def test_known_push_services_are_let_through(endpoint: str) -> None:
    to = endpoints.check(endpoint)
    assert to.tls
    assert to.port == 443
    assert to.origin == f"https://{to.host}" == f"https://{to.host}".lower()
    assert to.target.startswith("/")
    assert endpoint.endswith(to.target)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:x/",
        "https://user:word@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://googleapis.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/æ",
        "https://fcm。googleapis.com/x",
        "https://[fcm.googleapis.com/x",
        "https:///x",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_everything_else_is_refused_in_words(endpoint: str) -> None:
    with pytest.raises(EndpointRefused) as refusal:
        endpoints.check(endpoint)
    assert str(refusal.value) in {str(endpoints.BROKEN), str(endpoints.FOREIGN)}
    assert refusal.value.detail


@given(st.text(max_size=80).map(lambda tail: "https://" + tail) | st.text(max_size=80))
def test_whatever_is_let_through_leads_to_a_known_host(endpoint: str) -> None:
    try:
        to = endpoints.check(endpoint)
    except EndpointRefused:
        return
    assert endpoints.known(to.host, settings.PUSH_SERVICES)


@given(
    st.sampled_from(["fcm.googleapis.com", "web.push.apple.com"]),
    st.from_regex(r"[!-~]*", fullmatch=True).filter(lambda tail: len(tail) < 200),
)
def test_nothing_that_follows_a_host_leads_elsewhere_or_adds_a_header(host: str, tail: str) -> None:
    try:
        to = endpoints.check(f"https://{host}{tail}")
    except EndpointRefused:
        return
    assert to.host == host
    assert not set(to.target) & set("\r\n \t")


def test_the_list_is_a_setting(settings) -> None:
    settings.PUSH_SERVICES = ["push.tornsund.example"]
    assert endpoints.check("https://eu.push.tornsund.example/x").host == "eu.push.tornsund.example"
    with pytest.raises(EndpointRefused):
        endpoints.check(GOOD[0])


def test_only_the_origin_that_is_named_for_tests_is_let_through(settings) -> None:
    settings.PUSH_TEST_ORIGINS = ["http://127.0.0.1:9000"]
    to = endpoints.check("http://127.0.0.1:9000/push/1")
    assert (to.origin, to.port, to.tls, to.local) == ("http://127.0.0.1:9000", 9000, False, True)
    for other in ("http://127.0.0.1:9001/", "http://127.0.0.1/", "https://127.0.0.1:9000/"):
        with pytest.raises(EndpointRefused):
            endpoints.check(other)


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        "0.0.0.0",  # noqa: S104
        *("255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("2002:7f00:1::", "2002:0a00:0001::1", "no address", ""),
    ],
)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not endpoints.public(address)
    with pytest.raises(EndpointRefused, match="private network"):
        endpoints.check_addresses(["142.250.74.106", address])


@pytest.mark.parametrize(
    "address", ["142.250.74.106", "17.188.138.1", "2a00:1450:400f:80d::200a", "64:ff9b::8efa:4a6a"]
)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert endpoints.public(address)
    endpoints.check_addresses([address])


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_as_public_as_it_is(address: ipaddress.IPv4Address) -> None:
    alone = endpoints.public(str(address))
    assert endpoints.public(f"::ffff:{address}") == alone
    assert endpoints.public(str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))) == alone
    if address.is_private:
        assert not alone


# Keys


def test_keys_as_browsers_write_them_are_read() -> None:
    point, secret = public_point(1), bytes(range(16))
    assert endpoints.read_keys(to_text(point), to_text(secret)) == (point, secret)
    assert endpoints.read_keys(to_text(point) + "=", to_text(secret) + "==") == (point, secret)


BESIDE = public_point(1)[:-1] + bytes([public_point(1)[-1] ^ 1])


@pytest.mark.parametrize(
    ("point", "secret"),
    [
        (to_text(BESIDE), to_text(bytes(16))),
        (to_text(public_point(1)[:-1]), to_text(bytes(16))),
        (to_text(b"\x02" + public_point(1)[1:33]), to_text(bytes(16))),
        (to_text(public_point(1)), to_text(bytes(15))),
        (to_text(public_point(1)), to_text(bytes(17))),
        ("not base64!", to_text(bytes(16))),
        ("", ""),
    ],
)
def test_keys_that_nothing_can_be_encrypted_for_are_refused_in_words(point, secret) -> None:
    with pytest.raises(EndpointRefused) as refusal:
        endpoints.read_keys(point, secret)
    assert str(refusal.value) == str(endpoints.BROKEN)


@given(st.binary(max_size=70), st.binary(max_size=20))
def test_keys_that_pass_can_be_encrypted_for(point: bytes, secret: bytes) -> None:
    try:
        endpoints.check_keys(point, secret)
    except EndpointRefused:
        return
    webpush.encrypt(b"x", point, secret)
