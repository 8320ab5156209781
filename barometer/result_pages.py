"""Results for everybody: a release, each of its questions, how it came about, what was corrected, and a chart to be
shown on other sites. A release never changes, and neither does its address."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from barometer import drawings, history, results, series
from barometer import result_words as words
from barometer.choices import Kind
from barometer.models import Release
from barometer.published import Asked, Figure, Published
from barometer.round_pages import here, round_page
from portal import pagecache

pagecache.allow_query("answer", "part")


HEIGHT = 640
"""Pixels that a chart on another site is given; what is longer can be scrolled."""


@dataclasses.dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool


def release_of(request: HttpRequest, pk: int, number: int) -> Release:
    rows = (
        history.shown()
        .filter(round__municipality=here(request))
        .select_related("round__municipality")
        .defer("round__sealed_pepper")
    )
    return get_object_or_404(rows, round=pk, number=number)


def _newest(release: Release) -> int:
    """The number of the newest release of the same round."""
    rows = history.shown().filter(round=release.round_id).order_by("-number")
    return rows.values_list("number", flat=True)[0]


def _address(release: Release, name: str = "release", *more: str) -> str:
    return reverse(f"barometer:{name}", args=[release.round_id, release.number, *more])


def _frame(release: Release, published: Published) -> dict[str, Any]:
    """What every page of a release says of it."""
    publisher, method = published.publisher, published.method
    newest = _newest(release)
    newer = reverse("barometer:release", args=[release.round_id, newest])
    return {
        "release": release,
        "name": words.text(published.names, publisher),
        "name_language": words.language(published.names, publisher.languages),
        "url": _address(release),
        "newer": newer if newest > release.number else "",
        "corrects": published.note,
        "design": words.design(published),
        "caution": words.caution(published),
        "how": [
            (_("Who"), words.invited(published)),
            (
                _("When"),
                _("%(first)s to %(last)s")
                % {"first": date_format(published.opened), "last": date_format(published.closed)},
            ),
            (
                _("How many answered"),
                _("%(number)s of %(residents)s, that is %(share)s")
                % {
                    "number": words.whole(method.respondents),
                    "residents": words.whole(method.residents),
                    "share": words.percent(
                        method.respondents / method.residents if method.residents else 0.0, 1
                    ),
                },
            ),
            (_("Weighted by"), words.weighted_by(published)),
            (_("Small groups"), words.small_groups()),
        ],
        "method_url": _address(release, "release_method"),
        "releases_url": reverse("barometer:releases", args=[release.round_id]),
        "data_url": reverse("barometer:round_data", args=[release.round_id]),
    }


@dataclasses.dataclass(frozen=True)
class Item:
    """A question in the list of a release. url: of its page, where there is something to show."""

    asks: str
    language: str
    url: str
    headline: results.Headline | None
    instead: str
    moved: list[results.Moved]


def _items(
    release: Release, published: Published, known: Mapping[history.Place, history.Since]
) -> list[Item]:
    found = []
    for asked in published.asked:
        headline = results.headline(published, asked, known)
        open_words = asked.kind == Kind.TEXT
        found.append(
            Item(
                words.said(asked)["asks"],
                words.spoken(asked),
                "" if open_words else _address(release, "result", asked.code),
                headline,
                _("Answers in people's own words are read, and not published.")
                if open_words
                else _("Too few answered this question to show a figure."),
                results.moved(published, asked, known),
            )
        )
    return found


@require_safe
def front(request: HttpRequest, pk: int) -> HttpResponse:
    """A survey: its results once they are published, and until then what it is about."""
    rows = history.shown().filter(round=pk, round__municipality=here(request))
    newest = rows.select_related("round__municipality").order_by("-number").first()
    return _release(request, newest) if newest else round_page(request, pk)


@require_safe
def release(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One release, also after another has corrected it."""
    return _release(request, release_of(request, pk, number))


def _release(request: HttpRequest, row: Release) -> HttpResponse:
    published = history.part(row, background="")
    publisher = published.publisher
    known = history.since(row, background="")
    items = _items(row, published, known)
    context = _frame(row, published) | {
        "about": words.text(published.abouts, publisher),
        "about_language": words.language(published.abouts, publisher.languages),
        "day": date_format(timezone.localtime(row.published_at, row.round.municipality.zone)),
        "items": items,
        "compared": bool(known),
        "moved": [item for item in items if item.moved],
    }
    return render(request, "barometer/results/release.html", context)


def _asked(published: Published, code: str) -> Asked:
    try:
        asked = published.question(code)
    except KeyError:
        raise Http404("That was not asked.") from None
    if asked.kind == Kind.TEXT:
        raise Http404("Answers in own words are not published.")
    return asked


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Http404("There is no such answer.")
    return int(text)


def _focus(request: HttpRequest, published: Published, asked: Asked) -> Figure | None:
    """The figure that the reader chose, else the one that says most; nothing where all are hidden."""
    found = results.wanted(published, asked)
    option, part = _number(request, "answer"), _number(request, "part")
    if option is None and part is None:
        return found[0] if found else None
    fits = [
        figure
        for figure in found
        if (option is None or figure.option == option) and (part is None or figure.row == part)
    ]
    if not fits:
        raise Http404("There is no such answer, or too few gave it to show a figure.")
    return fits[0]


def _chips(asked: Asked, published: Published, focus: Figure) -> list[tuple[str, list[Chip]]]:
    """What else of the question can be looked at: rows of links, each with its name."""
    found = results.wanted(published, asked)
    rows = sorted({figure.row for figure in found if figure.row})
    options = sorted({figure.option for figure in found if figure.option})
    chips = []
    if len(rows) > 1:
        chips.append(
            (
                _("Look at"),
                [
                    Chip(
                        words.part(asked, row),
                        f"?part={row}&answer={focus.option}#here"
                        if focus.option
                        else f"?part={row}#here",
                        current=row == focus.row,
                    )
                    for row in rows
                ],
            )
        )
    if len(options) > 1:
        part = f"part={focus.row}&" if focus.row else ""
        chips.append(
            (
                _("Look at the answer"),
                [
                    Chip(
                        words.answer(asked, option),
                        f"?{part}answer={option}#here",
                        current=option == focus.option,
                    )
                    for option in options
                ],
            )
        )
    return chips


def _sections(
    row: Release, published: Published, asked: Asked, focus: Figure | None
) -> tuple[results.Headline | None, list[drawings.Section], list[drawings.Section]]:
    """The sentence, what is said of all answers, and what is said of the one that is looked at."""
    known = history.since(row, **{history.CODE: asked.code})
    whole = results.distribution(published, asked, known)
    if focus is None:
        return None, [whole] if whole else [], []
    earlier = history.before(row, published, asked, focus.row, focus.option)
    others = (
        history.neighbours(row, published, asked, focus.row, focus.option) if asked.common else []
    )
    headline = results.headline(published, asked, known, focus)
    if headline and headline.step is None and not earlier:
        headline = dataclasses.replace(headline, step=words.first_time())
    sections = [
        results.by_background(published, asked, focus, background, known)
        for background in published.backgrounds
    ]
    sections += [
        series.trend(published, asked, focus, earlier, known),
        series.beside(published, asked, focus, others),
    ]
    return headline, [whole] if whole else [], [section for section in sections if section]


@require_safe
def result(request: HttpRequest, pk: int, number: int, code: str) -> HttpResponse:
    """One question of a release."""
    row = release_of(request, pk, number)
    published = history.part(row, **{history.CODE: code})
    asked = _asked(published, code)
    focus = _focus(request, published, asked)
    headline, whole, sections = _sections(row, published, asked, focus)
    told = [one for one in published.asked if one.kind != Kind.TEXT]
    place = told.index(asked)
    said = words.said(asked)
    context = _frame(row, published) | {
        "asks": said["asks"],
        "hint": said.get("hint", ""),
        "language": words.spoken(asked),
        "headline": headline,
        "whole": whole,
        "sections": sections,
        "chips": _chips(asked, published, focus) if focus else [],
        "reworded": asked.reworded,
        "below": words.said(published.question(asked.below))["asks"] if asked.below else "",
        "code": _code(request.build_absolute_uri(_address(row, "embed", code)), said["asks"]),
        "previous": _neighbour(row, told[place - 1]) if place else None,
        "following": _neighbour(row, told[place + 1]) if place + 1 < len(told) else None,
    }
    return render(request, "barometer/results/question.html", context)


def _code(address: str, title: str) -> str:
    """What somebody puts into a page of theirs."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{HEIGHT}"'
        ' loading="lazy"></iframe>'
    )


def _neighbour(row: Release, asked: Asked) -> dict[str, str]:
    return {
        "url": _address(row, "result", asked.code),
        "asks": words.said(asked)["asks"],
        "language": words.spoken(asked),
    }


@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, pk: int, number: int, code: str) -> HttpResponse:
    """The chart of a question, for other sites: this page alone may stand in a frame of theirs. It sets no cookie, runs
    no script and asks nobody else for anything."""
    row = release_of(request, pk, number)
    published = history.part(row, **{history.CODE: code, "background": ""})
    asked = _asked(published, code)
    known = history.since(row, **{history.CODE: code, "background": ""})
    headline = results.headline(published, asked, known)
    whole = results.distribution(published, asked, known)
    context = {
        "asks": words.said(asked)["asks"],
        "language": words.spoken(asked),
        "headline": headline,
        "drawing": whole.drawing if whole else None,
        "design": words.design(published),
        "name": words.text(published.names, published.publisher),
        "closed": words.month(published.closed),
        "url": request.build_absolute_uri(_address(row, "result", code)),
    }
    response = render(request, "barometer/results/embed.html", context)
    response._csp_replace = {"frame-ancestors": ["*"], "script-src": ["'none'"]}
    return response


@require_safe
def release_method(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """How the figures of a release came about, in plain words and in formulas."""
    row = release_of(request, pk, number)
    published = history.head(row)
    method = published.method
    context = _frame(row, published) | {
        "method_url": "",
        "sampled": words.sampled(published),
        "certainty": words.certainty(),
        "promise": method.promise,
        "source": method.source,
        "weighted_by": words.weighted_by(published),
        "figures": [
            (_("Residents who could answer"), words.whole(method.residents)),
            (_("Respondents"), words.whole(method.respondents)),
            (_("Design effect of the weights (deff)"), words.decimal(method.deff, 2)),
            (_("Effective number of respondents (n_eff)"), words.whole(method.effective)),
            (_("Lowest weight (the average is 1)"), words.decimal(method.lowest, 2)),
            (_("Highest weight (the average is 1)"), words.decimal(method.highest, 2)),
            (_("Rounds of raking until the weights fitted"), number_format(method.iterations)),
        ],
        "seals": [
            (_("This release"), row.sha256),
            (_("Its weights"), method.weighting),
        ],
        **words.thresholds(),
    }
    return render(request, "barometer/results/method.html", context)


@require_safe
def releases(request: HttpRequest, pk: int) -> HttpResponse:
    """Every release of a round, the newest first, with what each corrects."""
    rows = list(
        history.shown()
        .filter(round=pk, round__municipality=here(request))
        .select_related("round__municipality")
        .defer("head", "round__sealed_pepper")
        .order_by("-number")
    )
    if not rows:
        raise Http404("Nothing of it is published.")
    zone = rows[0].round.municipality.zone
    context = {
        "round": rows[0].round,
        "lines": [
            {
                "title": _("Release %(number)s") % {"number": number_format(row.number)},
                "day": date_format(timezone.localtime(row.published_at, zone)),
                "note": row.note,
                "seal": row.sha256,
                "url": _address(row),
                "current": place == 0,
            }
            for place, row in enumerate(rows)
        ],
    }
    return render(request, "barometer/results/releases.html", context)
