"""The beginning and the end of campaigns: a colleague plans one, the clock opens it as soon as it has all it needs, and
when it is over what is left of its coins is taken out of use.
"""

from __future__ import annotations

import secrets
import uuid

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page

from microservices import campaigning, ledger
from microservices.actions import campaigns, coins
from microservices.choices import (
    AccountKind,
    CampaignOwner,
    CampaignState,
    ParticipationState,
    Proof,
    TransferKind,
)
from microservices.ledger import key_of
from microservices.models import Account, Campaign, CampaignPage, Mint
from portal.events import CampaignMoved, ContentChanged, announce
from portal.models import Resident

PLAN = "microservices.add_campaign"
KEPT = ("proof", "category_id", "coins_each", "cap_each", "cap_day", "goal", "starts_at", "young")
"""What nobody changes any more once people take part: it was promised."""


# Planning -----------------------------------------------------------------------------------------------------


def faults(campaign: Campaign) -> dict[str, str]:
    """What is wrong with the numbers of a campaign, in words, by field; nothing where it can be planned."""
    found: dict[str, str] = {}
    if not campaign.name:
        found["name"] = _("Write a name in at least one language.")
    if not campaign.unit:
        found["unit"] = _("Write what is counted, in at least one language.")
    if campaign.starts_at and campaign.ends_at and campaign.ends_at <= campaign.starts_at:
        found["ends_at"] = _("It ends before it begins.")
    elif campaign.ends_at and campaign.ends_at <= timezone.now():
        found["ends_at"] = _("That is over already. Choose a later time.")
    if campaign.cap_each and campaign.cap_day and campaign.cap_day > campaign.cap_each:
        found["cap_day"] = _("On one day at most as often as altogether.")
    if campaign.proof == Proof.EXCHANGE and campaign.category_id is None:
        found["category"] = _("Choose which kind of help counts.")
    if campaign.proof != Proof.EXCHANGE and campaign.category_id is not None:
        found["category"] = _("A kind of help counts only where help to neighbours does.")
    if campaign.owner != CampaignOwner.MUNICIPALITY and not campaign.owner_name:
        found["owner_name"] = _("Write the name of the council or sponsor.")
    return found


@transaction.atomic
def plan(actor: Resident | None, campaign: Campaign) -> Campaign:
    """Store a new campaign with an account of its own, and a page in each language for an editor to write. It opens by
    itself when it has coins, a published page, and its time has come. Raises CampaignRefused."""
    campaigns.require(actor, PLAN, campaign.municipality)
    _require_sound(campaign)
    campaign.account = Account.objects.create(
        municipality=campaign.municipality, kind=AccountKind.CAMPAIGN
    )
    campaign.secret = secrets.token_hex(32)
    campaign.save(force_insert=True)
    _add_pages(campaign, actor)
    log(campaign, "microservices.campaign.plan", user=actor)
    return campaign


@transaction.atomic
def change(actor: Resident | None, campaign: Campaign) -> Campaign:
    """Store what was changed of a campaign; what was promised stays once it is open. Raises CampaignRefused."""
    campaigns.require(actor, campaigns.RIGHT, campaign.municipality)
    before = campaigns.locked(campaign)
    if before.state == CampaignState.CLOSED:
        raise campaigns.CampaignRefused(_("This campaign is over."))
    if before.state == CampaignState.OPEN and any(
        getattr(before, name) != getattr(campaign, name) for name in KEPT
    ):
        raise campaigns.CampaignRefused(
            _("People take part already: goal, coins, and how it is counted stay as they are.")
        )
    _require_sound(campaign)
    kept = {"id", "municipality", "account", "secret", "state", "made_at"}
    kept |= {"opened_at", "reached_at", "closed_at"}
    names = [field.name for field in Campaign._meta.concrete_fields if field.name not in kept]
    campaign.save(update_fields=names)
    log(campaign, "microservices.campaign.change", user=actor)
    announce(ContentChanged(campaign.municipality_id))
    return campaign


def _require_sound(campaign: Campaign) -> None:
    found = list(faults(campaign).values())
    try:
        campaign.clean_fields(exclude=["account", "secret"])
    except ValidationError as error:
        found += error.messages
    if found:
        raise campaigns.CampaignRefused(" ".join(found))


def _add_pages(campaign: Campaign, actor: Resident | None) -> None:
    """A page nobody sees yet, in each of the municipality's languages."""
    shared = uuid.uuid4()
    for home in campaign.municipality.home_pages:
        title = campaign.name_in(home.locale.language_code)
        home.refresh_from_db()
        page = CampaignPage(
            title=title,
            slug=_free_slug(home, title),
            campaign=campaign,
            locale=home.locale,
            translation_key=shared,
            live=False,
        )
        home.add_child(instance=page)
        page.save_revision(user=actor)


def _free_slug(home: Page, title: str) -> str:
    wanted = slugify(anyascii(title))[:100].strip("-") or "campaign"
    taken = set(home.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


# Opening and closing ------------------------------------------------------------------------------------------


def due() -> QuerySet[Campaign]:
    """Campaigns that may open or close by themselves now."""
    return (_to_open() | _to_close()).order_by("pk")


def _to_open() -> QuerySet[Campaign]:
    now = timezone.now()
    return Campaign.objects.filter(state=CampaignState.PLANNED, starts_at__lte=now, ends_at__gt=now)


def _to_close() -> QuerySet[Campaign]:
    """A list of who came is entered by somebody who has to come home first."""
    now = timezone.now()
    over = Q(ends_at__lte=now) & ~Q(state=CampaignState.OPEN, proof=Proof.LIST)
    late = Q(ends_at__lte=now - campaigning.LIST_WITHIN)
    return Campaign.objects.exclude(state=CampaignState.CLOSED).filter(over | late)


def tick(number: int) -> bool:
    """Open or close the campaign with this number, where its time has come; whether that happened."""
    campaign = Campaign.objects.select_related("municipality").get(pk=number)
    if campaign.ends_at > timezone.now():
        return begin(campaign)
    try:
        return close(None, campaign).state == CampaignState.CLOSED
    except campaigns.CampaignRefused:
        # a colleague still has something to decide
        return False


def missing(campaign: Campaign) -> list[str]:
    """What a planned campaign still needs before it opens: ``coins`` for one who takes part, a published ``page``, and
    ``time``, which comes by itself."""
    needs = []
    if Account.objects.get(pk=campaign.account_id).balance < campaign.coins_each:
        needs.append("coins")
    if not campaign.pages.filter(live=True).exists():
        needs.append("page")
    if campaign.starts_at > timezone.now():
        needs.append("time")
    return needs


@coins.patient
@transaction.atomic
def begin(campaign: Campaign) -> bool:
    """Open a campaign that has all it needs; whether it did. Once more changes nothing."""
    row = campaigns.locked(campaign)
    now = timezone.now()
    if row.state != CampaignState.PLANNED or row.ends_at <= now or missing(row):
        return False
    row.state, row.opened_at = CampaignState.OPEN, now
    row.save(update_fields=["state", "opened_at"])
    log(row, "microservices.campaign.open")
    announce(CampaignMoved(row.municipality_id, row.pk, "open"))
    announce(ContentChanged(row.municipality_id))
    return True


@coins.patient
@transaction.atomic
def close(staff: Resident | None, campaign: Campaign) -> Campaign:
    """End a campaign: what is left of its coins is taken out of use. Once more changes nothing.

    A colleague first decides what still waits; the clock (``staff`` is none) gives them 14 days for it. Raises
    CampaignRefused.
    """
    campaigns.require(staff, campaigns.RIGHT, campaign.municipality)
    # as whoever makes new coins does, so that none come to a campaign that is closing
    treasury = coins.common(campaign.municipality, AccountKind.TREASURY)
    Account.objects.select_for_update(no_key=True).get(pk=treasury.pk)
    row = campaigns.locked(campaign)
    if row.state == CampaignState.CLOSED:
        return row
    _settle_waiting(row, staff)
    now = timezone.now()
    burnt = _burn(row, treasury)
    for mint in Mint.objects.filter(target=row.account_id, answered_at__isnull=True):
        mint.answered_at = now
        mint.save(update_fields=["answered_at"])
        log(mint, "microservices.mint.decline", user=staff)
    row.state, row.closed_at = CampaignState.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    log(row, "microservices.campaign.close", user=staff, data={"burnt": burnt})
    if row.opened_at is not None:
        announce(CampaignMoved(row.municipality_id, row.pk, "close"))
    announce(ContentChanged(row.municipality_id))
    return row


def _settle_waiting(campaign: Campaign, staff: Resident | None) -> None:
    waiting = list(campaign.participations.filter(state=ParticipationState.PENDING))
    if not waiting:
        return
    if staff is not None or timezone.now() < campaign.ends_at + campaigning.DECIDE_WITHIN:
        raise campaigns.CampaignRefused(
            ngettext(
                "%(number)d participation waits for a colleague. Decide it first.",
                "%(number)d participations wait for a colleague. Decide them first.",
                len(waiting),
            )
            % {"number": len(waiting)}
        )
    reason = _("No colleague has looked at it in time. Write to the municipality; we are sorry.")
    for one in waiting:
        one.campaign = campaign
        campaigns.turn_down(one, None, reason)


def _burn(campaign: Campaign, treasury: Account) -> int:
    account = Account.objects.get(pk=campaign.account_id)
    left = burnt = account.balance
    while left:
        amount = min(left, ledger.MOST)
        coins.move(
            TransferKind.BURN,
            account,
            treasury,
            amount,
            key=key_of("campaign rest", campaign.pk, left),
            ref=f"campaign:{campaign.pk}",
        )
        left -= amount
    return burnt
