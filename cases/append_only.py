"""What happened is never rewritten: the database itself refuses to change what an event says.

An event may still be let out (``held``, ``silent``) and tied to the case its agenda item turned out to be about.
"""

from __future__ import annotations

from django.db import connections

TABLE = "cases_caseevent"
WRITTEN = ("kind", "importance", "before", "after", "happened_on", "observed_at")
MESSAGE = "an event is never rewritten"

_COLUMNS = ", ".join(f'"{name}"' for name in WRITTEN)
_SQLITE = (
    f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_append_only BEFORE UPDATE OF {_COLUMNS} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}",
    f"""CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OF {_COLUMNS} ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
)


def install(using: str = "default", **_kwargs: object) -> None:
    """Make the trigger where it is missing; runs after every ``migrate``, and twice changes nothing."""
    target = connections[using]
    if TABLE not in target.introspection.table_names():
        return
    with target.cursor() as cursor:
        for statement in _POSTGRESQL if target.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)
