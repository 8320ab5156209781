"""What boards are tested with: help that was settled, and people who take part."""

import datetime as dt
import itertools
import uuid

from django.utils import timezone

from microservices.actions.boards import join
from microservices.choices import ExchangeState, Side
from microservices.models import BoardPlace, Category, Exchange, Listing
from microservices.points import Span
from portal.models import Municipality, Resident
from tests.factories import ResidentFactory
from tests.microservices.factories import CategoryFactory

_slots = itertools.count(1)


def helped(
    helper: Resident, other: Resident, *, times: int = 1, at: dt.datetime | None = None
) -> list[Exchange]:
    """Help that was settled at ``at``, some days after the two had agreed."""
    town = helper.municipality
    assert town is not None
    kind = Category.objects.of(town).first() or CategoryFactory(municipality=town)
    listing = Listing.objects.create(
        municipality=town,
        owner=other,
        category=kind,
        side=Side.NEED,
        title="Company to the doctor",
        language="da",
        coins=1,
        key=uuid.uuid4(),
    )
    return [
        Exchange.objects.create(
            municipality=town,
            listing=listing,
            slot=next(_slots) % 30_000,
            requester=other,
            performer=helper,
            level=0,
            state=ExchangeState.SETTLED,
            coins=1,
            key=uuid.uuid4(),
            ended_at=at or timezone.now(),
        )
        for _each in range(times)
    ]


def joined(town: Municipality, alias: str, *, span: str = Span.MONTH, **said) -> BoardPlace:
    """Somebody who takes part as ``alias``."""
    person = ResidentFactory(municipality=town, first_name=f"Real {alias}")
    return join(person, town, span=span, alias=alias, **said)


def crowd(town: Municipality, number: int, **said) -> list[BoardPlace]:
    return [joined(town, f"Neighbour {letter}", **said) for letter in "ABCDEFGHIJKLMNOPQ"[:number]]
