"""The tables as they were when they were made, brought back after every test that commits.

Django would empty all of them and send ``post_migrate``, which makes content types, permissions, languages, triggers
and the root page anew. Bringing back what was kept is the same ground with the same ids, at a small part of the time.
"""
# ruff: noqa: S608  (names of tables come from the database; there are no values)

from __future__ import annotations

import sqlite3
from typing import Any

from django.db import connections, transaction

from barometer import promise_triggers, release_triggers, round_triggers
from microservices import triggers

GUARDS = tuple(one.guard for one in (triggers, round_triggers, release_triggers, promise_triggers))
"""What refuses to delete: the history of coins, surveys that were opened, and what was published or promised."""
_kept: dict[str, Any] = {}
"""By the name of the connection: a database in memory, or the rows of each table as PostgreSQL copies them."""


def keep(using: str = "default") -> None:
    """Remember everything that stands in the tables now, the first time: a test may migrate once more."""
    if using in _kept:
        return
    target = connections[using]
    target.ensure_connection()
    if target.vendor == "sqlite":
        _kept[using] = sqlite3.connect(":memory:")
        target.connection.backup(_kept[using])
    else:
        with target.cursor() as cursor:
            _kept[using] = _filled(cursor, target.introspection.table_names(cursor))


def bring_back(using: str = "default") -> None:
    """Leave in the tables what ``keep`` found there and nothing else, with every trigger in its place."""
    target = connections[using]
    target.ensure_connection()
    if target.vendor == "sqlite":
        # page by page, so the triggers come along
        _kept[using].backup(target.connection)
        return
    with transaction.atomic(using), target.cursor() as cursor:
        for guard in GUARDS:
            guard.drop(using)
        before = _kept[using]
        now = _filled(cursor, target.introspection.table_names(cursor))
        changed = [name for name in {*before, *now} if before.get(name) != now.get(name)]
        # Foreign keys are asked at the end of the transaction, so the order does not matter.
        for name in changed:
            cursor.execute(f'DELETE FROM "{name}"')
        for name in changed:
            if name in before:
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(before[name])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in GUARDS:
            guard.install(using)


def _filled(cursor: Any, names: list[str]) -> dict[str, bytes]:
    """The rows of each table that has any."""
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
    )
    cursor.execute(asked)
    filled = {}
    for (name,) in cursor.fetchall():
        with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
            filled[name] = b"".join(map(bytes, copy))
    return filled
