"""What neighbours' help is tested with. What an action can make, an action makes."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from microservices.actions import campaign_plans, exchanges, listings, minting
from microservices.choices import ListingState, PermitState, Proof, Side
from microservices.models import Campaign, Category, Exchange, Listing, Neighbour, Permit
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


def campaign(municipality: Municipality, **said: Any) -> Campaign:
    """A campaign as it is planned: two coins for a bag of litter, in a week that has begun."""
    now = timezone.now()
    usual: dict[str, Any] = {
        "name_en": "Clean shore",
        "unit_en": "bags of litter",
        "goal": 100,
        "coins_each": 2,
        "cap_each": 3,
        "cap_day": 1,
        "starts_at": now - dt.timedelta(hours=1),
        "ends_at": now + dt.timedelta(days=7),
        "proof": Proof.QR,
    }
    return campaign_plans.plan(None, Campaign(municipality=municipality, **usual | said))


def filled(row: Campaign, amount: int = 100) -> Campaign:
    """With new coins, as two colleagues agreed on them."""
    one, other = (
        StaffFactory(municipality=row.municipality, role=Role.COORDINATOR) for _each in range(2)
    )
    mint = minting.ask(one, row.account, amount, reason="Clean shore", key=uuid.uuid4())
    minting.agree(other, mint)
    return row


def opened(municipality: Municipality, amount: int = 100, **said: Any) -> Campaign:
    """A campaign that runs: with coins, and a page that an editor has published."""
    row = filled(campaign(municipality, **said), amount)
    for page in row.pages.all():
        page.save_revision().publish()
    assert campaign_plans.begin(row)
    row.refresh_from_db()
    return row
