"""Open data for people: what there is, in which form, and how to check it."""

from __future__ import annotations

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from barometer.data_views import releases
from barometer.models import Release
from barometer.opendata import dcat
from barometer.opendata.dcat import told
from barometer.round_pages import here
from portal.models import Municipality


@dataclasses.dataclass(frozen=True)
class File:
    """A file as a row of a list."""

    url: str
    title: str
    about: str


@dataclasses.dataclass(frozen=True)
class Issue:
    """A release: its name and day in words, what it corrects, its fingerprint and its files."""

    title: str
    day: str
    note: str
    sha256: str
    files: list[File]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Every round that is published, and the addresses of the catalogue."""
    municipality = here(request)
    newest: dict[int, Release] = {}
    for release in releases(municipality):
        newest.setdefault(release.round_id, release)
    rounds = [
        (
            row.round,
            reverse("barometer:round_data", args=[row.round_id]),
            _published(municipality, row),
        )
        for row in newest.values()
    ]
    root = municipality.root_url
    return render(
        request,
        "barometer/open_data.html",
        {
            "rounds": rounds,
            "catalogue": f"{root}{reverse('datasets:catalogue')}",
            "catalogues": [
                (syntax.title, reverse("datasets:catalogue_in", args=[syntax.ending]))
                for syntax in dcat.Syntax
            ],
        },
    )


@require_safe
def round_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of one round: of its newest release, and of every earlier one."""
    municipality = here(request)
    rows = list(releases(municipality).filter(round_id=pk))
    if not rows:
        raise Http404("Nothing is published of this survey.")
    issues = [_issue(municipality, row) for row in rows]
    return render(
        request,
        "barometer/round_data.html",
        {"round": rows[0].round, "newest": issues[0], "earlier": issues[1:]},
    )


def _issue(municipality: Municipality, release: Release) -> Issue:
    names = [file.name for file in dcat.files(municipality.country)]
    return Issue(
        title=_("Release %(number)s") % {"number": release.number},
        day=_published(municipality, release),
        note=release.note,
        sha256=release.sha256,
        files=[
            File(
                reverse("barometer:data_file", args=[release.round_id, release.number, name]),
                *told(name),
            )
            for name in [*names, "questions.csv"]
        ],
    )


def _published(municipality: Municipality, release: Release) -> str:
    return date_format(timezone.localtime(release.published_at, municipality.zone).date())
