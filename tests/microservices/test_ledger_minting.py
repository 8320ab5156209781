"""New coins take two people, go to nobody in person, and stay under the ceiling of their quarter."""

import datetime as dt
import threading
import uuid

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from microservices import ledger
from microservices.actions import coins, minting
from microservices.actions.minting import MintRefused
from microservices.choices import AccountKind
from microservices.models import Account, Mint, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def bodil(town):
    return StaffFactory(municipality=town)


@pytest.fixture
def karl(town):
    return StaffFactory(municipality=town, first_name="Karl")


@pytest.fixture
def pot(town):
    return coins.common(town, AccountKind.POT)


def asked(who, account, amount=100, **more) -> Mint:
    return minting.ask(who, account, amount, **{"reason": "Summer", "key": uuid.uuid4()} | more)


def test_one_asks_and_another_makes_the_coins(town, bodil, karl, pot):
    mint = asked(bodil, pot)
    pot.refresh_from_db()
    assert pot.balance == 0
    made = minting.agree(karl, mint)
    pot.refresh_from_db()
    mint.refresh_from_db()
    assert (pot.balance, mint.transfer, mint.answered_by) == (100, made, karl)
    assert minting.room(town) == 400


def test_nobody_makes_coins_alone(bodil, pot):
    mint = asked(bodil, pot)
    with pytest.raises(MintRefused, match="Somebody else"):
        minting.agree(bodil, mint)
    with pytest.raises(IntegrityError, match="two_people_make_coins"), transaction.atomic():
        Mint.objects.update(answered_by=bodil)
    assert not Transfer.objects.exists()


def test_an_answer_is_given_once(bodil, karl, pot):
    mint = asked(bodil, pot)
    minting.decline(karl, mint)
    for verb in (minting.agree, minting.decline):
        with pytest.raises(MintRefused, match="already"):
            verb(karl, mint)
    assert not Transfer.objects.exists()


def test_the_same_form_asks_once(bodil, pot):
    key = uuid.uuid4()
    assert asked(bodil, pot, key=key) == asked(bodil, pot, key=key)
    with pytest.raises(MintRefused):
        asked(bodil, pot, 99, key=key)
    assert Mint.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -1, 1.5, "5", True, 501, 2**70])
def test_an_amount_that_is_none_or_too_many_is_refused(bodil, pot, amount):
    with pytest.raises(MintRefused):
        asked(bodil, pot, amount)
    assert not Mint.objects.exists()


def test_a_reason_is_given(bodil, pot):
    with pytest.raises(MintRefused, match="what the coins are for"):
        asked(bodil, pot, reason="  ")


def test_coins_are_made_for_nobody_in_person(town, bodil):
    ida = ResidentFactory(municipality=town)
    for account in (coins.wallet(ida, town), coins.held(ida, town)):
        with pytest.raises(MintRefused, match="never to a person"):
            asked(bodil, account)


def test_a_quarter_has_room_for_a_twentieth_of_all_coins(town, bodil, karl, pot):
    with time_machine.travel(dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC), tick=False):
        first, second = asked(bodil, pot, 300), asked(bodil, pot, 300)
        minting.agree(karl, first)
        with pytest.raises(MintRefused, match="200"):
            minting.agree(karl, second)
        treasury = coins.common(town, AccountKind.TREASURY)
        coins.move("mint", treasury, pot, 20_000, key=uuid.uuid4())
        assert minting.room(town) == 0
    with time_machine.travel(dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC), tick=False):
        assert minting.room(town) == ledger.ceiling(20_300) == 1_015
        minting.agree(karl, second)
        assert minting.room(town) == 715


def test_quarters_begin_where_they_begin():
    for month in range(1, 13):
        assert ledger.quarter_of(dt.date(2026, month, 17)) == dt.date(
            2026, {0: 1, 1: 4, 2: 7, 3: 10}[(month - 1) // 3], 1
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_do_not_share_the_same_room():
    town = MunicipalityFactory(slug="tornsund")
    bodil, karl = StaffFactory(municipality=town), StaffFactory(municipality=town)
    pot = coins.common(town, AccountKind.POT)
    coins.common(town, AccountKind.TREASURY)
    mints = [asked(bodil, pot, 300), asked(bodil, pot, 300)]
    barrier = threading.Barrier(2)
    refused = []

    def agree(mint: Mint) -> None:
        barrier.wait(30)
        try:
            minting.agree(karl, mint)
        except MintRefused as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=agree, args=(mint,)) for mint in mints]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(refused) == 1
    assert Account.objects.get(pk=pot.pk).balance == 300
