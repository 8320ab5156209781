"""What a campaign tells: everybody, that it began, reached its goal and is over; and who sent something in, what a
colleague made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices import campaign_words
from microservices.actions import campaigns
from microservices.actions.campaigns import Meter
from microservices.choices import CampaignState, ParticipationState
from microservices.models import Campaign, Participation
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Area, Entry, Subject
from portal.tellers import Draft, Name, Rule, Teller, Words

KIND, MINE = "campaign", "participation"
OPEN, GOAL, CLOSE = "open", "goal", "close"
WHAT = [OPEN, GOAL, CLOSE]
"""The order is part of the numbers of entries: new ones go to the end."""
_WHAT = 2
"""Bits of an entry's number that say what happened."""
REACHED = frozenset({SubjectKind.CAMPAIGN, SubjectKind.AREA, SubjectKind.MUNICIPALITY})
RULES = {
    OPEN: Rule("campaign_open", Importance.MINOR, _("A campaign begins"), REACHED),
    GOAL: Rule("campaign_goal", Importance.MINOR, _("A campaign reaches its goal"), REACHED),
    CLOSE: Rule("campaign_close", Importance.IMPORTANT, _("A campaign is over"), REACHED),
}
DECIDED: dict[str, Any] = {
    ParticipationState.PAID: _("What you sent in counts, and the coins are yours"),
    ParticipationState.REFUSED: _("What you sent in does not count; a colleague wrote the reason"),
}


def draft_of(campaign: Campaign, what: str) -> Draft:
    """``what``: ``open``, ``goal`` or ``close``; each is told once."""
    touches: set[tuple[SubjectKind | str, int]] = {(SubjectKind.CAMPAIGN, campaign.pk)}
    touches |= {(SubjectKind.AREA, number) for number in _areas_of(campaign)}
    rule = RULES[what]
    return Draft(
        kind=KIND,
        object_id=campaign.pk << _WHAT | WHAT.index(what),
        rule=rule.kind,
        importance=rule.importance,
        group=f"{KIND}:{campaign.pk}",
        touches=frozenset(touches),
        happened_at=timezone.now(),
        until=campaign.ends_at if what == OPEN else None,
    )


def _areas_of(campaign: Campaign) -> list[int]:
    """Its area and all that this lies in."""
    if campaign.area_id is None:
        return []
    above = dict(Area.objects.of(campaign.municipality).values_list("pk", "parent_id"))
    way: list[int] = []
    at: int | None = campaign.area_id
    while at is not None and at not in way:
        way.append(at)
        at = above.get(at)
    return way


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    """Of a campaign whose page is not published nothing is told."""
    rows = Campaign.objects.shown().in_bulk({entry.object_id >> _WHAT for entry in entries})
    for entry in entries:
        row = rows.get(entry.object_id >> _WHAT)
        if row is not None and Entry.municipality.is_cached(entry):
            row.municipality = entry.municipality
    pages = campaign_words.pages_of(rows.values())
    meters = campaigns.meters(rows.values())
    found = {}
    for entry in entries:
        number, what = entry.object_id >> _WHAT, WHAT[entry.object_id % (1 << _WHAT)]
        campaign, page = rows.get(number), pages.get(number)
        if campaign is None or page is None:
            continue
        begins = what == OPEN and campaign.state == CampaignState.OPEN
        found[entry.pk] = Words(
            kind=gettext("Campaign"),
            title=page.title,
            title_lang=page.language,
            what=_what(campaign, what, meters[number]),
            url=page.url,
            icon="horn",
            action=gettext("See how to take part") if begins else "",
            action_url=f"{page.url}#take-part" if begins else "",
            until=timezone.localdate(campaign.ends_at) if begins else None,
            day=timezone.localdate(entry.happened_at),
        )
    return found


def _what(campaign: Campaign, what: str, meter: Meter) -> str:
    if what == OPEN:
        return gettext("It begins: the goal is %(goal)s") % {
            "goal": campaign_words.counted(campaign.goal, campaign.unit)
        }
    if what == GOAL:
        return gettext("The goal is reached: %(goal)s") % {
            "goal": campaign_words.counted(campaign.goal, campaign.unit)
        }
    return gettext("It is over: %(done)s of %(goal)s") % {
        "done": campaign_words.number(meter.done),
        "goal": campaign_words.counted(campaign.goal, campaign.unit),
    }


@tellers.names(SubjectKind.CAMPAIGN)
def names(subjects: Sequence[Subject]) -> dict[int, Name]:
    rows = Campaign.objects.shown().in_bulk({subject.object_id for subject in subjects})
    for subject in subjects:
        row = rows.get(subject.object_id)
        if row is not None and row.municipality_id == subject.municipality_id:
            row.municipality = subject.municipality
    pages = campaign_words.pages_of(rows.values())
    return {
        subject.pk: Name(
            page.title,
            page.url,
            page.language,
            gettext("This campaign is over.") if row.state == CampaignState.CLOSED else "",
        )
        for subject in subjects
        if (row := rows.get(subject.object_id))
        and row.municipality_id == subject.municipality_id
        and (page := pages.get(row.pk))
    }


# What somebody sent in -------------------------------------------------------------------------------------


def decided_draft(row: Participation) -> Draft:
    return Draft(
        kind=MINE,
        object_id=row.pk,
        rule=MINE,
        importance=Importance.IMPORTANT,
        group=f"{MINE}:{row.pk}",
        touches=frozenset({(SubjectKind.OWN, row.resident_id)}),
        happened_at=row.decided_at or timezone.now(),
    )


def decided_words(entries: Sequence[Entry]) -> dict[int, Words]:
    """It may stand on a lock screen, so it does not say which campaign."""
    rows = Participation.objects.in_bulk([entry.object_id for entry in entries])
    return {
        entry.pk: Words(
            kind=gettext("Neighbours' help"),
            title=gettext("A campaign you took part in"),
            what=str(DECIDED[row.state]),
            url=f"{reverse('microservices:my_coins')}#campaigns",
            icon="horn",
            day=timezone.localdate(entry.happened_at),
        )
        for entry in entries
        if (row := rows.get(entry.object_id)) and row.state in DECIDED
    }


tellers.register(Teller(KIND, _("Campaigns"), words, tuple(RULES.values())))
tellers.register(Teller(MINE, _("What you sent in to campaigns"), decided_words, private=True))
