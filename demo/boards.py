"""Fills the demo's boards: help that was settled, people who take part under a name of their own, schools, and honours
of the council. Through the same actions as everybody else; once a municipality has schools, nothing more is added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import transaction

from demo.texts.boards import BOARDS, BoardText, DoneText
from demo.texts.market import NeighbourText
from microservices import minors
from microservices.actions import boards, exchanges, honours, listings, suspicions
from microservices.choices import ListingState, Side
from microservices.models import (
    Category,
    Honour,
    Neighbour,
    School,
    Suspicion,
)
from microservices.points import Span
from portal.models import Area, Municipality, Resident

NAMES = uuid.UUID("0a1de3a4-55e0-4d21-9f07-7a8d0d1f9c33")
"""Of the keys that make what was done happen once."""

Colleague = Callable[[str], Resident | None]


def open_boards(
    municipality: Municipality,
    people: dict[str, Resident],
    colleague: Colleague,
    person: Callable[[NeighbourText], Resident],
) -> None:
    """Boards, where there are none yet.

    people: neighbours by the key they have in the texts; colleague: somebody of the staff by their role; person: makes
    the account of another neighbour
    """
    text = BOARDS.get(municipality.slug)
    if text is None or School.objects.of(municipality).exists():
        return
    with transaction.atomic():
        people = people | {one.key: person(one) for one in text.neighbours}
        for number, done in enumerate(text.done):
            _settle(municipality, text, done, number, people, colleague)
        for name in text.schools:
            School.objects.create(municipality=municipality, name=name)
        areas = {row.slug: row for row in Area.objects.of(municipality)}
        for span in Span:
            for key, alias, area in text.aliases:
                boards.join(people[key], municipality, span=span, alias=alias, area=areas.get(area))
        _look(municipality, text, colleague)
        _honour(municipality, text, people, colleague)


def _settle(
    municipality: Municipality,
    text: BoardText,
    done: DoneText,
    number: int,
    people: dict[str, Resident],
    colleague: Colleague,
) -> None:
    owner, key = people[done.owner], uuid.uuid5(NAMES, f"{municipality.slug} {number}")
    listing = listings.write(
        owner,
        municipality,
        key=key,
        side=Side.NEED,
        category=Category.objects.of(municipality).get(slug=done.kind),
        title=done.title,
        text="",
        language=text.language,
        coins=1,
        slots=len(done.helpers),
    )
    moderator = colleague("moderator") or colleague("administrator")
    if listing.state == ListingState.IN_REVIEW and moderator is not None:
        listing = listings.approve(moderator, listing)
    for helper in done.helpers:
        exchange = exchanges.reserve(people[helper], listing, key=uuid.uuid5(key, helper))
        exchange = exchanges.agree(owner, exchange)
        exchange = exchanges.claim_done(people[helper], exchange)
        exchanges.confirm(owner, exchange)


def _look(municipality: Municipality, text: BoardText, colleague: Colleague) -> None:
    """All of it was done the moment it was agreed, which is a sign: a colleague has looked at most of it."""
    coordinator = colleague("coordinator") or colleague("administrator")
    suspicions.look()
    last = text.done[-1].title if text.done else ""
    waiting = Suspicion.objects.of(municipality).waiting()
    for row in waiting.exclude(exchanges__listing__title=last):
        suspicions.clear(coordinator, row, words=text.fine)


def _honour(
    municipality: Municipality, text: BoardText, people: dict[str, Resident], colleague: Colleague
) -> None:
    editor = colleague("editor")
    for number, one in enumerate(text.honours):
        neighbour = None
        if one.neighbour:
            neighbour = Neighbour.objects.of(municipality).get(resident=people[one.neighbour])
            neighbour.named = True
            neighbour.save(update_fields=["named"])
        honours.award(
            editor,
            Honour(
                municipality=municipality,
                title=one.title,
                words=one.words,
                language=text.language,
                neighbour=neighbour,
                association=one.association,
                awarded_on=minors.today(municipality) - dt.timedelta(days=4 + 9 * number),
            ),
        )
