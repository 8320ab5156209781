"""Addresses of the whole host: doors, signs for machines, files at the root."""

import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from portal.models import StandardPage
from portal.reactions import changed
from tests.factories import CaseFactory, CasePageFactory, MunicipalityFactory, StandardPageFactory

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


TOWN = {"slug": "tornsund", "languages": ["da"], "names": {"da": "Tornsund"}, "hue": 172}


@pytest.fixture
def islands():
    names = {"fi": "Kuulasjärvi", "sv": "Klarsjö"}
    return MunicipalityFactory(
        slug="kuulasjarvi", languages=["fi", "sv"], names=names, country="FI"
    )


@pytest.fixture
def ask(client):
    def get(town, path: str, **headers: str):
        host = town.site.hostname if town else "127.0.0.1"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(path, headers={"host": host, **named})

    return get


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-FI,sv;q=0.9", "sv"), ("fi", "fi"), ("en, sv;q=0.5", "sv"), ("de", "fi"), ("", "fi")],
)
def test_the_door_leads_to_the_language_of_the_municipality_read_best(
    islands, ask, accepted, language
) -> None:
    answer = ask(islands, "/", accept_language=accepted)
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("language", ["da", "nb", "sv", "fi", "en"])
def test_a_host_of_no_municipality_lists_them_all_in_every_language(
    town, islands, ask, language
) -> None:
    assert ask(None, "/", accept_language=language)["Location"] == f"/{language}/"
    page = ask(None, f"/{language}/").content.decode()
    assert f'href="http://tornsund.localhost/{language}/"' in page
    assert f'href="http://kuulasjarvi.localhost/{language}/"' in page
    assert f'<html lang="{language}"' in page


def test_a_region_without_municipalities_still_has_a_page(ask) -> None:
    assert ask(None, "/en/").status_code == 200


# Search engines


def test_robots_are_shown_the_list_of_pages_and_kept_from_the_cms(town, ask) -> None:
    said = ask(town, "/robots.txt").content.decode()
    assert "Disallow: /cms/" in said
    assert "Sitemap: http://tornsund.localhost/sitemap.xml" in said
    assert "Sitemap" not in ask(None, "/robots.txt").content.decode()


def addresses(answer) -> dict[str, dict[str, str]]:
    """Each address of a sitemap with its translations by language."""
    rows = ET.fromstring(answer.content).findall("s:url", SPACES)  # noqa: S314  (our own)
    return {
        row.find("s:loc", SPACES).text: {
            link.get("hreflang"): link.get("href") for link in row.findall("x:link", SPACES)
        }
        for row in rows
    }


def files(answer) -> list[str]:
    listed = ET.fromstring(answer.content)  # noqa: S314  (our own)
    return [loc.text for loc in listed.findall("s:sitemap/s:loc", SPACES)]


def test_the_sitemap_names_every_page_once_with_its_real_translations(islands, town, ask) -> None:
    finnish, swedish = islands.home_pages
    koulut = StandardPageFactory(parent=finnish.specific, title="Koulut")
    skolor = koulut.copy_for_translation(swedish.locale)
    skolor.title, skolor.slug = "Skolor", "skolor"
    skolor.save_revision().publish()
    StandardPageFactory(parent=swedish.specific, title="Bara på svenska", slug="bara")
    StandardPageFactory(parent=town.site.root_page.specific, title="Naboen")
    koulut.add_child(instance=StandardPage(title="Kladd", slug="kladd", live=False))

    index = files(ask(islands, "/sitemap.xml"))
    root = "http://kuulasjarvi.localhost"
    assert index == [f"{root}/sitemap-pages-fi-1.xml", f"{root}/sitemap-pages-sv-1.xml"]
    both = {"fi": f"{root}/fi/koulut/", "sv": f"{root}/sv/skolor/"}
    homes = {"fi": f"{root}/fi/", "sv": f"{root}/sv/"}
    assert addresses(ask(islands, "/sitemap-pages-fi-1.xml")) == {
        f"{root}/fi/": homes,
        f"{root}/fi/koulut/": both,
    }
    assert addresses(ask(islands, "/sitemap-pages-sv-1.xml")) == {
        f"{root}/sv/": homes,
        f"{root}/sv/skolor/": both,
        f"{root}/sv/bara/": {},
    }


def test_every_address_of_the_sitemap_is_answered_by_its_page(town, ask) -> None:
    page = StandardPageFactory(parent=town.site.root_page.specific, title="Skoler")
    StandardPageFactory(parent=page, title="Ferie")
    listed = addresses(ask(town, "/sitemap-pages-da-1.xml"))
    assert len(listed) == 3
    for url in listed:
        assert ask(town, url.removeprefix("http://tornsund.localhost")).status_code == 200


def test_long_lists_are_cut_into_files(town, ask, monkeypatch) -> None:
    monkeypatch.setattr("portal.sitemaps.AT_ONCE", 2)
    for _number in range(4):
        StandardPageFactory(parent=town.site.root_page.specific)
    listed = files(ask(town, "/sitemap.xml"))
    assert len(listed) == 3
    found = [
        url
        for file in listed
        for url in addresses(ask(town, file.removeprefix("http://tornsund.localhost")))
    ]
    assert len(found) == len(set(found)) == 5
    assert ask(town, "/sitemap-pages-da-4.xml").status_code == 404
    assert ask(town, "/sitemap-other-da-1.xml").status_code == 404


def test_cases_are_listed_unless_nobody_may_read_them(town, ask) -> None:
    shown = CasePageFactory(case=CaseFactory(source__municipality=town))
    CasePageFactory(case=CaseFactory(source__municipality=town, public=False))
    listed = addresses(ask(town, "/sitemap-cases-da-1.xml"))
    assert [url.rstrip("/").rpartition("/")[2] for url in listed if shown.slug in url] == [
        shown.slug
    ]
    assert len([url for url in listed if "/sager/" in url and not url.endswith("/sager/")]) == 1


# Signs and files


def test_security_txt_says_whom_to_tell_and_expires_within_a_year(town, ask, settings) -> None:
    settings.SECURITY_CONTACT = "mailto:sikkerhed@tornsund.example"
    with time_machine.travel(dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC), tick=False):
        lines = ask(town, "/.well-known/security.txt").content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:sikkerhed@tornsund.example"
    assert fields["Expires"] == "2027-05-20T00:00:00Z"
    assert fields["Canonical"] == "http://tornsund.localhost/.well-known/security.txt"


@pytest.mark.parametrize("path", ["/was", "/was/"])
def test_was_leads_to_the_accessibility_statement_wherever_it_is(town, ask, path) -> None:
    assert ask(town, path).status_code == 404
    StandardPageFactory(
        parent=town.site.root_page.specific, title="Tilgængelighed", purpose="accessibility"
    )
    assert ask(town, path, accept_language="da")["Location"] == "/da/tilgngelighed/"
    town.accessibility_statement_url = "https://was.digst.dk/tornsund-dk"
    town.save()
    changed(town)
    assert ask(town, path)["Location"] == "https://was.digst.dk/tornsund-dk"


def test_the_manifest_names_the_municipality_and_pictures_that_exist(town, ask) -> None:
    answer = ask(town, "/manifest.webmanifest")
    said = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/manifest+json")
    assert said["short_name"] == "Tornsund"
    assert said["name"].startswith("Tornsund ")
    assert said["display"] == "standalone"
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_service_worker_keeps_pages_that_exist_and_nothing_personal(town, ask) -> None:
    answer = ask(town, "/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    source = answer.content.decode()
    kept = json.loads(source.split("const KEPT = ", 1)[1].split(";\n", 1)[0])
    assert kept["pages"] == [f"/{code}/offline/" for code in ("da", "nb", "sv", "fi", "en")]
    assert 'credentials: "omit"' in source
    for page in kept["pages"]:
        assert ask(town, page).status_code == 200
    for part in kept["parts"]:
        assert finders.find(part.removeprefix("/static/"))


def test_an_uploaded_picture_is_served_without_a_server_in_front(town, ask) -> None:
    picture = get_image_model().objects.create(title="Havnen", file=get_test_image_file())
    for url in (picture.get_rendition("width-100|format-webp").url, picture.file.url):
        answer = ask(town, url)
        assert answer.status_code == 200
        assert answer["Content-Type"] == ("image/webp" if url.endswith(".webp") else "image/png")
        assert answer["Cache-Control"] == "public, max-age=2592000"
        assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("tail", ["", "/../documents/plan.pdf", "/%2e%2e/documents/plan.pdf"])
def test_an_uploaded_document_is_not_served_as_a_picture(town, ask, tail) -> None:
    plan = get_document_model().objects.create(
        title="Plan", file=ContentFile(b"%PDF-1.4", "plan.pdf")
    )
    path = f"/media/images{tail}" if tail else f"/media/{plan.file.name}"
    assert ask(town, path).status_code == 404


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_browsers_that_ask_for_pictures_unasked_are_led_to_them(town, ask, path) -> None:
    assert finders.find(ask(town, path)["Location"].removeprefix("/static/"))


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/manifest.webmanifest", "/sw.js"])
def test_what_only_answers_cannot_be_posted_to(town, client, path) -> None:
    assert client.post(path, headers={"host": town.site.hostname}).status_code == 405
