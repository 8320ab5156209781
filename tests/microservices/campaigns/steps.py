"""What the tests of this folder do again and again."""

import datetime as dt
import uuid

from django.utils import timezone

from microservices.actions import (
    campaigns,
    coins,
)
from microservices.models import Account, Campaign, Participation
from portal.models import Resident

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


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
