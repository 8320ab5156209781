"""Fills the demo's businesses: taken in, spoken for, what they post, and vouchers that neighbours have.

Through the same actions as everybody else; once a municipality has businesses, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from demo.texts.businesses import BUSINESSES, BusinessText, PostText
from microservices import campaigning
from microservices.actions import businesses, posts, vouchers
from microservices.actions.posts import Terms, Text
from microservices.choices import PostKind
from microservices.models import Business, Campaign
from portal.models import Area, Municipality, Resident

NAMES = uuid.UUID("3b1f0a52-4b76-4e0e-8a3c-9f1d5e0c7b64")
"""Of the keys that make the demo's posts and vouchers happen once."""


def open_businesses(
    municipality: Municipality,
    people: dict[str, Resident],
    colleague: Callable[[str], Resident | None],
) -> None:
    """Businesses, where there are none yet.

    people: neighbours by the key they have in the texts; colleague: somebody of the staff by their role
    """
    if Business.objects.of(municipality).exists():
        return
    staff = colleague("coordinator") or colleague("administrator")
    with transaction.atomic():
        for text in BUSINESSES.get(municipality.slug, ()):
            _open(municipality, text, people, staff)


def _open(
    municipality: Municipality,
    text: BusinessText,
    people: dict[str, Resident],
    staff: Resident | None,
) -> None:
    campaigns = Campaign.objects.of(municipality).filter(name_en=text.campaign)
    row = businesses.register(
        staff,
        Business(
            municipality=municipality,
            name=text.name,
            number=text.number,
            about=text.about,
            language=text.language,
            address=text.address,
            phone=text.phone,
            area=Area.objects.of(municipality).filter(slug=text.area).first(),
            email=text.email,
        ),
        campaigns=campaigns,
    )
    speaker = people[text.speaker]
    asked = businesses.ask(staff, row, number=campaigning.number_of(speaker.pk))
    businesses.answer(speaker, asked, yes=True)
    for number, post in enumerate(text.posts):
        key = uuid.uuid5(NAMES, f"{municipality.slug} {text.number} {number}")
        _post(row, post, key, speaker, staff, people, campaigns.first())


def _post(
    row: Business,
    one: PostText,
    key: uuid.UUID,
    speaker: Resident,
    staff: Resident | None,
    people: dict[str, Resident],
    campaign: Campaign | None,
) -> None:
    terms = None
    if one.kind == PostKind.PERK:
        terms = Terms(
            coins=one.coins,
            pieces=one.pieces,
            times=one.times,
            campaign=campaign if one.for_campaign else None,
        )
    post = posts.write(
        speaker,
        row,
        kind=one.kind,
        key=key,
        text=Text(
            title=one.title,
            text=one.text,
            language=row.language,
            ends_on=timezone.localdate(timezone=row.municipality.zone) + dt.timedelta(one.days),
            area=row.area,
            place=one.place,
            answer=one.answer,
            note=one.note,
        ),
        terms=terms,
    )
    if one.open:
        posts.approve(staff, post)
    for name in one.have:
        voucher = vouchers.get(people[name], post.perk, key=uuid.uuid5(key, name))
        if name in one.used:
            vouchers.redeem(
                speaker, row.municipality, code=voucher.code, key=uuid.uuid5(key, f"{name} used")
            )
