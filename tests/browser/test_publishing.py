"""An editor's words are public the moment they are published, although everybody reads kept pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from cases.models import CasePage
from demo.state import Login
from portal import events, pagecache
from portal.events import ContentChanged
from portal.reactions import renew_mark

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("pages_are_kept")]

WORDS = "Cyklisterne får deres egen sti, og træerne bliver stående."


@pytest.fixture
def pages_are_kept(settings, _changes_are_seen, monkeypatch) -> Iterator[None]:
    # As in the product: pages are kept, and a change is seen when it is committed.
    monkeypatch.setitem(events._reactions, ContentChanged, [renew_mark])
    settings.PAGE_CACHE = True
    pagecache.forget()
    yield
    pagecache.forget()


def is_kept(url: str) -> bool:
    """Whether the page is answered without being rendered."""
    before = pagecache.pages.answers["rendering"]
    parts = urlsplit(url)
    assert Client(headers={"host": parts.netloc}).get(parts.path).status_code == 200
    return pagecache.pages.answers["rendering"] == before


def sign_in(page: Page, username: str, login: Login) -> None:
    page.get_by_label("User name or e-mail").fill(username)
    page.get_by_label("Password").fill(login.password)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/accounts/second-factor/use/**")
    page.get_by_label("Code").fill(login.code(time.time()))
    page.get_by_role("button", name="Sign in").click()


def test_a_summary_published_in_the_cms_is_read_at_once(page: Page, new_context, square) -> None:
    case = CasePage.objects.get(headline="Sikker cykelvej til skole på Møllestræde")
    address = square.at("tornsund", f"/da/sager/{case.slug}/")
    neighbour = square.at("kuulasjarvi", "/fi/")
    for url in (neighbour, address):
        page.goto(url)
    assert is_kept(address)
    assert is_kept(neighbour)
    expect(page.get_by_text(WORDS)).to_have_count(0)

    editor = new_context(viewport={"width": 1280, "height": 900}).new_page()
    editor.goto(square.at("tornsund", f"/cms/pages/{case.pk}/edit/"))
    sign_in(editor, "redaktion", square.logins["redaktion"])
    editor.wait_for_url(f"**/cms/pages/{case.pk}/edit/")
    editor.locator("#id_summary").fill(WORDS)
    editor.locator("footer [data-w-dropdown-target='toggle']").click()
    editor.locator("[name=action-publish]").click()
    expect(editor.locator(".messages .success")).to_be_visible()

    page.goto(address)
    expect(page.locator(".lead")).to_have_text(WORDS)
    assert is_kept(neighbour), "nothing of a neighbour's is made anew"
