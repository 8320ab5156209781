"""Browsers that take alerts: what they may say about themselves, whose they are, and how they leave."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from portal import browsers, cookies, push, this_browser, vapid, webpush
from portal.actions import devices, following
from portal.channels import Outcome, State
from portal.endpoints import BROKEN, FOREIGN
from portal.models import Delivery, Device, Entry, Follower
from portal.tasks import send_test_alert
from tests.factories import (
    DeviceFactory,
    FollowerFactory,
    ResidentFactory,
    public_point,
)
from tests.portal import pushd

pytestmark = pytest.mark.django_db
HOST = "tornsund.localhost"
ORIGIN = f"http://{HOST}"
AT = "https://fcm.googleapis.com/fcm/send/"
ON, OFF, CHANGED = (f"/en/alerts/devices/{verb}/" for verb in ("on", "off", "changed"))
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
    "Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.VAR = tmp_path


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


def client_of(resident=None) -> Client:
    client = Client(headers={"host": HOST, "origin": ORIGIN, "user-agent": ANDROID})
    if resident is not None:
        client.force_login(resident)
    return client


@pytest.fixture
def browser(ida) -> Client:
    return client_of(ida)


def subscription(number: int = 1, **other: str) -> dict[str, str]:
    """What ``push.js`` sends of a browser's subscription."""
    return {
        "endpoint": f"{AT}{number}",
        "p256dh": webpush.to_text(public_point(number)),
        "auth": webpush.to_text(bytes([number]) * 16),
        "key": vapid.newest().offer,
    } | other


def ask(client: Client, url: str, data: object, **headers: str):
    body = data if isinstance(data, str) else json.dumps(data)
    return client.post(url, body, content_type="application/json", headers=headers)


def reachable() -> list[Device]:
    return list(Device.objects.reachable())


# Taking on ------------------------------------------------------------------------------------------------


def test_a_signed_in_resident_turns_alerts_on_in_this_browser(browser, ida) -> None:
    response = ask(browser, ON, subscription())

    assert response.status_code == 200
    assert response.json() == {"outcome": "on", "words": "This device shows your alerts now."}
    (device,) = reachable()
    assert device.follower.resident == ida
    assert device.endpoint == f"{AT}1"
    assert device.origin == "https://fcm.googleapis.com"
    assert bytes(device.p256dh) == public_point(1)
    assert bytes(device.auth) == b"\1" * 16
    assert device.key_id == vapid.newest().id
    assert device.label == "Chrome, Android"


def test_without_an_account_the_device_itself_is_told(town) -> None:
    client = client_of()
    response = ask(client, ON, subscription())

    assert response.json()["outcome"] == "on"
    (device,) = reachable()
    assert device.follower.resident is None
    assert device.follower.language == "en"
    secret = response.cookies[cookies.DEVICE].value
    assert device.follower.token == following.fingerprint(secret)
    assert response.cookies[cookies.DEVICE]["httponly"]


def test_the_same_browser_twice_is_one_device_with_its_newest_keys(browser) -> None:
    ask(browser, ON, subscription())
    ask(browser, ON, subscription(p256dh=webpush.to_text(public_point(9))))

    (device,) = reachable()
    assert bytes(device.p256dh) == public_point(9)


def test_a_browser_that_subscribed_anew_stays_the_same_device(browser) -> None:
    ask(browser, ON, subscription(1))
    (before,) = reachable()
    ask(browser, ON, subscription(2))

    (after,) = reachable()
    assert after.pk == before.pk
    assert after.endpoint == f"{AT}2"


def test_several_browsers_of_one_person_are_several_devices(browser, ida) -> None:
    ask(browser, ON, subscription(1))
    ask(client_of(ida), ON, subscription(2))

    assert len(reachable()) == 2
    assert {device.follower.resident for device in reachable()} == {ida}


def test_a_browser_belongs_to_whoever_has_it_in_hand(browser, ida, town) -> None:
    ask(browser, ON, subscription())
    bo = ResidentFactory(municipality=town)
    response = ask(client_of(bo), ON, subscription())

    assert response.json()["outcome"] == "moved"
    assert "somebody else are stopped here" in response.json()["words"]
    (device,) = reachable()
    assert device.follower.resident == bo
    gone = Device.objects.get(follower__resident=ida)
    assert gone.gone_at
    assert (gone.endpoint, bytes(gone.p256dh), bytes(gone.auth)) == ("", b"", b"")


def test_what_waited_for_the_earlier_account_is_not_shown_to_the_next(browser, ida, town) -> None:
    ask(browser, ON, subscription())
    (device,) = reachable()
    entry = Entry.objects.create(
        municipality=town, kind="case", object_id=1, group="case:1", importance="important"
    )
    waiting = Delivery.objects.create(
        municipality=town,
        entry=entry,
        follower=device.follower,
        channel="p",
        device=device,
        due_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
    )
    ask(client_of(ResidentFactory(municipality=town)), ON, subscription())

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == (State.DROPPED, Outcome.GONE)


def test_a_press_that_comes_twice_at_once_makes_one_device(browser, ida, monkeypatch) -> None:
    ask(browser, ON, subscription())
    look, blind = devices._locked, [True]

    def late(**which):
        # the other one has been looked for before it was there
        return None if blind and blind.pop() else look(**which)

    monkeypatch.setattr(devices, "_locked", late)
    assert ask(client_of(ida), ON, subscription()).json()["outcome"] == "on"
    assert len(reachable()) == 1


def test_nobody_has_more_devices_than_twenty(browser, ida, monkeypatch) -> None:
    monkeypatch.setattr(devices, "MOST", 1)
    ask(browser, ON, subscription(1))
    response = ask(client_of(ida), ON, subscription(2))

    assert response.status_code == 409
    assert response.json()["outcome"] == "refused"
    assert "Remove one that you no longer use." in response.json()["words"]
    assert len(reachable()) == 1


# What is refused ------------------------------------------------------------------------------------------


OFF_THE_CURVE = webpush.to_text(b"\4" + b"\1" * 64)
SHORT = webpush.to_text(public_point(1)[:64])
COMPRESSED = webpush.to_text(b"\2" + public_point(1)[1:33])


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"p256dh": OFF_THE_CURVE}, BROKEN),
        ({"p256dh": SHORT}, BROKEN),
        ({"p256dh": COMPRESSED}, BROKEN),
        ({"p256dh": ""}, BROKEN),
        ({"p256dh": "<script>"}, BROKEN),
        ({"auth": webpush.to_text(b"\1" * 15)}, BROKEN),
        ({"auth": ""}, BROKEN),
        ({"endpoint": ""}, BROKEN),
        ({"endpoint": AT + "x" * 1000}, BROKEN),
        ({"endpoint": AT + "\x00"}, BROKEN),
        ({"endpoint": AT + "å"}, BROKEN),
        ({"endpoint": "http://fcm.googleapis.com/fcm/send/1"}, FOREIGN),
        ({"endpoint": "https://push.example/1"}, FOREIGN),
        ({"endpoint": "https://fcm.googleapis.com.push.example/1"}, FOREIGN),
        ({"endpoint": "https://fcm.googleapis.com:8443/1"}, FOREIGN),
        ({"endpoint": "https://a@fcm.googleapis.com/1"}, FOREIGN),
        ({"endpoint": "https://127.0.0.1/1"}, FOREIGN),
        ({"endpoint": "https://[::1]/1"}, FOREIGN),
        ({"endpoint": "https://192.168.1.1/1"}, FOREIGN),
        ({"endpoint": "https://169.254.169.254/latest"}, FOREIGN),
        ({"endpoint": "file:///etc/passwd"}, FOREIGN),
    ],
)
def test_what_nothing_can_be_sent_to_is_refused_in_words(browser, other, words) -> None:
    response = ask(browser, ON, subscription(**other))

    assert response.status_code == 422
    assert response.json() == {"outcome": "refused", "words": str(words)}
    assert not Device.objects.exists()
    assert cookies.BROWSER not in response.cookies


@pytest.mark.parametrize("key", ["", "x", webpush.to_text(public_point(3))])
def test_a_subscription_to_a_key_that_is_not_ours_is_asked_for_anew(browser, key) -> None:
    response = ask(browser, ON, subscription(key=key))

    assert response.status_code == 409
    assert response.json()["outcome"] == "key"
    assert not Device.objects.exists()


def test_a_subscription_to_an_earlier_key_of_ours_stays_good(browser) -> None:
    earlier = vapid.newest()
    asked = subscription()
    vapid.rotate([earlier.id])
    assert vapid.newest() != earlier

    assert ask(browser, ON, asked).json()["outcome"] == "on"
    (device,) = reachable()
    assert device.key_id == earlier.id


def test_without_keys_nobody_can_take_alerts_and_is_told_so(browser, settings) -> None:
    asked = subscription()
    settings.VAPID_KEYS = ["no key"]

    response = ask(browser, ON, asked)

    assert response.status_code == 503
    assert response.json()["outcome"] == "closed"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 3000,
        '{"endpoint": 1}',
        '{"endpoint": {"a": "b"}}',
        '{"endpoint": null}',
        json.dumps({"endpoint": AT + "x" * 5000}),
    ],
)
def test_a_body_that_our_script_does_not_send_is_refused(browser, body) -> None:
    for url in (ON, OFF, CHANGED):
        response = ask(browser, url, body)
        assert response.status_code == 422
        assert response.json()["outcome"] == "refused"


def test_only_json_is_read(browser) -> None:
    response = browser.post(ON, subscription())
    assert response.status_code == 422
    assert browser.post(ON, "a=b", content_type="text/plain").status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"origin": f"{ORIGIN}:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_page_cannot_turn_alerts_on_or_off(browser, headers) -> None:
    for url in (ON, OFF, CHANGED):
        response = ask(browser, url, subscription(), **headers)
        assert response.status_code == 403
        assert response.json()["outcome"] == "elsewhere"
    assert not Device.objects.exists()


def test_a_request_that_names_no_page_is_refused(ida) -> None:
    client = Client(headers={"host": HOST})
    client.force_login(ida)
    assert ask(client, ON, subscription()).status_code == 403


def test_a_host_without_a_municipality_takes_no_devices(town) -> None:
    nowhere = Client(headers={"host": "localhost", "origin": "http://localhost"})
    for url in (ON, OFF, CHANGED):
        assert ask(nowhere, url, subscription()).status_code == 404


def test_these_addresses_only_take_posts(browser) -> None:
    for url in (ON, OFF, CHANGED):
        assert browser.get(url).status_code == 405


def test_who_asks_too_often_waits(browser, monkeypatch) -> None:
    monkeypatch.setattr("portal.device_views.RATES", {"device": "2/m/ip"})
    for _each in range(2):
        assert ask(browser, OFF, {}).status_code == 200
    response = ask(browser, OFF, {})
    assert response.status_code == 429
    assert response.json()["outcome"] == "too_often"


# Another address ------------------------------------------------------------------------------------------


def test_a_browser_with_a_new_address_stays_the_same_device(browser) -> None:
    ask(browser, ON, subscription(1))
    (before,) = reachable()

    response = ask(
        Client(headers={"host": HOST, "origin": ORIGIN}), CHANGED, subscription(2, before=f"{AT}1")
    )

    assert response.json()["outcome"] == "on"
    (after,) = reachable()
    assert (after.pk, after.endpoint, after.label) == (before.pk, f"{AT}2", "Chrome, Android")
    assert after.follower == before.follower


def test_a_browser_that_has_forgotten_its_address_is_known_by_its_cookie(browser) -> None:
    ask(browser, ON, subscription(1))
    assert ask(browser, CHANGED, subscription(2)).json()["outcome"] == "on"

    (device,) = reachable()
    assert device.endpoint == f"{AT}2"


def test_an_address_nobody_knows_is_not_taken_over(town) -> None:
    response = ask(client_of(), CHANGED, subscription(2, before=f"{AT}1"))

    assert response.status_code == 404
    assert response.json()["outcome"] == "unknown"
    assert not Device.objects.exists()


def test_a_new_address_that_is_another_device_takes_its_place(browser, ida) -> None:
    ask(browser, ON, subscription(1))
    ask(client_of(ida), ON, subscription(2))

    assert ask(browser, CHANGED, subscription(2, before=f"{AT}1")).json()["outcome"] == "on"

    (device,) = reachable()
    assert device.endpoint == f"{AT}2"


# Leaving --------------------------------------------------------------------------------------------------


def test_turning_alerts_off_forgets_address_and_keys(browser) -> None:
    ask(browser, ON, subscription())
    response = ask(browser, OFF, {"endpoint": f"{AT}1"})

    assert response.json()["outcome"] == "off"
    assert not reachable()
    gone = Device.objects.get()
    assert (gone.endpoint, bytes(gone.p256dh), bytes(gone.auth)) == ("", b"", b"")
    assert not response.cookies[cookies.BROWSER].value
    assert ask(browser, OFF, {"endpoint": f"{AT}1"}).json()["outcome"] == "unknown"


def test_signing_out_stops_the_alerts_of_this_browser_only(browser, ida) -> None:
    ask(browser, ON, subscription(1))
    ask(client_of(ida), ON, subscription(2))

    response = browser.post("/en/sign-out/")

    (left,) = reachable()
    assert left.endpoint == f"{AT}2"
    assert not response.cookies[cookies.BROWSER].value
    page = browser.get(response.url).content.decode()
    assert "You are signed out. This device shows no alerts any more." in page


def test_signing_out_stops_alerts_also_when_the_session_has_changed(ida) -> None:
    first = client_of(ida)
    ask(first, ON, subscription())
    first.cookies.pop(settings.SESSION_COOKIE_NAME)
    first.force_login(ida)

    first.post("/en/sign-out/")

    assert not reachable()


def test_who_signs_out_stops_the_alerts_of_who_forgot_to(ida, town) -> None:
    shared = client_of(ida)
    ask(shared, ON, subscription())
    shared.cookies.pop(settings.SESSION_COOKIE_NAME)
    shared.force_login(ResidentFactory(municipality=town))

    shared.post("/en/sign-out/")

    assert not reachable()


def test_signing_out_of_the_cms_stops_them_too(town) -> None:
    from tests.factories import StaffFactory

    colleague = StaffFactory(municipality=town)
    client = client_of(colleague)
    ask(client, ON, subscription())
    client.post("/cms/logout/")

    assert not reachable()


def test_a_device_without_an_account_is_not_stopped_by_signing_out(town) -> None:
    client = client_of()
    ask(client, ON, subscription())
    client.post("/en/sign-out/")

    assert len(reachable()) == 1


def test_a_cookie_that_somebody_made_up_names_no_device(browser, ida) -> None:
    theirs = DeviceFactory()
    for value in ("", str(theirs.pk), signing.dumps(theirs.pk), f"{theirs.pk}:x:y"):
        browser.cookies[cookies.BROWSER] = value
        browser.post("/en/sign-out/")
    assert reachable() == [theirs]


def test_the_cookie_lasts_as_long_as_browsers_keep_one(browser) -> None:
    cookie = ask(browser, ON, subscription()).cookies[cookies.BROWSER]
    assert cookie["max-age"] == 400 * 24 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert signing.loads(cookie.value, salt=this_browser.SALT) == Device.objects.get().pk


def test_deleting_the_account_deletes_its_devices(browser, ida) -> None:
    ask(browser, ON, subscription())
    browser.post("/en/me/delete/", {"understood": "on"})
    assert not Device.objects.exists()
    assert not Follower.objects.exists()


# A test ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def started() -> Iterator[pushd.Running]:
    with pushd.running() as service:
        yield service


@pytest.fixture
def service(started: pushd.Running, settings) -> Iterator[pushd.Running]:
    settings.PUSH_TEST_ORIGINS = started.origins
    started.forget()
    yield started
    push.hang_up()


def device_at(service: pushd.Running, number: int, fault: str = "", **fields) -> Device:
    return DeviceFactory(
        endpoint=service.endpoint(number, fault),
        p256dh=public_point(number),
        auth=pushd.auth_secret(number),
        key_id=vapid.newest().id,
        **fields,
    )


def test_a_test_alert_goes_to_one_device_in_its_persons_language(town, service) -> None:
    device = device_at(service, 1, follower__language="en")
    device_at(service, 2, follower=device.follower)

    send_test_alert(device.pk, town.pk)

    assert service.report()["told"] == [1]
    (message,) = service.messages(1)
    note = json.loads(message["text"])["notification"]
    assert note["title"] == "Test alert"
    assert note["body"] == "It works: alerts reach this device."
    assert note["navigate"] == f"{town.root_url}/en/alerts/settings/"
    assert "actions" not in note, "there is nothing to stop"
    device.refresh_from_db()
    assert device.tested_at


def test_a_test_alert_to_a_discreet_screen_says_nothing_of_itself(town, service) -> None:
    device = device_at(service, 1, follower__language="en", follower__discreet=True)
    send_test_alert(device.pk, town.pk)
    note = json.loads(service.messages(1)[0]["text"])["notification"]
    assert note["title"] == "Tornsund municipality"
    assert note["body"] == "There is something new for you."


@pytest.mark.parametrize("fault", ["404", "410"])
def test_a_test_alert_shows_that_a_device_is_gone(town, service, fault) -> None:
    device = device_at(service, 1, fault)

    send_test_alert(device.pk, town.pk)

    assert not reachable()
    send_test_alert(device.pk, town.pk)
    assert service.report()["calls"] == 1


def test_a_device_that_moved_while_it_was_tested_is_not_lost(town, service) -> None:
    device = device_at(service, 1, "410")
    Device.objects.filter(pk=device.pk).update(endpoint=f"{AT}7", endpoint_hash="7" * 64)

    devices.send_test(device, town)

    assert len(reachable()) == 1


@pytest.mark.parametrize("fault", ["500", "429s2", "403", "400"])
def test_a_push_service_at_fault_costs_no_device(town, service, fault) -> None:
    device = device_at(service, 1, fault)
    send_test_alert(device.pk, town.pk)
    device.refresh_from_db()
    assert device.gone_at is None
    assert device.tested_at is None


def test_a_test_of_what_is_not_there_is_no_error(town) -> None:
    send_test_alert(404, town.pk)
    send_test_alert(DeviceFactory().pk, 404)


def test_nobody_acts_on_another_persons_device(town) -> None:
    device, bo = DeviceFactory(), FollowerFactory()
    with pytest.raises(devices.DeviceRefused, match="not yours"):
        devices.forget_device(bo, device)
    with pytest.raises(devices.DeviceRefused):
        devices.ask_for_test(bo, device, town)
    devices.retire(Device.objects.filter(pk=device.pk))
    with pytest.raises(devices.DeviceRefused):
        devices.move_device(
            device, devices.Subscription(f"{AT}1", "https://fcm.googleapis.com", b"", b"", "k")
        )


# Names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (ANDROID, "Chrome, Android"),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
            "Firefox, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/17.6 Safari/605.1.15",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, name) -> None:
    assert browsers.name_of(agent) == name
