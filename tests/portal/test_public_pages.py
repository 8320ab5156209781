"""What holds for every page that anybody may open: nothing inline, nothing foreign, no cookie that is not listed."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from portal import cookies
from portal.models import Municipality
from tests.factories import (
    AlertBannerFactory,
    BodyFactory,
    CaseFactory,
    CasePageFactory,
    ContactFactory,
    MeetingFactory,
    MunicipalityFactory,
    ResidentFactory,
    StaffFactory,
    StandardPageFactory,
)
from tests.staff import standing

pytestmark = pytest.mark.django_db
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "track": "src",
    "embed": "src",
    "object": "data",
}
LINKS_THAT_LOAD = {"stylesheet", "icon", "manifest", "preload", "modulepreload", "apple-touch-icon"}


class Reader(HTMLParser):
    """Collects what a browser would run or fetch, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or "javascript:" in (value or "").lower():
                self.inline.append(f"<{tag} {name}>")
        if given.get(LOADS.get(tag, "")):
            self.fetched.append(given[LOADS[tag]])
        for part in (given.get("srcset") or "").split(","):
            if part.strip():
                self.fetched.append(part.split()[0])
        if tag == "link" and LINKS_THAT_LOAD & set((given.get("rel") or "").split()):
            self.fetched.append(given["href"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form" and given.get("action"):
            self.fetched.append(given["action"])


def built() -> Municipality:
    """A municipality with one page of every kind, all reached by links from its front page or named below."""
    town = MunicipalityFactory(slug="tornsund", languages=["da"], names={"da": "Tornsund"})
    home = town.site.root_page.specific
    AlertBannerFactory(municipality=town)
    body = [
        ("text", '<p>Læs <a href="https://www.retsinformation.dk/">loven</a>.</p>'),
        ("contact", {"contact": ContactFactory(municipality=town)}),
        ("quote", {"text": "Et ord.", "who": "Ane", "role": ""}),
    ]
    for purpose in ("", "about", "contact", "privacy", "cookies", "accessibility"):
        StandardPageFactory(
            parent=home, title=purpose or "Skoler", purpose=purpose, body=body, show_in_menus=True
        )
    for _number in range(2):
        case = CaseFactory(source__municipality=town)
        CasePageFactory(case=case)
        MeetingFactory(source=case.source).bodies.add(BodyFactory(source=case.source))
    return town


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, built) as town:
        yield town


def walk(client: Client, host: str, start: list[str], *, most: int = 120) -> dict:
    """Every page reached by links of the host itself, in Danish or without a language, by its address."""
    found: dict = {}
    waiting = list(start)
    while waiting and len(found) < most:
        path = waiting.pop(0)
        if path in found:
            continue
        answer = found[path] = client.get(path, headers={"host": host})
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        reader = answer.reader = Reader()
        reader.feed(answer.content.decode())
        for link in reader.links:
            parts = urlsplit(urljoin(f"http://{host}{path}", link))
            here = parts.scheme in {"http", "https"} and parts.netloc == host
            other_language = re.match(r"/(nb|sv|fi|en)/", parts.path)
            if here and not other_language and not parts.path.startswith("/cms/"):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


EVERYWHERE = ["/da/", "/da/offline/", "/da/findes-ikke/", "/accounts/login/", "/sitemap.xml", "/"]


@pytest.fixture(scope="module")
def pages(town, django_db_blocker) -> dict:
    with django_db_blocker.unblock():
        found = walk(Client(), town.site.hostname, EVERYWHERE)
    assert {"/da/", "/da/skoler/", "/da/sager/", "/da/cookies/"} <= set(found)
    return found


def test_no_page_runs_or_styles_anything_inline(pages) -> None:
    faults = {
        path: answer.reader.inline
        for path, answer in pages.items()
        if getattr(answer, "reader", None) and answer.reader.inline
    }
    assert faults == {}


def test_every_page_forbids_what_is_inline_or_foreign(pages) -> None:
    for path, answer in pages.items():
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert "unsafe-eval" not in policy, path
        assert not re.search(r"https?:|\*", policy), path


def test_no_page_fetches_anything_from_another_host(pages, town) -> None:
    for path, answer in pages.items():
        if reader := getattr(answer, "reader", None):
            hosts = {
                urlsplit(urljoin(f"http://{town.site.hostname}{path}", url)).netloc
                for url in reader.fetched
                if not url.startswith("data:")
            }
            assert hosts <= {town.site.hostname}, path


def test_no_link_of_ours_leads_nowhere(pages) -> None:
    allowed = {200, 301, 302, 304}
    broken = {
        path: answer.status_code
        for path, answer in pages.items()
        if answer.status_code not in allowed and "findes-ikke" not in path
    }
    assert broken == {}


def test_pages_for_everybody_set_no_cookie_and_do_not_depend_on_one(pages) -> None:
    forms = re.compile(r"/sign-in/|/follow/")
    for path, answer in pages.items():
        if path.startswith("/da/") and answer.status_code == 200 and not forms.search(path):
            assert not answer.cookies, path
            assert "Cookie" not in answer.headers.get("Vary", ""), path


def test_no_answer_sets_a_cookie_that_the_cookie_page_does_not_list(client, town, pages) -> None:
    host = town.site.hostname
    listed = {cookie.name for cookie in cookies.listed()}
    seen = {name for answer in pages.values() for name in answer.cookies}

    client.force_login(ResidentFactory(municipality=town))
    mine = walk(client, host, [*EVERYWHERE, "/da/me/"], most=40)
    seen |= {name for answer in mine.values() for name in answer.cookies}

    staff = Client()
    staff.force_login(StaffFactory(municipality=town))
    answers = walk(staff, host, ["/accounts/login/", "/cms/", "/da/"], most=15)
    seen |= {name for answer in answers.values() for name in answer.cookies}

    assert seen <= listed
    assert settings.CSRF_COOKIE_NAME in seen


def test_the_cookie_page_shows_each_of_them(pages) -> None:
    page = pages["/da/cookies/"].content.decode()
    with translation.override("da"):
        for cookie in cookies.listed():
            assert f"<code>{cookie.name}</code>" in page
            assert escape(str(cookie.purpose)) in page


def test_every_page_readies_the_browser_for_no_network(pages) -> None:
    for path in ("/da/", "/da/skoler/", "/da/sager/", "/da/offline/", "/accounts/login/"):
        assert static("js/worker.js") in pages[path].reader.fetched, path


@pytest.mark.parametrize(
    ("code", "locale"),
    [("da", "da_DK"), ("nb", "nb_NO"), ("sv", "sv_SE"), ("fi", "fi_FI"), ("en", "en_GB")],
)
def test_metadata_name_the_language_with_its_region(client, town, code, locale) -> None:
    html = client.get(f"/{code}/sager/", headers={"host": town.site.hostname}).content.decode()
    assert f'<meta property="og:locale" content="{locale}">' in html
