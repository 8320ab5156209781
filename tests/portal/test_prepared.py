"""Secrets of push messages that are made beforehand."""

import time

import pytest

from portal import prepared, push, webpush
from portal.models import Device
from tests.factories import DeviceFactory, public_point
from tests.portal import pushd
from tests.portal.test_devices import device_at, send_test_alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    prepared.forget()
    yield
    prepared.forget()


TOWN = {"slug": "tornsund"}


@pytest.fixture
def service(settings):
    with pushd.running() as running:
        settings.PUSH_TEST_ORIGINS = running.origins
        yield running
    push.hang_up()


@pytest.fixture
def agreements(monkeypatch) -> list[bytes]:
    """Browsers with which a secret is agreed on, as it happens."""
    made: list[bytes] = []
    agree = webpush.agree

    def noted(p256dh: bytes, auth: bytes, **given: object) -> webpush.Agreed:
        made.append(p256dh)
        return agree(p256dh, auth, **given)

    monkeypatch.setattr(webpush, "agree", noted)
    return made


def fill() -> int:
    return prepared.fill(seconds=60)


def test_the_browser_reads_what_was_sealed_with_a_secret_made_before(service, town, agreements):
    device = device_at(service, 1, follower__language="en")
    assert fill() == 1
    assert agreements == [public_point(1)]

    send_test_alert(device.pk, town.pk)

    assert agreements == [public_point(1)], "nothing was left to agree on"
    (message,) = service.messages(1)
    assert "It works" in message["text"]


def test_a_secret_serves_one_message_and_no_other(agreements):
    device = DeviceFactory()
    fill()
    first, second = prepared.take(device), prepared.take(device)
    assert first.point != second.point
    assert first.secret != second.secret
    assert len(agreements) == 2


def test_what_was_used_is_made_anew_when_there_is_time_again(agreements):
    used, _unused = DeviceFactory(), DeviceFactory()
    assert fill() == 2
    assert fill() == 0
    before = prepared.take(used)

    assert fill() == 1
    after = prepared.take(used)

    assert len(agreements) == 3
    assert before.point != after.point


def test_who_came_since_and_who_was_told_without_gets_one_too(agreements):
    fill()
    late = DeviceFactory()
    prepared.take(late)
    assert fill() == 1
    DeviceFactory()
    assert fill() == 1


def test_a_browser_with_new_keys_is_never_sent_what_it_cannot_open(service, town):
    device = device_at(service, 1, follower__language="en")
    fill()
    Device.objects.filter(pk=device.pk).update(
        endpoint=service.endpoint(2), p256dh=public_point(2), auth=pushd.auth_secret(2)
    )

    send_test_alert(device.pk, town.pk)

    assert "It works" in service.messages(2)[0]["text"]
    assert service.report()["wrong"] == {}


def test_no_more_are_kept_than_the_setting_says(settings):
    settings.PUSH_PREPARED = 2
    devices = [DeviceFactory() for _n in range(3)]
    assert fill() == 2
    settings.PUSH_PREPARED = 0
    prepared.forget()
    assert fill() == 0
    assert prepared.take(devices[0]).point


def test_it_stops_when_its_time_is_over_and_goes_on_where_it_was(monkeypatch):
    for _n in range(3):
        DeviceFactory()
    clock = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    assert prepared.fill(seconds=2) == 2
    assert prepared.fill(seconds=50) == 1
    assert prepared.fill(seconds=50) == 0


def test_devices_that_are_gone_or_have_no_key_are_passed_over():
    DeviceFactory(gone_at="2026-11-01T12:00Z", endpoint="", p256dh=b"", auth=b"")
    broken = DeviceFactory(p256dh=b"\4" + bytes(64))
    DeviceFactory()
    assert fill() == 1
    with pytest.raises(ValueError, match="key"):
        prepared.take(broken)
