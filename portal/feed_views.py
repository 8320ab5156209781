"""The feed as a page, as a part of the front page, and as Atom and JSON for other programs.

What stands at an address is the same for everybody who may see it: ``/feed/`` is the municipality's, ``/feed/mine/``
is that of whoever is signed in.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import atom, feed, sections, tellers
from portal.actions.feed import note_visit
from portal.followers import follower_for
from portal.identity import signed_in
from portal.models import Area, Follower, Municipality, Topic
from portal.pagecache import allow_query
from portal.reasons import Reason, reasons_for, reasons_of
from portal.remembered import remembered

SEEN = "feed_seen_at"
"""In the session: when the person looked last before this visit."""
NAMES = 10
"""Areas and topics that one address may name."""
LONGEST = 100


# Pages -------------------------------------------------------------------------------------------------------


@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    """The municipality's feed, or the part of it that touches the areas and topics the address names."""
    municipality = _municipality(request)
    asked = {name: _named(request, name) for name in ("area", "topic")}
    reasons, unknown = None, []
    if any(asked.values()):
        reasons, unknown = reasons_for(municipality, areas=asked["area"], topics=asked["topic"])
        if not reasons and len(unknown) == len(asked["area"] + asked["topic"]):
            reasons = None
    kept = [(name, value) for name, values in asked.items() for value in values]
    context = _page(request, reasons, kept=kept if reasons is not None else [], unknown=unknown)
    context |= {"narrowed": reasons is not None, "choices": _choices(municipality, asked)}
    return render(request, "portal/feed.html", context)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What touches whoever is signed in, or follows something on this device without an account."""
    municipality = _municipality(request)
    follower = follower_for(request, make=False)
    resident = request.user if signed_in(request) else None
    if follower is None and resident is None:
        onward = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('sign_in')}?{onward}")
    reasons = reasons_of(municipality, resident, follower)
    context = _page(request, reasons, seen_at=_seen_at(request, follower))
    if not context["reading"].continued and not context["filtered"]:
        context["ahead"] = feed.ahead(municipality, reasons)
    return render(
        request, "portal/feed.html", {**context, "mine": True, "interested": bool(reasons)}
    )


def _page(
    request: HttpRequest,
    reasons: list[Reason] | None,
    *,
    kept: list[tuple[str, str]] | None = None,
    unknown: list[str] | None = None,
    seen_at: dt.datetime | None = None,
) -> dict[str, Any]:
    kept, unknown = kept or [], list(unknown or [])
    kinds = {teller.kind: teller for teller in tellers.registered() if not teller.private}
    kind, level = request.GET.get("kind", ""), request.GET.get("level", "")
    if kind and kind not in kinds:
        unknown.append(kind[:LONGEST])
        kind = ""
    if level not in {"", "important"}:
        unknown.append(level[:LONGEST])
        level = ""
    after = None
    try:
        after = feed.position(request.GET.get("after", ""))
    except ValueError:
        unknown.append(_("the place in the feed"))
    reading = feed.read(
        request.municipality,
        reasons,
        kind=kind,
        important=bool(level),
        after=after,
        seen_at=seen_at,
    )
    chosen = {"kind": kind, "level": level}
    return {
        "reading": reading,
        "chips": _chips(list(kinds.values()), chosen, kept),
        "unknown": unknown,
        "filtered": bool(kind or level),
        "first_url": _url({}, kept),
        "more_url": _url(chosen, [*kept, ("after", str(reading.after))]) if reading.after else "",
        "seen_at": seen_at,
    }


def _chips(kinds: list[tellers.Teller], chosen: dict[str, str], kept: list) -> list[dict[str, Any]]:
    def chip(label: str, **values: str) -> dict[str, Any]:
        current = {"kind": "", "level": ""} | values == chosen
        return {"label": label, "url": _url(values, kept), "current": current}

    chips = [chip(_("Everything")), chip(_("The most important"), level="important")]
    if len(kinds) > 1:
        chips += [chip(str(kind.label), kind=kind.kind) for kind in kinds]
    return chips


def _url(values: dict[str, str], kept: list[tuple[str, str]]) -> str:
    pairs = [*kept, *((name, value) for name, value in values.items() if value)]
    return f"?{urlencode(pairs)}"


def _choices(municipality: Municipality, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Areas and topics to choose from, as the form shows them."""

    def find() -> dict[str, list[tuple[str, str]]]:
        areas = [(area.slug, area.name) for area in Area.objects.of(municipality).tree()]
        topics = [(topic.code, topic.name) for topic in Topic.objects.all()]
        return {"area": areas, "topic": sorted(topics, key=lambda one: one[1].casefold())}

    labels = {"area": _("Area"), "topic": _("Topic")}
    return [
        {"name": name, "label": labels[name], "options": options, "chosen": asked[name]}
        for name, options in remembered(municipality, "feed.choices", find).items()
        if options
    ]


def _named(request: HttpRequest, name: str) -> list[str]:
    """The values of ``name`` in the address, each once; what is too long names nothing."""
    values = [value.strip() for value in request.GET.getlist(name)[:NAMES]]
    return sorted({value[:LONGEST] for value in values if value})


def _municipality(request: HttpRequest) -> Municipality:
    if request.municipality is None:
        raise Http404
    return request.municipality


def _seen_at(request: HttpRequest, follower: Follower | None) -> dt.datetime | None:
    """When somebody looked last before this visit: the same on every page of the visit.

    A device without an account has no session, so it is told on the first page of a visit alone.
    """
    if follower is None:
        return None
    begins = note_visit(follower)
    if not signed_in(request):
        return follower.seen_at if begins else None
    if begins:
        request.session[SEEN] = follower.seen_at.isoformat() if follower.seen_at else ""
    try:
        return parse_datetime(request.session.get(SEEN, ""))
    except ValueError:
        return None


# For other programs --------------------------------------------------------------------------------------------


@require_safe
def atom_feed(request: HttpRequest) -> HttpResponse:
    """The newest of the municipality in Atom (RFC 4287)."""
    municipality, told = _municipality(request), feed.newest(request.municipality)
    entries = [
        atom.Entry(
            name=f"entry/{one.entry.pk}",
            title=f"{one.words.title}: {one.words.what}",
            summary=_summary(one.words),
            url=request.build_absolute_uri(one.words.url),
            updated=one.entry.happened_at,
        )
        for one in told
    ]
    about = atom.Feed(
        host=municipality.site.hostname,
        name="feed",
        title=_title(municipality),
        author=f"{municipality.name} {municipality.kind_name}".strip(),
        self_url=request.build_absolute_uri(request.path),
        url=request.build_absolute_uri(reverse("feed")),
        language=get_language() or "en",
    )
    content = atom.document(about, entries)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """The same as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    municipality = _municipality(request)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(municipality),
        "home_page_url": request.build_absolute_uri(reverse("feed")),
        "feed_url": request.build_absolute_uri(request.path),
        "language": get_language() or "en",
        "authors": [{"name": f"{municipality.name} {municipality.kind_name}".strip()}],
        "items": [
            {
                "id": atom.tag(municipality.site.hostname, f"entry/{one.entry.pk}"),
                "url": request.build_absolute_uri(one.words.url),
                "title": f"{one.words.title}: {one.words.what}",
                "content_text": _summary(one.words),
                "date_published": one.entry.happened_at.isoformat(),
                "tags": [one.words.kind],
            }
            for one in feed.newest(municipality)
        ],
    }
    content = json.dumps(document, ensure_ascii=False)
    return HttpResponse(content, content_type="application/feed+json; charset=utf-8")


def _title(municipality: Municipality) -> str:
    return _("What is happening in %(municipality)s") % {"municipality": municipality.name}


def _summary(words: tellers.Words) -> str:
    said = [f"{words.what}: {words.matter}" if words.matter else words.what]
    if words.change:
        before, now = words.change
        said.append(_("Before: %(before)s. Now: %(now)s.") % {"before": before, "now": now})
    return ". ".join(said)


# On the front page -------------------------------------------------------------------------------------------


def at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The newest of the municipality, for everybody."""
    municipality = getattr(request, "municipality", None)
    if municipality is None:
        return None
    reading = feed.read(municipality, cards=feed.CARDS_AT_HOME)
    return {"reading": reading, "url": reverse("feed")}


def mine_at_home(request: HttpRequest, page: object) -> dict[str, Any] | None:
    """The newest that touches whoever is signed in and has said what does."""
    municipality = getattr(request, "municipality", None)
    if municipality is None or not signed_in(request):
        return None
    follower = follower_for(request, make=False)
    reasons = reasons_of(municipality, request.user, follower)
    if not reasons:
        return None
    seen_at = _seen_at(request, follower)
    reading = feed.read(municipality, reasons, cards=feed.CARDS_AT_HOME, seen_at=seen_at)
    return {"reading": reading, "url": reverse("my_feed"), "mine": True}


def bring() -> None:
    """Put the feed on the front page, and let its filters be kept."""
    allow_query("kind", "level", "topic", "area")
    everybody = sections.Section("feed", "portal/sections/feed.html", at_home, order=20)
    sections.on_home(everybody)
    sections.on_home(
        sections.Section(
            "my-feed",
            everybody.template,
            mine_at_home,
            order=everybody.order,
            personal=True,
            instead_of=everybody.name,
        )
    )
