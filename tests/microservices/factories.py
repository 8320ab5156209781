"""What neighbours' help is tested with. What an action can make, an action makes."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from microservices.actions import exchanges, listings
from microservices.choices import ListingState, PermitState, Side
from microservices.models import Category, Exchange, Listing, Neighbour, Permit
from portal.models import Municipality, Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, StaffFactory


class CategoryFactory(DjangoModelFactory):
    """A kind of help for which nobody has to show anything."""

    municipality = SubFactory(MunicipalityFactory)
    slug = Sequence(lambda n: f"help-{n}")
    name_en = LazyAttribute(lambda o: o.slug.capitalize())
    coins_most = 8

    class Meta:
        model = Category


def permit(resident: Resident, category: Category, **fields: Any) -> Permit:
    """A permit that holds for a year."""
    today = timezone.localdate()
    said: dict[str, Any] = {"state": PermitState.GRANTED, "granted_on": today}
    said["level"] = category.level
    said["valid_until"] = today + dt.timedelta(days=365)
    return Permit.objects.create(
        municipality=category.municipality,
        resident=resident,
        category=category,
        **said | fields,
    )


def declare(resident: Resident, category: Category) -> None:
    """They say that they can do it."""
    row, _made = Neighbour.objects.get_or_create(
        resident=resident, defaults={"municipality": category.municipality}
    )
    row.categories.add(category)


def coordinator(municipality: Municipality) -> Resident:
    return StaffFactory(municipality=municipality, role=Role.COORDINATOR)


def written(owner: Resident, category: Category, **said: Any) -> Listing:
    """What ``owner`` asks for, as it stands after the form was sent."""
    usual = {"key": uuid.uuid4(), "side": Side.NEED, "title": "Company to the doctor", "coins": 2}
    usual |= {"language": "da", "category": category, "on_behalf_of": None}
    return listings.write(owner, category.municipality, **usual | said)


def listed(owner: Resident, category: Category, **said: Any) -> Listing:
    """The same, open: a moderator has looked at it where that is asked for."""
    row = written(owner, category, **said)
    if row.state == ListingState.IN_REVIEW:
        row = listings.approve(coordinator(category.municipality), row)
    row.refresh_from_db()
    return row


def reserved(listing: Listing, actor: Resident, **said: Any) -> Exchange:
    return exchanges.reserve(actor, listing, key=uuid.uuid4(), **said)


def agreed(listing: Listing, actor: Resident, **said: Any) -> Exchange:
    row = reserved(listing, actor, **said)
    assert row.listing.owner is not None
    return exchanges.agree(row.listing.owner, row)
