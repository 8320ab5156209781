"""What is published, as files and as the catalogue that data portals read: the same for everybody, for ever.

They say nothing of whoever reads them and may be read from pages of other hosts. The fingerprint of a file is its tag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from barometer import archive
from barometer.choices import RoundState
from barometer.models import Release
from barometer.opendata import datapackage, dcat, ddi, jsonstat, kolada, tables
from barometer.opendata.edition import Edition
from barometer.published import Published, Publisher
from barometer.round_pages import here
from portal.models import Municipality

FOR_EVER = "public, max-age=86400, immutable"
"""A release never changes; a program that writes it may, so that a copy is asked for again after a day."""
TODAY = "public, max-age=3600"


class File(NamedTuple):
    """media_type: as it goes out; package: whether it keeps its name, since its neighbours call it by that."""

    media_type: str
    write: Callable[[Edition], bytes]
    package: bool = False


FILES: Mapping[str, File] = {
    "datapackage.json": File("application/json", datapackage.write, package=True),
    "shares.csv": File("text/csv; charset=utf-8", tables.shares, package=True),
    "means.csv": File("text/csv; charset=utf-8", tables.means, package=True),
    "questions.csv": File("text/csv; charset=utf-8", tables.questions, package=True),
    "jsonstat.json": File("application/json", jsonstat.write),
    "ddi.xml": File("application/xml", ddi.write),
    "kolada.csv": File("text/csv; charset=utf-8", kolada.write),
}


def releases(municipality: Municipality) -> QuerySet[Release]:
    """What everybody may read, the newest round first and of each its newest release."""
    return (
        Release.objects.filter(round__municipality=municipality, round__state=RoundState.PUBLISHED)
        .select_related("round")
        .order_by("-round__closes_at", "-round_id", "-number")
    )


def edition(
    municipality: Municipality, release: Release, found: Published, language: str
) -> Edition:
    """The release in one language, with its addresses at the municipality's host."""
    with translation.override(language):
        page = reverse("barometer:round_data", args=[release.round_id])
    root = municipality.root_url
    return Edition(found, language, f"{root}{page}{release.number}/", f"{root}{page}")


@require_safe
def file(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    """One file of one release, in the language of the address."""
    municipality = here(request)
    kind = FILES.get(name)
    if kind is None or (name == "kolada.csv" and municipality.country != kolada.COUNTRY):
        raise Http404("There is no such file.")
    release = get_object_or_404(releases(municipality), round_id=pk, number=number)
    found = archive.published(release)
    body = kind.write(edition(municipality, release, found, request.LANGUAGE_CODE))
    saved = name if kind.package else f"{municipality.slug}-{pk}-{number}-{name}"
    response = _open(body, kind.media_type, FOR_EVER)
    response["Content-Disposition"] = f'attachment; filename="{saved}"'
    return response


@require_safe
def catalogue(request: HttpRequest, ending: str = "rdf", *, country: bool = True) -> HttpResponse:
    """The catalogue in the profile of the municipality's country, or of Europe."""
    municipality = here(request)
    syntax = next((one for one in dcat.Syntax if one.ending == ending), None)
    if syntax is None:
        raise Http404("The catalogue is not written in that syntax.")
    kind = dcat.profile(municipality.country) if country else dcat.EUROPE
    body = dcat.write(listed(municipality), kind, syntax)
    return _open(body, f"{syntax.media_type}; charset=utf-8", TODAY)


def listed(municipality: Municipality) -> dcat.Catalogue:
    """The catalogue, from one look at the database: figures are not in it."""
    rounds: dict[int, list[Release]] = {}
    for release in releases(municipality):
        rounds.setdefault(release.round_id, []).append(release)
    found = []
    for rows in rounds.values():
        newest = archive.head(rows[0])
        editions = [
            edition(municipality, rows[0], newest, language)
            for language in newest.publisher.languages
        ]
        found.append(dcat.Listed(tuple(editions), first=rows[-1].published_at))
    with translation.override(municipality.main_language):
        page = f"{municipality.root_url}{reverse('barometer:open_data')}"
    address = f"{municipality.root_url}{reverse('datasets:catalogue')}"
    return dcat.Catalogue(publisher(municipality), address, page, found)


def publisher(municipality: Municipality) -> Publisher:
    """The municipality as it is now."""
    languages = tuple(municipality.languages)
    return Publisher(
        names={language: municipality.name_in(language) for language in languages},
        code=municipality.code,
        country=municipality.country,
        address=municipality.root_url,
        languages=languages,
        email=municipality.email,
    )


def _open(body: bytes, media_type: str, control: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Cache-Control"] = control
    response["Access-Control-Allow-Origin"] = "*"
    return response
