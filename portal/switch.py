"""The same page in another language: what the switch links to, and what search engines are told."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import get_language

from portal.languages import CODES, of_path

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

# Each language in its own words: a switch is for people who cannot read the page they are on.
OWN_NAMES = {"da": "Dansk", "nb": "Norsk", "sv": "Svenska", "fi": "Suomi", "en": "English"}


@dataclasses.dataclass(frozen=True)
class Choice:
    """One language of the switch. ``content`` is true where the words are written in it, not only the frame."""

    code: str
    name: str
    url: str
    current: bool
    content: bool


def choices(request: HttpRequest, page: Page | None = None) -> list[Choice]:
    """All languages of the page at ``request``, each with the address of the same page.

    A page that exists in another of the municipality's languages is reached at its own address there. In a
    language the municipality does not write, it keeps its words and changes the frame. Only where neither is
    possible does the switch lead to the front page.
    """
    active = (get_language() or "en")[:2]
    # a page asks several times: for the switch, for search engines, for its one address
    known = request.__dict__.setdefault("_language_choices", {})
    asked = (active, page.pk if page is not None else None)
    if asked not in known:
        known[asked] = _choices(request, page, active)
    return known[asked]


def _choices(request: HttpRequest, page: Page | None, active: str) -> list[Choice]:
    municipality = getattr(request, "municipality", None)
    written = municipality.languages if municipality else []
    addresses = (
        _of_page(request, page, written) if page is not None and page.pk else _of_path(request)
    )
    query = request.META.get("QUERY_STRING", "")
    suffix = f"?{query}" if query else ""
    return [
        Choice(
            code=code,
            name=OWN_NAMES[code],
            url=addresses[code] + suffix if code in addresses else f"/{code}/",
            current=code == active,
            content=code in addresses and (code in written or not written),
        )
        for code in CODES
    ]


def _of_path(request: HttpRequest) -> dict[str, str]:
    """Addresses of a view that is the same in every language but for the prefix."""
    if of_path(request.path) is None:
        return {}
    return {code: f"/{code}{request.path[3:] or '/'}" for code in CODES}


def _of_page(request: HttpRequest, page: Page, written: list[str]) -> dict[str, str]:
    own = _address(page, page.locale.language_code, request)
    if own is None:
        return _of_path(request)
    here = _address(page, (get_language() or "en")[:2], request) or own
    # a page may answer below its own address: a year, a filter, one of its parts
    below = request.path[len(here) :] if request.path.startswith(here) else ""
    siblings = {page.locale.language_code: own}
    if len(written) > 1:
        for other in page.get_translations().live().select_related("locale"):
            code = other.locale.language_code
            if address := _address(other, code, request):
                siblings[code] = address
    addresses = {code: siblings[code] for code in written if code in siblings}
    main = siblings.get(written[0]) if written else own
    if main and of_path(main):
        for code in CODES:
            if code not in written:
                addresses[code] = f"/{code}{main[3:]}"
    return {code: address + below for code, address in addresses.items()}


def _address(page: Page, code: str, request: HttpRequest) -> str | None:
    with translation.override(code):
        parts = page.get_url_parts(request)
    return parts[2] if parts else None
