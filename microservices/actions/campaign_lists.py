"""Paying those whom a colleague has written down, however many they are: all at once, or nobody."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from microservices import campaigning, guards
from microservices.actions import campaigns, coins
from microservices.choices import CampaignState, Proof
from microservices.ledger import key_of
from microservices.models import Campaign, Participation
from portal.models import Resident


@dataclasses.dataclass(frozen=True)
class Listed:
    """What becomes of a list. paid: who is, or would be, paid now; left_out: who is not, and why."""

    paid: list[Resident]
    left_out: list[tuple[Resident, str]]


def sift(campaign: Campaign, residents: Iterable[Resident]) -> Listed:
    """Who of those on a list would be paid, in a few questions however long it is."""
    paid, left_out = [], []
    for resident, found in _sifted(campaign, residents):
        if isinstance(found, str):
            left_out.append((resident, found))
        else:
            paid.append(resident)
    return Listed(paid, left_out)


def _sifted(
    campaign: Campaign, residents: Iterable[Resident]
) -> list[tuple[Resident, str | tuple[set[int], int]]]:
    """Each of them once, with why not or with the times they have had."""
    people = list({one.pk: one for one in residents}.values())
    paused = guards.suspended_among(people)
    mine: dict[int, list[tuple[int, dt.datetime]]] = defaultdict(list)
    rows = Participation.objects.filter(campaign=campaign).counted()
    for person, number, at in rows.values_list("resident", "number", "made_at"):
        mine[person].append((number, at))
    found: list[tuple[Resident, str | tuple[set[int], int]]] = []
    for one in people:
        times = campaigns.counted(campaign, mine[one.pk])
        refused = (
            paused.get(one.pk)
            or guards.stranger(one, campaign.municipality)
            or campaigns.by_age(one, campaign)
            or campaigns.often_enough(campaign, *times)
        )
        found.append((one, refused.words if refused else times))
    return found


@coins.patient
def pay_list(
    staff: Resident | None, campaign: Campaign, residents: Iterable[Resident], *, key: uuid.UUID
) -> Listed:
    """Pay everybody who came and may be paid, all of them at once or nobody. The same form (``key``) pays once.

    Raises campaigns.CampaignRefused.
    """
    campaigns.require(staff, campaigns.RIGHT, campaign.municipality)
    if campaign.proof != Proof.LIST:
        raise campaigns.CampaignRefused(_("In this campaign nobody writes down who came."))
    people = list({one.pk: one for one in residents}.values())
    if not people:
        raise campaigns.CampaignRefused(_("There is nobody on the list."))
    if len(people) > campaigning.MOST_AT_ONCE:
        raise campaigns.CampaignRefused(
            _("At most %(number)s people at once. Divide the list.")
            % {"number": f"{campaigning.MOST_AT_ONCE}"}
        )
    town = campaign.municipality
    # coins to begin with are for those who take part here, and not for whoever came
    coins.wallets([one for one in people if guards.stranger(one, town) is None], town)
    keys = {one.pk: key_of("campaign list", campaign.pk, key, one.pk) for one in people}
    with transaction.atomic():
        row = _on_the_list(campaign)
        done = set(
            Participation.objects.filter(campaign=row, key__in=keys.values()).values_list(
                "resident", flat=True
            )
        )
        sifted = [pair for pair in _sifted(row, people) if pair[0].pk not in done]
        fresh = [
            campaigns.fresh(row, one, *times, keys[one.pk])
            for one, times in sifted
            if not isinstance(times, str)
        ]
        if fresh:
            campaigns.pay(row, fresh, by=staff)
            log(row, "microservices.campaign.pay_list", user=staff, data={"people": len(fresh)})
    paid = done | {one.resident_id for one in fresh}
    return Listed(
        [one for one in people if one.pk in paid],
        [(one, why) for one, why in sifted if isinstance(why, str)],
    )


def _on_the_list(campaign: Campaign) -> Campaign:
    """A list may be entered once its campaign has begun and, for those who come home late, until it is closed."""
    row = campaigns.locked(campaign)
    if row.state != CampaignState.OPEN:
        refused = campaigns.closed(row)
        assert refused is not None
        raise campaigns.CampaignRefused(refused.words)
    return row
