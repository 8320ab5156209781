"""What is published, and how it was weighed, never changes: the database itself refuses to change or to delete a row.

On SQLite "INSERT OR REPLACE" walks past a trigger on DELETE, so a row that is there is not inserted again either.
SQLite drops the triggers of a table silently when it rebuilds it for a migration, and cannot rebuild a table that a
trigger of another one names. So they are taken away before our migrations and made anew after every ``migrate``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections

TABLES = tuple(f"barometer_{name}" for name in ("weightrun", "release", "estimate", "comparison"))
KEPT = "what is published stays as it is"

_SQLITE = {
    f"{table}_{name}": (table, f"{when} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")
    for table in TABLES
    for name, when in (
        ("unchanged", f"BEFORE UPDATE ON {table}"),
        ("kept", f"BEFORE DELETE ON {table}"),
        (
            "once",
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",  # noqa: S608
        ),
    )
}
_REFUSE = "barometer_release_refuse"
_PG_FUNCTION = f"""CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
_POSTGRESQL = {
    f"{table}_{name}": (table, f"{when} ON {table} {each} EXECUTE FUNCTION {_REFUSE}()")
    for table in TABLES
    for name, when, each in (
        ("unchanged", "BEFORE UPDATE OR DELETE", "FOR EACH ROW"),
        ("kept", "BEFORE TRUNCATE", "FOR EACH STATEMENT"),
    )
}


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


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
