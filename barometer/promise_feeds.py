"""What happens to promises, for other programs: all of them or one, in Atom and as JSON Feed."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from barometer.models import ServicePromise
from barometer.promise_telling import KIND, group_of
from barometer.round_pages import here
from portal import atom, tellers
from portal.models import Entry, Municipality
from portal.tellers import Words

MOST = 50


@require_safe
def promises_feed(request: HttpRequest) -> HttpResponse:
    return _atom(request, *_all(request))


@require_safe
def promises_json(request: HttpRequest) -> HttpResponse:
    return _json(request, *_all(request))


@require_safe
def promise_feed(request: HttpRequest, pk: int) -> HttpResponse:
    return _atom(request, *_one(request, pk))


@require_safe
def promise_json(request: HttpRequest, pk: int) -> HttpResponse:
    return _json(request, *_one(request, pk))


Told = list[tuple[Entry, Words]]


def _all(request: HttpRequest) -> tuple[str, str, str, Told]:
    place = here(request)
    title = _("Promises in %(municipality)s") % {"municipality": place.name}
    return KIND, title, reverse("barometer:promises"), _told(place)


def _one(request: HttpRequest, pk: int) -> tuple[str, str, str, Told]:
    place = here(request)
    rows = ServicePromise.objects.of(place).shown().prefetch_related("versions")
    row = get_object_or_404(rows, pk=pk)
    title = f"{row} · {place.name}"
    return f"{KIND}/{row.pk}", title, row.get_absolute_url(), _told(place, group_of(row))


def _told(place: Municipality, group: str = "") -> Told:
    rows = Entry.objects.of(place).public().shown().filter(kind=KIND)
    if group:
        rows = rows.filter(group=group)
    entries = list(rows.order_by("-pk")[:MOST])
    for entry in entries:
        entry.municipality = place
    words = tellers.words_of(entries)
    return [(entry, words[entry.pk]) for entry in entries if entry.pk in words]


def _atom(request: HttpRequest, name: str, title: str, url: str, told: Told) -> HttpResponse:
    place = here(request)
    about = atom.Feed(
        host=place.site.hostname,
        name=name,
        title=title,
        author=_author(place),
        self_url=request.build_absolute_uri(request.path),
        url=request.build_absolute_uri(url),
        language=get_language() or "en",
    )
    entries = [
        atom.Entry(
            name=f"entry/{entry.pk}",
            title=f"{words.title}: {words.what}",
            summary=_summary(words),
            url=request.build_absolute_uri(words.url),
            updated=entry.happened_at,
        )
        for entry, words in told
    ]
    content = atom.document(about, entries)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _json(request: HttpRequest, name: str, title: str, url: str, told: Told) -> HttpResponse:
    place = here(request)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": request.build_absolute_uri(url),
        "feed_url": request.build_absolute_uri(request.path),
        "language": get_language() or "en",
        "authors": [{"name": _author(place)}],
        "items": [
            {
                "id": atom.tag(place.site.hostname, f"entry/{entry.pk}"),
                "url": request.build_absolute_uri(words.url),
                "title": f"{words.title}: {words.what}",
                "content_text": _summary(words),
                "date_published": entry.happened_at.isoformat(),
            }
            for entry, words in told
        ],
    }
    content = json.dumps(document, ensure_ascii=False)
    return HttpResponse(content, content_type="application/feed+json; charset=utf-8")


def _author(place: Municipality) -> str:
    return f"{place.name} {place.kind_name}".strip()


def _summary(words: Words) -> str:
    said = [f"{words.what}: {words.matter}" if words.matter else words.what]
    if words.change:
        before, now = words.change
        said.append(_("Before: %(before)s. Now: %(now)s.") % {"before": before, "now": now})
    return ". ".join(said)
