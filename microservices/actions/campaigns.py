"""Campaigns while they run: who took part is paid, and colleagues decide what they have to look at. ``campaign_lists``
pays those who were written down, ``campaign_plans`` makes, opens and closes campaigns.

All that happens to a campaign stands behind the lock of its row, so nobody is paid once too often and nobody is paid
while it closes. Rows are locked in one order: the treasury where coins come or go, the campaign, and its coins last.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.core import signing
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from microservices import ages, campaigning, guards
from microservices.actions import coins
from microservices.choices import (
    CampaignState,
    ParticipationState,
    Proof,
    TransferKind,
)
from microservices.guards import Refusal
from microservices.ledger import key_of
from microservices.minors import today
from microservices.models import Account, Campaign, Exchange, Participation, Transfer
from portal import reach
from portal.events import CampaignMoved, ParticipationDecided, announce
from portal.models import Area, Municipality, Resident

RIGHT = "microservices.change_campaign"
DECIDE = "microservices.change_participation"
YOUNGEST = 15
"""Below this age a guardian is asked for everything, and a campaign has nobody to ask them."""
MOST_WORDS = 1000
MOST_REASON = 500
TICKET = "microservices.campaign.ticket"

LOG_LABELS = {
    "microservices.campaign.plan": gettext_lazy("Plan a campaign"),
    "microservices.campaign.change": gettext_lazy("Change a campaign"),
    "microservices.campaign.open": gettext_lazy("Open a campaign"),
    "microservices.campaign.close": gettext_lazy("Close a campaign"),
    "microservices.campaign.pay_list": gettext_lazy("Pay those who came"),
    "microservices.participation.approve": gettext_lazy("Pay somebody who took part"),
    "microservices.participation.refuse": gettext_lazy("Refuse a participation"),
}


class CampaignRefused(Exception):
    """Nothing happened to the campaign and no coin moved; the message says why, for the person who asked."""


# The meter ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Meter:
    """How far a campaign is, read from the books.

    done, goal: in ``unit``; paid, left: coins; people: how many different ones were paid
    """

    done: int
    goal: int
    unit: str
    paid: int
    left: int
    people: int

    @property
    def percent(self) -> int:
        """Of the goal, whole; 100 only where it is reached, and no more."""
        return min(100, self.done * 100 // self.goal)


def meter(campaign: Campaign) -> Meter:
    return meters([campaign])[campaign.pk]


def meters(campaigns: Iterable[Campaign]) -> dict[int, Meter]:
    """The meters of several campaigns by their numbers, in one question."""
    wanted = {campaign.account_id: campaign for campaign in campaigns}
    paid = Q(outgoing__kind=TransferKind.PAYOUT)
    rows = Account.objects.filter(pk__in=wanted).annotate(
        done=Count("outgoing", filter=paid),
        paid=Sum("outgoing__amount", filter=paid),
        people=Count("outgoing__target", filter=paid, distinct=True),
    )
    return {
        campaign.pk: Meter(
            done=row.done,
            goal=campaign.goal,
            unit=campaign.unit,
            paid=row.paid or 0,
            left=row.balance,
            people=row.people,
        )
        for row in rows
        if (campaign := wanted[row.pk])
    }


# Who may take part --------------------------------------------------------------------------------------------


def refusal(resident: Resident, campaign: Campaign) -> Refusal | None:
    """Why ``resident`` cannot take part in ``campaign`` now, whatever they show; none where they can.

    Codes: those of ``guards.outsider``, ``not_open``, ``age``, ``enough`` (as often as one person is paid) and
    ``today`` (come back tomorrow).
    """
    return (
        guards.outsider(resident, campaign.municipality)
        or closed(campaign)
        or by_age(resident, campaign)
        or often_enough(campaign, *_times(campaign, resident))
    )


def closed(campaign: Campaign) -> Refusal | None:
    now = timezone.now()
    if campaign.state == CampaignState.CLOSED or campaign.ends_at <= now:
        return Refusal("not_open", _("This campaign is over."))
    if campaign.state != CampaignState.OPEN or campaign.starts_at > now:
        return Refusal("not_open", _("This campaign has not begun yet."))
    return None


def by_age(resident: Resident, campaign: Campaign) -> Refusal | None:
    age = ages.of(resident, today(campaign.municipality))
    if not age.maybe_minor:
        return None
    if age == ages.UNKNOWN:
        return Refusal("age", str(ages.REFUSALS["age_unknown"]))
    if not campaign.young:
        return Refusal("age", _("This campaign is for those who have turned 18."))
    if age.youngest < YOUNGEST:
        return Refusal("age", _("You can take part in campaigns when you have turned 15."))
    return None


def _times(campaign: Campaign, resident: Resident) -> tuple[set[int], int]:
    """Which of the times somebody is paid are taken, and how many of them are of today."""
    mine = Participation.objects.filter(campaign=campaign, resident=resident).counted()
    return counted(campaign, mine.values_list("number", "made_at"))


def counted(campaign: Campaign, rows: Iterable[tuple[int, dt.datetime]]) -> tuple[set[int], int]:
    zone, day = campaign.municipality.zone, today(campaign.municipality)
    found = list(rows)
    return (
        {number for number, _at in found},
        sum(timezone.localdate(at, zone) == day for _number, at in found),
    )


def often_enough(campaign: Campaign, taken: set[int], of_today: int) -> Refusal | None:
    if len(taken) >= campaign.cap_each:
        return Refusal("enough", _("You have taken part as often as one person can. Thank you."))
    if of_today >= campaign.cap_day:
        return Refusal("today", _("You have taken part today already. Come back another day."))
    return None


# Taking part --------------------------------------------------------------------------------------------------


def rotating_code(campaign: Campaign, now: dt.datetime) -> str:
    """The eight letters that stand on the spot at ``now``. They change every 30 seconds."""
    return campaigning.codes_at(now, lambda step: _code(campaign, step))[0]


def _code(campaign: Campaign, step: int) -> str:
    seal = salted_hmac("microservices.campaign", f"{campaign.secret}:{step}", algorithm="sha256")
    return campaigning.spelled(seal.digest())


def ticket(campaign: Campaign, code: str) -> str:
    """For whoever reads the code on the spot: what ``take_part`` takes in its place for 20 minutes, so that there is
    time to sign in. Raises CampaignRefused where the code is none, or no longer."""
    typed = campaigning.normal(code)
    now = timezone.now()
    valid = campaigning.codes_at(now, lambda step: _code(campaign, step))
    if not any(constant_time_compare(typed, one) for one in valid):
        raise CampaignRefused(
            _("This code is no longer valid. Point your phone at the one that stands there now.")
        )
    return signing.dumps(campaign.pk, salt=TICKET)


def _there(campaign: Campaign, code: str) -> None:
    """Somebody with ``code``, or with the ticket they got for it, is on the spot. Raises CampaignRefused."""
    try:
        of = signing.loads(code, salt=TICKET, max_age=campaigning.TICKET)
    except signing.SignatureExpired as error:
        raise CampaignRefused(
            _("It is too long since you read the code. Point your phone at it once more.")
        ) from error
    except signing.BadSignature:
        ticket(campaign, code)
    else:
        if of != campaign.pk:
            raise CampaignRefused(_("This code is of another campaign."))


@coins.patient
def take_part(
    actor: Resident,
    campaign: Campaign,
    *,
    code: str = "",
    words: str = "",
    picture: File | None = None,
    key: uuid.UUID,
) -> Participation:
    """``actor`` takes part: with the code on the spot they are paid at once, with words and a picture (as
    ``portal.pictures`` draws it anew) a colleague looks at it first. The same form counts once.

    Raises CampaignRefused.
    """
    if done := Participation.objects.filter(key=key).first():
        return _same(done, actor, campaign)
    if campaign.proof == Proof.LIST:
        raise CampaignRefused(
            _("A colleague writes down who came. Tell them your number: %(number)s.")
            % {"number": campaigning.number_of(actor.pk)}
        )
    if campaign.proof == Proof.EXCHANGE:
        raise CampaignRefused(
            _("Help a neighbour. When you have both said that it is done, it counts by itself.")
        )
    if refused := refusal(actor, campaign):
        raise CampaignRefused(refused.words)
    words = words.strip()
    if campaign.proof == Proof.QR:
        _there(campaign, code)
    elif not words:
        raise CampaignRefused(_("Write what you did, so that a colleague can see it."))
    if len(words) > MOST_WORDS:
        raise CampaignRefused(_("Write at most %(number)s letters.") % {"number": f"{MOST_WORDS}"})
    coins.wallet(actor, campaign.municipality)
    with transaction.atomic():
        row = _running(campaign)
        if done := Participation.objects.filter(key=key).first():
            return _same(done, actor, campaign)
        made = _next(row, actor, key=key)
        if row.proof == Proof.QR:
            return pay(row, [made])[0]
        made.state, made.words = ParticipationState.PENDING, words
        if picture is not None:
            made.picture.save(f"{key}.jpg", picture, save=False)
        made.save(force_insert=True)
        return made


def _same(done: Participation, actor: Resident, campaign: Campaign) -> Participation:
    if (done.resident_id, done.campaign_id) != (actor.pk, campaign.pk):
        raise CampaignRefused(
            _("Something else was sent with the same form before. Open the page again.")
        )
    return done


def locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("municipality", "account").get(pk=campaign.pk)


def _running(campaign: Campaign) -> Campaign:
    """The campaign behind its lock, where somebody can take part in it now. Raises CampaignRefused."""
    row = locked(campaign)
    if refused := closed(row):
        raise CampaignRefused(refused.words)
    return row


def _next(
    campaign: Campaign, resident: Resident, *, key: uuid.UUID, exchange: Exchange | None = None
) -> Participation:
    """The next time of ``resident``, not stored yet; behind the lock of the campaign. Raises CampaignRefused."""
    taken, of_today = _times(campaign, resident)
    if refused := often_enough(campaign, taken, of_today):
        raise CampaignRefused(refused.words)
    return fresh(campaign, resident, taken, of_today, key, exchange)


def fresh(
    campaign: Campaign,
    resident: Resident,
    taken: set[int],
    of_today: int,
    key: uuid.UUID,
    exchange: Exchange | None = None,
) -> Participation:
    number = campaigning.next_number(
        taken, of_today, cap_each=campaign.cap_each, cap_day=campaign.cap_day
    )
    assert number is not None
    return Participation(
        campaign=campaign,
        resident=resident,
        number=number,
        exchange=exchange,
        key=key,
        amount=campaign.coins_each,
    )


# Paying -------------------------------------------------------------------------------------------------------


def pay(
    campaign: Campaign, rows: Sequence[Participation], *, by: Resident | None = None
) -> Sequence[Participation]:
    """Pay these, each once, in one statement, and store them; behind the lock of the campaign.

    Raises CampaignRefused, where not all of them can be paid.
    """
    people = [row.resident for row in rows if row.resident is not None]
    purses = coins.wallets(people, campaign.municipality)
    moved = [
        Transfer(
            key=key_of("campaign", campaign.pk, row.key),
            municipality_id=campaign.municipality_id,
            kind=TransferKind.PAYOUT,
            source_id=campaign.account_id,
            target=purses[person.pk],
            amount=row.amount,
            ref=f"campaign:{campaign.pk}",
        )
        for row, person in zip(rows, people, strict=True)
    ]
    try:
        coins.move_many(moved)
    except coins.NotEnough as error:
        raise CampaignRefused(_too_few(campaign, sum(row.amount for row in rows))) from error
    now = timezone.now()
    stored = [row for row in rows if row.pk is not None]
    for row, transfer in zip(rows, moved, strict=True):
        row.state, row.transfer = ParticipationState.PAID, transfer
        row.decided_at, row.decided_by = now, by
    Participation.objects.bulk_create([row for row in rows if row.pk is None])
    for row in stored:
        row.save(update_fields=["state", "transfer", "decided_at", "decided_by"])
    _reach(campaign, now)
    return rows


def _too_few(campaign: Campaign, wanted: int) -> str:
    left = Account.objects.get(pk=campaign.account_id).balance
    if wanted == campaign.coins_each:
        return _("All coins of this campaign have been given out.")
    return _("That takes %(wanted)d coins, and the campaign has %(left)d.") % {
        "wanted": wanted,
        "left": left,
    }


def _reach(campaign: Campaign, now: dt.datetime) -> None:
    """Say once that the goal is reached."""
    if campaign.reached_at is not None or meter(campaign).done < campaign.goal:
        return
    campaign.reached_at = now
    campaign.save(update_fields=["reached_at"])
    announce(CampaignMoved(campaign.municipality_id, campaign.pk, "goal"))


# Deciding -----------------------------------------------------------------------------------------------------


@coins.patient
def approve(staff: Resident | None, participation: Participation) -> Participation:
    """Pay somebody for what they have shown. Raises CampaignRefused."""
    campaign = participation.campaign
    require(staff, DECIDE, campaign.municipality)
    if participation.resident is None:
        raise CampaignRefused(_("Whoever this was is no longer here."))
    coins.wallet(participation.resident, campaign.municipality)
    with transaction.atomic():
        campaign, row = _pending(participation)
        if row.resident is None:
            raise CampaignRefused(_("Whoever this was is no longer here."))
        pay(campaign, [row], by=staff)
        _throw_picture_away(row)
        log(row, "microservices.participation.approve", user=staff)
        announce(ParticipationDecided(campaign.municipality_id, row.pk))
    return row


@coins.patient
def refuse(staff: Resident | None, participation: Participation, *, reason: str) -> Participation:
    """Do not count what somebody has shown; they read why. Raises CampaignRefused."""
    require(staff, DECIDE, participation.campaign.municipality)
    reason = reason.strip()
    if not reason or len(reason) > MOST_REASON:
        raise CampaignRefused(
            _("Say why, in at most %(number)s letters: whoever took part reads it.")
            % {"number": f"{MOST_REASON}"}
        )
    with transaction.atomic():
        _campaign, row = _pending(participation)
        turn_down(row, staff, reason)
        log(row, "microservices.participation.refuse", user=staff)
    return row


def _pending(participation: Participation) -> tuple[Campaign, Participation]:
    campaign = locked(participation.campaign)
    rows = Participation.objects.select_related("resident").select_for_update(of=("self",))
    row = rows.get(pk=participation.pk)
    row.campaign = campaign
    if row.state != ParticipationState.PENDING:
        raise CampaignRefused(_("A colleague has decided this already."))
    return campaign, row


def turn_down(row: Participation, staff: Resident | None, reason: str) -> None:
    row.state, row.reason = ParticipationState.REFUSED, reason
    row.decided_by, row.decided_at = staff, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    _throw_picture_away(row)
    announce(ParticipationDecided(row.campaign.municipality_id, row.pk))


def _throw_picture_away(row: Participation) -> None:
    """Once it has been looked at, nobody needs it any more."""
    if not row.picture:
        return
    storage, name = row.picture.storage, str(row.picture.name)
    row.picture = ""
    row.save(update_fields=["picture"])
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def require(staff: Resident | None, right: str, municipality: Municipality) -> None:
    if staff is not None and not reach.has_right(staff, right, municipality):
        raise CampaignRefused(_("You have no right to do this in this municipality."))


# Help that both confirmed -------------------------------------------------------------------------------------


def on_settled(exchange: Exchange) -> Participation | None:
    """Who gave the help takes part in the campaign that is for such help, where there is one that can pay; inside the
    transaction of the step, which goes on whatever becomes of this."""
    listing, helper = exchange.listing, exchange.performer
    if helper is None:
        return None
    rows = Campaign.objects.of(exchange.municipality).running()
    for campaign in rows.filter(proof=Proof.EXCHANGE, category=listing.category).order_by(
        "ends_at"
    ):
        if campaign.area_id is not None and campaign.area_id not in _around(listing.area):
            continue
        try:
            with transaction.atomic():
                row = _running(campaign)
                key = key_of("campaign exchange", row.pk, exchange.pk)
                if done := Participation.objects.filter(exchange=exchange).first():
                    return done
                (paid,) = pay(row, [_next(row, helper, key=key, exchange=exchange)])
        except CampaignRefused:
            continue
        return paid
    return None


def _around(area: Area | None) -> set[int]:
    """The numbers of an area and of those it lies in."""
    found: set[int] = set()
    while area is not None and area.pk not in found:
        found.add(area.pk)
        area = area.parent
    return found
