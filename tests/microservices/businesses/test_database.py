"""Businesses and vouchers: what the database refuses, what is found by hand, and many at once."""

import functools
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from microservices import invariants, triggers
from microservices.actions import campaign_plans, posts, vouchers
from microservices.actions.vouchers import UsedAlready, VoucherRefused
from microservices.choices import VoucherState
from microservices.ledger import START
from microservices.models import Business, Perk, Post, Speaker, Transfer, Voucher
from microservices.tasks import sweep
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.factories import opened
from tests.microservices.races import at_once

from .steps import balances, business, got, perk, sent, speaking, used

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Of its own: some tests here commit."""
    return MunicipalityFactory(slug="tornsund", languages=["da", "en"])


BEFORE = timezone.now() - timezone.timedelta(days=9)
BREAKS = {
    "one_business_per_number": (Business, {"number": "12345674"}),
    "business_says_who_it_is": (Business, {"about": ""}),
    "business_closes_after_it_came": (Business, {"closed_at": BEFORE}),
    "one_speaker_once": (Speaker, {"ended_at": None}),
    "speaker_is_asked_first": (Speaker, {"agreed_at": BEFORE}),
    "post_in_words": (Post, {"title": ""}),
    "post_ends_after_it_starts": (Post, {"starts_on": "2090-01-01"}),
    "post_says_how_to_answer": (Post, {"kind": "job"}),
    "post_refused_with_words": (Post, {"state": "removed"}),
    "post_decided_at_a_time": (Post, {"decided_at": None}),
    "perk_costs_few_coins": (Perk, {"coins": 21}),
    "perk_gives_what_there_is": (Perk, {"given": F("pieces") + 1}),
    "perk_for_each_a_few": (Perk, {"each": 11}),
    "perk_for_taking_part_names_its_campaign": (Perk, {"times": 1}),
    "perk_is_earned": (Perk, {"coins": 0}),
    "one_voucher_at_a_time": (Voucher, {"number": 1}),
    "voucher_within_the_most": (Voucher, {"number": 11}),
    "voucher_ends_at_a_time": (Voucher, {"state": "refunded"}),
    "voucher_used_by_one_press": (Voucher, {"used_key": uuid.uuid4()}),
    "voucher_has_its_coins_aside": (Voucher, {"coins": 0}),
    "voucher_used_moves_its_coins": (
        Voucher,
        {"state": "redeemed", "ended_at": timezone.now(), "used_key": uuid.uuid4()},
    ),
}


def test_every_constraint_is_tried() -> None:
    models = (Business, Speaker, Post, Perk, Voucher)
    assert {one.name for model in models for one in model._meta.constraints} == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_makes_no_sense(town, bakery, yusuf, elsa, name) -> None:
    business(town, number="10000009", name="Other")
    coffee = perk(bakery, yusuf, each=2)
    got(elsa, coffee)
    got(elsa, coffee)
    old = Speaker.objects.get()
    now = timezone.now()
    Speaker.objects.create(business=bakery, resident=yusuf, asked_at=now, ended_at=now)
    model, wrong = BREAKS[name]
    unique = name.startswith("one_")
    said = "UNIQUE" if unique and connection.vendor == "sqlite" else name
    rows = model.objects.filter(pk=old.pk) if name == "speaker_is_asked_first" else model.objects
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        rows.update(**wrong)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE microservices_perk SET given = 0",
        "UPDATE microservices_voucher SET coins = 2",
        "UPDATE microservices_voucher SET transfer_id = NULL, state = 'expired', used_key = NULL",
        "UPDATE microservices_transfer SET kind = 'dormant' WHERE kind = 'gift'",
        'UPDATE microservices_hold SET "left" = 1',
    ],
)
def test_what_was_done_to_a_voucher_by_hand_is_found(bakery, yusuf, elsa, statement) -> None:
    coffee = perk(bakery, yusuf, each=2)
    used(yusuf, got(elsa, coffee))
    assert invariants.broken() == {}
    triggers.guard.drop()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert "vouchers" in invariants.broken()


def test_coins_that_lie_aside_for_nothing_are_found(bakery, yusuf, elsa) -> None:
    got(elsa, perk(bakery, yusuf))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE microservices_voucher SET state = 'expired', ended_at = made_at")
    assert {"promises", "vouchers"} <= set(invariants.broken())


# At once ----------------------------------------------------------------------------------------------------


@pytest.fixture
def standing():
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    bakery = business(place)
    return place, bakery, speaking(bakery, ResidentFactory(municipality=place))


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_goes_to_one_of_those_who_reach_for_it(standing) -> None:
    place, bakery, baker = standing
    last = perk(bakery, baker, pieces=1)
    crowd = [ResidentFactory(municipality=place) for _each in range(4)]
    results = at_once(*(functools.partial(got, one, last) for one in crowd))
    assert sum(isinstance(one, Voucher) for one in results) == 1, results
    assert sum(isinstance(one, VoucherRefused) for one in results) == 3, results
    assert sum(balances(one, place)[1] for one in crowd) == 3
    last.refresh_from_db()
    assert last.given == 1
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_in_many_windows_gets_one(standing) -> None:
    place, bakery, baker = standing
    coffee = perk(bakery, baker)
    elsa = ResidentFactory(municipality=place)
    results = at_once(*(functools.partial(got, elsa, coffee) for _each in range(4)))
    assert sum(isinstance(one, Voucher) for one in results) == 1, results
    assert balances(elsa, place) == (START - 3, 3)
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_from_many_windows_at_once_is_one_voucher(standing) -> None:
    place, bakery, baker = standing
    coffee, key = perk(bakery, baker, each=5), uuid.uuid4()
    elsa = ResidentFactory(municipality=place)
    verbs = [functools.partial(vouchers.get, elsa, coffee, key=key) for _each in range(4)]
    results = at_once(*verbs)
    assert {getattr(one, "pk", one) for one in results} == {Voucher.objects.get().pk}
    assert balances(elsa, place) == (START - 3, 3)
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_two_who_read_the_same_code_use_it_once(standing) -> None:
    place, bakery, baker = standing
    other = speaking(bakery, ResidentFactory(municipality=place))
    voucher = got(ResidentFactory(municipality=place), perk(bakery, baker))
    verbs = [functools.partial(used, one, voucher) for one in (baker, other, baker, other)]
    results = at_once(*verbs)
    assert sum(isinstance(one, Voucher) for one in results) == 1, results
    assert sum(isinstance(one, UsedAlready) for one in results) == 3, results
    assert Transfer.objects.filter(kind="gift").count() == 1
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_the_same_press_from_two_processes_is_one(standing) -> None:
    place, bakery, baker = standing
    voucher, key = got(ResidentFactory(municipality=place), perk(bakery, baker)), uuid.uuid4()
    results = at_once(*(functools.partial(used, baker, voucher, key) for _each in range(4)))
    assert all(isinstance(one, Voucher) for one in results), results
    assert Transfer.objects.filter(kind="gift").count() == 1


@pytest.mark.django_db(transaction=True)
def test_using_and_giving_back_at_once_is_one_of_the_two(standing) -> None:
    place, bakery, baker = standing
    elsa = ResidentFactory(municipality=place)
    voucher = got(elsa, perk(bakery, baker))
    results = at_once(
        functools.partial(used, baker, voucher), functools.partial(vouchers.give_up, elsa, voucher)
    )
    assert sum(isinstance(one, Voucher) for one in results) == 1, results
    voucher.refresh_from_db()
    gone = 3 if voucher.state == VoucherState.REDEEMED else 0
    assert balances(elsa, place) == (START - gone, 0)
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_taking_a_perk_back_while_people_reach_for_it_leaves_no_coin_aside(standing) -> None:
    place, bakery, baker = standing
    coffee = perk(bakery, baker)
    crowd = [ResidentFactory(municipality=place) for _each in range(3)]
    at_once(
        *(functools.partial(got, one, coffee) for one in crowd),
        functools.partial(posts.withdraw, baker, coffee.post),
    )
    sweep()
    assert [balances(one, place)[1] for one in crowd] == [0, 0, 0]
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_a_campaign_that_closes_while_vouchers_are_used_keeps_no_coin() -> None:
    place = MunicipalityFactory(slug="tornsund", languages=("en",))
    row = opened(place, 20)
    bakery = business(place, campaigns=[row])
    baker = speaking(bakery, ResidentFactory(municipality=place))
    coffee = perk(bakery, baker, campaign=row)
    held = [got(ResidentFactory(municipality=place), coffee) for _each in range(3)]
    results = at_once(
        *(functools.partial(used, baker, one) for one in held),
        functools.partial(campaign_plans.close, None, row),
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    row.account.refresh_from_db()
    assert row.account.balance == 0
    assert invariants.broken() == {}


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_decide_at_once_are_told_apart(standing) -> None:
    _place, bakery, baker = standing
    post = sent(bakery, baker)
    results = at_once(
        functools.partial(posts.approve, None, post),
        functools.partial(posts.send_back, None, post, words="Say when."),
    )
    assert sorted(type(one).__name__ for one in results) == ["Post", "PostRefused"], results
