"""How somebody is told: devices, quiet hours, the lock screen, the language, a pause."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django_q.models import OrmQ

from portal import vapid
from portal.actions import following
from portal.actions.alert_settings import SettingsRefused, change_settings, quiet
from portal.channels import Channel, Rhythm, State
from portal.cookies import BROWSER, DEVICE
from portal.models import Delivery, Device, Entry, Follow, Follower, Subject
from tests.factories import (
    DeviceFactory,
    FollowerFactory,
    ResidentFactory,
)
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
"""A Friday; eleven in the evening in Tornsund."""
HOST = "tornsund.localhost"
PAGE, PAUSE = "/en/alerts/settings/", "/en/follows/pause/"
GOOD = {"language": "fi", "quiet_from": "21", "quiet_to": "8", "discreet": "on"}


@pytest.fixture(autouse=True)
def _evening(settings, tmp_path):
    settings.VAR = tmp_path
    with time_machine.travel(EVENING, tick=False):
        yield


TOWN = {"slug": "tornsund", "names": {"da": "Tornsund"}}


@pytest.fixture
def ida(town):
    return FollowerFactory(resident=ResidentFactory(municipality=town), quiet_from=22, quiet_to=7)


@pytest.fixture
def browser(ida) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(ida.resident)
    return client


def read(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def waits(ida, town, due: dt.datetime, *, rhythm=Rhythm.NOW, channel=Channel.PUSH) -> Delivery:
    """Something that waits to be told to ida until ``due``."""
    number = Entry.objects.count() + 1
    entry = Entry.objects.create(
        municipality=town, kind="case", object_id=number, group="case:1", importance="important"
    )
    subject = Subject.objects.create(municipality=town, kind="case", object_id=number)
    Follow.objects.create(municipality=town, follower=ida, subject=subject, rhythm=rhythm)
    return Delivery.objects.create(
        municipality=town,
        entry=entry,
        follower=ida,
        subject=subject,
        channel=channel,
        device=DeviceFactory(follower=ida) if channel == Channel.PUSH else None,
        due_at=due,
    )


def due(delivery: Delivery) -> dt.datetime:
    delivery.refresh_from_db()
    return delivery.due_at


# The page -------------------------------------------------------------------------------------------------


def test_the_page_explains_before_the_browser_asks(browser) -> None:
    page = read(browser)

    assert f'data-push="{vapid.newest().offer}"' in page
    assert "Your browser asks next whether we may." in page
    assert page.index("Your browser asks next") < page.index("Turn on alerts on this device")
    assert "Alerts on iPhone and iPad" in page
    assert "16.4" in page
    assert "18.4" in page


def test_devices_are_listed_with_when_they_were_last_told(browser, ida, town) -> None:
    told = DeviceFactory(
        follower=ida, label="Firefox, Android", tested_at=EVENING - dt.timedelta(days=9)
    )
    Delivery.objects.create(
        municipality=town,
        entry=Entry.objects.create(
            municipality=town, kind="x", object_id=1, group="g", importance="minor"
        ),
        follower=ida,
        channel=Channel.PUSH,
        device=told,
        state=State.SENT,
        due_at=EVENING - dt.timedelta(days=1),
        sent_at=EVENING - dt.timedelta(days=1),
    )
    DeviceFactory(follower=ida, label="")
    DeviceFactory(follower=ida, label="An old telephone", gone_at=EVENING, endpoint="")
    DeviceFactory(label="Somebody else’s")

    page = read(browser)

    assert "Firefox, Android" in page
    assert "Last told yesterday at 23:00." in page
    assert "A browser" in page
    assert "Nothing told yet." in page
    assert "An old telephone" not in page
    assert "Somebody else’s" not in page


def test_this_device_is_marked(browser, ida, town) -> None:
    from tests.portal.test_devices import ON, ask, subscription

    DeviceFactory(follower=ida)
    ask(browser, ON, subscription(), origin=f"http://{HOST}")

    page = read(browser)

    assert page.count("This device</span>") == 1
    assert f'data-here="{Device.objects.order_by("-pk").first().endpoint_hash}"' in page


def test_alerts_of_somebody_else_are_not_called_on(browser, town) -> None:
    from tests.portal.test_devices import ON, ask, subscription

    ask(browser, ON, subscription(), origin=f"http://{HOST}")
    cookie = browser.cookies[BROWSER]
    other = Client(headers={"host": HOST})
    other.force_login(ResidentFactory(municipality=town))
    other.cookies[BROWSER] = cookie.value

    assert 'data-here=""' in read(other)


def test_without_an_account_and_without_a_follow_there_is_no_form_and_no_cookie(town) -> None:
    response = Client(headers={"host": HOST}).get(PAGE)

    page = response.content.decode()
    assert "Turn on alerts on this device" in page
    assert "<form" not in page
    assert not response.cookies


def test_a_device_without_an_account_has_settings_of_its_own(town) -> None:
    device, secret = following.new_device_follower()
    client = Client(headers={"host": HOST})
    client.cookies[DEVICE] = secret

    assert client.post(PAGE, GOOD).status_code == 302

    device.refresh_from_db()
    assert (device.quiet_from, device.quiet_to, device.language) == (21, 8, "fi")


def test_without_keys_the_page_says_so(browser, settings) -> None:
    settings.VAPID_KEYS = ["no key"]
    page = read(browser)
    assert "not set up here at the moment" in page
    assert "Turn on alerts on this device" not in page


def test_the_page_stays_within_the_budget(browser, ida) -> None:
    for _each in range(5):
        DeviceFactory(follower=ida)
    read(browser)
    with at_most():
        read(browser)


def test_a_host_without_a_municipality_has_no_settings() -> None:
    client = Client(headers={"host": "localhost"})
    assert client.get(PAGE).status_code == 404
    assert client.post(PAUSE).status_code == 404


# Settings -------------------------------------------------------------------------------------------------


def test_quiet_hours_lock_screen_and_language_are_kept(browser, ida) -> None:
    response = browser.post(PAGE, GOOD)

    assert response.url == PAGE
    ida.refresh_from_db()
    assert (ida.quiet_from, ida.quiet_to, ida.discreet, ida.language) == (21, 8, True, "fi")
    ida.resident.refresh_from_db()
    assert ida.resident.language == "fi"
    assert "Saved." in read(browser)
    browser.post(PAGE, GOOD)
    assert "Saved." in read(browser)


def test_the_language_of_the_profile_is_that_of_the_alerts(browser, ida) -> None:
    browser.post("/en/me/profile/", {"first_name": "Ida", "language": "sv"})
    ida.refresh_from_db()
    assert ida.language == "sv"


def test_somebody_who_follows_nothing_yet_may_choose_too(town) -> None:
    bo = ResidentFactory(municipality=town)
    client = Client(headers={"host": HOST})
    client.force_login(bo)
    assert "Quiet from" in read(client)
    assert not Follower.objects.exists()

    client.post(PAGE, GOOD)

    assert Follower.objects.get().resident == bo


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "24"}, "Choose an hour in the list"),
        ({"quiet_to": "x"}, "Choose an hour in the list"),
        ({"quiet_to": ""}, "Choose an hour"),
        ({"language": "de"}, "Choose one of the languages in the list"),
    ],
)
def test_a_wrong_setting_is_refused_and_the_rest_is_kept_in_the_form(
    browser, ida, wrong, words
) -> None:
    response = browser.post(PAGE, GOOD | wrong)

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "Error:" in page
    assert "checked" in page
    ida.refresh_from_db()
    assert ida.quiet_from == 22


def test_what_a_form_lets_through_the_action_still_refuses(ida, town) -> None:
    how = {"language": "da", "quiet_from": 22, "quiet_to": 7, "discreet": False}
    with pytest.raises(SettingsRefused, match="languages"):
        change_settings(ida, town, **how | {"language": "xx"})
    with pytest.raises(SettingsRefused, match="hours"):
        change_settings(ida, town, **how | {"quiet_to": 24})


def test_a_refusal_of_the_action_stands_above_the_form(browser, monkeypatch) -> None:
    def refuse(*args, **how):
        raise SettingsRefused("Choose hours from 0 to 23.")

    monkeypatch.setattr("portal.alert_settings.actions.change_settings", refuse)
    response = browser.post(PAGE, GOOD)
    assert response.status_code == 422
    assert "Choose hours from 0 to 23." in response.content.decode()


def test_what_waits_for_the_morning_waits_for_the_new_end_of_the_quiet_hours(
    browser, ida, town
) -> None:
    seven = dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)
    at_once = waits(ida, town, seven)
    each_morning = waits(ida, town, seven, rhythm=Rhythm.DAILY)
    mail = waits(ida, town, seven, channel=Channel.EMAIL)

    browser.post(PAGE, GOOD)

    assert due(at_once) == seven + dt.timedelta(hours=1)
    assert due(each_morning) == due(mail) == seven


def test_who_ends_the_quiet_hours_is_told_at_once(browser, ida, town) -> None:
    waiting = waits(ida, town, dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC))
    browser.post(PAGE, GOOD | {"quiet_from": "0", "quiet_to": "0"})
    assert due(waiting) == EVENING


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [(22, 7, {22, 23, 0, 6}), (1, 5, {1, 4}), (0, 0, set()), (12, 12, set()), (23, 0, {23})],
)
def test_quiet_hours_may_go_over_midnight(begins, ends, hours) -> None:
    assert {hour for hour in range(24) if quiet(begins, ends, hour)} >= hours
    assert not quiet(begins, ends, ends)
    assert not quiet(begins, ends, 10)


# A pause --------------------------------------------------------------------------------------------------


def test_a_pause_holds_everything_back_until_the_morning_of_that_day(browser, ida, town) -> None:
    waiting = waits(ida, town, EVENING)

    assert browser.post(PAUSE, {"until": "2026-12-01"}).status_code == 302

    morning = dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC)
    ida.refresh_from_db()
    assert ida.paused_until == morning
    assert due(waiting) == morning
    assert "Paused until Tuesday 1 December" in read(browser)


def test_a_pause_ends_at_a_press_and_what_was_held_back_comes_now(browser, ida, town) -> None:
    waiting = waits(ida, town, EVENING)
    browser.post(PAUSE, {"until": "2026-12-01"})

    browser.post(PAUSE, {"resume": "1"})

    ida.refresh_from_db()
    assert ida.paused_until is None
    assert due(waiting) == EVENING
    assert waiting.state == State.WAITING
    assert "Pause for 14 days" in read(browser)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-11-19", "within a year"),
        ("2028-01-01", "within a year"),
        ("tomorrow", "Write the day as a date"),
        ("", "Choose the day on which alerts start again"),
        ("0001-01-01", "within a year"),
        ("9999-12-31", "within a year"),
    ],
)
def test_a_pause_until_no_good_day_says_why(browser, ida, until, words) -> None:
    response = browser.post(PAUSE, {"until": until})

    assert response.status_code == 422
    assert words in response.content.decode()
    ida.refresh_from_db()
    assert ida.paused_until is None


def test_a_pause_of_nobody_is_no_error(town) -> None:
    assert Client(headers={"host": HOST}).post(PAUSE, {"until": "2026-12-01"}).status_code == 302


# Devices --------------------------------------------------------------------------------------------------


def test_a_device_is_removed_and_its_address_forgotten(browser, ida) -> None:
    device = DeviceFactory(follower=ida)

    response = browser.post(f"/en/alerts/devices/{device.pk}/remove/")

    assert response.url == f"{PAGE}#devices"
    device.refresh_from_db()
    assert device.gone_at == EVENING
    assert device.endpoint == ""


def test_a_test_alert_is_left_to_a_worker(
    browser, ida, town, django_capture_on_commit_callbacks
) -> None:
    device = DeviceFactory(follower=ida)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(f"/en/alerts/devices/{device.pk}/test/")

    assert response.url == f"{PAGE}#devices"
    (job,) = OrmQ.objects.all()
    assert job.task["func"] == "portal.tasks.send_test_alert"
    assert job.task["args"] == (device.pk, town.pk)
    assert "A test alert is on its way" in read(browser)


def test_a_test_of_a_device_that_is_gone_says_what_to_do(browser, ida) -> None:
    device = DeviceFactory(follower=ida, gone_at=EVENING, endpoint="")
    browser.post(f"/en/alerts/devices/{device.pk}/test/")
    assert "Turn them on once more." in read(browser)


def test_who_tests_too_often_waits(browser, ida, monkeypatch) -> None:
    monkeypatch.setattr("portal.alert_settings.TESTS", {"device_test": "1/m/ip"})
    device = DeviceFactory(follower=ida)
    for _each in range(2):
        browser.post(f"/en/alerts/devices/{device.pk}/test/")
    assert "Wait a minute and try again." in read(browser)


@pytest.mark.parametrize("verb", ["remove", "test"])
def test_another_persons_device_is_not_there(browser, town, verb) -> None:
    theirs = DeviceFactory()
    assert browser.post(f"/en/alerts/devices/{theirs.pk}/{verb}/").status_code == 404
    stranger = Client(headers={"host": HOST})
    assert stranger.post(f"/en/alerts/devices/{theirs.pk}/{verb}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.gone_at is None
