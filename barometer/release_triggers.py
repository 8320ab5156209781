"""What is published, and how it was weighed, never changes: the database itself refuses to change or to delete a row.

On SQLite "INSERT OR REPLACE" walks past a trigger on DELETE, so a row that is there is not inserted again either.
"""

from __future__ import annotations

from portal.guards import Guard

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


def _first(vendor: str) -> tuple[str, ...]:
    return (_PG_FUNCTION,) if vendor == "postgresql" else ()


guard = Guard(TABLES, _wanted, first=_first, rebuilt_by={"barometer"})
