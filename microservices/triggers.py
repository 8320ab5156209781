"""The triggers that move coins: to insert a transfer is the transfer, and nothing else writes a balance.

On PostgreSQL one trigger per statement asks whether every transfer goes a way that is meant for it, of what never
changes and before anything is locked, and then writes one account after the other in the order of their ids, each in
a statement of its own: inside one statement, READ COMMITTED would skip rows that somebody else changed meanwhile. Many
want to write a shared account, such as a campaign's, at the same time: when it is its turn in that order they queue up
for a lock of its number, which wakes one of them at a time, and not for the row, which would wake each twice and have
it look for the row anew. On SQLite one trigger per row does the same; there is a single writer anyhow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from microservices import permit_triggers
from microservices.choices import PERSONAL
from microservices.ledger import MOST, ROUTES, START
from portal.guards import Guard

ACCOUNT = "microservices_account"
HOLD = "microservices_hold"
TRANSFER = "microservices_transfer"
EVENT = "microservices_exchangeevent"
TABLES = (ACCOUNT, HOLD, TRANSFER, EVENT)
MOVING = "microservices_moving"
"""SQLite only: holds a row while the trigger writes, and none otherwise."""

APPEND_ONLY = "books are append-only"
ONLY_TRANSFERS = "only a transfer moves coins"
WRONG_WAY = "coins do not go that way"
FLOOR = "balance_not_below_floor"
"""Name of the constraint, which SQLite's trigger names too."""
IN_USE = "an account that coins went through stays"
KEPT = "everybody keeps the coins to begin with"
HOLD_SPENT = "hold_gives_what_it_got"
EVENT_ONCE = "a step is never rewritten"

_FIXED = ("id", "municipality_id", "kind", "floor")
"""Of an account; besides its owner, who may be forgotten, nothing of it changes."""
_HOLD_FIXED = ("municipality_id", "key", "account_id", "amount")
_WRITTEN = ("exchange_id", "seq", "verb", "before", "after", "by", "reason", "at")
"""Of a step of an exchange. Who did it and their words are forgotten with their account."""


def words(values: Iterable[object]) -> str:
    """A list of words of ours as SQL has it."""
    return ", ".join(f"'{value}'" for value in values)


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _changed(names: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in names)


# One look into one list: a chain of conditions costs more than all the rest of the question.
_ROUTE = "m.kind || ' ' || s.kind || ' ' || t.kind IN ({})".format(
    words(
        f"{kind} {source} {target}"
        for kind, (sources, targets) in ROUTES.items()
        for source in sources
        for target in targets
    )
)
_RIGHT_WAY = f"""
    s.municipality_id = m.municipality_id AND t.municipality_id = m.municipality_id AND {_ROUTE}
    AND m.amount BETWEEN 1 AND {MOST}
    AND (s.kind = 'held' OR t.kind = 'held') = (h.id IS NOT NULL)
    AND (h.id IS NULL OR CASE m.kind WHEN 'hold' THEN h.account_id = t.id AND h.amount = m.amount
                         ELSE h.account_id = s.id END)
    AND (m.reverses_id IS NULL
         OR (o.kind <> 'reversal' AND o.target_id = m.source_id AND m.amount <= o.amount))
"""
_LOOKED_AT = (
    ("s", ACCOUNT, "source_id"),
    ("t", ACCOUNT, "target_id"),
    ("h", HOLD, "hold_id"),
    ("o", TRANSFER, "reverses_id"),
)
_OTHERS = " ".join(
    f"LEFT JOIN {table} {name} ON {name}.id = m.{column}" for name, table, column in _LOOKED_AT
)
# One by one by their ids, whatever the planner thinks: a plan that PostgreSQL made for ten thousand transfers reads
# whole tables, and the connection would keep it for every single one that follows.
_EACH_OTHER = " ".join(
    f"LEFT JOIN LATERAL (SELECT * FROM {table} WHERE id = m.{column} OFFSET 0) {name} ON true"
    for name, table, column in _LOOKED_AT
)

_USED = f"SELECT 1 FROM {TRANSFER} WHERE source_id = OLD.id OR target_id = OLD.id"

WAY = f"SELECT m.id FROM {TRANSFER} m {_OTHERS} WHERE {_RIGHT_WAY}"
"""Ids of the transfers that went a way that is meant for them."""

# The outer statement's "OR IGNORE" would also apply to the updates in here and leave one leg out: every refusal is
# an explicit RAISE, which it does not reach.
_SQLITE = {
    f"{TRANSFER}_moves": (
        TRANSFER,
        f"""AFTER INSERT ON {TRANSFER} BEGIN
            SELECT RAISE(ABORT, '{WRONG_WAY}') WHERE typeof(NEW.amount) <> 'integer' OR NOT EXISTS (
                SELECT 1 FROM (SELECT NEW.municipality_id AS municipality_id, NEW.kind AS kind, NEW.amount AS amount,
                    NEW.source_id AS source_id, NEW.target_id AS target_id, NEW.hold_id AS hold_id,
                    NEW.reverses_id AS reverses_id) m {_OTHERS} WHERE {_RIGHT_WAY});
            SELECT RAISE(ABORT, '{FLOOR}') FROM {ACCOUNT}
                WHERE id = NEW.source_id AND balance - NEW.amount < floor;
            SELECT RAISE(ABORT, '{HOLD_SPENT}') FROM {HOLD} WHERE id = NEW.hold_id
                AND NOT CASE NEW.kind WHEN 'hold' THEN "left" = 0 ELSE "left" >= NEW.amount END;
            INSERT INTO {MOVING} (id) VALUES (NEW.id);
            UPDATE {ACCOUNT} SET balance = balance - NEW.amount WHERE id = NEW.source_id;
            UPDATE {ACCOUNT} SET balance = balance + NEW.amount WHERE id = NEW.target_id;
            SELECT RAISE(ABORT, '{KEPT}') FROM {ACCOUNT}
                WHERE NEW.kind = 'dormant' AND id = NEW.source_id AND balance < {START};
            UPDATE {HOLD} SET "left" = "left" + CASE NEW.kind WHEN 'hold' THEN NEW.amount ELSE -NEW.amount END
                WHERE id = NEW.hold_id;
            DELETE FROM {MOVING};
        END""",
    ),
    # "INSERT OR REPLACE" walks past triggers on DELETE.
    f"{TRANSFER}_once": (
        TRANSFER,
        f"""BEFORE INSERT ON {TRANSFER} WHEN EXISTS (SELECT 1 FROM {TRANSFER} WHERE key = NEW.key OR id = NEW.id
                OR (NEW.reverses_id IS NOT NULL AND reverses_id = NEW.reverses_id))
            BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
    ),
    f"{TRANSFER}_unchanged": (
        TRANSFER,
        f"BEFORE UPDATE ON {TRANSFER} BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    ),
    f"{TRANSFER}_kept": (
        TRANSFER,
        f"BEFORE DELETE ON {TRANSFER} BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    ),
    f"{ACCOUNT}_opens_empty": (
        ACCOUNT,
        f"""BEFORE INSERT ON {ACCOUNT} WHEN NEW.balance <> 0 OR EXISTS (SELECT 1 FROM {ACCOUNT} WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, '{ONLY_TRANSFERS}'); END""",
    ),
    f"{ACCOUNT}_guarded": (
        ACCOUNT,
        f"""BEFORE UPDATE ON {ACCOUNT} WHEN {_changed(_FIXED, "IS NOT")}
                OR (OLD.balance IS NOT NEW.balance AND NOT EXISTS (SELECT 1 FROM {MOVING}))
            BEGIN SELECT RAISE(ABORT, '{ONLY_TRANSFERS}'); END""",
    ),
    f"{ACCOUNT}_kept": (
        ACCOUNT,
        f"""BEFORE DELETE ON {ACCOUNT} WHEN EXISTS ({_USED}) BEGIN SELECT RAISE(ABORT, '{IN_USE}'); END""",
    ),
    f"{HOLD}_opens_empty": (
        HOLD,
        f"""BEFORE INSERT ON {HOLD} WHEN NEW."left" <> 0
                OR EXISTS (SELECT 1 FROM {HOLD} WHERE id = NEW.id OR key = NEW.key)
            BEGIN SELECT RAISE(ABORT, '{ONLY_TRANSFERS}'); END""",
    ),
    f"{HOLD}_guarded": (
        HOLD,
        f"""BEFORE UPDATE ON {HOLD} WHEN {_changed(_HOLD_FIXED, "IS NOT")}
                OR (OLD."left" IS NOT NEW."left" AND NOT EXISTS (SELECT 1 FROM {MOVING}))
            BEGIN SELECT RAISE(ABORT, '{ONLY_TRANSFERS}'); END""",
    ),
    f"{EVENT}_unchanged": (
        EVENT,
        f"BEFORE UPDATE OF {_columns(_WRITTEN)} ON {EVENT} BEGIN SELECT RAISE(ABORT, '{EVENT_ONCE}'); END",
    ),
    f"{EVENT}_kept": (
        EVENT,
        f"BEFORE DELETE ON {EVENT} BEGIN SELECT RAISE(ABORT, '{EVENT_ONCE}'); END",
    ),
}

_PERSONAL = words(PERSONAL)
_REFUSE = "microservices_refuse"
_MOVE = "microservices_move"
_KEEP = "microservices_keep_used"
_PG_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    # Whoever deletes has the row by now, so a transfer that was quicker is seen, and one that comes later finds no row.
    f"""CREATE OR REPLACE FUNCTION {_KEEP}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
        IF EXISTS ({_USED}) THEN
            RAISE EXCEPTION '{IN_USE}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD; END $$""",
    f"""CREATE OR REPLACE FUNCTION {_MOVE}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE wrong bigint; of_holds bigint; of_dormant bigint; shared bigint; leg record;
        BEGIN
        SELECT count(*) FILTER (WHERE ({_RIGHT_WAY}) IS NOT TRUE), count(m.hold_id),
            count(*) FILTER (WHERE m.kind = 'dormant'),
            min(CASE WHEN s.kind NOT IN ({_PERSONAL}) THEN s.id WHEN t.kind NOT IN ({_PERSONAL}) THEN t.id END)
            INTO wrong, of_holds, of_dormant, shared FROM moved m {_EACH_OTHER};
        IF wrong > 0 THEN
            RAISE EXCEPTION '{WRONG_WAY}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        FOR leg IN SELECT account, sum(delta) AS delta FROM (
                SELECT source_id AS account, -amount AS delta FROM moved
                UNION ALL SELECT target_id, amount FROM moved) legs GROUP BY account ORDER BY account
        LOOP
            IF leg.account = shared THEN
                PERFORM pg_advisory_xact_lock(shared);
            END IF;
            UPDATE {ACCOUNT} SET balance = balance + leg.delta WHERE id = leg.account;
            IF NOT FOUND THEN
                RAISE EXCEPTION '{WRONG_WAY}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END LOOP;
        IF of_dormant > 0 AND EXISTS (SELECT 1 FROM moved m JOIN {ACCOUNT} s ON s.id = m.source_id
                WHERE m.kind = 'dormant' AND s.balance < {START}) THEN
            RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF of_holds > 0 THEN
            FOR leg IN SELECT hold_id, sum(CASE kind WHEN 'hold' THEN amount ELSE -amount END) AS delta
                FROM moved WHERE hold_id IS NOT NULL GROUP BY hold_id ORDER BY hold_id
            LOOP
                UPDATE {HOLD} SET "left" = "left" + leg.delta WHERE id = leg.hold_id;
            END LOOP;
        END IF;
        RETURN NULL; END $$""",
)
_DIFFERS = "IS DISTINCT FROM"
_BY_HAND = "pg_trigger_depth() = 0"
"""Outside the trigger that moves coins, whose own updates are let through. It is asked after the update: a trigger
before it would lock each row once more."""
_POSTGRESQL = {
    f"{TRANSFER}_moves": (
        TRANSFER,
        f"""AFTER INSERT ON {TRANSFER} REFERENCING NEW TABLE AS moved
            FOR EACH STATEMENT EXECUTE FUNCTION {_MOVE}()""",
    ),
    f"{TRANSFER}_unchanged": (
        TRANSFER,
        f"""BEFORE UPDATE OR DELETE ON {TRANSFER}
            FOR EACH ROW EXECUTE FUNCTION {_REFUSE}('{APPEND_ONLY}')""",
    ),
    f"{TRANSFER}_kept": (
        TRANSFER,
        f"""BEFORE TRUNCATE ON {TRANSFER}
            FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}('{APPEND_ONLY}')""",
    ),
    f"{ACCOUNT}_opens_empty": (
        ACCOUNT,
        f"""BEFORE INSERT ON {ACCOUNT} FOR EACH ROW WHEN (NEW.balance <> 0)
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{ACCOUNT}_fixed": (
        ACCOUNT,
        f"""BEFORE UPDATE OF {_columns(_FIXED)} ON {ACCOUNT} FOR EACH ROW WHEN ({_changed(_FIXED, _DIFFERS)})
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{ACCOUNT}_guarded": (
        ACCOUNT,
        f"""AFTER UPDATE ON {ACCOUNT} FOR EACH ROW WHEN (OLD.balance <> NEW.balance AND {_BY_HAND})
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{ACCOUNT}_kept": (
        ACCOUNT,
        f"BEFORE DELETE ON {ACCOUNT} FOR EACH ROW EXECUTE FUNCTION {_KEEP}()",
    ),
    f"{HOLD}_opens_empty": (
        HOLD,
        f"""BEFORE INSERT ON {HOLD} FOR EACH ROW WHEN (NEW."left" <> 0)
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{HOLD}_fixed": (
        HOLD,
        f"""BEFORE UPDATE OF {_columns(_HOLD_FIXED)} ON {HOLD} FOR EACH ROW WHEN ({_changed(_HOLD_FIXED, _DIFFERS)})
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{HOLD}_guarded": (
        HOLD,
        f"""AFTER UPDATE ON {HOLD} FOR EACH ROW WHEN (OLD."left" <> NEW."left" AND {_BY_HAND})
            EXECUTE FUNCTION {_REFUSE}('{ONLY_TRANSFERS}')""",
    ),
    f"{EVENT}_unchanged": (
        EVENT,
        f"""BEFORE UPDATE ON {EVENT} FOR EACH ROW WHEN ({_changed(_WRITTEN, _DIFFERS)})
            EXECUTE FUNCTION {_REFUSE}('{EVENT_ONCE}')""",
    ),
    f"{EVENT}_kept": (
        EVENT,
        f"""BEFORE DELETE ON {EVENT} FOR EACH ROW EXECUTE FUNCTION {_REFUSE}('{EVENT_ONCE}')""",
    ),
    f"{EVENT}_whole": (
        EVENT,
        f"""BEFORE TRUNCATE ON {EVENT} FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}('{EVENT_ONCE}')""",
    ),
}


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    if vendor == "postgresql":
        return _POSTGRESQL | permit_triggers.POSTGRESQL
    return _SQLITE | permit_triggers.SQLITE


def _first(vendor: str) -> tuple[str, ...]:
    if vendor == "postgresql":
        return (*_PG_FUNCTIONS, *permit_triggers.PG_FUNCTIONS)
    return (f"CREATE TABLE IF NOT EXISTS {MOVING} (id integer PRIMARY KEY)",)


guard = Guard(TABLES, _wanted, first=_first, rebuilt_by={"microservices"})


def install_where_tables_stay(apps: Any, schema_editor: Any) -> None:
    """For ``RunPython`` in a migration: on SQLite a later migration of the same run may have to rebuild the tables, and
    the triggers come when all of them are through."""
    if schema_editor.connection.vendor == "postgresql":
        guard.install(schema_editor.connection.alias)
