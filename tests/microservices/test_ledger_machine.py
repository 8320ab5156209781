"""Any order of transfers, against a few lines of Python that cannot be wrong."""

import dataclasses
import random
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from microservices import invariants, triggers
from microservices.actions import coins
from microservices.actions.coins import CoinsRefused, SameKeyOtherContent
from microservices.choices import AccountKind, TransferKind
from microservices.models import Account, Hold, Transfer
from portal import guards
from tests.factories import MunicipalityFactory, ResidentFactory

pytestmark = pytest.mark.django_db

PEOPLE = 3
AMOUNTS = st.one_of(st.integers(1, 6), st.integers(-2, 40))
WHO = st.integers(0, PEOPLE - 1)


@dataclasses.dataclass
class Aside:
    who: int
    hold: Hold
    amount: int
    left: int


class Ledger(RuleBasedStateMachine):
    """``hand``, ``aside``, ``pot``, ``goodwill`` and ``made`` are what the database must say after each step."""

    def __init__(self):
        super().__init__()
        self.town = MunicipalityFactory()
        self.people = ResidentFactory.create_batch(PEOPLE, municipality=self.town)
        self.wallets = [coins.wallet(person, self.town) for person in self.people]
        self.common = {
            kind: coins.common(self.town, kind)
            for kind in (AccountKind.POT, AccountKind.GOODWILL, AccountKind.TREASURY)
        }
        self.hand = [10] * PEOPLE
        self.pot = self.goodwill = 0
        self.made = 10 * PEOPLE
        self.holds: list[Aside] = []
        self.paid: list[tuple[Transfer, int, int]] = []
        self.reversed: set[int] = set()
        self.done: list[dict] = []
        self.number = 0
        self.rows = PEOPLE

    def key(self) -> str:
        self.number += 1
        return f"T{self.number}"

    @rule(who=WHO, amount=AMOUNTS)
    def set_aside(self, who, amount):
        key = self.key()
        ask = {"key": key, "ref": ""}
        if 1 <= amount <= self.hand[who]:
            hold = coins.set_aside(self.people[who], self.town, amount, **ask)
            self.hand[who] -= amount
            self.holds.append(Aside(who, hold, amount, amount))
            self.rows += 1
        else:
            with pytest.raises(CoinsRefused):
                coins.set_aside(self.people[who], self.town, amount, **ask)

    @precondition(lambda self: self.holds)
    @rule(which=st.randoms(use_true_random=False), to=WHO, amount=AMOUNTS)
    def settle(self, which, to, amount):
        aside = which.choice(self.holds)
        step = self.key()
        if 1 <= amount <= aside.left:
            row = coins.settle(aside.hold, self.people[to], amount=amount, step=step, ref="")
            aside.left -= amount
            self.hand[to] += amount
            self.paid.append((row, aside.who, to))
            self.rows += 1
            again = coins.settle(aside.hold, self.people[to], amount=amount, step=step, ref="")
            assert again == row
            with pytest.raises(SameKeyOtherContent):
                coins.settle(aside.hold, self.people[to], amount=amount + 1, step=step, ref="")
        else:
            with pytest.raises(CoinsRefused):
                coins.settle(aside.hold, self.people[to], amount=amount, step=step, ref="")

    @precondition(lambda self: self.holds)
    @rule(which=st.randoms(use_true_random=False))
    def give_back(self, which):
        aside = which.choice(self.holds)
        row = coins.give_back(aside.hold, step=self.key(), ref="")
        assert (row.amount if row else 0) == aside.left
        self.hand[aside.who] += aside.left
        self.rows += bool(aside.left)
        aside.left = 0

    @rule(who=WHO, amount=AMOUNTS)
    def give_to_the_pot(self, who, amount):
        ask = {
            "kind": TransferKind.GIFT,
            "source": self.wallets[who],
            "target": self.common[AccountKind.POT],
            "amount": amount,
            "key": uuid.uuid4(),
        }
        if 1 <= amount <= self.hand[who]:
            coins.move(**ask)
            self.hand[who] -= amount
            self.pot += amount
            self.rows += 1
            self.done.append(ask)
        else:
            with pytest.raises(CoinsRefused):
                coins.move(**ask)

    @precondition(lambda self: self.done)
    @rule(which=st.randoms(use_true_random=False))
    def replay(self, which):
        ask = which.choice(self.done)
        assert coins.move(**ask).key == ask["key"]
        with pytest.raises(SameKeyOtherContent):
            coins.move(**ask | {"amount": ask["amount"] + 1})

    @rule(amount=st.integers(1, 8))
    def mint(self, amount):
        treasury, goodwill = (self.common[k] for k in (AccountKind.TREASURY, AccountKind.GOODWILL))
        coins.move(TransferKind.MINT, treasury, goodwill, amount, key=uuid.uuid4())
        self.goodwill += amount
        self.made += amount
        self.rows += 1

    @rule(amount=AMOUNTS)
    def burn(self, amount):
        treasury, pot = (self.common[k] for k in (AccountKind.TREASURY, AccountKind.POT))
        ask = (TransferKind.BURN, pot, treasury, amount)
        if 1 <= amount <= self.pot:
            coins.move(*ask, key=uuid.uuid4())
            self.pot -= amount
            self.made -= amount
            self.rows += 1
        else:
            with pytest.raises(CoinsRefused):
                coins.move(*ask, key=uuid.uuid4())

    @precondition(lambda self: self.paid)
    @rule(which=st.randoms(use_true_random=False))
    def reverse(self, which):
        row, payer, payee = which.choice(self.paid)
        if row.pk in self.reversed:
            before = Transfer.objects.count()
            assert coins.reverse(row, by_staff=self.people[0], ref="")
            assert Transfer.objects.count() == before
            return
        there = min(row.amount, self.hand[payee])
        rest = row.amount - there
        if payer == payee or rest > self.goodwill:
            with pytest.raises(CoinsRefused):
                coins.reverse(row, by_staff=self.people[0], ref="")
            return
        moved = coins.reverse(row, by_staff=self.people[0], ref="")
        assert sum(one.amount for one in moved) == row.amount
        self.hand[payee] -= there
        self.hand[payer] += row.amount
        self.goodwill -= rest
        self.rows += len(moved)
        self.reversed.add(row.pk)

    @rule(who=WHO, amount=st.integers(-50, 50))
    def write_by_hand(self, who, amount):
        mine = Account.objects.get(pk=self.wallets[who].pk)
        if mine.balance == amount:
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=mine.pk).update(balance=amount)
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.update(amount=abs(amount) + 1)
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM microservices_transfer")

    @invariant()
    def the_database_says_the_same(self):
        found = dict(
            Account.objects.of(self.town).filter(owner=None).values_list("kind", "balance")
        )
        assert found == {
            "pot": self.pot,
            "goodwill": self.goodwill,
            "treasury": -self.made,
        }
        for who, person in enumerate(self.people):
            aside = sum(one.left for one in self.holds if one.who == who)
            assert coins.balances(person, self.town) == {
                "available": self.hand[who],
                "held": aside,
            }
        assert [*Hold.objects.of(self.town).order_by("pk").values_list("amount", "left")] == [
            (one.amount, one.left) for one in self.holds
        ]
        assert Transfer.objects.of(self.town).count() == self.rows
        assert set(invariants.broken()) <= {"promises"}


class Undone(Ledger):
    """Each run is rolled back, so that the next one begins with empty books."""

    def __init__(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        super().__init__()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


def test_no_order_of_steps_makes_or_loses_a_coin():
    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def one_of_each() -> None:
    """Walk every rule once in a fixed order: chance might pass by the one step that a fault needs."""
    machine = Undone()
    try:
        for step in (
            lambda: None,
            lambda: machine.set_aside(0, 5),
            lambda: machine.settle(random.Random(0), 1, 2),
            lambda: machine.give_back(random.Random(0)),
            lambda: machine.set_aside(0, 99),
            lambda: machine.give_to_the_pot(1, 3),
            lambda: machine.replay(random.Random(0)),
            lambda: machine.mint(4),
            lambda: machine.burn(2),
            lambda: machine.reverse(random.Random(0)),
            lambda: machine.reverse(random.Random(0)),
            lambda: machine.write_by_hand(2, 40),
        ):
            step()
            machine.the_database_says_the_same()
    finally:
        machine.teardown()


def test_one_of_each_step_goes_through():
    one_of_each()


T, A = triggers.TRANSFER, triggers.ACCOUNT
FAULTS = {
    "the other leg is forgotten": (
        "balance + NEW.amount WHERE id = NEW.target_id",
        "balance WHERE id = NEW.target_id",
        "UNION ALL SELECT target_id, amount",
        "UNION ALL SELECT target_id, 0",
    ),
    "a hold is never emptied": (
        "THEN NEW.amount ELSE -NEW.amount END",
        "THEN NEW.amount ELSE 0 END",
        "THEN amount ELSE -amount END",
        "THEN amount ELSE 0 END",
    ),
    "one coin sticks to the table": (
        "balance - NEW.amount WHERE id = NEW.source_id",
        "balance - NEW.amount - 1 WHERE id = NEW.source_id",
        "SELECT source_id AS account, -amount AS delta",
        "SELECT source_id AS account, -amount - 1 AS delta",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_machine_finds_a_trigger_that_is_wrong(fault, monkeypatch):
    """A model that agreed with anything would prove nothing."""
    sqlite, worse_sqlite, postgresql, worse_postgresql = FAULTS[fault]
    table, body = triggers._SQLITE[f"{T}_moves"]
    assert sqlite in body
    monkeypatch.setitem(triggers._SQLITE, f"{T}_moves", (table, body.replace(sqlite, worse_sqlite)))
    functions = triggers._PG_FUNCTIONS
    assert any(postgresql in one for one in functions)
    monkeypatch.setattr(
        triggers,
        "_PG_FUNCTIONS",
        tuple(one.replace(postgresql, worse_postgresql) for one in functions),
    )
    triggers.guard.install()
    with pytest.raises((AssertionError, CoinsRefused)):
        one_of_each()
    monkeypatch.undo()
    triggers.guard.install()


@pytest.mark.parametrize("name", [f"{T}_unchanged", f"{A}_guarded"])
def test_the_machine_finds_a_guard_that_is_missing(name):
    table = triggers._wanted(connection.vendor)[name][0]
    with connection.cursor() as cursor:
        guards._drop(cursor, connection.vendor, name, table)
    # pytest.raises fails with an exception of its own where nothing was refused
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        one_of_each()
    triggers.guard.install()
