"""Competitions of ideas for everybody: which there are, where each stands, its ideas, and what is decided and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from barometer import idea_reading, idea_rules, idea_words
from barometer.choices import IdeaState, WordingState
from barometer.competition_steps import Phase
from barometer.models import (
    Competition,
    Idea,
    IdeaVote,
    PromiseVersion,
    ServicePromise,
    Support,
)
from barometer.round_pages import FRESH, here
from portal import days, following
from portal.channels import SubjectKind
from portal.identity import signed_in
from portal.models import Area, Municipality, Resident, Topic
from portal.pagecache import allow_query
from portal.remembered import remembered

allow_query("order", "topic", "area")


def who(request: HttpRequest) -> Resident | None:
    return request.user if signed_in(request) else None


def one(request: HttpRequest, pk: int) -> Competition:
    """A competition that everybody may know of, of the municipality of the host."""
    place = here(request)
    rows = Competition.objects.of(place).shown()
    row = get_object_or_404(rows.select_related("rests_on__round", "rests_on__version"), pk=pk)
    row.municipality = place
    return row


def hold(response: HttpResponse, *rows: Competition) -> HttpResponse:
    """People support and propose all the time, and phases change by the clock: a page is kept until the next of these,
    and for some minutes at most."""
    moments = [row.turns_at for row in rows]
    response.cache_until = min([timezone.now() + FRESH, *(one for one in moments if one)])
    return response


@dataclasses.dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | str = ""


@require_safe
def competitions(request: HttpRequest) -> HttpResponse:
    """All of them: those that go on first."""
    place = here(request)
    rows = Competition.objects.of(place).shown().order_by("-opens_at", "-pk")
    public = Count("ideas", filter=Q(ideas__state=IdeaState.PUBLIC))
    found = list(rows.annotate(number=public))
    for row in found:
        row.municipality = place
    cards = [(row, idea_words.phase(row), _when(row), _ideas(row.number)) for row in found]
    response = render(
        request,
        "barometer/competitions.html",
        {
            "running": [card for card in cards if not card[0].decided],
            "decided": [card for card in cards if card[0].decided],
            "person": who(request),
        },
    )
    return hold(response, *found)


def _when(row: Competition) -> str:
    if row.decided_at is not None:
        return days.heading(idea_words.day_of(row, row.decided_at))
    if row.phase == Phase.COMING:
        return _("Begins %(day)s") % {"day": days.on(idea_words.day_of(row, row.opens_at))}
    return _("Until %(day)s") % {"day": days.on(idea_words.day_of(row, idea_words.ends(row)))}


def _ideas(number: int) -> str:
    return ngettext("%(number)s idea", "%(number)s ideas", number) % {
        "number": number_format(number)
    }


# One competition --------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Filters:
    """What a list of ideas is narrowed down to."""

    competition: Competition
    order: str
    topic: Topic | None
    area: Area | None
    shortlist: bool

    def url(self, **other: Any) -> str:
        said = {
            "order": self.order if self.order != idea_reading.NEWEST else "",
            "topic": self.topic.code if self.topic else "",
            "area": f"{self.area.pk}" if self.area else "",
        } | other
        query = urlencode({name: value for name, value in said.items() if value})
        path = self.competition.get_absolute_url()
        return f"{path}?{query}#ideas" if query else f"{path}#ideas"

    def rows(self) -> QuerySet[Idea]:
        rows = Idea.objects.running().filter(competition=self.competition)
        if self.shortlist:
            rows = rows.filter(shortlisted=True)
        if self.topic is not None:
            rows = rows.filter(topic=self.topic)
        return rows.filter(area=self.area) if self.area is not None else rows


def _filters(request: HttpRequest, row: Competition) -> tuple[Filters, list[Topic], list[Area]]:
    place = row.municipality
    every, everywhere = remembered(
        place, "ideas.kinds", lambda: (list(Topic.objects.all()), list(Area.objects.of(place)))
    )
    pairs = Idea.objects.running().filter(competition=row).order_by()
    used = list(pairs.values_list("topic_id", "area_id").distinct())
    topics = _named(every, {topic for topic, _area in used})
    areas = _named(everywhere, {area for _topic, area in used})
    asked = request.GET
    return (
        Filters(
            row,
            idea_reading.order_of(asked.get("order", "")),
            next((one for one in topics if one.code == asked.get("topic")), None),
            next((one for one in areas if f"{one.pk}" == asked.get("area")), None),
            row.phase in {Phase.JURY, Phase.VOTE},
        ),
        topics,
        areas,
    )


def _named(rows: list, numbers: set[int | None]) -> list:
    found = [one for one in rows if one.pk in numbers]
    return sorted(found, key=lambda one: one.name.casefold())


def _chips(filters: Filters, topics: list[Topic], areas: list[Area]) -> dict[str, Any]:
    return {
        "orders": [
            Chip(
                _("Newest first"),
                filters.url(order=""),
                filters.order == idea_reading.NEWEST,
            ),
            Chip(
                _("Most supported first"),
                filters.url(order=idea_reading.MOST),
                filters.order == idea_reading.MOST,
            ),
        ],
        "topics": [
            Chip(_("All topics"), filters.url(topic=""), filters.topic is None),
            *(Chip(one.name, filters.url(topic=one.code), one == filters.topic) for one in topics),
        ]
        if topics
        else [],
        "areas": [
            Chip(_("All areas"), filters.url(area=""), filters.area is None),
            *(Chip(one.name, filters.url(area=f"{one.pk}"), one == filters.area) for one in areas),
        ]
        if areas
        else [],
    }


def _after(request: HttpRequest, rows: QuerySet[Idea]) -> Idea | None:
    number = request.GET.get("after", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return rows.filter(pk=int(number)).first()


@require_safe
def competition(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what comes next and when, what one can do, and its ideas."""
    row, reader = one(request, pk), who(request)
    filters, topics, areas = _filters(request, row)
    rows = filters.rows()
    after = _after(request, rows)
    ideas, last = idea_reading.listed(rows, filters.order, after)
    doing = idea_reading.can_do(row, reader)
    criteria, jurors = _juries(row.municipality).get(row.pk, ([], []))
    context = {
        "competition": row,
        "line": idea_words.line(row),
        "now": idea_words.now_said(row),
        "next": idea_words.next_said(row),
        "you": _you(row, doing),
        "why_not": idea_rules.why_not(reader, row) if reader is not None else "",
        "cards": idea_reading.cards(ideas, row, reader),
        "filtered": bool(filters.topic or filters.area),
        "all_url": f"{row.get_absolute_url()}#ideas",
        "continued": after is not None,
        "more_url": filters.url(after=f"{last.pk}") if last is not None else "",
        "shortlist": filters.shortlist,
        "facts": _facts(row),
        "criteria": criteria,
        "jurors": jurors,
        "asked": _asked(row),
        "follow": None
        if row.decided
        else following.button(
            request, SubjectKind.COMPETITION, row.pk, _("Follow this competition")
        ),
        "person": reader,
        "votes_for": _vote_of(row, reader),
    } | _chips(filters, topics, areas)
    response = render(request, "barometer/competition.html", context)
    return hold(response, row)


def _vote_of(row: Competition, reader: Resident | None) -> Idea | None:
    if reader is None or row.phase != Phase.VOTE:
        return None
    mine = IdeaVote.objects.filter(competition=row, resident=reader).select_related("idea").first()
    return mine.idea if mine else None


def _you(row: Competition, doing: str) -> idea_words.Said | None:
    if doing == "propose":
        url = reverse("ideas:my_propose", args=[row.pk])
        said = _("Propose something, or support what others propose.")
        return idea_words.Said(_("You can propose an idea"), said, url, _("Propose an idea"))
    if doing == "support":
        said = _("Each idea once. You can take it back until then.")
        return idea_words.Said(
            _("You can support ideas"), said, f"{row.get_absolute_url()}#ideas", _("Read the ideas")
        )
    if doing == "vote":
        said = _("You have one vote, and can change it until then.")
        return idea_words.Said(
            _("You can vote"), said, f"{row.get_absolute_url()}#ideas", _("See the shortlist")
        )
    if row.decided:
        url = reverse("ideas:result", args=[row.pk])
        said = _("What was chosen, what the jury says, and why.")
        return idea_words.Said(_("Read the result"), said, url, _("See the result"))
    return None


def _facts(row: Competition) -> list[idea_words.Fact]:
    who_may = _("Those who live in %(place)s") % {"place": row.municipality.name}
    if ages := idea_rules.ages(row):
        who_may = f"{who_may}, {ages}"
    return [idea_words.Fact("people", who_may)]


Named = list[tuple[str, str]]


def _juries(place: Municipality) -> dict[int, tuple[Named, Named]]:
    """What the jury of each competition looks at and how much that counts, and who sits in it; the same for every
    reader."""

    def read() -> dict[int, tuple[Named, Named]]:
        rows = Competition.objects.of(place).shown().prefetch_related("criteria", "jurors")
        return {
            row.pk: (
                [
                    (one.name, idea_words.share(one.weight, _whole(row)))
                    for one in row.criteria.all()
                ],
                [(one.name, one.about) for one in row.jurors.all() if one.agreed_at and one.name],
            )
            for row in rows
        }

    return remembered(place, "ideas.juries", read)


def _whole(row: Competition) -> int:
    return sum(one.weight for one in row.criteria.all())


def _asked(row: Competition) -> tuple[str, str, str, str] | None:
    """The question that led to it: what was asked, its language, where it was asked, and that survey's address."""
    if row.rests_on is None:
        return None
    version, round_ = row.rests_on.version, row.rests_on.round
    return version.asks, version.language, round_.name, round_.get_absolute_url()


# The result -------------------------------------------------------------------------------------------------------


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What is decided about each idea on the shortlist, with the jury's points, the votes and the reason."""
    row, reader = one(request, pk), who(request)
    lines = idea_reading.result_lines(row, reader) if row.decided else []
    context = {
        "competition": row,
        "lines": lines,
        "chosen": [line for line in lines if line.chosen],
        "others": [line for line in lines if not line.chosen],
        "now": idea_words.now_said(row),
        "next": idea_words.next_said(row),
        "voted": any(line.votes for line in lines),
        "judged": any(line.points for line in lines),
        "facts": _facts(row),
    }
    return hold(render(request, "barometer/competition_result.html", context), row)


# One idea ---------------------------------------------------------------------------------------------------------


def _ideas(place: Municipality) -> QuerySet[Idea]:
    """What is shown, with ``promised``: whether there is anything to ask for."""
    became = ServicePromise.objects.shown().filter(idea=OuterRef("pk"))
    related = ("competition", "topic", "area", "merged_into")
    return Idea.objects.of(place).shown().annotate(promised=Exists(became)).select_related(*related)


def found_idea(request: HttpRequest, pk: int) -> Any:
    place = here(request)
    row = get_object_or_404(_ideas(place), pk=pk)
    row.competition.municipality = place
    return row


def _with_joined(request: HttpRequest, pk: int) -> tuple[Any, list[Idea]]:
    """The idea, and those that became part of it; one question."""
    place = here(request)
    rows = {
        row.pk: row for row in _ideas(place).filter(Q(pk=pk) | Q(merged_into=pk)).order_by("pk")
    }
    row: Any = rows.pop(pk, None)
    if row is None:
        raise Http404
    row.competition.municipality = place
    return row, list(rows.values())


@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    (row, joined), reader = _with_joined(request, pk), who(request)
    competition = row.competition
    writers = list(row.authors.select_related("resident"))
    mine = reader is not None and any(one.resident_id == reader.pk for one in writers)
    said = idea_reading.decided([row], competition)[row.pk]
    tag, tone = idea_words.standing(row, idea_reading.verdict(said))
    context: dict[str, Any] = {
        "idea": row,
        "competition": competition,
        "authors": idea_words.authors(writers, reader),
        "facts": idea_words.facts(row),
        "supported": idea_words.supported(row.supports),
        "votes": idea_words.votes(row.votes) if row.votes is not None else "",
        "tag": tag,
        "tone": tone,
        "mine": mine,
        "person": reader,
        "decisions": [(one, _decided(one.stage, yes=one.yes)) for one in said],
        "earlier": _earlier(row),
        "joined": joined,
        "promises": [(one.promise, one) for one in _promised(row)] if row.promised else [],
        "now": idea_words.now_said(competition),
        "phase": idea_words.phase(competition),
        "follow": None
        if row.state == IdeaState.MERGED or competition.decided
        else following.button(request, SubjectKind.IDEA, row.pk, _("Follow this idea")),
    } | _standing(row, reader, mine=mine)
    if competition.decided and row.shortlisted:
        looked, recusals, total = idea_reading.looked_at(row)
        context |= {
            "looked": looked if total is not None else [],
            "recusals": recusals,
            "points": idea_words.points(total) if total is not None else "",
        }
    return hold(render(request, "barometer/idea.html", context), competition)


def _promised(row: Idea) -> list[PromiseVersion]:
    """The newest version of each service promise that it became, for everybody."""
    versions = PromiseVersion.objects.filter(promise__in=row.promises.shown())
    newest = {one.promise_id: one for one in versions.select_related("promise").order_by("number")}
    return list(newest.values())


def _decided(stage: str, *, yes: bool) -> str:
    return {
        ("shortlist", True): _("On the shortlist"),
        ("shortlist", False): _("Not on the shortlist"),
        ("result", True): _("Chosen: the municipality carries it out"),
        ("result", False): _("Not chosen"),
    }[stage, yes]


def _standing(row: Idea, reader: Resident | None, *, mine: bool) -> dict[str, Any]:
    """What a reader can do about an idea."""
    competition = row.competition
    supports = row.state == IdeaState.PUBLIC and competition.allows("support")
    votes = row.state == IdeaState.PUBLIC and row.shortlisted and competition.allows("vote")
    found: dict[str, Any] = {"may_support": supports and not mine, "may_vote": votes}
    if reader is None or not (supports or votes):
        return found
    found["why_not"] = idea_rules.why_not(reader, competition)
    if supports:
        found["supports"] = Support.objects.filter(idea=row, resident=reader).exists()
    if votes:
        vote = IdeaVote.objects.filter(competition=competition, resident=reader).first()
        found["voted_here"] = vote is not None and vote.idea_id == row.pk
        found["voted_elsewhere"] = vote is not None and vote.idea_id != row.pk
    return found


def _earlier(row: Idea) -> list[tuple[str, str, str]]:
    """Wordings that were shown before the one that is shown: since when, title and text; the newest first."""
    shown = row.wordings.filter(state=WordingState.SHOWN).order_by("-number")
    return [
        (days.on(idea_words.day_of(row.competition, _moment(one))), one.title, one.text)
        for one in shown[1:]
    ]


def _moment(wording: Any) -> dt.datetime:
    return wording.looked_at or wording.sent_at
