"""Two who want the last coins to try it out with, and an end at the very moment in which somebody reserves."""

import datetime as dt

import pytest
from django.utils import timezone

from microservices import invariants
from microservices.actions import coins, trials
from microservices.actions.exchanges import ExchangeRefused
from microservices.actions.trials import TrialRefused
from microservices.choices import LIVE, AccountKind
from microservices.models import Account, Exchange, Trial
from tests.factories import MunicipalityFactory, ResidentFactory

from .factories import CategoryFactory, listed, reserved
from .races import at_once
from .test_trials import fill, guest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


def test_the_last_coins_go_to_one_of_two(town) -> None:
    wallet = fill(town, 5)
    one, other = guest("Tom"), guest("Eve")
    found = at_once(lambda: trials.begin(one, town), lambda: trials.begin(other, town))
    assert sorted((type(row) for row in found), key=lambda kind: kind.__name__) == [
        Trial,
        TrialRefused,
    ]
    wallet.refresh_from_db()
    assert (wallet.balance, Trial.objects.count()) == (2, 1)
    assert not any(row.count for row in invariants.broken().values())


def test_the_same_press_in_two_browsers_begins_once(town) -> None:
    fill(town)
    tom = guest()
    one, other = at_once(lambda: trials.begin(tom, town), lambda: trials.begin(tom, town))
    assert one == other
    assert coins.balances(tom, town)["available"] == 3


def test_to_reserve_and_to_end_at_once_leaves_nothing_open_and_no_coins(town) -> None:
    company = CategoryFactory(municipality=town)
    for _round in range(4):
        fill(town, 3)
        tom, ida = guest(), ResidentFactory(municipality=town)
        row = trials.begin(tom, town)
        offer = listed(ida, company, side="offer", coins=2)
        now = timezone.now()
        Trial.objects.filter(pk=row.pk).update(begun_at=now - dt.timedelta(days=60), ends_at=now)
        taken, _ended = at_once(
            lambda: reserved(offer, tom),  # noqa: B023  (run within the round)
            lambda: trials.tick(row.pk),  # noqa: B023
        )
        assert isinstance(taken, Exchange | ExchangeRefused)
        assert not Exchange.objects.visible_to(tom).filter(state__in=LIVE).exists()
        mine = Account.objects.filter(owner=tom, kind=AccountKind.AVAILABLE)
        assert mine.get().balance == 0
        assert not any(found.count for found in invariants.broken().values())
