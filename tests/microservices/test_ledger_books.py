"""The books are gone through, sealed and guarded; every guard that is taken away is missed."""

import base64
import contextlib
import datetime as dt
import hashlib
import os
import re
import stat
import uuid
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.core import checks as django_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate
from django.urls import reverse
from django.utils import timezone, translation

from microservices import checks, invariants, ledger, seal, triggers
from microservices.actions import books, coins
from microservices.choices import AccountKind
from microservices.ledger import key_of
from microservices.models import Account, DayRoot, ExchangeEvent, Hold, Inspection, Transfer
from microservices.tasks import books as nightly
from portal.checks import State
from tests.factories import MunicipalityFactory, ResidentFactory
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return MunicipalityFactory(slug="tornsund")


@pytest.fixture
def ida(town):
    return ResidentFactory(municipality=town)


@pytest.fixture
def bo(town):
    return ResidentFactory(municipality=town, first_name="Bo")


@pytest.fixture
def moved(town, ida, bo):
    """Some of everything: a hold that is split, a gift, new coins, a payment that was set right."""
    hold = coins.set_aside(ida, town, 4, key="L1:0:0", ref="listing:1")
    paid = coins.settle(hold, bo, amount=3, step="settle", ref="exchange:1")
    coins.give_back(hold, step="rest", ref="listing:1")
    coins.reverse(paid, by_staff=ida, ref="exchange:1")
    pot = coins.common(town, AccountKind.POT)
    coins.move("gift", coins.wallet(bo, town), pot, 2, key=uuid.uuid4())
    coins.move("mint", coins.common(town, AccountKind.TREASURY), pot, 5, key=key_of("mint", 1))
    return paid


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def take_away(name: str) -> None:
    table = triggers._wanted(connection.vendor)[name][0]
    execute(
        f"DROP TRIGGER {name} ON {table}"
        if connection.vendor == "postgresql"
        else f"DROP TRIGGER {name}"
    )


def test_the_books_are_right(moved):
    assert invariants.broken() == {}


def test_every_trigger_that_is_missing_is_missed(town):
    for name in triggers._wanted(connection.vendor):
        take_away(name)
        assert triggers.guard.missing() == [name]
        errors = checks.triggers_are_there(databases=["default"])
        assert [error.id for error in errors] == ["microservices.E001"]
        assert name in errors[0].msg
        assert checks.coins().state == State.BAD
        triggers.guard.install()
        assert triggers.guard.missing() == []
    assert checks.triggers_are_there(databases=["default"]) == []
    assert checks.coins().state == State.GOOD


def test_django_asks_for_the_triggers_before_it_migrates(town):
    take_away(f"{triggers.TRANSFER}_moves")
    found = django_checks.run_checks(tags=[django_checks.Tags.database], databases=["default"])
    assert "microservices.E001" in {error.id for error in found}
    triggers.guard.install()


def test_a_version_that_brings_a_trigger_can_be_migrated_to(town, monkeypatch):
    take_away(f"{triggers.ACCOUNT}_kept")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: ["of the new version"])
    assert checks.triggers_are_there(databases=["default"]) == []
    assert checks.coins().state == State.BAD, "and until then nobody is served"
    triggers.guard.install()


def test_to_install_twice_changes_nothing(moved):
    triggers.guard.install()
    triggers.guard.install()
    assert triggers.guard.missing() == []
    hold = coins.set_aside(moved.source.owner, moved.municipality, 1, key="X9", ref="")
    assert hold.left == 1


ACCOUNTS = "UPDATE microservices_account SET"
TRANSFERS = "UPDATE microservices_transfer SET"
UNGUARDED = {
    "sum": f"{ACCOUNTS} balance = balance + 1 WHERE kind = 'available'",
    "supply": f"{ACCOUNTS} balance = balance - 1 WHERE kind = 'treasury'",
    "balances": f"{ACCOUNTS} balance = balance + CASE kind WHEN 'pot' THEN 1 WHEN 'treasury' THEN -1 ELSE 0 END",
    "ways": f"{TRANSFERS} kind = 'payout' WHERE kind = 'gift'",
    "holds": 'UPDATE microservices_hold SET "left" = 1',
    "held": 'UPDATE microservices_hold SET "left" = 1',
    "reversals": f"{TRANSFERS} amount = 4 WHERE kind = 'reversal'",
}


@pytest.mark.parametrize("name", UNGUARDED)
def test_what_was_done_by_hand_without_triggers_is_found(moved, name):
    triggers.guard.drop()
    execute(UNGUARDED[name])
    found = invariants.broken()
    assert name in found
    assert found[name].count >= 1
    assert found[name].first
    triggers.guard.install()


AGAIN = (
    "INSERT INTO microservices_account (municipality_id, kind, owner_id, balance, floor, opened_at)"
)
BREAKS = {
    "balance_not_below_floor": (f"{ACCOUNTS} balance = -1 WHERE kind = 'pot'", "floors"),
    "only_a_treasury_goes_below_zero": (f"{ACCOUNTS} floor = -1 WHERE kind = 'pot'", "floors"),
    "only_personal_accounts_have_owners": (
        f"{ACCOUNTS} owner_id = (SELECT min(id) FROM portal_resident) WHERE kind = 'pot'",
        "accounts",
    ),
    "one_account_per_owner_and_kind": (
        f"{AGAIN} SELECT municipality_id, kind, owner_id, 0, floor, opened_at"
        " FROM microservices_account WHERE kind = 'available'",
        "accounts",
    ),
    "one_common_account_per_kind": (
        f"{AGAIN} SELECT municipality_id, kind, owner_id, 0, floor, opened_at"
        " FROM microservices_account WHERE kind = 'pot'",
        "accounts",
    ),
    "hold_of_something": ("UPDATE microservices_hold SET amount = 0", "holds"),
    "hold_gives_what_it_got": ('UPDATE microservices_hold SET "left" = amount + 1', "holds"),
    "transfer_of_something": (f"{TRANSFERS} amount = 0 WHERE kind = 'gift'", "ways"),
    "transfer_to_somebody_else": (f"{TRANSFERS} target_id = source_id WHERE kind = 'gift'", "ways"),
    "transfer_of_its_hold": (f"{TRANSFERS} hold_id = NULL WHERE kind = 'hold'", "ways"),
    "reversal_has_an_original": (
        f"{TRANSFERS} reverses_id = NULL WHERE kind = 'reversal'",
        "reversals",
    ),
    "one_transfer_fills_a_hold": (
        "INSERT INTO microservices_transfer (key, municipality_id, kind, source_id, target_id, amount, hold_id, ref,"
        " created_at) SELECT '{key}', municipality_id, kind, source_id, target_id, amount, hold_id, ref, created_at"
        " FROM microservices_transfer WHERE kind = 'hold'",
        "once",
    ),
}


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {
        constraint.name: (model, constraint)
        for model in (Account, Hold, Transfer)
        for constraint in model._meta.constraints
    }


def lift(name: str) -> None:
    """Take a constraint away for the rest of this test's transaction."""
    model, constraint = constraints()[name]
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    if isinstance(constraint, models.UniqueConstraint):
        execute(f"DROP INDEX {name}")
    elif connection.vendor == "postgresql":
        execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {name}")
    else:
        execute("PRAGMA ignore_check_constraints = ON")


@pytest.fixture
def _checks_again():
    yield
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


def test_every_constraint_of_the_books_is_tried():
    assert set(BREAKS) == set(constraints())


@pytest.mark.usefixtures("_checks_again")
@pytest.mark.parametrize("name", BREAKS)
def test_every_constraint_refuses_and_is_missed_when_it_is_gone(moved, name):
    statement, invariant = BREAKS[name]
    key = uuid.uuid4()
    statement = statement.format(key=key if connection.vendor == "postgresql" else key.hex)
    triggers.guard.drop()
    # SQLite names a check, but says of a unique index which columns it is over.
    by_name = connection.vendor == "postgresql" or not isinstance(
        constraints()[name][1], models.UniqueConstraint
    )
    with pytest.raises(IntegrityError, match=name if by_name else "UNIQUE"), transaction.atomic():
        execute(statement)
    assert invariants.broken() == {}
    lift(name)
    execute(statement)
    assert invariant in invariants.broken()
    triggers.guard.install()


def test_coins_for_nothing_are_found(town, ida):
    coins.set_aside(ida, town, 4, key="L77:0:0", ref="listing:77")
    assert set(invariants.broken()) == {"promises"}


def test_a_transfer_that_moved_nothing_is_found(town, ida):
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    take_away(f"{triggers.TRANSFER}_moves")
    coins.move("gift", mine, pot, 2, key=uuid.uuid4())
    assert set(invariants.broken()) == {"balances"}
    assert invariants.broken()["balances"].count == 2
    triggers.guard.install()


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_after_a_migration_that_rebuilds_the_table(moved):
    """SQLite makes a table anew to add a column with a default or a check, and drops its triggers without a word."""
    app = apps.get_app_config("microservices")
    about = {"app_config": app, "verbosity": 0, "interactive": False, "using": "default"}
    plan = [(Migration("0002_more", "microservices"), False)]
    field = models.PositiveIntegerField(default=0, db_default=0)
    field.set_attributes_from_name("extra")
    rebuilt = (Account, Hold, Transfer, ExchangeEvent)
    for step in ("add_field", "remove_field"):
        pre_migrate.send(app, plan=plan, apps=apps, **about)
        for model in rebuilt:
            with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
                field.model = model
                getattr(editor, step)(model, field)
        assert bool(triggers.guard.missing()) == (connection.vendor == "sqlite")
        post_migrate.send(app, plan=plan, apps=apps, **about)
        assert triggers.guard.missing() == []
        with pytest.raises(coins.NotEnough):
            coins.set_aside(moved.source.owner, moved.municipality, 100, key=step, ref="")
        assert invariants.broken() == {}


def test_a_migration_of_somebody_else_leaves_the_triggers_alone():
    app = apps.get_app_config("microservices")
    triggers.guard.make_way("default", plan=[(Migration("0009_more", "portal"), False)])
    assert triggers.guard.missing() == []
    with (
        connection.schema_editor(atomic=False)
        if connection.vendor == "postgresql"
        else (contextlib.nullcontext(SimpleNamespace(connection=connection))) as editor
    ):
        triggers.install_where_tables_stay(app, editor)
    assert triggers.guard.missing() == []


def test_a_day_is_sealed_when_it_is_over_and_once(town, ida):
    with time_machine.travel(dt.datetime(2026, 5, 17, 22, tzinfo=dt.UTC), tick=False):
        coins.wallet(ida, town)
        assert books.seal_days() == 0
    with time_machine.travel(dt.datetime(2026, 5, 18, 0, 30, tzinfo=dt.UTC), tick=False):
        assert books.seal_days() == 0
    with time_machine.travel(dt.datetime(2026, 5, 20, 1, tzinfo=dt.UTC), tick=False):
        assert books.seal_days() == 3
        assert books.seal_days() == 0
        assert invariants.changed_days() == []
    days = DayRoot.objects.order_by("day")
    assert [(seal.day.day, seal.transfers) for seal in days] == [(17, 1), (18, 0), (19, 0)]
    key = seal.key()
    for one in days:
        assert one.key_id == key.id
        assert seal.holds(key.public, one.signature, one.day, one.transfers, one.root)
        assert not seal.holds(key.public, one.signature, one.day, one.transfers + 1, one.root)
    assert days[1].root == ledger.merkle_root([]).hex()


def test_a_sealed_day_that_was_changed_is_found(town, ida):
    with time_machine.travel(dt.datetime(2026, 5, 17, 22, tzinfo=dt.UTC), tick=False):
        coins.move(
            "gift",
            coins.wallet(ida, town),
            coins.common(town, AccountKind.POT),
            2,
            key=uuid.uuid4(),
        )
    with time_machine.travel(dt.datetime(2026, 5, 18, 3, tzinfo=dt.UTC), tick=False):
        assert nightly() == {}
        triggers.guard.drop()
        execute(
            "UPDATE microservices_transfer SET amount = 1 WHERE kind = 'gift'",
            "UPDATE microservices_account SET balance = balance"
            " + CASE kind WHEN 'pot' THEN -1 WHEN 'available' THEN 1 ELSE 0 END",
        )
        triggers.guard.install()
        assert invariants.broken() == {}, "the forger left no other trace"
        assert books.inspect().wrong == {"history": 1}
        assert checks.books().state == State.BAD


def test_the_books_are_gone_through_once_a_day(town, ida):
    with time_machine.travel(dt.datetime(2026, 5, 17, 12, tzinfo=dt.UTC), tick=False) as clock:
        assert checks.books().state == State.GOOD
        assert nightly() == {}
        assert nightly() == {}
        assert Inspection.objects.count() == 1
        assert checks.books().state == State.GOOD
        clock.shift(dt.timedelta(hours=37))
        assert checks.books().state == State.WARNING
        nightly()
        assert Inspection.objects.count() == 2
        assert checks.books().state == State.GOOD
        assert checks.wrong() == 0


def test_the_command_says_what_is_wrong_and_fails(town, ida):
    out = StringIO()
    coins.wallet(ida, town)
    call_command("books", stdout=out)
    assert "The books are right." in out.getvalue()
    coins.set_aside(ida, town, 4, key="L77:0:0", ref="listing:77")
    with pytest.raises(SystemExit):
        call_command("books", stdout=out)
    assert "promises: 1 broken" in out.getvalue()
    assert checks.wrong() == 1


def test_the_key_is_made_once_and_is_the_owners_alone(settings, tmp_path):
    settings.VAR = tmp_path
    settings.LEDGER_KEY = ""
    first = seal.key()
    assert seal.key() == first
    assert stat.S_IMODE(seal.path().stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["ledger-key"]
    seal._make()
    assert seal.key() == first


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_is_refused_without_repeating_it(settings, tmp_path, text):
    settings.VAR = tmp_path
    settings.LEDGER_KEY = ""
    seal.path().write_text(text)
    with pytest.raises(seal.KeyUnusable, match="backup"):
        seal.key()
    assert checks.books().state == State.BAD


def test_the_key_of_several_hosts_comes_from_the_environment(settings, tmp_path):
    settings.VAR = tmp_path / "nowhere"
    settings.LEDGER_KEY = base64.b64encode(os.urandom(32)).decode()
    assert len(seal.key().public) == 32
    settings.LEDGER_KEY = ""
    with pytest.raises(seal.KeyUnusable, match="TORGET_LEDGER_KEY"):
        seal.key()


def test_the_tree_is_that_of_rfc_6962():
    """Roots of RFC 6962's own small example shapes: split at the largest power of two."""
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))
    node = ledger._node
    assert ledger.merkle_root([a]) == a
    assert ledger.merkle_root([a, b, c]) == node(node(a, b), c)
    assert ledger.merkle_root([a, b, c, a, b]) == node(node(node(a, b), node(c, a)), b)
    assert ledger.merkle_root([a, b, c, a, b, c, a]) == node(
        node(node(a, b), node(c, a)), node(node(b, c), a)
    )
    assert ledger.merkle_root([a, b, b]) != ledger.merkle_root([a, b])


def test_keys_of_other_things_are_others():
    assert key_of("start", 1, 23) == key_of("start", 1, 23)
    assert key_of("start", 1, 23) != key_of("start", 12, 3)
    assert key_of("a\x1fb") != key_of("a", "b")


def test_a_quarter_has_a_ceiling():
    assert ledger.ceiling(0) == 500
    assert ledger.ceiling(100_000) == 5_000
    assert ledger.above_soft_cap(31)
    assert not ledger.above_soft_cap(30)


def test_no_transfer_is_lost_between_a_day_and_the_next(town, ida):
    edges = [
        dt.datetime(2026, 5, 17, 23, 59, 59, 999999, tzinfo=dt.UTC),
        dt.datetime(2026, 5, 18, 0, 0, 0, tzinfo=dt.UTC),
    ]
    mine, pot = coins.wallet(ida, town), coins.common(town, AccountKind.POT)
    for edge in edges:
        with time_machine.travel(edge, tick=False), transaction.atomic():
            coins.move("gift", mine, pot, 1, key=uuid.uuid4())
    assert invariants.root_of(dt.date(2026, 5, 17))[0] == 1
    assert invariants.root_of(dt.date(2026, 5, 18))[0] == 1
    assert timezone.now().date() not in {edge.date() for edge in edges}


def page(client, town, name: str, code: str = "en"):
    with translation.override(code):
        return client.get(reverse(f"microservices:{name}"), headers={"host": town.site.hostname})


@pytest.fixture
def open_town():
    return MunicipalityFactory(slug="almsjo", languages=["da", "en"])


def test_everybody_can_look_into_the_books(client, open_town):
    ida, bo = ResidentFactory.create_batch(2, municipality=open_town)
    found = page(client, open_town, "books").content.decode()
    assert "Nobody has gone through the books yet." in found
    assert "No day is sealed yet." in found
    hold = coins.set_aside(ida, open_town, 4, key="L1:0:0", ref="listing:1")
    coins.settle(hold, bo, amount=4, step="settle", ref="")
    other = ResidentFactory()
    coins.wallet(other, other.municipality)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False):
        nightly()
        found = page(client, open_town, "books").content.decode()
    assert "The books are right." in found
    assert found.count("Holds") == len(invariants.INVARIANTS) + 1
    cells = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="r">([^<]+)</td>', found))
    assert cells == {
        "Coins there are": "20",
        "In people&#x27;s hands": "20",
        "In common accounts and campaigns": "0",
        "Made since the beginning": "20",
        "Taken out of use": "0",
        "Paid for help": "4",
    }
    assert f"{DayRoot.objects.first().root[:16]}…" in found


def test_what_is_wrong_stands_there_for_everybody(client, open_town):
    ida = ResidentFactory(municipality=open_town)
    coins.set_aside(ida, open_town, 4, key="L77:0:0", ref="listing:77")
    books.inspect()
    found = page(client, open_town, "books").content.decode()
    assert "Something is wrong in the books." in found
    assert found.count("Broken") == 1
    assert "Rows that break it: 1." in found


def test_whoever_keeps_the_seals_can_check_them(client, open_town):
    coins.wallet(ResidentFactory(municipality=open_town), open_town)
    in_three_days = timezone.now() + dt.timedelta(days=3)
    with time_machine.travel(in_three_days.replace(hour=12), tick=False):
        books.seal_days()
    told = page(client, open_town, "books_days").json()
    assert len(told["days"]) == 3
    for one in told["days"]:
        public = base64.b64decode(told["keys"][one["key"]])
        day = dt.date.fromisoformat(one["day"])
        assert seal.holds(public, one["signature"], day, one["transfers"], one["root"])
    row = Transfer.objects.get()
    assert (
        told["days"][0]["root"]
        == hashlib.sha256(
            f"\0{row.key}|start|{row.source_id}|{row.target_id}|10|".encode()
        ).hexdigest()
    )


def test_the_books_stay_within_the_budget(client, open_town):
    books.inspect()
    assert page(client, open_town, "books").status_code == 200
    with at_most():
        assert page(client, open_town, "books").status_code == 200
