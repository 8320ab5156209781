"""Coins move once, only where they may, and never below the floor: through the actions and around them."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from microservices import invariants, ledger
from microservices.actions import coins
from microservices.actions.coins import CoinsRefused, NotEnough, SameKeyOtherContent
from microservices.choices import AccountKind, TransferKind
from microservices.ledger import key_of
from microservices.models import Account, Hold, Transfer
from portal.models import Municipality
from tests.factories import MunicipalityFactory, ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Municipality:
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance


def at_hand(person) -> int:
    return coins.balances(person, person.municipality)["available"]


def aside(person) -> int:
    return coins.balances(person, person.municipality)["held"]


def test_somebody_begins_with_ten_coins_and_gets_them_once(town, ida):
    first = coins.wallet(ida, town)
    assert first.balance == ledger.START == 10
    assert coins.wallet(ida, town) == first
    assert coins.held(ida, town).balance == 0
    assert balance(coins.common(town, AccountKind.TREASURY)) == -10
    assert Transfer.objects.count() == 1


def test_looking_at_a_balance_opens_no_account(town, ida):
    assert coins.balances(ida, town) == {"available": 0, "held": 0}
    assert not Account.objects.exists()


def test_coins_are_set_aside_and_paid_for_help(town, ida, bo):
    hold = coins.set_aside(ida, town, 3, key="L1:0:0", ref="listing:1")
    assert (at_hand(ida), aside(ida), hold.left) == (7, 3, 3)
    coins.settle(hold, bo, amount=3, step="settle", ref="exchange:1")
    hold.refresh_from_db()
    assert (at_hand(ida), aside(ida), at_hand(bo), hold.left) == (7, 0, 13, 0)
    assert coins.give_back(hold, step="refund", ref="listing:1") is None


def test_a_hold_is_split_to_its_last_coin_and_not_beyond(town, ida, bo):
    hold = coins.set_aside(ida, town, 4, key="X1", ref="exchange:1")
    coins.settle(hold, bo, amount=1, step="split", ref="exchange:1")
    back = coins.give_back(hold, step="rest", ref="exchange:1")
    assert back is not None
    assert back.amount == 3
    assert (at_hand(ida), aside(ida), at_hand(bo)) == (9, 0, 11)
    with pytest.raises(NotEnough):
        coins.settle(hold, bo, amount=1, step="again", ref="exchange:1")


def test_a_spent_hold_takes_nothing_from_other_holds_of_the_same_person(town, ida, bo):
    spent = coins.set_aside(ida, town, 2, key="L1:0:0", ref="listing:1")
    other = coins.set_aside(ida, town, 5, key="L2:0:0", ref="listing:2")
    coins.give_back(spent, step="refund", ref="listing:1")
    with pytest.raises(NotEnough):
        coins.settle(spent, bo, amount=2, step="settle", ref="exchange:1")
    other.refresh_from_db()
    assert (aside(ida), other.left) == (5, 5)


def test_the_same_request_again_moves_nothing_and_gives_the_same_answer(town, ida, bo):
    one = coins.set_aside(ida, town, 3, key="L1:0:0", ref="listing:1")
    assert coins.set_aside(ida, town, 3, key="L1:0:0", ref="listing:1") == one
    paid = coins.settle(one, bo, amount=3, step="settle", ref="exchange:1")
    assert coins.settle(one, bo, amount=3, step="settle", ref="exchange:1") == paid
    assert (at_hand(ida), aside(ida), at_hand(bo)) == (7, 0, 13)


def test_a_transfer_is_written_as_django_would_write_it(town, ida, bo):
    """One row through ``coins.move`` and one through the ORM, column by column as the database keeps them."""
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    moved = coins.move(TransferKind.GIFT, mine, pot, 2, key=uuid.uuid4(), ref="x:1", by=mine)
    assert (moved._state.adding, moved._state.db) == (False, "default")
    assert Transfer.objects.get(pk=moved.pk).source == moved.source == mine
    usual = Transfer.objects.create(
        **{
            field.attname: getattr(moved, field.attname)
            for field in Transfer._meta.concrete_fields
            if not field.primary_key
        }
        | {"key": uuid.uuid4()}
    )
    columns = [field.column for field in Transfer._meta.concrete_fields if field.name != "id"]
    kind_of = {"sqlite": "typeof", "postgresql": "pg_typeof"}[connection.vendor]
    wanted = ", ".join(
        f'{kind_of}("{name}"), length(CAST("{name}" AS text))' if name == "key" else f'"{name}"'
        for name in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {wanted} FROM microservices_transfer WHERE id IN (%s, %s)",
            [moved.pk, usual.pk],
        )
        one, other = cursor.fetchall()
    assert one == other
    for row in (moved, usual):
        assert Transfer.objects.get(key=row.key).created_at == moved.created_at


@pytest.mark.django_db(transaction=True)
def test_a_transfer_is_one_statement_and_nothing_around_it(town, ida, django_assert_num_queries):
    """What several want to take coins from is locked from this statement to its own end, and no longer."""
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    with django_assert_num_queries(1):
        coins.move(TransferKind.GIFT, mine, pot, 2, key=uuid.uuid4())
    assert (balance(mine), balance(pot)) == (8, 2)


def give_up(town: Municipality) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_municipality WHERE id = %s", [town.pk])
        connection.check_constraints()


def test_a_transfer_is_in_the_municipality_of_its_accounts(town, ida):
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    elsewhere = MunicipalityFactory(slug="skovby").pk
    for number in (elsewhere, elsewhere + 1000):
        with pytest.raises(IntegrityError, match="do not go that way"), transaction.atomic():
            Transfer.objects.create(
                key=uuid.uuid4(),
                municipality_id=number,
                kind="gift",
                source=mine,
                target=pot,
                amount=1,
            )
    with pytest.raises(IntegrityError):
        give_up(town)
    assert at_hand(ida) == 10


@pytest.mark.postgres
def test_who_stands_on_both_sides_of_one_statement_is_asked_for_the_rest_alone(town, ida):
    """Coins that come in and go out again in one statement are not asked for before they are there."""
    treasury, pot = (coins.common(town, k) for k in (AccountKind.TREASURY, AccountKind.POT))
    mine = coins.wallet(ida, town)
    legs = [("mint", treasury, pot, 5), ("payout", pot, mine, 5), ("gift", mine, pot, 15)]
    rows = [
        Transfer(
            key=uuid.uuid4(), municipality=town, kind=kind, source=one, target=other, amount=amount
        )
        for kind, one, other, amount in legs
    ]
    assert coins.move_many(rows) == 3
    assert (balance(mine), balance(pot), balance(treasury)) == (0, 15, -15)
    assert invariants.broken() == {}


def test_giving_back_twice_gives_back_once(town, ida):
    hold = coins.set_aside(ida, town, 3, key="L1:0:0", ref="listing:1")
    first = coins.give_back(hold, step="refund", ref="listing:1")
    assert coins.give_back(hold, step="refund", ref="listing:1") == first
    assert at_hand(ida) == 10


def test_a_key_that_was_used_for_something_else_is_refused(town, ida, bo):
    key = uuid.uuid4()
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    coins.move(TransferKind.GIFT, mine, pot, 2, key=key)
    with pytest.raises(SameKeyOtherContent):
        coins.move(TransferKind.GIFT, mine, pot, 3, key=key)
    with pytest.raises(SameKeyOtherContent):
        coins.move(TransferKind.GIFT, coins.wallet(bo, town), pot, 2, key=key)
    coins.set_aside(ida, town, 1, key="X1", ref="exchange:1")
    with pytest.raises(SameKeyOtherContent):
        coins.set_aside(ida, town, 2, key="X1", ref="exchange:1")
    assert at_hand(ida) == 7


@pytest.mark.parametrize("amount", [0, -1, -(10**12), 1.5, 2.0, "3", True, None, 1_000_001, 2**80])
def test_an_amount_that_is_no_number_of_coins_is_refused(town, ida, amount):
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    with pytest.raises(CoinsRefused):
        coins.move(TransferKind.GIFT, mine, pot, amount, key=uuid.uuid4())
    with pytest.raises(CoinsRefused):
        coins.set_aside(ida, town, amount, key="X1", ref="")
    assert (at_hand(ida), Hold.objects.count(), Transfer.objects.count()) == (10, 0, 1)


def test_nobody_gives_more_than_they_have(town, ida):
    with pytest.raises(NotEnough, match="10"):
        coins.set_aside(ida, town, 11, key="X1", ref="")
    assert (at_hand(ida), aside(ida), Hold.objects.count()) == (10, 0, 0)


def test_coins_do_not_cross_into_another_municipality(town, ida):
    elsewhere = MunicipalityFactory(slug="skovby")
    with pytest.raises(CoinsRefused):
        coins.move(
            TransferKind.GIFT,
            coins.wallet(ida, town),
            coins.common(elsewhere, AccountKind.POT),
            1,
            key=uuid.uuid4(),
        )
    assert at_hand(ida) == 10


def test_a_transfer_goes_only_the_ways_of_its_kind(town, ida, bo):
    """Every kind of transfer between every two kinds of accounts: the table of routes, or nothing."""
    accounts = {kind: coins.common(town, kind) for kind in ("pot", "goodwill", "trial", "treasury")}
    accounts["campaign"] = Account.objects.create(municipality=town, kind=AccountKind.CAMPAIGN)
    accounts["available"] = coins.wallet(ida, town)
    for kind in ("pot", "goodwill", "trial", "campaign"):
        coins.move(
            TransferKind.MINT, accounts["treasury"], accounts[kind], 50, key=key_of("mint", kind)
        )
    other = coins.wallet(bo, town)
    for kind, (sources, targets) in ledger.ROUTES.items():
        if kind in {TransferKind.HOLD, TransferKind.REFUND, TransferKind.SETTLE, "reversal"}:
            continue
        for source in accounts:
            for target in accounts:
                allowed = source in sources and target in targets
                end = other if target == source else accounts[target]
                if end.kind != target:
                    continue
                before = balance(end)
                try:
                    coins.move(kind, accounts[source], end, 1, key=uuid.uuid4())
                except CoinsRefused:
                    assert not allowed, (kind, source, target)
                    assert balance(end) == before
                else:
                    assert allowed, (kind, source, target)
                    assert balance(end) == before + 1


def test_what_is_set_aside_moves_with_its_hold_alone(town, ida, bo):
    coins.set_aside(ida, town, 5, key="X1", ref="")
    other = coins.set_aside(bo, town, 5, key="X2", ref="")
    source, target = coins.held(ida, town), coins.wallet(bo, town)
    for hold in (None, other):
        with pytest.raises(CoinsRefused):
            coins.move(TransferKind.SETTLE, source, target, 1, key=uuid.uuid4(), hold=hold)
    assert (aside(ida), aside(bo)) == (5, 5)


def test_coins_for_somebody_who_has_left_go_to_the_common_pot(town, ida, bo):
    hold = coins.set_aside(ida, town, 4, key="X1", ref="")
    coins.settle(hold, None, amount=1, step="settle", ref="")
    ida.delete()
    hold = Hold.objects.get(pk=hold.pk)
    assert coins.give_back(hold, step="refund", ref="") is not None
    assert balance(coins.common(town, AccountKind.POT)) == 4


def test_a_payment_is_set_right_once_from_what_is_still_there(town, ida, bo):
    hold = coins.set_aside(ida, town, 4, key="X1", ref="")
    paid = coins.settle(hold, bo, amount=4, step="settle", ref="")
    moved = coins.reverse(paid, by_staff=ida, ref="exchange:1")
    assert [row.kind for row in moved] == [TransferKind.REVERSAL]
    assert coins.reverse(paid, by_staff=ida, ref="exchange:1") == moved
    assert (at_hand(ida), at_hand(bo)) == (10, 10)
    with pytest.raises(CoinsRefused):
        coins.reverse(moved[0], by_staff=ida, ref="exchange:1")


def test_the_municipality_pays_what_the_payee_has_spent(town, ida, bo):
    hold = coins.set_aside(ida, town, 4, key="X1", ref="")
    paid = coins.settle(hold, bo, amount=4, step="settle", ref="")
    coins.set_aside(bo, town, 13, key="X2", ref="")
    with pytest.raises(NotEnough):
        coins.reverse(paid, by_staff=ida, ref="exchange:1")
    assert (at_hand(ida), at_hand(bo)) == (6, 1)
    coins.move(
        TransferKind.MINT,
        coins.common(town, AccountKind.TREASURY),
        coins.common(town, AccountKind.GOODWILL),
        20,
        key=key_of("mint", 1),
    )
    moved = coins.reverse(paid, by_staff=ida, ref="exchange:1")
    assert [(row.kind, row.amount) for row in moved] == [("reversal", 1), ("goodwill", 3)]
    assert (at_hand(ida), at_hand(bo)) == (10, 0)
    assert coins.reverse(paid, by_staff=ida, ref="exchange:1") == moved


def test_many_are_paid_in_one_statement_and_again_none(town):
    people = ResidentFactory.create_batch(5, municipality=town)
    campaign = Account.objects.create(municipality=town, kind=AccountKind.CAMPAIGN)
    treasury = coins.common(town, AccountKind.TREASURY)
    coins.move(TransferKind.MINT, treasury, campaign, 9, key=key_of("mint", 1))

    def payouts():
        return [
            Transfer(
                key=key_of("payout", person.pk),
                municipality=town,
                kind=TransferKind.PAYOUT,
                source=campaign,
                target=coins.wallet(person, town),
                amount=1,
            )
            for person in people
        ]

    assert coins.move_many(payouts()) == 5
    assert coins.move_many(payouts()) == 0
    assert balance(campaign) == 4
    more = [*payouts(), *payouts()]
    for row in more:
        row.key = uuid.uuid4()
    with pytest.raises(NotEnough):
        coins.move_many(more)
    assert balance(campaign) == 4


AROUND = {
    "a balance": "UPDATE microservices_account SET balance = balance + 5",
    "a floor": "UPDATE microservices_account SET floor = floor - 5 WHERE kind = 'treasury'",
    "a kind": "UPDATE microservices_account SET kind = 'held' WHERE kind = 'available'",
    "the number of an account": "UPDATE microservices_account SET id = id + 100000 WHERE kind = 'available'",
    "an account that gave": (
        "DELETE FROM microservices_account WHERE id IN (SELECT source_id FROM microservices_transfer)"
    ),
    "an account that got": (
        "DELETE FROM microservices_account WHERE id IN (SELECT target_id FROM microservices_transfer)"
    ),
    "a hold": 'UPDATE microservices_hold SET "left" = 1',
    "what a hold is": "UPDATE microservices_hold SET amount = amount + 1",
    "an amount": "UPDATE microservices_transfer SET amount = 2",
    "a note": "UPDATE microservices_transfer SET ref = 'x'",
    "history": "DELETE FROM microservices_transfer",
}


@pytest.mark.parametrize("statement", AROUND.values(), ids=AROUND)
def test_nobody_writes_the_books_by_hand(town, ida, statement):
    coins.set_aside(ida, town, 4, key="X1", ref="")
    before = [list(model.objects.order_by("pk").values()) for model in (Account, Hold, Transfer)]
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    after = [list(model.objects.order_by("pk").values()) for model in (Account, Hold, Transfer)]
    assert before == after


def test_an_account_opens_empty(town, ida):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(municipality=town, kind=AccountKind.CAMPAIGN, balance=5)
    mine = coins.held(ida, town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(municipality=town, key="X", account=mine, amount=5, left=5)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["transfer", "exchangeevent", "account"])
def test_the_books_are_not_emptied_at_once(town, ida, table):
    coins.wallet(ida, town)
    with connection.cursor() as cursor:
        # Foreign keys are looked at when a transaction ends; until then the table is in use.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with (
            pytest.raises(IntegrityError, match=r"append-only|never rewritten"),
            transaction.atomic(),
        ):
            cursor.execute(f"TRUNCATE microservices_{table} CASCADE")


def test_a_refusal_is_not_ignored_halfway(town, ida):
    """``INSERT OR IGNORE`` of SQLite reaches into triggers: it must not leave one leg of a transfer out."""
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    row = Transfer(
        key=uuid.uuid4(), municipality=town, kind="gift", source=mine, target=pot, amount=11
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.bulk_create([row], ignore_conflicts=True)
    assert (balance(mine), balance(pot)) == (10, 0)


def test_a_transfer_is_not_replaced(town, ida):
    mine = coins.wallet(ida, town)
    coins.move("gift", mine, coins.common(town, AccountKind.POT), 2, key=uuid.uuid4())
    columns = "id, key, kind, source_id, target_id, ref, municipality_id, created_at"
    new = columns.replace("id, ", "id + 100, ", 1)
    rows = "FROM microservices_transfer WHERE kind = 'gift'"
    start = "INTO microservices_transfer"
    statements = {
        "sqlite": [
            f"INSERT OR REPLACE {start} ({columns}, amount) SELECT {columns}, 1 {rows}",
            f"INSERT OR REPLACE {start} ({columns}, amount) SELECT {new}, amount {rows}",
            "INSERT OR REPLACE INTO microservices_account"
            " (id, kind, balance, floor, municipality_id, opened_at)"
            " SELECT id, kind, 0, floor, municipality_id, opened_at FROM microservices_account",
        ],
        "postgresql": [
            f"INSERT {start} ({columns}, amount) SELECT {columns}, 1 {rows}"
            " ON CONFLICT (id) DO UPDATE SET amount = 1",
            f"INSERT {start} ({columns}, amount) SELECT {new}, 1 {rows}"
            " ON CONFLICT (key) DO UPDATE SET amount = 1",
        ],
    }
    for statement in statements[connection.vendor]:
        with (
            pytest.raises(IntegrityError, match=r"append-only|only a transfer"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert balance(mine) == 8
