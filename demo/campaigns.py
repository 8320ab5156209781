"""Fills the demo's campaigns: planned, given coins that two colleagues agreed on, told by an editor, opened, and taken
part in. Through the same actions as everybody else; once a municipality has campaigns, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from demo.texts.campaigns import CAMPAIGNS, CampaignText
from microservices.actions import campaign_plans, campaigns, minting
from microservices.choices import Proof
from microservices.models import Campaign
from portal.models import Area, Municipality, Resident
from portal.names import CODES

NAMES = uuid.UUID("1d0b9d3c-5f0e-4f1b-8a57-0a4a2f6f6c11")
"""Of the keys that make the demo's campaigns happen once."""


def open_campaigns(
    municipality: Municipality,
    people: dict[str, Resident],
    colleague: Callable[[str], Resident | None],
) -> None:
    """Campaigns, where there are none yet.

    people: neighbours by the key they have in the texts; colleague: somebody of the staff by their role
    """
    texts = CAMPAIGNS.get(municipality.slug, ())
    if Campaign.objects.of(municipality).exists():
        return
    with transaction.atomic():
        for number, text in enumerate(texts):
            key = uuid.uuid5(NAMES, f"{municipality.slug} {number}")
            _open(municipality, text, key, people, colleague)


def _open(
    municipality: Municipality,
    text: CampaignText,
    key: uuid.UUID,
    people: dict[str, Resident],
    colleague: Callable[[str], Resident | None],
) -> None:
    coordinator, administrator = colleague("coordinator"), colleague("administrator")
    begins, ends = (timezone.now() + dt.timedelta(days=days) for days in text.days)
    campaign = campaign_plans.plan(
        coordinator or administrator,
        Campaign(
            municipality=municipality,
            owner=text.owner,
            owner_name=text.owner_name,
            area=Area.objects.of(municipality).filter(slug=text.area).first(),
            goal=text.goal,
            coins_each=text.coins_each,
            cap_each=text.cap_each,
            cap_day=text.cap_day,
            starts_at=begins,
            ends_at=ends,
            proof=text.proof,
            **{f"name_{code}": text.names[code] for code in CODES},
            **{f"unit_{code}": text.units[code] for code in CODES},
        ),
    )
    mint = minting.ask(coordinator, campaign.account, text.budget, reason=text.reason, key=key)
    minting.agree(administrator, mint)
    editor = colleague("editor")
    for page in campaign.pages.select_related("locale"):
        story = text.stories[page.locale.language_code]
        page.title = page.draft_title = story.title
        page.summary, page.story = story.summary, [("text", story.story)]
        page.save_revision(user=editor, log_action=True).publish(user=editor)
    campaign_plans.begin(campaign)
    campaign.refresh_from_db()
    for name, words in text.paid:
        done = _take_part(people[name], campaign, words, uuid.uuid5(key, name))
        if campaign.proof == Proof.EVIDENCE:
            campaigns.approve(coordinator or administrator, done)
    for name, words in text.waiting:
        _take_part(people[name], campaign, words, uuid.uuid5(key, name))


def _take_part(person: Resident, campaign: Campaign, words: str, key: uuid.UUID):
    code = campaigns.rotating_code(campaign, timezone.now())
    return campaigns.take_part(
        person, campaign, code=code if campaign.proof == Proof.QR else "", words=words, key=key
    )
