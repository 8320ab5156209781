"""Campaigns: what the database refuses, and many at once."""

import functools
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from microservices import invariants, triggers
from microservices.actions import (
    campaign_plans,
    campaigns,
    coins,
)
from microservices.actions.campaigns import CampaignRefused
from microservices.models import Campaign, Participation, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.factories import opened
from tests.microservices.races import at_once

from .steps import balance, scanned

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Of its own: some tests here commit."""
    return MunicipalityFactory(slug="tornsund", languages=("en",))


BREAKS = {
    "campaign_has_a_name": (Campaign, {"name_en": ""}),
    "campaign_has_a_goal": (Campaign, {"goal": 0}),
    "campaign_pays_coins": (Campaign, {"coins_each": 21}),
    "campaign_caps_in_order": (Campaign, {"cap_day": 4}),
    "campaign_ends_after_it_starts": (Campaign, {"ends_at": F("starts_at")}),
    "campaign_of_help_names_its_kind": (Campaign, {"proof": "exchange"}),
    "campaign_says_who_stands_behind_it": (Campaign, {"owner": "sponsor"}),
    "campaign_state_has_its_time": (Campaign, {"opened_at": None}),
    "one_participation_at_a_time": (Participation, {"number": 1}),
    "participation_within_the_most": (Participation, {"number": 101}),
    "participation_of_coins": (Participation, {"amount": 0}),
    "participation_is_paid_by_a_transfer": (Participation, {"transfer": None}),
    "participation_decided_at_a_time": (Participation, {"decided_at": None}),
    "participation_refused_with_a_reason": (
        Participation,
        {"state": "refused", "transfer": None},
    ),
}


def test_every_constraint_is_tried() -> None:
    every = [*Campaign._meta.constraints, *Participation._meta.constraints]
    assert {one.name for one in every} == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_makes_no_sense(town, ida, name) -> None:
    row = opened(town, cap_day=2)
    scanned(ida, row)
    scanned(ida, row)
    model, wrong = BREAKS[name]
    said = "UNIQUE" if name == "one_participation_at_a_time" else name
    said = name if connection.vendor == "postgresql" else said
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        model.objects.update(**wrong)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE microservices_transfer SET kind = 'gift' WHERE kind = 'payout'", "campaigns"),
        ("UPDATE microservices_campaign SET state = 'closed', closed_at = starts_at", "campaigns"),
        ("UPDATE microservices_participation SET amount = 1", "participations"),
        ("DELETE FROM microservices_participation", "participations"),
        ("UPDATE microservices_transfer SET kind = 'gift' WHERE kind = 'payout'", "participations"),
    ],
)
def test_what_was_done_to_a_campaign_by_hand_is_found(town, ida, statement, name) -> None:
    scanned(ida, opened(town))
    assert invariants.broken() == {}
    triggers.guard.drop()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert name in invariants.broken()
    triggers.guard.install()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_paid_as_far_as_the_coins_go_and_each_once() -> None:
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    row = opened(place, 10)
    crowd = [ResidentFactory(municipality=place) for _each in range(4)]
    coins.wallets(crowd, place)
    ticket = campaigns.ticket(row, campaigns.rotating_code(row, timezone.now()))

    def go(number: int) -> str:
        try:
            campaigns.take_part(crowd[number % 4], row, code=ticket, key=uuid.uuid4())
        except CampaignRefused as refused:
            return str(refused)
        return "paid"

    said = at_once(*(functools.partial(go, number) for number in range(8)))
    assert said.count("paid") == 4
    assert campaigns.meter(row) == campaigns.Meter(4, 100, "bags of litter", 8, 2, 4)
    assert invariants.broken() == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_and_paying_at_once_loses_no_coin() -> None:
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    row = opened(place, 10)
    crowd = [ResidentFactory(municipality=place) for _each in range(3)]
    ticket = campaigns.ticket(row, campaigns.rotating_code(row, timezone.now()))

    verbs = [
        functools.partial(campaigns.take_part, one, row, code=ticket, key=uuid.uuid4())
        for one in crowd
    ]
    results = at_once(*verbs, functools.partial(campaign_plans.close, None, row))
    assert all(isinstance(one, Participation | Campaign | CampaignRefused) for one in results)
    assert balance(row) == 0
    meter = campaigns.meter(row)
    assert Transfer.objects.get(kind="burn").amount == 10 - meter.paid
    assert Participation.objects.count() == meter.done
    assert invariants.broken() == {}
