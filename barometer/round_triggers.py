"""What the database itself refuses: to rewrite what was asked and what was promised.

A wording is never changed. Of a round that was opened nothing changes but how far it is, and its secrets can only be
destroyed; its questions, groups and known numbers stay. A short
name is either the region's or a municipality's.

None of it is deleted by itself, but together with what it belongs to: a municipality takes its rounds along, a round
its questions. A row that goes leaves a torn end behind, which goes with the one it belonged to; the foreign key of the
torn end can never hold, and is looked at when the transaction ends.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from barometer import round_steps
from barometer.choices import RoundState
from portal.guards import Guard

TOWN = "portal_municipality"
QUESTION = "barometer_question"
VERSION = "barometer_questionversion"
ROUND = "barometer_round"
ASKED = "barometer_roundquestion"
CELL = "barometer_cell"
MARGIN = "barometer_margin"
TABLES = (TOWN, QUESTION, VERSION, ROUND, ASKED, CELL, MARGIN)
TORN = "barometer_torn"

WRITTEN_ONCE = "a wording is never rewritten"
THERE = "it is there already"
AS_IT_WAS = "a round that was opened stays as it was"
ONE_OWNER = "a short name is taken by the region or by a municipality"
KEEPS_NAME = "a question keeps its name, its kind and its owner"
STAYS = "what_was_opened_stays"
"""Name of the foreign key of torn ends: PostgreSQL says it."""

FIXED = (
    "municipality_id", "key", "opens_at", "design", "promise", "source",
    *(f"{name}_{code}" for name in ("name", "about") for code in ("da", "nb", "sv", "fi", "en")),
)  # fmt: skip
"""Columns of a round that was opened which never change."""
CELL_FIXED = ("round_id", "youngest", "oldest", "residents", "public_n", "public_e")
UNIQUE = {
    VERSION: ("question_id", "number"),
    ROUND: ("key",),
    ASKED: ("round_id", "order"),
    CELL: ("round_id", "youngest"),
    MARGIN: ("question_id", "option"),
}
"""What rows are told apart by, besides their numbers: "INSERT OR REPLACE" of SQLite walks past triggers on DELETE."""


@dataclasses.dataclass(frozen=True)
class Rule:
    """A refusal. event: INSERT, UPDATE or DELETE; when: condition over OLD and NEW, with ``{differs}`` for "is not the
    same, or only one of them is nothing"; first: statements that PostgreSQL runs before it looks."""

    name: str
    table: str
    event: str
    when: str
    message: str
    first: str = ""


def _changed(columns: Sequence[str]) -> str:
    return " OR ".join(f'OLD."{name}" {{differs}} NEW."{name}"' for name in columns)


def _opened(number: str) -> str:
    return f"EXISTS (SELECT 1 FROM {ROUND} WHERE id = {number} AND state <> '{RoundState.DRAFT}')"  # noqa: S608


def _opened_of_asked(number: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {ASKED} q JOIN {ROUND} r ON r.id = q.round_id"  # noqa: S608
        f" WHERE q.id = {number} AND r.state <> '{RoundState.DRAFT}')"
    )


def _held(number: str) -> str:
    """Nobody opens the round between the look and the end of the transaction."""
    return f"PERFORM 1 FROM {ROUND} WHERE id = {number} FOR SHARE;"


_STEPS = ", ".join(f"'{before} {after}'" for before, after in round_steps.STEPS.values())
_OLD_OPENED = f"OLD.state <> '{RoundState.DRAFT}'"
_ANOTHER_END = (
    f"OLD.closes_at {{differs}} NEW.closes_at AND NOT (OLD.state = '{RoundState.OPEN}'"
    f" AND NEW.state = '{RoundState.CLOSED}' AND NEW.closes_at < OLD.closes_at)"
)
"""Whoever closes it early brings its end forward to that moment, and nothing else moves it."""
_OTHER_SECRET = "NEW.{0} IS NOT NULL AND OLD.{0} {{differs}} NEW.{0}"  # noqa: S105  (a condition)
_OTHERS_NAME = f"""EXISTS (SELECT 1 FROM {QUESTION} q WHERE q.code = NEW.code
    AND (q.municipality_id IS NULL) <> (NEW.municipality_id IS NULL))"""  # noqa: S608
_ONE_BY_ONE = "PERFORM pg_advisory_xact_lock(hashtextextended('barometer ' || NEW.code, 0));"


def _rules() -> Iterator[Rule]:
    yield Rule(f"{VERSION}_once", VERSION, "UPDATE", "TRUE", WRITTEN_ONCE)
    yield Rule(
        f"{QUESTION}_same",
        QUESTION,
        "UPDATE",
        _changed(("code", "kind", "municipality_id")),
        KEEPS_NAME,
    )
    yield Rule(f"{QUESTION}_owned", QUESTION, "INSERT", _OTHERS_NAME, ONE_OWNER, _ONE_BY_ONE)
    yield Rule(
        f"{ROUND}_frozen",
        ROUND,
        "UPDATE",
        f"""({_OLD_OPENED} AND ({_changed(FIXED)} OR ({_ANOTHER_END})
                OR ({_OTHER_SECRET.format("sealed_pepper")})))
            OR (OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN ({_STEPS}))""",
        AS_IT_WAS,
    )
    for table, column, opened in (
        (ASKED, "round_id", _opened),
        (CELL, "round_id", _opened),
        (MARGIN, "question_id", _opened_of_asked),
    ):
        held = _held(
            f"NEW.{column}"
            if opened is _opened
            else f"(SELECT round_id FROM {ASKED} WHERE id = NEW.{column})"  # noqa: S608
        )
        yield Rule(f"{table}_added", table, "INSERT", opened(f"NEW.{column}"), AS_IT_WAS, held)
        same = f"({_changed(CELL_FIXED)} OR ({_OTHER_SECRET.format('sealed_key')}))"
        yield Rule(
            f"{table}_frozen",
            table,
            "UPDATE",
            f"({opened(f'OLD.{column}')} OR {opened(f'NEW.{column}')})"
            + (f" AND {same}" if table == CELL else ""),
            AS_IT_WAS,
        )


RULES = tuple(_rules())

KEPT = (
    (VERSION, "question_id", QUESTION, "TRUE"),
    (ROUND, "municipality_id", TOWN, _OLD_OPENED),
    (ASKED, "round_id", ROUND, _opened("OLD.round_id")),
    (CELL, "round_id", ROUND, _opened("OLD.round_id")),
    (MARGIN, "question_id", ASKED, _opened_of_asked("OLD.question_id")),
)
"""What goes only together with what it belongs to: table, column, whose, and which of its rows."""

_TORN_TABLE = f"""CREATE TABLE IF NOT EXISTS {TORN} (
    id {{serial}} PRIMARY KEY, parent varchar(40) NOT NULL, number bigint NOT NULL, whole integer NOT NULL,
    never integer UNIQUE,
    CONSTRAINT {STAYS} FOREIGN KEY (whole) REFERENCES {TORN} (never) DEFERRABLE INITIALLY DEFERRED)"""


def _tear(column: str, parent: str, which: str) -> str:
    return f"""INSERT INTO {TORN} (parent, number, whole) SELECT '{parent}', OLD.{column}, 1
        WHERE {which} AND EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{column});"""  # noqa: S608


def _mend(parent: str) -> str:
    return f"DELETE FROM {TORN} WHERE parent = '{parent}' AND number = OLD.id;"  # noqa: S608


def _left() -> Iterator[tuple[str, str, str]]:
    """Name, table and statement of what happens when a row has gone."""
    for table, column, parent, which in KEPT:
        yield f"{table}_torn", table, _tear(column, parent, which)
    for parent in dict.fromkeys(parent for _table, _column, parent, _which in KEPT):
        yield f"{parent}_mends_barometer", parent, _mend(parent)


def _sqlite() -> Iterator[tuple[str, str, str]]:
    """Name, table and body of each trigger."""
    for rule in RULES:
        when = rule.when.format(differs="IS NOT")
        yield (
            rule.name,
            rule.table,
            f"BEFORE {rule.event} ON {rule.table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{rule.message}'); END",
        )
    for table, columns in UNIQUE.items():
        same = " AND ".join(f'"{name}" = NEW."{name}"' for name in columns)
        yield (
            f"{table}_new",
            table,
            f"BEFORE INSERT ON {table}"  # noqa: S608
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))"
            f" BEGIN SELECT RAISE(ABORT, '{THERE}'); END",
        )
    for name, table, statement in _left():
        yield name, table, f"AFTER DELETE ON {table} BEGIN {statement} END"


def _postgresql() -> Iterator[tuple[str, str, str]]:
    for rule in RULES:
        body = f"BEFORE {rule.event} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
        yield rule.name, rule.table, body
    for name, table, _statement in _left():
        yield name, table, f"AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _function(name: str, body: str, end: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} RETURN {end}; END $$"
    )


def _first(vendor: str) -> Iterator[str]:
    """The table of torn ends and, on PostgreSQL, the functions that its triggers run."""
    if vendor != "postgresql":
        yield _TORN_TABLE.format(serial="integer")
        return
    yield _TORN_TABLE.format(serial="bigserial")
    for rule in RULES:
        when = rule.when.format(differs="IS DISTINCT FROM")
        body = (
            f"{rule.first} IF {when} THEN RAISE EXCEPTION '{rule.message}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        )
        yield _function(rule.name, body, "NEW")
    for name, _table, statement in _left():
        yield _function(name, statement, "NULL")


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    found = _postgresql() if vendor == "postgresql" else _sqlite()
    return {name: (table, body) for name, table, body in found}


guard = Guard(TABLES, _wanted, first=_first, rebuilt_by={"barometer", "portal"})
