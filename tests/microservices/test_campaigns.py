"""Campaigns: who takes part is paid once, out of a budget that cannot be overspent, and the rest is taken out of use."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from microservices import campaigning, invariants
from microservices.actions import campaign_lists, campaign_plans, campaigns, coins, minting
from microservices.actions.campaigns import CampaignRefused
from microservices.choices import AccountKind, CampaignState, ParticipationState, Proof
from microservices.models import Account, Campaign, Participation, Transfer
from portal.models import Resident
from portal.roles import Role
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory

from .factories import campaign, coordinator, filled, opened

pytestmark = pytest.mark.django_db
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund", languages=("en",))


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def signe(town):
    return coordinator(town)


def balance(row: Campaign) -> int:
    return Account.objects.get(pk=row.account_id).balance


def has(person: Resident, row: Campaign) -> int:
    return coins.balances(person, row.municipality)["available"]


def scanned(person: Resident, row: Campaign, **said) -> Participation:
    """They stand there and read the code."""
    code = campaigns.rotating_code(row, timezone.now())
    return campaigns.take_part(person, row, **{"code": code, "key": uuid.uuid4()} | said)


def shown(person: Resident, row: Campaign, **said) -> Participation:
    """They say what they did."""
    usual = {"words": "Two bags by the harbour.", "key": uuid.uuid4()}
    return campaigns.take_part(person, row, **usual | said)


# Opening ------------------------------------------------------------------------------------------------------


def test_a_campaign_opens_when_it_has_coins_a_page_and_its_time_has_come(town) -> None:
    row = campaign(town, starts_at=timezone.now() + DAY)
    assert campaign_plans.missing(row) == ["coins", "page", "time"]
    filled(row)
    assert not campaign_plans.begin(row)
    (page,) = row.pages.all()
    assert not page.live
    page.save_revision().publish()
    assert campaign_plans.missing(row) == ["time"]
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert campaign_plans.begin(row)
        assert not campaign_plans.begin(row)
    row.refresh_from_db()
    assert row.state == CampaignState.OPEN


# The code on the spot -----------------------------------------------------------------------------------------


def test_whoever_reads_the_code_is_paid_at_once(town, ida) -> None:
    row = opened(town)
    made = scanned(ida, row)
    assert (made.state, made.number, has(ida, row)) == (ParticipationState.PAID, 1, 12)
    assert campaigns.meter(row) == campaigns.Meter(1, 100, "bags of litter", 2, 98, 1)
    assert invariants.broken() == {}


def test_a_code_stands_for_half_a_minute_and_is_good_for_half_a_minute_more(town, ida) -> None:
    row = opened(town)
    start = timezone.now().replace(second=0, microsecond=0) + MINUTE
    code = campaigns.rotating_code(row, start)
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=29)) == code
    assert campaigns.rotating_code(row, start + dt.timedelta(seconds=30)) != code
    with time_machine.travel(start + dt.timedelta(seconds=60), tick=False):
        with pytest.raises(CampaignRefused, match="no longer valid"):
            campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    with time_machine.travel(start + dt.timedelta(seconds=59), tick=False):
        typed = f" {code[:4].lower()}-{code[4:]} "
        assert campaigns.take_part(ida, row, code=typed, key=uuid.uuid4()).transfer


@pytest.mark.parametrize("code", ["", "0", "AAAAAAAA", "ÆØÅ", "x" * 5000, "a:b:c"])
def test_a_wrong_code_pays_nobody(town, ida, code) -> None:
    row = opened(town)
    with pytest.raises(CampaignRefused):
        campaigns.take_part(ida, row, code=code, key=uuid.uuid4())
    assert not Participation.objects.exists()
    assert balance(row) == 100


def test_the_ticket_for_a_code_leaves_time_to_sign_in_and_no_more(town, ida) -> None:
    row, other = opened(town), opened(town)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ticket = campaigns.ticket(row, campaigns.rotating_code(row, now))
    with time_machine.travel(now + campaigning.TICKET + MINUTE, tick=False):
        with pytest.raises(CampaignRefused, match="too long"):
            campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4())
    with time_machine.travel(now + campaigning.TICKET - MINUTE, tick=False):
        with pytest.raises(CampaignRefused, match="another campaign"):
            campaigns.take_part(ida, other, code=ticket, key=uuid.uuid4())
        assert campaigns.take_part(ida, row, code=ticket, key=uuid.uuid4()).transfer


def test_two_campaigns_have_different_codes(town) -> None:
    now = timezone.now()
    assert campaigns.rotating_code(opened(town), now) != campaigns.rotating_code(opened(town), now)
