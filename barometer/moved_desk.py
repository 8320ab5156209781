"""What moved since the round before, for editors: what is worth looking into."""

from __future__ import annotations

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.generic import View

from barometer import published, release_words
from barometer.changes import Verdict
from barometer.desks import about, round_of
from barometer.models import Comparison, Release, Round

VIEW = "barometer.view_release"
MOST = 100


@dataclasses.dataclass(frozen=True)
class Moved:
    """A figure that moved. before, after, change: in words; url: where it stands."""

    asks: str
    answer: str
    group: str
    before: str
    after: str
    change: str
    up: bool
    certain: bool
    url: str


class WhatMoved(View):
    """What is worth looking into since the round before: of these so many in a hundred may be chance (Benjamini and
    Hochberg), while public pages only say what is certain question by question (Holm)."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        row = round_of(request, pk, VIEW)
        release = row.releases.order_by("-number").first()
        found, compared = moved(row, release) if release else ([], 0)
        context = about(row, _("What moved")) | {
            "release": release,
            "moved": found,
            "compared": number_format(compared),
            "number": number_format(len(found)),
        }
        return render(request, "barometer/cms/moved.html", context)


def moved(row: Round, release: Release) -> tuple[list[Moved], int]:
    """What moved, the surest first, and how many figures were compared."""
    rows = Comparison.objects.filter(estimate__release=release).exclude(
        verdict=Verdict.INCOMPARABLE.value
    )
    ways = (Verdict.UP.value, Verdict.DOWN.value)
    there = rows.filter(moved__in=ways).select_related(
        "before", "estimate__question__version__question"
    )
    head = published.read({**release.head, "figures": []})
    found = []
    for one in there.order_by("p_editor", "pk")[:MOST]:
        estimate = one.estimate
        code = estimate.question.version.question.code
        words = release_words.words_of(head.question(code))
        answer = words.options.get(estimate.option, "")
        if statement := words.rows.get(estimate.row):
            answer = f"{statement}: {answer}" if answer else statement
        found.append(
            Moved(
                asks=words.asks,
                answer=answer,
                group=release_words.category(head, estimate.background, estimate.category),
                before=release_words.figure_of(one.before),
                after=release_words.figure_of(estimate),
                change=release_words.difference(one, share=bool(estimate.option)),
                up=one.moved == Verdict.UP.value,
                certain=one.verdict in ways,
                url=f"{row.get_absolute_url()}#{code}",
            )
        )
    return found, rows.count()
