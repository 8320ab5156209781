"""A permit that is taken away at the very moment in which somebody agrees with it: one of the two comes first, and
nothing is left that rests on a permit that is gone."""

import pytest

from microservices import invariants
from microservices.actions import exchanges, permits
from microservices.actions.exchanges import ExchangeRefused
from microservices.choices import ExchangeState, Level, PermitState
from microservices.models import Exchange, Permit
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.races import at_once

from .factories import CategoryFactory, coordinator, listed, permit, reserved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 6
GONE = {ExchangeState.VOIDED, ExchangeState.RESERVED}


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def category(town):
    return CategoryFactory(municipality=town, level=Level.APPROVED)


@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_to_agree_and_to_take_the_permit_away_at_once_leaves_no_agreement(town, category, verb):
    signe = coordinator(town)
    for _round in range(ROUNDS):
        ida, bo = ResidentFactory.create_batch(2, municipality=town)
        row = permit(bo, category)
        exchange = reserved(listed(ida, category), bo)
        agreed, taken = at_once(
            lambda: exchanges.agree(ida, exchange),  # noqa: B023  (run within the round)
            lambda: getattr(permits, verb)(signe, row, words="Because."),  # noqa: B023
        )
        assert taken == 1
        assert isinstance(agreed, Exchange | ExchangeRefused)
        exchange.refresh_from_db()
        assert exchange.state == ExchangeState.VOIDED
    assert not invariants.broken()


def test_to_reserve_and_to_take_the_permit_away_at_once_leaves_no_reservation(town, category):
    signe = coordinator(town)
    for _round in range(ROUNDS):
        ida, bo = ResidentFactory.create_batch(2, municipality=town)
        row, listing = permit(bo, category), listed(ida, category)
        taken_up, taken = at_once(
            lambda: reserved(listing, bo),  # noqa: B023
            lambda: permits.revoke(signe, row, words="Because."),  # noqa: B023
        )
        assert isinstance(taken_up, Exchange | ExchangeRefused)
        assert taken in {0, 1}
        assert not Exchange.objects.filter(permit=row).live().exists()


def test_two_coordinators_decide_an_application_once(town, category) -> None:
    first, second = coordinator(town), coordinator(town)
    for _round in range(ROUNDS):
        row = permits.apply(ResidentFactory(municipality=town), category, reason="I can.")
        permits.see(first, row, kind="interview")
        results = at_once(
            lambda: permits.grant(first, row),  # noqa: B023
            lambda: permits.refuse(second, row, words="No."),  # noqa: B023
        )
        assert sum(isinstance(one, permits.PermitRefused) for one in results) == 1
        row.refresh_from_db()
        assert row.state in {PermitState.GRANTED, PermitState.REFUSED}


def test_the_same_application_from_many_windows_is_one(town, category) -> None:
    bo = ResidentFactory(municipality=town)
    results = at_once(*[lambda: permits.apply(bo, category, reason="I can.")] * 6)
    assert {one.pk for one in results} == {Permit.objects.get().pk}


def test_one_colleague_in_two_windows_is_not_two(town) -> None:
    childcare = CategoryFactory(municipality=town, level=Level.CERTIFIED)
    signe = coordinator(town)
    row = permits.apply(ResidentFactory(municipality=town), childcare, reason="I can.")
    permits.see(signe, row, kind="interview")
    at_once(*[lambda: permits.grant(signe, row)] * 4)
    row.refresh_from_db()
    assert row.state == PermitState.IN_REVIEW
