"""Moving coins on PostgreSQL, in processes of their own.

``prepare`` makes a town with accounts, half of them people's and half campaigns', all full of coins, and the same
accounts as the usual way has them. ``work SIDE LOAD NUMBER SEED`` is a worker that moves so many coins when it is told
to and prints what it cost: ``uniform`` between any two accounts, ``hot`` out of one and the same. ``payout`` pays
everybody from one campaign. ``hordak-prepare`` makes the accounts of django-hordak, which the side ``hordak`` uses.

The usual way locks both accounts with ``select_for_update`` in the order of their ids, looks at the balance, saves
both and writes the transfer with its two entries, through the ORM in one transaction.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import outbox, together
from bench.outbox import Environment
from bench.runner import ROOT, ROUNDS, Absent

PEOPLE, HORDAK_ACCOUNTS = 5_000, 1_000
FULL = 100_000
WORKERS = 8
PAID = 10_000
HORDAK = "HORDAK"
"""Environment: the folder that django-hordak was installed into."""


def _django(hordak: bool = False) -> None:
    import django
    from django.conf import settings

    if hordak:
        # The two need different applications; the database is the same server's.
        import environ

        sys.path.insert(0, os.environ[HORDAK])
        apps = ("contenttypes", "auth", "postgres")
        settings.configure(
            INSTALLED_APPS=[*(f"django.contrib.{app}" for app in apps), "mptt", "hordak"],
            DATABASES={"default": environ.Env().db_url("DATABASE_URL")},
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
            DEFAULT_CURRENCY="EUR",
            CURRENCIES=["EUR"],
            USE_TZ=True,
            SECRET_KEY="only for a measurement",  # noqa: S106
        )
    django.setup()


def _usual() -> tuple[Any, Any, Any]:
    """Models of the usual way, in tables of their own."""
    from django.db import models

    class Purse(models.Model):  # noqa: DJ008
        balance = models.BigIntegerField()

        class Meta:
            app_label = "usual"

    class Payment(models.Model):  # noqa: DJ008
        key = models.UUIDField(unique=True)
        source = models.ForeignKey(Purse, models.PROTECT, related_name="+")
        target = models.ForeignKey(Purse, models.PROTECT, related_name="+")
        amount = models.PositiveIntegerField()
        created_at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "usual"

    class Entry(models.Model):  # noqa: DJ008
        payment = models.ForeignKey(Payment, models.PROTECT, related_name="entries")
        purse = models.ForeignKey(Purse, models.PROTECT, related_name="entries")
        amount = models.IntegerField()

        class Meta:
            app_label = "usual"

    return Purse, Payment, Entry


def _resident(place: Any) -> Any:
    from django.utils import timezone

    from portal.models import Resident

    return Resident(
        kind="resident",
        municipality=place,
        first_name="N",
        verified_at=timezone.now(),
        password="!",  # noqa: S106  (nobody signs in with it)
    )


def prepare() -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from microservices.actions import coins
    from microservices.choices import AccountKind
    from microservices.ledger import key_of
    from microservices.models import Account, Transfer
    from portal.actions.municipality import found_municipality
    from portal.models import Resident

    call_command("migrate", verbosity=0, skip_checks=True)
    place = found_municipality(
        None,
        names={"da": "Stor"},
        slug="stor",
        code="999",
        country="DK",
        languages=["da"],
        hostname="stor.localhost",
    )
    people = Resident.objects.bulk_create(_resident(place) for _n in range(PEOPLE))
    treasury = coins.common(place, AccountKind.TREASURY)
    rows = Account.objects.bulk_create(
        [
            *(Account(municipality=place, kind="available", owner=one) for one in people),
            *(Account(municipality=place, kind="campaign") for _n in range(PEOPLE)),
        ]
    )
    with transaction.atomic():
        coins.move_many(
            Transfer(
                key=key_of("bench", row.pk),
                municipality=place,
                kind="start" if row.owner_id else "mint",
                source=treasury,
                target=row,
                amount=FULL,
            )
            for row in rows
        )
    models = _usual()
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    models[0].objects.bulk_create(models[0](balance=FULL) for _n in range(2 * PEOPLE))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def prepare_hordak() -> None:
    from django.core.management import call_command
    from hordak.models import Account
    from moneyed import EUR, Money

    call_command("migrate", "hordak", verbosity=0, skip_checks=True)
    rows = [
        Account.objects.create(name=f"A{n}", code=str(n), type="AS", currencies=["EUR"])
        for n in range(HORDAK_ACCOUNTS)
    ]
    bank = Account.objects.create(name="Bank", code="x", type="LI", currencies=["EUR"])
    for row in rows:
        bank.transfer_to(row, Money(FULL, EUR))


def _ours() -> Callable[[random.Random, bool], None]:
    from microservices.actions import coins
    from microservices.models import Account

    hands, campaigns = (
        list(Account.objects.filter(kind=kind).order_by("pk")[:PEOPLE])
        for kind in ("available", "campaign")
    )

    def move(choice: random.Random, hot: bool) -> None:
        hand, campaign = choice.choice(hands), campaigns[0] if hot else choice.choice(campaigns)
        if hot or choice.random() < 0.5:
            coins.move("payout", campaign, hand, 1, key=uuid.uuid4())
        else:
            coins.move("gift", hand, campaign, 1, key=uuid.uuid4())

    return move


def _with_locks() -> Callable[[random.Random, bool], None]:
    from django.db import transaction

    Purse, Payment, Entry = _usual()
    ids = list(Purse.objects.order_by("pk").values_list("pk", flat=True))

    def move(choice: random.Random, hot: bool) -> None:
        source, target = choice.sample(ids, 2)
        if hot:
            source, target = ids[0], choice.choice(ids[1:])
        with transaction.atomic():
            both = Purse.objects.select_for_update().filter(pk__in=[source, target]).order_by("pk")
            found = {purse.pk: purse for purse in both}
            if found[source].balance < 1:
                raise ValueError("not enough")
            found[source].balance -= 1
            found[target].balance += 1
            found[source].save(update_fields=["balance"])
            found[target].save(update_fields=["balance"])
            payment = Payment.objects.create(
                key=uuid.uuid4(), source_id=source, target_id=target, amount=1
            )
            Entry.objects.bulk_create(
                [
                    Entry(payment=payment, purse_id=source, amount=-1),
                    Entry(payment=payment, purse_id=target, amount=1),
                ]
            )

    return move


def _hordak() -> Callable[[random.Random, bool], None]:
    from django.db import transaction
    from hordak.models import Account
    from moneyed import EUR, Money

    ids = list(Account.objects.filter(type="AS").order_by("pk").values_list("pk", flat=True))

    def move(choice: random.Random, hot: bool) -> None:
        source, target = choice.sample(ids, 2)
        with transaction.atomic():
            both = Account.objects.select_for_update().filter(pk__in=[source, target])
            found = {account.pk: account for account in both.order_by("pk")}
            if found[source].get_balance()[EUR] < Money(1, EUR):
                raise ValueError("not enough")
            found[source].transfer_to(found[target], Money(1, EUR))

    return move


SIDES = {"ours": _ours, "locks": _with_locks, "hordak": _hordak}


def work(side: str, load: str, number: int, seed: int) -> dict[str, float]:
    """Move ``number`` coins: CPU seconds of this process and of its server process, and when it began and ended."""
    from django.db import connection

    move, choice, hot = SIDES[side](), random.Random(seed), load == "hot"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    for _n in range(5):
        move(choice, hot)
    print("ready", flush=True)
    sys.stdin.readline()
    began, server, client = time.time(), _spent(backend), time.process_time()
    for _n in range(number):
        move(choice, hot)
    return {
        "client": time.process_time() - client,
        "server": _spent(backend) - server,
        "began": began,
        "ended": time.time(),
    }


def _spent(process: int) -> float:
    """CPU seconds of a process of this machine."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def payout() -> float:
    """Seconds to pay one coin to each of 10,000 residents from one campaign, in one call."""
    from microservices.actions import coins
    from microservices.ledger import key_of
    from microservices.models import Account, Transfer
    from portal.models import Resident

    campaign = Account.objects.filter(kind="campaign").order_by("pk").first()
    assert campaign is not None
    place, turn = campaign.municipality, uuid.uuid4()
    missing = PAID - Account.objects.filter(kind="available").count()
    if missing > 0:
        more = Resident.objects.bulk_create(_resident(place) for _n in range(missing))
        Account.objects.bulk_create(
            Account(municipality=place, kind="available", owner=one) for one in more
        )
    begin = time.perf_counter()
    hands = Account.objects.filter(kind="available").order_by("pk")[:PAID]
    paid = coins.move_many(
        Transfer(
            key=key_of("payout", turn, hand.pk),
            municipality=place,
            kind="payout",
            source=campaign,
            target=hand,
            amount=1,
        )
        for hand in hands
    )
    passed = time.perf_counter() - begin
    assert paid == PAID
    return passed


def check() -> list[str]:
    """Rules of the books that are broken."""
    from microservices import invariants

    return sorted(invariants.broken())


# What the rows call -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def town(*, hordak: bool = False) -> Iterator[Environment]:
    """A database with everything in it. Raises Absent."""
    if hordak and not os.environ.get(HORDAK):
        raise Absent(f"django-hordak is not here: name its folder in {HORDAK} (bench/README.md)")
    if not Path("/proc/self/stat").exists():
        raise Absent("CPU time of the server's processes is read from /proc")
    with outbox.postgres() as where:
        ask(where, "prepare")
        if hordak:
            ask(where, "hordak-prepare")
        yield where
        if wrong := ask(where, "check"):
            raise RuntimeError(f"the books are wrong: {wrong}")


def ask(where: Environment, *arguments: object) -> Any:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.ledger", *map(str, arguments)],
        cwd=ROOT,
        env=outbox.environment(where),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(answer.splitlines()[-1])


def crowd(where: Environment, side: str, load: str, number: int, turn: int) -> dict[str, float]:
    """Eight workers at once: CPU milliseconds per transfer, and transfers per second."""
    commands = [
        ("bench.ledger", "work", side, load, number, turn * WORKERS + n) for n in range(WORKERS)
    ]
    said, wall = together.at_once(where, commands)
    moved = number * WORKERS
    client = sum(one["client"] for one in said)
    server = sum(one["server"] for one in said)
    return {
        "cpu_ms": 1000 * (client + server) / moved,
        "client_ms": 1000 * client / moved,
        "server_ms": 1000 * server / moved,
        "rate": moved / wall,
    }


def in_turn(
    where: Environment, load: str, numbers: dict[str, int]
) -> dict[str, list[dict[str, float]]]:
    """Every side in each round, taking turns in going first."""
    found: dict[str, list[dict[str, float]]] = {side: [] for side in numbers}
    for turn in range(ROUNDS):
        for side in list(numbers) if turn % 2 == 0 else list(reversed(numbers)):
            found[side].append(crowd(where, side, load, numbers[side], turn))
    return found


def main(arguments: list[str]) -> None:
    what, *rest = arguments
    _django(hordak=what == "hordak-prepare" or rest[:1] == ["hordak"])
    if what == "work":
        print(json.dumps(work(rest[0], rest[1], int(rest[2]), int(rest[3]))))
        return
    verbs = {
        "prepare": prepare,
        "hordak-prepare": prepare_hordak,
        "payout": payout,
        "check": check,
    }
    print(json.dumps(verbs[what]()))


if __name__ == "__main__":
    main(sys.argv[1:])
