"""A campaign in words: how far it has come, how to take part, who is behind it, and what becomes of what is left."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from microservices.actions import campaigns as acts
from microservices.actions.campaigns import Meter
from microservices.choices import CampaignOwner, CampaignState, ParticipationState, Proof
from microservices.listing_words import Fact, Step
from microservices.models import Campaign, CampaignPage, Participation
from portal import days
from portal.models import Municipality

TONES = {
    ParticipationState.PENDING: "warn",
    ParticipationState.PAID: "good",
    ParticipationState.REFUSED: "bad",
}


def number(count: int) -> str:
    return number_format(count, force_grouping=True)


def counted(count: int, unit: str) -> str:
    """``1,000 trips``: the unit follows the number in all five languages."""
    return f"{number(count)} {unit}".strip()


def coins(count: int) -> str:
    return ngettext("%(number)s coin", "%(number)s coins", count) % {"number": number(count)}


# Pages and numbers of several at once -----------------------------------------------------------------------


def pages_of(campaigns: Collection[Campaign]) -> dict[int, CampaignPage]:
    """The published page of each campaign by its number, in the language the reader gets where there is one.

    Whoever has the municipality at hand gives it to its campaigns before, which saves questions.
    """
    rows = CampaignPage.objects.live().public().filter(campaign__in=campaigns)
    found: dict[int, CampaignPage] = {}
    places = {row.municipality_id: row.municipality for row in campaigns}
    of = {row.pk: places[row.municipality_id] for row in campaigns}
    for page in rows.select_related("locale").defer_streamfields():
        place: Municipality = of[page.campaign_id]
        kept = found.get(page.campaign_id)
        if kept is None or _nearer(page, kept, place):
            found[page.campaign_id] = page
    return found


def _nearer(page: CampaignPage, kept: CampaignPage, place: Municipality) -> bool:
    order = (place.content_language, place.main_language)
    return _rank(page.language, order) < _rank(kept.language, order)


def _rank(language: str, order: tuple[str, ...]) -> int:
    return order.index(language) if language in order else len(order)


@dataclasses.dataclass(frozen=True)
class Bar:
    """How far it has come: ``percent`` of the bar is filled, ``said`` says the same in words."""

    percent: int
    said: str
    reached: bool


def bar(meter: Meter) -> Bar:
    """It shows something as soon as there is something."""
    said = _("%(done)s of %(goal)s") % {
        "done": number(meter.done),
        "goal": counted(meter.goal, meter.unit),
    }
    return Bar(max(meter.percent, int(meter.done > 0)), said, meter.done >= meter.goal)


# One campaign ------------------------------------------------------------------------------------------------


def running(campaign: Campaign) -> bool:
    return (
        campaign.state == CampaignState.OPEN
        and campaign.starts_at <= timezone.now() < campaign.ends_at
    )


def tag(campaign: Campaign) -> tuple[str, str]:
    """What stands on top of its card, and its tone."""
    return (_("Going on"), "good") if running(campaign) else (_("Over"), "line")


def remaining(campaign: Campaign) -> str:
    """How long it lasts: ``5 days left, to Friday 12 December``."""
    last = days.local(campaign.ends_at).date()
    if not running(campaign):
        return _("It ended on %(day)s") % {
            "day": days.on(days.local(campaign.closed_at or campaign.ends_at).date())
        }
    left = (last - timezone.localdate()).days
    if left <= 0:
        return _("It ends today at %(time)s") % {"time": days.clock(campaign.ends_at)}
    return ngettext("%(number)s day left, to %(day)s", "%(number)s days left, to %(day)s", left) % {
        "number": number(left),
        "day": days.on(last),
    }


def reward(campaign: Campaign) -> str:
    """What each time is paid, and how often."""
    said = _("%(coins)s each time") % {"coins": coins(campaign.coins_each)}
    if campaign.cap_each == 1:
        return _("%(coins)s, once for each person") % {"coins": coins(campaign.coins_each)}
    most = ngettext(
        "at most %(number)s time for each person",
        "at most %(number)s times for each person",
        campaign.cap_each,
    ) % {"number": number(campaign.cap_each)}
    if campaign.cap_day >= campaign.cap_each:
        return f"{said}, {most}"
    a_day = ngettext("once on a day", "at most %(number)s times on a day", campaign.cap_day) % {
        "number": number(campaign.cap_day)
    }
    return f"{said}, {most}, {a_day}"


def facts(campaign: Campaign) -> list[Fact]:
    found = [Fact("clock", remaining(campaign)), Fact("stall", reward(campaign))]
    if campaign.area is not None:
        found.append(Fact("pin", campaign.area.name))
    found.append(
        Fact(
            "people",
            _("From 15 years") if campaign.young else _("From 18 years"),
        )
    )
    return found


def steps(campaign: Campaign) -> list[Step]:
    """How to take part, and what follows from it."""
    you, us = _("You"), "Torget"
    last = days.on(days.local(campaign.ends_at).date())
    by = _("to %(day)s") % {"day": last}
    at_once = _("at once")
    match campaign.proof:
        case Proof.QR:
            return [
                Step(_("Come along"), you, by, now=True),
                Step(
                    _("Point the camera of your phone at the code that is shown there"),
                    you,
                    at_once,
                ),
                Step(_("Sign in, and say that you are there"), you, _("within 20 minutes")),
                Step(_("The coins are yours"), us, at_once),
            ]
        case Proof.LIST:
            return [
                Step(
                    _("Find your number under My coins, and bring it"),
                    you,
                    _("before you come"),
                    now=True,
                ),
                Step(_("Come along, and say your number to the colleague there"), you, by),
                Step(
                    _("The list is entered, and the coins are yours"),
                    _("A colleague"),
                    _("after the event"),
                ),
            ]
        case Proof.EXCHANGE:
            kind = {"kind": campaign.category.name if campaign.category else ""}
            return [
                Step(_("Find a neighbour who needs this help: %(kind)s") % kind, you, by, now=True),
                Step(_("Do it, and both of you say that it is done"), _("Both of you"), by),
                Step(
                    _("You get the neighbour's coins and these ones too"),
                    us,
                    at_once,
                ),
            ]
    return [
        Step(_("Do it"), you, by, now=True),
        Step(_("Tell what you did, and show a picture if you like"), you, by),
        Step(
            _("Looks at what you sent, and says yes or writes why not"),
            _("A colleague"),
            _("within two weeks"),
        ),
        Step(_("The coins are yours"), us, at_once),
    ]


@dataclasses.dataclass(frozen=True)
class Way:
    """The one thing to press in order to take part: its words and where it leads."""

    label: str
    url: str


def way(campaign: Campaign) -> Way | None:
    """None where there is nothing to press: one has to be there."""
    match campaign.proof:
        case Proof.EVIDENCE:
            url = reverse("microservices:campaign_tell", args=[campaign.pk])
            return Way(_("Tell what you did"), url)
        case Proof.LIST:
            return Way(_("Find my number"), f"{reverse('microservices:my_coins')}#number")
        case Proof.EXCHANGE if campaign.category is not None:
            query = urlencode({"side": "need", "kind": campaign.category.slug})
            return Way(_("See who needs help"), f"{reverse('microservices:market')}?{query}")
    return None


def behind(campaign: Campaign) -> str:
    """Who stands behind it, as a sentence."""
    name = {"name": campaign.behind}
    match campaign.owner:
        case CampaignOwner.COUNCIL:
            return _("A local council: %(name)s.") % name
        case CampaignOwner.SPONSOR:
            return _("A sponsor: %(name)s.") % name
    return _("The municipality itself: %(name)s.") % name


def budget(campaign: Campaign, meter: Meter) -> str:
    """What has been paid, what is left, and what becomes of it."""
    said = {
        "paid": coins(meter.paid),
        "left": coins(meter.left),
        "people": ngettext("%(number)s person", "%(number)s people", meter.people)
        % {"number": number(meter.people)},
    }
    if not running(campaign):
        return _("%(paid)s were paid to %(people)s. What was left was taken out of use.") % said
    return (
        _("%(paid)s have been paid to %(people)s, and %(left)s are left.") % said
        + " "
        + _("What is left at the end is taken out of use: nobody else gets it.")
    )


@dataclasses.dataclass(frozen=True)
class Shown:
    """What the page of a campaign says beside its story."""

    campaign: Campaign
    tag: str
    tone: str
    bar: Bar
    facts: list[Fact]
    steps: list[Step]
    way: Way | None
    behind: str
    budget: str
    running: bool
    used_up: bool


def shown(campaign: Campaign) -> Shown:
    meter = acts.meter(campaign)
    said, tone = tag(campaign)
    on = running(campaign)
    return Shown(
        campaign=campaign,
        tag=said,
        tone=tone,
        bar=bar(meter),
        facts=facts(campaign),
        steps=steps(campaign),
        way=way(campaign) if on else None,
        behind=behind(campaign),
        budget=budget(campaign, meter),
        running=on,
        used_up=on and meter.left < campaign.coins_each,
    )


# On lists -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Card:
    campaign: Campaign
    title: str
    lang: str
    url: str
    tag: str
    tone: str
    bar: Bar
    facts: list[Fact]
    over: bool


def cards(rows: Iterable[Campaign], place: Municipality) -> list[Card]:
    """Cards of campaigns of ``place`` whose page is published, in the order given; in a few questions, however many
    there are."""
    rows = list(rows)
    for row in rows:
        row.municipality = place
    pages, meters = pages_of(rows), acts.meters(rows)
    found = []
    for row in rows:
        page = pages.get(row.pk)
        if page is None:
            continue
        said, tone = tag(row)
        found.append(
            Card(
                campaign=row,
                title=page.title,
                lang=page.language,
                url=page.url,
                tag=said,
                tone=tone,
                bar=bar(meters[row.pk]),
                facts=facts(row)[:2],
                over=not running(row),
            )
        )
    return found


# What somebody took part in ---------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Took:
    """A line of My coins: a campaign somebody took part in, and what became of it."""

    title: str
    url: str
    lang: str
    when: str
    state: str
    tone: str
    coins: str
    reason: str


def took(rows: Iterable[Participation], place: Municipality) -> list[Took]:
    rows = list(rows)
    for row in rows:
        row.campaign.municipality = place
    pages = pages_of({row.campaign for row in rows})
    return [
        Took(
            title=page.title if (page := pages.get(row.campaign_id)) else row.campaign.name,
            url=page.url if page else "",
            lang=page.language if page else "",
            when=days.lately(row.made_at),
            state=str(ParticipationState(row.state).label),
            tone=TONES.get(ParticipationState(row.state), ""),
            coins=coins(row.amount),
            reason=row.reason,
        )
        for row in rows
    ]
