"""Pages in a real Chromium: one browser per process, one clean profile per test.

A test asks for ``page`` (360 px, light), for ``at`` to know where a municipality is served, and for
``axe`` to have a page judged; for ``alerted`` to have a browser that takes alerts from ``service`` and shows them on
``screen``; ``square`` is the whole demo, for tests that read. A page that asks another
host for anything, that a script breaks on, that its own content security policy stops or that leaves an
error in the console, fails the test that opened it.
"""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from portal.models import Municipality, Resident
from tests.browser.alerted import Alerted
from tests.browser.chromium import chromium
from tests.browser.screen import Screen
from tests.browser.square import Square, open_square, session_of
from tests.portal import pushd

SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The box of a survey refuses and makes wait with these; its script says so on the page.
_BOX = re.compile(r"/barometer/\d+/(token|cast)/$")
_BOX_REFUSES = re.compile(r"status of (409|429)\b")
# So does a question of a lesson that gets no answer.
_QUIZ = re.compile(r"/learn/quiz/[^#]*#quiz-[0-9a-f-]+$")
_QUIZ_REFUSES = re.compile(r"status of 422\b")

# What the scheme may change. The same page at the same width was judged by every rule in light colours.
COLOURS = ["color-contrast", "link-in-text-block"]

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


_TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) => console.error(
  `Content Security Policy: ${event.effectiveDirective} ${event.blockedURI}`))"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A clean profile at 360 px in light colours; ``screens(page)`` walks the other three."""
    return new_context().new_page()


class Watch:
    """Clean profiles of one browser, and what their pages did that no page of ours may do."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.opened: list[BrowserContext] = []
        self.forget()

    def forget(self) -> None:
        self.faults: list[str] = []
        self.documents: set[str] = set()
        self.said: list[tuple[str, str]] = []

    def new(self, **options: Any) -> BrowserContext:
        """``new(java_script_enabled=False)``: a clean profile that is watched."""
        usual = {"viewport": {"width": 360, "height": 800}, "locale": "en-GB"}
        # A service worker would fetch pages of its own behind the back of the test.
        options = usual | {"service_workers": "block"} | options
        context = self.browser.new_context(**options)
        context.route("**/*", self._only_here)
        context.on("console", self._note)
        context.on("response", self._arrived)
        context.on("weberror", lambda error: self.faults.append(f"script broke: {error.error}"))
        if options.get("java_script_enabled", True):
            context.add_init_script(_TELL_VIOLATIONS)
        self.opened.append(context)
        return context

    def _only_here(self, route: Route, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if host in {"localhost", "127.0.0.1"} or host.endswith(".localhost"):
            route.continue_()
        else:
            self.faults.append(f"request to another host: {request.url}")
            route.abort()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.said.append((message.location["url"], message.text))

    def _arrived(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.documents.add(response.url)

    def close(self) -> None:
        for context in self.opened:
            context.close()

    def judge(self) -> None:
        # A page that answers 403, 404 or 500 is told of in the console, and so is a network that a test took
        # away; the test knows what it asked for.
        faults = self.faults + [
            f"console: {text} ({url})"
            for url, text in self.said
            if not (
                text.startswith("Failed to load resource")
                and (
                    url.partition("#")[0] in self.documents
                    or "ERR_INTERNET_DISCONNECTED" in text
                    or (_BOX.search(url) and _BOX_REFUSES.search(text))
                    or (_QUIZ.search(url) and _QUIZ_REFUSES.search(text))
                )
            )
        ]
        assert not faults, "\n".join(faults)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """``new_context(java_script_enabled=False)``: a clean profile that is watched as ``page`` is."""
    watch = Watch(browser)
    yield watch.new
    watch.close()
    watch.judge()


@pytest.fixture(scope="session")
def _one_page(browser: Browser) -> Iterator[tuple[Watch, Page]]:
    watch = Watch(browser)
    yield watch, watch.new().new_page()
    watch.close()


_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@pytest.fixture
def looking(_one_page: tuple[Watch, Page]) -> Iterator[Page]:
    """As ``page``, for tests that look at hundreds of pages one after the other: they share a window, which forgets
    everything in between. Opening a new one costs more than looking does."""
    watch, page = _one_page
    watch.forget()
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="light")
    yield page
    if page.url.startswith("http"):
        page.evaluate(_FORGET)
    page.goto("about:blank")
    page.context.clear_cookies()
    watch.judge()


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
        page.context.add_cookies([session_of(resident, at(municipality))])

    return give


@pytest.fixture(scope="session")
def started() -> Iterator[pushd.Running]:
    with pushd.running() as service:
        yield service


@pytest.fixture
def service(started: pushd.Running, settings, tmp_path) -> pushd.Running:
    settings.PUSH_TEST_ORIGINS = started.origins
    settings.VAR = tmp_path
    started.forget()
    return started


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


@pytest.fixture
def profile(browser, screen, tmp_path) -> Iterator[BrowserContext]:
    """A browser with a profile of its own: one without keeps no notifications."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium(),
        args=["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND"],
        env=screen.environment(),
        viewport={"width": 360, "height": 800},
        locale="en-GB",
    )
    yield context
    context.close()


@pytest.fixture
def alerted(profile: BrowserContext, at, town) -> Alerted:
    return Alerted(profile.new_page(), at(town))


@pytest.fixture(scope="session")
def _tables(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """pytest-django makes none in a run where no test asks for a database of its own."""
    asked = {"db", "transactional_db", "live_server"}
    items = request.session.items
    if any(item.get_closest_marker("django_db") or asked & {*item.fixturenames} for item in items):
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _demo(_tables: None, django_db_blocker: Any) -> Iterator[Square]:
    # For the whole session: pytest-django runs what asks for no database of its own after everything that
    # does, so nobody else meets these rows, and nothing takes them away between two tests that read them.
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        square = open_square(server.thread.port)
        connection.close()
    yield square
    with django_db_blocker.unblock():
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def square(_demo: Square, django_db_blocker: Any) -> Iterator[Square]:
    """Two municipalities with everything and one with nothing, served; only for tests without ``django_db``."""
    with django_db_blocker.unblock():
        yield _demo
        connection.close()


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """``axe(page)``: refuses a page that breaks WCAG 2.0–2.2 A or AA, or a best practice. On a dark screen that
    ``screens`` names, which comes after the light one, only colours are judged anew."""

    def check(page: Page, where: str = "") -> None:
        # A form's answer may be there before its stylesheet is.
        page.wait_for_load_state("load")
        page.evaluate(_OPEN_DETAILS)
        only = {"type": "tag", "values": RULES}
        if where.endswith("px, dark"):
            only = {"type": "rule", "values": COLOURS}
        options = {"runOnly": only, "resultTypes": ["violations"]}
        # Half a megabyte of script: once for all screens of a page.
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(AXE_SCRIPT)
        violations = page.evaluate("async options => (await axe.run(options)).violations", options)
        faults = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
            + "\n    ".join(f"{node['html']}  {node['failureSummary']}" for node in fault["nodes"])
            for fault in violations
        ]
        assert not faults, "\n".join([f"{page.url} {where}".strip(), *faults])

    return check
