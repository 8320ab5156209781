"""Triggers by which the database itself refuses what must not happen: how they are made, taken away and missed.

A feature says which triggers it wants, on which database. SQLite drops the triggers of a table silently when it
rebuilds it for a migration, and cannot rebuild a table that a trigger of another one names: so they are taken away
before migrations that may do so, and made anew after every ``migrate``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate

Triggers = Mapping[str, tuple[str, str]]
"""By their names: the table, and what stands after the name in ``CREATE TRIGGER``."""


class Guard:
    """The triggers of one concern.

    tables: without all of which nothing is made; wanted: the triggers, by the vendor of the database; first:
    statements that run before any is made, such as functions; rebuilt_by: apps whose migrations may rebuild a table
    that a trigger stands on or names
    """

    def __init__(
        self,
        tables: Iterable[str],
        wanted: Callable[[str], Triggers],
        *,
        first: Callable[[str], Iterable[str]] = lambda _vendor: (),
        rebuilt_by: Iterable[str],
    ) -> None:
        self.tables = frozenset(tables)
        self.wanted, self.first = wanted, first
        self.rebuilt_by = frozenset(rebuilt_by)

    def watch(self, app: AppConfig, name: str) -> None:
        """Make way before every ``migrate`` and install after it."""
        pre_migrate.connect(self.make_way, sender=app, dispatch_uid=f"{name}.make_way")
        post_migrate.connect(self.install, sender=app, dispatch_uid=f"{name}.install")

    def install(self, using: str = "default", **_kwargs: object) -> None:
        """Make every trigger anew; twice changes nothing."""
        target = connections[using]
        if not self.tables.issubset(target.introspection.table_names()):
            return
        with target.cursor() as cursor:
            for statement in self.first(target.vendor):
                cursor.execute(statement)
            for name, (table, body) in self.wanted(target.vendor).items():
                _drop(cursor, target.vendor, name, table)
                cursor.execute(f"CREATE TRIGGER {name} {body}")

    def make_way(self, using: str = "default", plan: Sequence[Any] = (), **_kwargs: object) -> None:
        """Let the migrations of ``plan`` rebuild tables."""
        named = any(migration.app_label in self.rebuilt_by for migration, _backwards in plan)
        if named and connections[using].vendor == "sqlite":
            self.drop(using)

    def drop(self, using: str = "default") -> None:
        """Take every trigger away, until ``install``."""
        target = connections[using]
        there = set(target.introspection.table_names())
        with target.cursor() as cursor:
            for name, (table, _body) in self.wanted(target.vendor).items():
                if table in there:
                    _drop(cursor, target.vendor, name, table)

    def missing(self, using: str = "default") -> list[str]:
        """Names of triggers that are not there, or on PostgreSQL are turned off; none before the tables are made."""
        target = connections[using]
        with target.cursor() as cursor:
            if not self.tables.issubset(target.introspection.table_names(cursor)):
                return []
            if target.vendor == "postgresql":
                cursor.execute(
                    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
                )
            else:
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            found = {name for (name,) in cursor.fetchall()}
        return [name for name in self.wanted(target.vendor) if name not in found]

    def lost(self, using: str = "default") -> list[str]:
        """Names of triggers that are missing although no migration waits: where one does, ``migrate`` makes what a new
        version brings, and must not be refused for want of it."""
        if not (gone := self.missing(using)):
            return []
        executor = MigrationExecutor(connections[using])
        return [] if executor.migration_plan(executor.loader.graph.leaf_nodes()) else gone


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    place = f" ON {table}" if vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
