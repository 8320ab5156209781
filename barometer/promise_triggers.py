"""What was promised, by what it is measured and where it stood is never rewritten: the database itself refuses.

On SQLite "INSERT OR REPLACE" walks past triggers on DELETE, and a table that is rebuilt for a migration loses its
triggers silently: so there is one for inserting too, and all are taken away before our migrations and made anew after
every ``migrate``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections

NUMBERED = {
    "barometer_promiseversion": ("promise_id", "number"),
    "barometer_promisemeasure": ("version_id", "order"),
    "barometer_promisejudgement": ("promise_id", "number"),
}
"""Tables and what a row is known by."""
TABLES = tuple(NUMBERED)
MESSAGE = "what was promised is never rewritten"

_REFUSE = "barometer_promise_refuse"
_PG_FUNCTION = f"""CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    """Name → table and what stands after the name."""
    found = {}
    for table, known_by in NUMBERED.items():
        if vendor == "postgresql":
            found[f"{table}_kept"] = (
                table,
                f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {_REFUSE}()",
            )
            found[f"{table}_whole"] = (
                table,
                f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}()",
            )
            continue
        refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        found[f"{table}_unchanged"] = (table, f"BEFORE UPDATE ON {table} {refuse}")
        found[f"{table}_kept"] = (table, f"BEFORE DELETE ON {table} {refuse}")
        found[f"{table}_once"] = (
            table,
            f"""BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table}
                WHERE id = NEW.id OR ({_same(known_by)})) {refuse}""",
        )
    return found


def install(using: str = "default", **_kwargs: object) -> None:
    """Make every trigger anew; runs after every ``migrate``, and twice changes nothing."""
    target = connections[using]
    if not set(target.introspection.table_names()).issuperset(TABLES):
        return
    with target.cursor() as cursor:
        if target.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for name, (table, body) in _wanted(target.vendor).items():
            _drop(cursor, target.vendor, name, table)
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def make_way(using: str = "default", plan: Sequence[Any] = (), **_kwargs: object) -> None:
    """Let migrations of ours rebuild tables on SQLite; runs before every ``migrate``."""
    ours = any(migration.app_label == "barometer" for migration, _backwards in plan)
    if ours and connections[using].vendor == "sqlite":
        drop(using)


def drop(using: str = "default") -> None:
    """Take every trigger away, until ``install``."""
    target = connections[using]
    there = set(target.introspection.table_names())
    with target.cursor() as cursor:
        for name, (table, _body) in _wanted(target.vendor).items():
            if table in there:
                _drop(cursor, target.vendor, name, table)


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that are not there, or on PostgreSQL are turned off; none before the tables are made."""
    target = connections[using]
    with target.cursor() as cursor:
        if not set(target.introspection.table_names(cursor)).issuperset(TABLES):
            return []
        if target.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in _wanted(target.vendor) if name not in found]


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    cursor.execute(
        f"DROP TRIGGER IF EXISTS {name} ON {table}"
        if vendor == "postgresql"
        else f"DROP TRIGGER IF EXISTS {name}"
    )
