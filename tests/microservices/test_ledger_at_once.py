"""Many at once: threads on PostgreSQL, processes on both, and one that is killed in mid-transfer."""

import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction

from microservices import invariants, triggers
from microservices.actions import coins
from microservices.choices import AccountKind
from microservices.ledger import key_of
from microservices.models import Account, Hold, Transfer
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.microservices.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 8


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def people(town):
    found = ResidentFactory.create_batch(4, municipality=town)
    for person in found:
        coins.wallet(person, town)
    return found


def books_are_right() -> None:
    assert triggers.missing() == []
    assert set(invariants.broken()) <= {"promises"}


def balance(person, kind="available") -> int:
    return coins.balances(person, person.municipality)[kind]


def test_one_key_eight_times_at_once_moves_once(town, people):
    mine, pot = coins.wallet(people[0], town), coins.common(town, AccountKind.POT)
    key = uuid.uuid4()
    results = at_once(*[lambda: coins.move("gift", mine, pot, 4, key=key)] * 8)
    assert len({row.pk for row in results if isinstance(row, Transfer)}) == 1
    assert all(isinstance(row, Transfer) for row in results), results
    assert balance(people[0]) == 6
    books_are_right()


def test_somebody_new_who_knocks_eight_times_gets_the_first_coins_once(town):
    ida = ResidentFactory(municipality=town)
    results = at_once(*[lambda: coins.wallet(ida, town)] * 8)
    assert len({account.pk for account in results if isinstance(account, Account)}) == 1, results
    assert all(isinstance(row, Account) for row in results), results
    assert balance(ida) == 10
    books_are_right()


def test_the_last_coin_is_set_aside_once(town, people):
    ida = people[0]
    coins.set_aside(ida, town, 9, key="T0", ref="")
    results = at_once(
        *[
            lambda key=f"T{number}": coins.set_aside(ida, town, 1, key=key, ref="")
            for number in range(1, 9)
        ]
    )
    assert sum(isinstance(row, Hold) for row in results) == 1, results
    assert sum(isinstance(row, coins.NotEnough) for row in results) == 7, results
    assert (balance(ida), balance(ida, "held")) == (0, 10)
    books_are_right()


def test_paid_or_given_back_but_never_both(town, people):
    """Confirming and calling off at the same moment: one of them wins, and the coins are in one place."""
    ida, bo, *_others = people
    for number in range(10):
        hold = coins.set_aside(ida, town, 1, key=f"T{number}", ref="")
        again = Hold.objects.get(pk=hold.pk)
        paid, back = at_once(
            lambda hold=hold: coins.settle(hold, bo, amount=1, step="settle", ref=""),
            lambda again=again: coins.give_back(again, step="refund", ref=""),
        )
        if isinstance(paid, Transfer):
            assert back is None, back
        else:
            assert isinstance(paid, coins.NotEnough), paid
            assert isinstance(back, Transfer), back
    assert balance(ida) + balance(bo) == 20
    assert balance(ida, "held") == 0
    books_are_right()


@pytest.mark.postgres
def test_two_who_pay_each_other_never_stand_in_each_others_way(town, people):
    """Both ways at once, over accounts that two statements would lock in opposite orders."""
    ida, bo, *_others = people

    def pay(giver, taker, start):
        for number in range(start, start + 25):
            hold = coins.set_aside(giver, town, 1, key=f"T{number}", ref="")
            coins.settle(hold, taker, amount=1, step="settle", ref="")

    verbs = [lambda n=n: pay(*((ida, bo) if n % 2 else (bo, ida)), n * 100) for n in range(8)]
    results = at_once(*verbs)
    refused = [row for row in results if row is not None]
    assert all(isinstance(row, coins.NotEnough) for row in refused), refused
    assert balance(ida) + balance(bo) + balance(ida, "held") + balance(bo, "held") == 20
    books_are_right()


def test_an_account_is_thrown_away_or_gets_coins_but_never_both(town):
    """No reference holds an account, only the triggers: whoever comes second is refused."""
    treasury = coins.common(town, AccountKind.TREASURY)
    for number in range(12):
        new = Account.objects.create(municipality=town, kind=AccountKind.CAMPAIGN)

        def throw_away(number=new.pk) -> int:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM microservices_account WHERE id = %s", [number])
                return cursor.rowcount

        def fill(new=new, key=number) -> Transfer:
            return coins.move("mint", treasury, new, 5, key=key_of("fill", key))

        thrown, filled = at_once(throw_away, fill)
        there = Account.objects.filter(pk=new.pk).exists()
        assert there == isinstance(filled, Transfer), (thrown, filled)
        assert there == (thrown != 1), (thrown, filled)
    books_are_right()


@pytest.mark.postgres
def test_a_campaign_pays_out_while_others_move_coins(town, people):
    campaign = Account.objects.create(municipality=town, kind=AccountKind.CAMPAIGN)
    treasury, pot = (coins.common(town, k) for k in (AccountKind.TREASURY, AccountKind.POT))
    coins.move("mint", treasury, campaign, 100, key=key_of("mint", 1))
    wallets = [coins.wallet(person, town) for person in people]

    def payout(turn: int) -> int:
        return coins.move_many(
            Transfer(
                key=key_of("payout", turn, wallet.pk),
                municipality=town,
                kind="payout",
                source=campaign,
                target=wallet,
                amount=5,
            )
            for wallet in reversed(wallets)
        )

    def give(number: int) -> None:
        for _time in range(10):
            coins.move("gift", wallets[number], pot, 1, key=uuid.uuid4())

    results = at_once(
        *[lambda turn=turn: payout(turn) for turn in range(6)],
        *[lambda n=n: give(n) for n in range(len(wallets))],
    )
    # 100 coins are five payouts of 20: the sixth finds the budget spent, and pays nobody.
    assert sorted(str(row) for row in results[:6] if isinstance(row, int)) == ["4"] * 5, results
    assert sum(isinstance(row, coins.NotEnough) for row in results[:6]) == 1, results
    assert results[6:] == [None] * 4
    campaign.refresh_from_db()
    pot.refresh_from_db()
    assert (campaign.balance, pot.balance) == (0, 40)
    assert [balance(person) for person in people] == [25] * 4
    books_are_right()


def start(people, town, seconds: float, count: int) -> list[subprocess.Popen[str]]:
    wallets = [coins.wallet(person, town).pk for person in people]
    coins.common(town, AccountKind.POT)
    name = str(connection.settings_dict["NAME"])
    found = []
    for seed in range(count):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.microservices.ledger_load"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        told = {"database": name, "wallets": wallets, "seconds": seconds, "seed": seed}
        assert process.stdin is not None
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        found.append(process)
    for process in found:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in found:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return found


def test_eight_processes_lose_no_coin_and_meet_no_lock(town, people):
    connection.close()
    told = []
    for process in start(people, town, 2.0, PROCESSES):
        out, _err = process.communicate(timeout=120)
        assert process.returncode == 0
        told.append(json.loads(out))
    assert sum(one["errors"] for one in told) == 0, told
    assert sum(one["moved"] for one in told) > 0
    books_are_right()


def test_killed_in_mid_transfer_no_coin_is_lost(town, people):
    """Killed by the kernel, several times over, with nothing left to tidy up after them."""
    connection.close()
    for _round in range(3):
        processes = start(people, town, 60.0, 3)
        before = Transfer.objects.count()
        while Transfer.objects.count() < before + 20:
            connection.close()
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            assert process.wait(30) == -signal.SIGKILL
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.stdout.close()
        books_are_right()
    with transaction.atomic():
        assert coins.wallet(people[0], town)
