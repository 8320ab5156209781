"""What search engines are told there is to read: an index, and lists per kind, language and two thousand pages.

A feature adds its pages with ``section``, and what is no page with ``addresses``. Only real translations are named as
such: the same words under another interface language are one page, not five.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.encoding import iri_to_uri
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.models import HomePage, Municipality, StandardPage

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 2000
"""Addresses in one file; the protocol allows 50,000, but a file is made in one request."""

Pages = Callable[[Municipality], PageQuerySet]
_sections: dict[str, tuple[Pages, ...]] = {}


@dataclasses.dataclass(frozen=True)
class Address:
    """Something to read that is no page. path: as the reader of any language has it, such as ``/da/help/``; languages:
    those it is written in, all of the municipality's where none is named"""

    path: str
    changed: datetime | None = None
    languages: tuple[str, ...] = ()

    def in_language(self, municipality: Municipality, language: str) -> str:
        below = self.path.lstrip("/").partition("/")[2]
        return f"{municipality.root_url}/{language}/{below}"


Addresses = Callable[[Municipality], list[Address]]
_addresses: dict[str, Addresses] = {}


@dataclasses.dataclass(frozen=True)
class Entry:
    url: str
    changed: datetime | None
    alternates: list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Listed:
    """One file of the index."""

    section: str
    language: str
    number: int
    changed: datetime | None

    @property
    def path(self) -> str:
        return f"/sitemap-{self.section}-{self.language}-{self.number}.xml"


def section(name: str, *pages: Pages) -> None:
    """Put pages in: each function returns all that anybody may read of a kind, over all languages."""
    _sections[name] = pages


def addresses(name: str, find: Addresses) -> None:
    """Put in what is no page: the function returns all that anybody may read, in an order that lasts."""
    _addresses[name] = find


def _home_pages(municipality: Municipality) -> PageQuerySet:
    return HomePage.objects.filter(pk__in=[home.pk for home in municipality.home_pages])


def _standard_pages(municipality: Municipality) -> PageQuerySet:
    below = StandardPage.objects.none()
    for home in municipality.home_pages:
        below |= StandardPage.objects.descendant_of(home)
    return below


section("pages", _home_pages, _standard_pages)


def _readable(pages: PageQuerySet) -> PageQuerySet:
    return Page.objects.filter(pk__in=pages.values("pk")).live().public()


def files(municipality: Municipality) -> list[Listed]:
    """Every file of the municipality's index, counted without reading a page."""
    listed = []
    for name, kinds in _sections.items():
        counted: dict[str, tuple[int, datetime | None]] = {}
        for pages in kinds:
            rows = (
                _readable(pages(municipality))
                .order_by()
                .values_list("locale__language_code")
                .annotate(Count("pk"), Max("last_published_at"))
            )
            for language, number, changed in rows:
                before, latest = counted.get(language, (0, None))
                newest = max(filter(None, (latest, changed)), default=None)
                counted[language] = (before + number, newest)
        for language in municipality.languages:
            total, changed = counted.get(language, (0, None))
            listed += [
                Listed(name, language, number + 1, changed)
                for number in range(-(-total // AT_ONCE))
            ]
    for name, find in _addresses.items():
        found = find(municipality)
        for language in municipality.languages:
            rows = _in(found, language)
            changed = max(filter(None, (row.changed for row in rows)), default=None)
            listed += [
                Listed(name, language, number + 1, changed)
                for number in range(-(-len(rows) // AT_ONCE))
            ]
    return listed


def _in(found: list[Address], language: str) -> list[Address]:
    return [row for row in found if not row.languages or language in row.languages]


def _addressed(municipality: Municipality, name: str, language: str, number: int) -> list[Entry]:
    rows = _in(_addresses[name](municipality), language)
    made = []
    for row in rows[(number - 1) * AT_ONCE : number * AT_ONCE]:
        spoken = [
            code for code in municipality.languages if code in row.languages or not row.languages
        ]
        siblings = [(code, row.in_language(municipality, code)) for code in sorted(spoken)]
        url = row.in_language(municipality, language)
        made.append(Entry(url, row.changed, siblings if len(siblings) > 1 else []))
    return made


def entries(municipality: Municipality, name: str, language: str, number: int) -> list[Entry]:
    """The addresses of one file with their translations, or nothing where there is no such file."""
    if language not in municipality.languages or number < 1:
        return []
    if name in _addresses:
        return _addressed(municipality, name, language, number)
    if name not in _sections:
        return []
    homes = {home.locale.language_code: home for home in municipality.home_pages}
    start, rows = (number - 1) * AT_ONCE, []
    # Kinds follow one another as if they were one list.
    for pages in _sections[name]:
        found = _readable(pages(municipality)).filter(locale__language_code=language).order_by("pk")
        count = found.count()
        if start < count:
            rows += found.values_list("translation_key", "url_path", "last_published_at")[
                start : start + AT_ONCE - len(rows)
            ]
        start = max(0, start - count)
        if len(rows) >= AT_ONCE:
            break
    others = _translations(municipality, name, [key for key, _path, _changed in rows])
    made = []
    for key, url_path, changed in rows:
        siblings = [
            (code, _address(municipality, homes[code], path))
            for code, path in sorted(others.get(key, {}).items())
            if code in homes
        ]
        made.append(
            Entry(
                _address(municipality, homes[language], url_path),
                changed,
                siblings if len(siblings) > 1 else [],
            )
        )
    return made


def _translations(municipality: Municipality, name: str, keys: list) -> dict:
    if len(municipality.languages) < 2:
        return {}
    found: dict = {}
    for pages in _sections[name]:
        rows = _readable(pages(municipality)).filter(translation_key__in=keys).order_by()
        for key, code, path in rows.values_list(
            "translation_key", "locale__language_code", "url_path"
        ):
            found.setdefault(key, {})[code] = path
    return found


def _address(municipality: Municipality, home: Page, url_path: str) -> str:
    """The page's address, as Wagtail would make it, without asking it two thousand times."""
    below = iri_to_uri(url_path[len(home.url_path) :])
    return f"{municipality.root_url}/{home.locale.language_code}/{below}"


def index(request: HttpRequest) -> HttpResponse:
    municipality = _municipality(request)
    context = {"files": files(municipality), "root": municipality.root_url}
    return TemplateResponse(
        request, "portal/sitemap_index.xml", context, content_type="application/xml; charset=utf-8"
    )


def one(request: HttpRequest, section: str, language: str, number: int) -> HttpResponse:
    listed = entries(_municipality(request), section, language, number)
    if not listed:
        raise Http404("There is no such list of pages.")
    return TemplateResponse(
        request,
        "portal/sitemap.xml",
        {"entries": listed},
        content_type="application/xml; charset=utf-8",
    )


def _municipality(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404("No municipality is served at this address.")
    return request.municipality
