"""From a change in a case to the words on the screen, the press on them, and the case at the change.

The push service (``tests.portal.pushd``) and the desktop (``tests.browser.screen``) are programs of ours that speak
the real protocols. What they cannot be given is Chromium's own line to its push service: what our push service has
opened with the browser's keys is handed to the service worker through Chromium's DevTools, which raises a real event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, expect

from portal import push, vapid
from portal.actions import delivering
from portal.channels import Level
from portal.cookies import BROWSER
from portal.events import CaseEventsRecorded, announce
from portal.models import Delivery, Device, Follow, Follower
from portal.tasks import send_test_alert
from tests.browser.alerted import pushed, served, work
from tests.factories import (
    CaseEventFactory,
    CaseFactory,
    CaseIndexPageFactory,
    CasePageFactory,
    DeviceFactory,
    FollowerFactory,
    MunicipalityFactory,
    ResidentFactory,
    SourceFactory,
    follow,
    public_point,
)
from tests.portal import pushd

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", names={"da": "Tornsund"})


@pytest.fixture
def case(town):
    index = CaseIndexPageFactory(parent=town.site.root_page.specific, slug="sager")
    case = CaseFactory(source=SourceFactory(municipality=town), title="Cykelsti på Møllestræde")
    CasePageFactory(parent=index, case=case, slug="cykelsti", title="Cykelsti på Møllestræde")
    return case


@pytest.fixture
def ida(town) -> Follower:
    return FollowerFactory(resident=ResidentFactory(municipality=town), language="en")


def device_of(follower: Follower, service: pushd.Running, number: int = 1) -> Device:
    return DeviceFactory(
        follower=follower,
        endpoint=service.endpoint(number),
        p256dh=public_point(number),
        auth=pushd.auth_secret(number),
        key_id=vapid.newest().id,
    )


def happens(case, **fields):
    fields = {"kind": "stage", "before": {"stage": "preparation"}} | fields
    event = CaseEventFactory(
        case=case, importance="important", **fields | {"after": {"stage": "hearing"}}
    )
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))
    return event


def test_a_change_comes_up_on_the_screen_and_a_press_opens_the_case_at_the_change(
    alerted, screen, service, ida, case, sign_in, town
) -> None:
    sign_in(alerted.page, ida.resident, town)
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    event = happens(case)

    alerted.take(pushed(service))

    shown = screen.wait()
    assert shown.title == "Cykelsti på Møllestræde"
    assert "Being prepared → Open for comments" in shown.body
    (noted,) = alerted.shown()
    assert noted["lang"] == "en"
    assert noted["title"] == shown.title
    assert "You follow: Cykelsti på Møllestræde" in noted["body"]

    with alerted.page.context.expect_page() as opened:
        screen.press(shown)
    page = opened.value
    page.wait_for_url(f"**/en/sager/cykelsti/#d{event.day.isoformat()}")
    expect(page.locator(f"#d{event.day.isoformat()}")).to_be_in_viewport()
    expect(page.locator("h1")).to_have_text("Cykelsti på Møllestræde")
    assert alerted.shown() == []
    # who pressed it has read it
    expect(page.get_by_role("link", name="Alerts", exact=True)).to_be_visible()
    assert Delivery.objects.in_inbox().get().read_at


def test_a_press_shows_the_change_though_the_page_is_open_from_before_it(
    alerted, screen, service, ida, case
) -> None:
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    event = happens(case)
    there = f"{alerted.origin}/en/sager/cykelsti/#d{event.day.isoformat()}"
    alerted.page.goto(there)
    happens(case, kind="result")
    alerted.take(pushed(service))

    with alerted.page.context.expect_page() as opened:
        screen.press(screen.wait())
    page = opened.value
    page.wait_for_url(there)
    told = page.locator(f"#d{event.day.isoformat()}")
    expect(told).to_be_in_viewport()
    assert told.inner_text() != alerted.page.locator(f"#d{event.day.isoformat()}").inner_text()


def test_a_browser_that_shows_the_alert_without_our_script_has_it_read_at_the_press(
    new_context, service, ida, case, town, at
) -> None:
    at(town)
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    event = happens(case)
    work(delivering.deliver)
    note = json.loads(service.messages(1)[-1]["text"])["notification"]

    # declarative web push: the browser itself opens the address, and knows nobody there
    page = new_context().new_page()
    page.goto(note["navigate"])

    assert page.url.endswith(f"/en/sager/cykelsti/#d{event.day.isoformat()}")
    assert Delivery.objects.in_inbox().get().read_at


def test_the_button_in_the_alert_stops_it_without_signing_in(
    alerted, screen, service, ida, case
) -> None:
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    happens(case)
    alerted.take(pushed(service))

    screen.press(screen.wait(), "Stop these alerts")
    assert screen.wait().title == "Stopped"

    assert not Follow.objects.exists()
    assert not Delivery.objects.in_inbox().get().read_at
    happens(case, kind="result")
    work(delivering.deliver)
    assert service.report()["calls"] == 1


def test_a_newer_change_takes_the_place_of_the_one_before(
    alerted, screen, service, ida, case
) -> None:
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    happens(case)
    alerted.take(pushed(service))
    first = screen.wait()
    happens(case, kind="result")
    alerted.take(pushed(service))

    second = screen.wait()
    assert second.body != first.body
    assert len(alerted.shown()) == 1


def test_a_discreet_alert_says_nothing_on_the_locked_screen(
    alerted, screen, service, ida, case
) -> None:
    ida.discreet = True
    ida.save()
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    happens(case)
    alerted.take(pushed(service))

    shown = screen.wait()
    assert "Cykelsti" not in shown.title + shown.body
    assert "There is something new for you." in shown.body


@pytest.mark.parametrize("text", ["", "{", "[]", '{"web_push": 8030}', '"x"', "null"])
def test_a_message_nobody_can_read_still_says_that_there_is_something(
    alerted, screen, text
) -> None:
    alerted.take(text)
    shown = screen.wait()
    assert shown.title == "Tornsund"
    assert "There is something new for you." in shown.body


def test_an_alert_leads_to_no_other_host(alerted, screen) -> None:
    note = {"title": "Lottery", "body": "!", "navigate": "https://elsewhere.example/"}
    alerted.take(json.dumps({"web_push": 8030, "notification": note}))
    screen.press(screen.wait())

    alerted.page.wait_for_function(
        """async () => !(await (await navigator.serviceWorker.ready).getNotifications()).length"""
    )
    assert not [p for p in alerted.page.context.pages if "elsewhere" in p.url]


# Turning on and off ---------------------------------------------------------------------------------------


def test_somebody_turns_alerts_on_tests_them_and_turns_them_off(
    alerted, screen, service, ida, town, sign_in, axe
) -> None:
    page = alerted.page
    sign_in(page, ida.resident, town)
    served(page, service)
    page.goto(f"{alerted.origin}/en/alerts/settings/")
    expect(page.get_by_text("Your browser asks next whether we may.")).to_be_visible()

    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text("This device shows your alerts.")).to_be_visible()
    expect(page.get_by_role("heading", name="Devices that show your alerts")).to_be_visible()
    expect(page.get_by_text("This device", exact=True)).to_be_visible()
    axe(page)
    device = Device.objects.get()
    assert device.follower == ida
    assert device.label == "Chrome, Linux"

    page.get_by_role("button", name="Send a test alert").click()
    expect(page.get_by_role("status").filter(has_text="on its way")).to_be_visible()
    work(send_test_alert, device.pk, town.pk)
    alerted.take(service.messages(1)[-1]["text"])
    shown = screen.wait()
    assert (shown.title, shown.body.splitlines()[-1]) == (
        "Test alert",
        "It works: alerts reach this device.",
    )

    page.get_by_role("button", name="Turn off on this device").click()
    expect(page.get_by_role("button", name="Turn on alerts on this device")).to_be_visible()
    device.refresh_from_db()
    assert device.gone_at


def test_signing_out_of_a_shared_browser_turns_its_alerts_off(
    alerted, service, ida, town, sign_in
) -> None:
    page = alerted.page
    sign_in(page, ida.resident, town)
    served(page, service)
    page.goto(f"{alerted.origin}/en/alerts/settings/")
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text("This device shows your alerts.")).to_be_visible()

    page.goto(f"{alerted.origin}/en/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    expect(
        page.get_by_text("You are signed out. This device shows no alerts any more.")
    ).to_be_visible()

    assert Device.objects.get().gone_at
    page.goto(f"{alerted.origin}/en/alerts/settings/")
    expect(page.get_by_role("button", name="Turn on alerts on this device")).to_be_visible()


def test_without_an_account_alerts_come_to_the_device_itself(
    alerted, screen, service, town, case
) -> None:
    page = alerted.page
    served(page, service)
    page.goto(f"{alerted.origin}/en/alerts/settings/")
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_role("heading", name="Devices that show your alerts")).to_be_visible()
    device = Device.objects.get()
    assert device.follower.resident is None

    follow(device.follower, "case", case, push=True, level=Level.IMPORTANT)
    Follower.objects.update(quiet_from=0, quiet_to=0)
    happens(case)
    alerted.take(pushed(service))
    assert screen.wait().title == "Cykelsti på Møllestræde"
    page.goto(f"{alerted.origin}/en/alerts/")
    expect(page.get_by_role("link", name="Cykelsti på Møllestræde").first).to_be_visible()


def test_from_follow_to_the_alert_to_stop_without_an_account(
    alerted, screen, service, case, town, axe
) -> None:
    page = alerted.page
    served(page, service)
    page.goto(f"{alerted.origin}/en/sager/cykelsti/")
    page.get_by_role("link", name="Follow").first.click()
    expect(page.get_by_text("Your browser asks next whether we may.")).to_be_visible()
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text("This device shows your alerts.")).to_be_visible()
    chosen = page.locator("[data-chosen]")
    expect(chosen).to_have_text("Inbox on Torget · Phone or computer · At once")
    axe(page)
    page.get_by_role("button", name="Follow", exact=True).click()
    page.wait_for_url("**/sager/cykelsti/**")
    follow_row = Follow.objects.get()
    assert follow_row.push
    assert follow_row.follower.resident is None
    Follower.objects.update(quiet_from=0, quiet_to=0)

    event = happens(case)
    alerted.take(pushed(service))
    shown = screen.wait()
    assert "Being prepared → Open for comments" in shown.body
    with page.context.expect_page() as opened:
        screen.press(shown)
    opened.value.wait_for_url(f"**/en/sager/cykelsti/#d{event.day.isoformat()}")

    happens(case, kind="result")
    alerted.take(pushed(service))
    screen.press(screen.wait(), "Stop these alerts")
    assert screen.wait().title == "Stopped"
    assert not Follow.objects.exists()


def test_where_the_server_cannot_be_reached_the_stop_asks_on_its_page(
    alerted, screen, service, ida, case
) -> None:
    device_of(ida, service)
    follow(ida, "case", case, push=True)
    happens(case)
    alerted.take(pushed(service))
    # what a browser does where the network is gone
    alerted.worker.evaluate(
        """() => {
          const before = self.fetch;
          self.fetch = (what, how) =>
            how?.method === "POST" ? Promise.reject(new TypeError()) : before(what, how);
        }"""
    )

    with alerted.page.context.expect_page() as opened:
        screen.press(screen.wait(), "Stop these alerts")
    page = opened.value
    assert Follow.objects.exists()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stopped")
    assert not Follow.objects.exists()


def test_the_service_worker_tells_of_a_new_address(alerted, service, ida, town, sign_in) -> None:
    page = alerted.page
    sign_in(page, ida.resident, town)
    served(page, service)
    page.goto(f"{alerted.origin}/en/alerts/settings/")
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text("This device shows your alerts.")).to_be_visible()
    before = Device.objects.get()

    said = {
        "old": before.endpoint,
        "new": service.endpoint(2),
        "p256dh": push.webpush.to_text(public_point(2)),
        "auth": push.webpush.to_text(pushd.auth_secret(2)),
        "key": [*vapid.newest().public],
    }
    alerted.worker.evaluate(
        """async ({old, new: now, p256dh, auth, key}) => {
          const event = new ExtendableEvent("pushsubscriptionchange");
          const options = {applicationServerKey: Uint8Array.from(key).buffer};
          event.oldSubscription = {endpoint: old, options};
          event.newSubscription = {
            options, toJSON: () => ({endpoint: now, keys: {p256dh, auth}}),
          };
          const work = [];
          event.waitUntil = (promise) => work.push(promise);
          self.dispatchEvent(event);
          await Promise.all(work);
        }""",
        said,
    )

    after = Device.objects.reachable().get()
    assert (after.pk, after.endpoint) == (before.pk, said["new"])
    assert bytes(after.p256dh) == public_point(2)


# What a browser may answer --------------------------------------------------------------------------------


@pytest.fixture
def private(browser) -> Iterator[BrowserContext]:
    """A private window: Chromium has no push service there, and says so in the console too."""
    context = browser.new_context(locale="en-GB")
    yield context
    context.close()


def test_a_browser_that_cannot_reach_its_push_service_says_so_and_nothing_breaks(
    private, at, town, service
) -> None:
    context = private
    context.grant_permissions(["notifications"], origin=at(town).rstrip("/"))
    page = context.new_page()
    page.goto(at(town, "/en/alerts/settings/"))
    button = page.get_by_role("button", name="Turn on alerts on this device")
    button.click()

    expect(page.get_by_role("alert")).to_contain_text("could not reach its push service")
    expect(button).to_be_enabled()
    assert not Device.objects.exists()
    assert not [cookie for cookie in context.cookies() if cookie["name"] == BROWSER]


_ANSWERS = """(answer) => {
  Object.defineProperty(Notification, "permission", {get: () => self.answered || "default"});
  Notification.requestPermission = async () => (self.answered = answer);
}"""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("denied", "Your browser blocks alerts from this address."),
        ("default", "You have not answered the browser’s question, so alerts are not on."),
    ],
)
def test_a_no_is_taken_and_the_way_back_is_told(page, at, town, axe, answer, words) -> None:
    page.add_init_script(f"({_ANSWERS})({json.dumps(answer)})")
    page.goto(at(town, "/en/alerts/settings/"))
    page.get_by_role("button", name="Turn on alerts on this device").click()
    expect(page.get_by_text(words)).to_be_visible()
    axe(page)


@pytest.mark.parametrize(
    ("script", "agent", "words"),
    [
        ("delete window.PushManager", None, "This browser cannot show alerts"),
        (
            "delete window.PushManager",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
            "alerts come once the square is on your home screen",
        ),
        (
            "Object.defineProperty(Notification, 'permission', {get: () => 'denied'})",
            None,
            "Your browser blocks alerts from this address.",
        ),
    ],
)
def test_a_browser_that_cannot_is_told_what_it_can_do(
    new_context, at, town, axe, script, agent, words
) -> None:
    page = new_context(**({"user_agent": agent} if agent else {})).new_page()
    page.add_init_script(script)
    page.goto(at(town, "/en/alerts/settings/"))
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name="Turn on alerts on this device")).to_be_hidden()
    if agent:
        expect(page.get_by_text("Choose “Add to Home Screen”, then “Add”.")).to_be_visible()
    axe(page)


def test_without_scripts_the_page_says_what_works(new_context, at, town) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(at(town, "/en/alerts/settings/"))
    expect(page.get_by_text("Your inbox and e-mail work without.")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on alerts on this device")).to_be_hidden()


def test_a_server_out_of_reach_changes_nothing(new_context, at, town, service) -> None:
    context = new_context()
    context.grant_permissions(["notifications"], origin=at(town).rstrip("/"))
    page = context.new_page()
    page.add_init_script(
        "navigator.serviceWorker.register = async () => ({});"
        "Object.defineProperty(navigator.serviceWorker, 'ready', {get: async () => "
        "({pushManager: {getSubscription: async () => ({endpoint: 'https://fcm.googleapis.com/1', "
        "toJSON: () => ({endpoint: 'https://fcm.googleapis.com/1', keys: {p256dh: 'x', auth: 'y'}})"
        "})}})});"
    )
    page.goto(at(town, "/en/alerts/settings/"))
    button = page.get_by_role("button", name="Turn on alerts on this device")
    page.route("**/alerts/devices/on/", lambda route: route.fulfill(body="<p>Sign in to the hotel"))
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("nothing has changed")
    expect(button).to_be_enabled()
    assert not Delivery.objects.exists()
