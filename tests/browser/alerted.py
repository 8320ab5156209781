"""A browser that takes alerts: what our push service opened is handed to its service worker.

What a browser cannot be given is Chromium's own line to its push service. ``served`` stands in for that service in the
page, and ``Alerted.take`` hands a message to the service worker through Chromium's DevTools, which raise a real event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from playwright.sync_api import CDPSession, Page, Worker

from portal import push, vapid
from portal.actions import delivering
from tests.factories import public_point
from tests.portal import pushd

T = TypeVar("T")


class Alerted:
    """An open page whose service worker takes messages."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.origin = page, address.rstrip("/")
        page.context.grant_permissions(["notifications"], origin=self.origin)
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        self._registrations: list[str] = []
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._devtools.send("ServiceWorker.enable")
        page.goto(f"{self.origin}/en/")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def _note(self, event: dict) -> None:
        self._registrations += [
            one["registrationId"]
            for one in event["registrations"]
            if one["scopeURL"].startswith(self.origin)
        ]

    def take(self, text: str) -> None:
        """What the browser does when its push service hands it a message it could open."""
        message = {"origin": self.origin, "registrationId": self._registrations[0], "data": text}
        self._devtools.send("ServiceWorker.deliverPushMessage", message)

    @property
    def worker(self) -> Worker:
        return next(one for one in self.page.context.service_workers if self.origin in one.url)

    def shown(self) -> list[dict]:
        """The notifications that the browser says are up."""
        return self.page.evaluate(
            """async () => {
              const there = await navigator.serviceWorker.ready;
              return (await there.getNotifications()).map(({title, body, lang, tag, data}) =>
                ({title, body, lang, tag, data}));
            }"""
        )


_SERVED_BY = """({endpoint, p256dh, auth, key}) => {
  // stands in for Chromium's own push service, which no test can reach
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const at = (where) => ({
    endpoint: where,
    options: {applicationServerKey: bytes(key).buffer},
    toJSON: () => ({endpoint: where, keys: {p256dh, auth}}),
    unsubscribe: async () => { sessionStorage.removeItem("subscribed"); return true; },
  });
  PushManager.prototype.getSubscription = async () =>
    sessionStorage.getItem("subscribed") ? at(endpoint) : null;
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || !options.applicationServerKey.length) throw new TypeError();
    sessionStorage.setItem("subscribed", "yes");
    return at(endpoint);
  };
}"""


def served(page: Page, service: pushd.Running, number: int = 1) -> None:
    keys = {
        "endpoint": service.endpoint(number),
        "p256dh": push.webpush.to_text(public_point(number)),
        "auth": push.webpush.to_text(pushd.auth_secret(number)),
        "key": vapid.newest().offer,
    }
    page.add_init_script(f"({_SERVED_BY})({json.dumps(keys)})")


def work(function: Callable[..., T], *args: Any) -> T:
    """Run what a worker runs where a worker does, apart from the browser's own loop of events."""

    def run() -> T:
        try:
            return function(*args)
        finally:
            push.hang_up()
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        return worker.submit(run).result()


def pushed(service: pushd.Running, number: int = 1) -> str:
    """The newest message as the browser's own keys open it, once a worker has sent what is due."""
    work(delivering.deliver)
    report = service.report()
    assert report["wrong"] == {}
    return service.messages(number)[-1]["text"]
