"""What was promised, by what it is measured and where it stood is never rewritten: the database itself refuses.

On SQLite "INSERT OR REPLACE" walks past triggers on DELETE, so there is one for inserting too.
"""

from __future__ import annotations

from portal.guards import Guard

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


def _first(vendor: str) -> tuple[str, ...]:
    return (_PG_FUNCTION,) if vendor == "postgresql" else ()


guard = Guard(TABLES, _wanted, first=_first, rebuilt_by={"barometer"})
