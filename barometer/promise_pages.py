"""Promises for everybody: which there are and where each stands, one with its measures and steps, and its versions."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from barometer import promise_diff, promise_reading, promise_words
from barometer.models import PromiseMeasure, PromiseVersion, ServicePromise
from barometer.promise_choices import Standing
from barometer.promise_diff import Piece
from barometer.promise_measuring import unit_of
from barometer.promise_reading import COMING, ENDED, WAITING, Tag
from barometer.round_pages import here
from portal import days, following, tellers
from portal.channels import SubjectKind
from portal.models import Topic
from portal.richtext import shorten

SHORT = 170
"""Characters of a promise in the list."""


@dataclasses.dataclass(frozen=True)
class Card:
    promise: ServicePromise
    version: PromiseVersion
    tag: Tag
    about: str
    text: str


# The list ----------------------------------------------------------------------------------------------------


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """All promises, narrowed down by where they stand and by service."""
    place = here(request)
    rows = list(promise_reading.listed(place))
    every = [_card(row, place) for row in rows]
    services = {row.service.code: row.service for row in rows}
    standing = request.GET.get("standing", "")
    service = request.GET.get("service", "")
    codes = {card.tag.code for card in every} | set(Standing.values)
    unknown = [
        value[:60]
        for value, known in ((standing, codes), (service, services))
        if value and value not in known
    ]
    standing = standing if standing in codes else ""
    service = service if service in services else ""
    of_service = [card for card in every if service in {"", card.promise.service.code}]
    shown = [card for card in of_service if standing in {"", card.tag.code}]
    return render(
        request,
        "barometer/promises.html",
        {
            "cards": shown,
            "any": bool(every),
            "standings": _standings(of_service, standing, service),
            "services": _services(services, standing, service) if len(services) > 1 else [],
            "unknown": unknown,
            "feed_url": reverse("barometer:promises_feed"),
            "json_url": reverse("barometer:promises_json"),
        },
    )


def _card(row: ServicePromise, place: Any) -> Card:
    row.municipality = place
    version = row.in_force(row.today) or list(row.versions.all())[-1]
    found = promise_reading.tag(row, row.standing)
    about = f"{row.get_kind_display()} · {row.service.name}"
    text = shorten(" ".join(version.text.split()), SHORT)
    return Card(row, version, found, about, text)


def _standings(cards: list[Card], standing: str, service: str) -> list[dict[str, Any]]:
    """A chip for each state that some promise is in, in the order in which they are read."""
    counts = Counter(card.tag.code for card in cards)
    order = [*Standing.values, WAITING, COMING, ENDED]
    words = {card.tag.code: card.tag.text for card in cards} | {
        COMING: _("Holds later"),
        ENDED: _("Does not hold any more"),
    }
    chips = [_chip(_("All"), len(cards), standing, "", service=service)]
    chips += [
        _chip(words[code], counts[code], standing, code, service=service)
        for code in order
        if counts[code]
    ]
    return chips if len(chips) > 2 else []


def _chip(label: str, count: int, current: str, code: str, *, service: str) -> dict[str, Any]:
    return {
        "label": label,
        "count": count,
        "current": current == code,
        "url": _url(standing=code, service=service),
    }


def _services(services: dict[str, Topic], standing: str, service: str) -> list[dict[str, Any]]:
    named = sorted(services.values(), key=lambda topic: topic.name.casefold())
    every = {"label": _("All services"), "current": not service, "url": _url(standing=standing)}
    return [
        every,
        *(
            {
                "label": topic.name,
                "current": topic.code == service,
                "url": _url(standing=standing, service=topic.code),
            }
            for topic in named
        ),
    ]


def _url(**values: str) -> str:
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


# One ---------------------------------------------------------------------------------------------------------


@require_safe
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: where it stands and why, in words first."""
    place = here(request)
    rows = promise_reading.with_all(promise_reading.listed(place))
    row = get_object_or_404(rows, pk=pk)
    row.municipality = place
    version = row.in_force(row.today) or list(row.versions.all())[-1]
    judged = list(row.judgements.all())
    measured = promise_reading.measures(row, version, judged)
    context = shown(row, version, measured)
    # a version that holds since this morning is judged within the hour
    standing = row.standing if any(measure.tag for measure in measured) else None
    found = promise_reading.tag(row, standing)
    steps, plan = promise_reading.steps(row)
    coming = row.newest if row.newest != version else None
    context |= {
        "tag": found,
        "moves": promise_reading.moves(judged),
        "steps": steps,
        "plan": plan,
        "several": row.versions.all()[0].number > 1,
        "coming": days.on(coming.valid_from) if coming else "",
        "ending": coming.ends if coming else False,
        "follow": following.button(request, SubjectKind.PROMISE, row.pk, _("Follow the promise"))
        if found.code != ENDED
        else None,
        "feed_url": reverse("barometer:promise_feed", args=[row.pk]),
        "json_url": reverse("barometer:promise_json", args=[row.pk]),
    }
    return render(request, "barometer/promise.html", context)


def shown(
    row: ServicePromise, version: PromiseVersion, measured: list[promise_reading.Measured]
) -> dict[str, Any]:
    """What the page says of a version, whether it is published or being written."""
    names = promise_reading.cases(row.municipality, [version])
    ended = version.ends
    return {
        "promise": row,
        "version": version,
        "headline": _headline(row, measured) if not ended else "",
        "measures": measured,
        "since": date_format(version.valid_from),
        "case": names.get(version.case) if version.case else None,
        "idea": row.idea,
        "ended": ended,
    }


def _headline(row: ServicePromise, measured: list[promise_reading.Measured]) -> str:
    standing = getattr(row, "standing", None)
    return promise_words.headline(standing) if standing and any(m.tag for m in measured) else ""


# Its versions ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Shown:
    """A version beside the one before it.

    title, text, targets: what changed, word by word, or as it is where there is none before; number, since: in words;
    language: of title and text
    """

    version: PromiseVersion
    number: str
    since: str
    published: str
    title: list[Piece]
    text: list[Piece]
    targets: list[Piece]
    language: str
    case: tellers.Name | None
    first: bool
    current: bool


@require_safe
def promise_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was ever promised, the newest first, and what changed each time."""
    place = here(request)
    rows = ServicePromise.objects.of(place).shown().select_related("service")
    row = get_object_or_404(rows.prefetch_related("versions__measures__question__versions"), pk=pk)
    row.municipality = place
    versions = list(row.versions.all())
    names = promise_reading.cases(place, versions)
    now = row.in_force(row.today)
    context = {
        "promise": row,
        "newest": versions[0],
        "versions": [
            _beside(version, versions[at + 1] if at + 1 < len(versions) else None, names, now)
            for at, version in enumerate(versions)
        ],
    }
    return render(request, "barometer/promise_versions.html", context)


def _beside(
    version: PromiseVersion,
    before: PromiseVersion | None,
    names: dict[int, tellers.Name],
    now: PromiseVersion | None,
) -> Shown:
    language = version.language
    if before is not None and not before.texts.get(language, {}).get("text"):
        # what was not written then cannot be compared: both are shown as they were written first
        language = version.source_language
    return Shown(
        version=version,
        number=_("Version %(number)s") % {"number": number_format(version.number)},
        since=days.on(version.valid_from),
        published=date_format(version.published_at),
        title=_compared(before, version, language, "title"),
        text=_compared(before, version, language, "text"),
        targets=_targets(before, version),
        language=language,
        case=names.get(version.case) if version.case else None,
        first=before is None,
        current=version == now,
    )


def _compared(
    before: PromiseVersion | None, version: PromiseVersion, language: str, part: str
) -> list[Piece]:
    said = version.texts[language][part]
    was = before.texts.get(language, {}).get(part, "") if before else said
    return promise_diff.compare(was, said)


def _targets(before: PromiseVersion | None, version: PromiseVersion) -> list[Piece]:
    said = _spoken(version)
    return promise_diff.compare(_spoken(before) if before else said, said)


def _spoken(version: PromiseVersion) -> str:
    """Measures and targets, a line each."""
    return "\n".join(_line(measure) for measure in version.measures.all())


def _line(measure: PromiseMeasure) -> str:
    wording = None
    if measure.question is not None:
        wording = next(
            one
            for one in measure.question.versions.all()
            if one.wording_hash == measure.wording_hash
        )
        wording.question = measure.question
    said = promise_words.measured_by(measure, wording)
    goal = promise_words.goal(measure.target, measure.aim, unit_of(measure))
    return f"{said.title}: {goal}" if wording is None else f"{said.matter} {said.title}: {goal}"
