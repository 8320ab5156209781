"""Pages in a real Chromium: one browser per process, one clean profile per test.

A test asks for ``page`` (360 px, light), for ``at`` to know where a municipality is served, and for
``axe`` to have a page judged. A page that asks another host for anything, that a script breaks on or
that its own content security policy stops, fails the test that opened it.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

from portal.models import Municipality, Resident
from tests.browser.chromium import chromium

SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_OPEN_DETAILS = "() => document.querySelectorAll('details:not([open])').forEach(d => d.open = true)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse its
    # database there although nothing asynchronous touches it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND,"
                " EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A clean profile at 360 px in light colours; ``screens(page)`` walks the other three."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")

    def only_here(route: Route, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"):
            route.continue_()
        else:
            faults.append(f"request to another host: {request.url}")
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            faults.append(f"stopped by the content security policy: {message.text}")

    context.route("**/*", only_here)
    context.on("console", note)
    context.on("weberror", lambda error: faults.append(f"script broke: {error.error}"))
    yield context.new_page()
    context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def screens() -> Callable[[Page], Iterator[str]]:
    """``for name in screens(page)``: the open page at both widths and in both schemes."""

    def walk(page: Page) -> Iterator[str]:
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            yield f"{width} px, {scheme}"

    return walk


@pytest.fixture
def at(live_server: Any) -> Callable[..., str]:
    """``at(municipality, "/da/")``: the address there, on the port of this test's server."""
    port = urlsplit(live_server.url).port

    def address(municipality: Municipality, path: str = "/") -> str:
        site = municipality.site
        if site.port != port:
            site.port = port
            site.save(update_fields=["port"])
        return f"http://{site.hostname}:{port}{path}"

    return address


@pytest.fixture
def sign_in(at: Callable[..., str]) -> Callable[..., None]:
    """``sign_in(page, resident, municipality)``: gives the browser the resident's session."""

    def give(page: Page, resident: Resident, municipality: Municipality) -> None:
        client = Client()
        client.force_login(resident)
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": at(municipality),
                }
            ]
        )

    return give


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """``axe(page)``: refuses a page that breaks WCAG 2.0–2.2 A or AA, or a best practice."""
    judge = Axe()

    def check(page: Page, where: str = "") -> None:
        page.evaluate(_OPEN_DETAILS)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        faults = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
            + "\n    ".join(f"{node['html']}  {node['failureSummary']}" for node in fault["nodes"])
            for fault in judge.run(page, options=options).response["violations"]
        ]
        assert not faults, "\n".join([f"{page.url} {where}".strip(), *faults])

    return check
