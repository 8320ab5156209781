"""Pages of the tree as things to be found."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from portal import fulltext
from portal.actions import search as keeping
from portal.models import PortalPage
from portal.richtext import plain, shorten
from portal.search import Hit, Kind, register

KIND = "page"


def put_page(page: PortalPage) -> None:
    """Make a live page findable, by all the words in it."""
    municipality = page.municipality
    if municipality is None or not page.live or page.get_view_restrictions().exists():
        remove_page(page)
        return
    words: list[object] = []
    for name in page.found_by:
        said = getattr(page, name)
        words += _words_of(said) if isinstance(said, StreamValue) else [said]
    keeping.put(
        [
            keeping.Findable(
                municipality_id=municipality.pk,
                kind=KIND,
                object_id=page.pk,
                title=page.title,
                body=plain(" ".join(str(word) for word in words)),
                language=page.language,
                day=page.last_published_at,
            )
        ]
    )


def _words_of(body: StreamValue) -> list[str]:
    return [word for block in body for word in block.block.get_searchable_content(block.value)]


def remove_page(page: Page) -> None:
    keeping.remove(KIND, [page.pk])


def findable(page: object) -> bool:
    return isinstance(page, PortalPage) and bool(page.found_by)


def show(request, entries: list[tuple[int, fulltext.Found]], text: str) -> list[tuple[int, Hit]]:
    pages = {
        page.pk: page
        for page in Page.objects.live()
        .public()
        .filter(pk__in=[entry.object_id for _position, entry in entries])
        .specific()
        .select_related("locale")
    }
    language = request.municipality.content_language
    hits: dict[str, tuple[int, Hit]] = {}
    for position, entry in entries:
        page = pages.get(entry.object_id)
        if page is None:
            continue
        key = str(page.translation_key)
        if key in hits and page.locale.language_code != language:
            continue
        hit = Hit(
            title=page.title,
            url=page.get_url(request),
            kind=_("Page"),
            text=shorten(page.description_text(), 200),
            language=page.locale.language_code,
        )
        hits[key] = (hits[key][0] if key in hits else position, hit)
    return list(hits.values())


register(Kind(KIND, show))
