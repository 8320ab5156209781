"""What the database itself asks of an exchange: from level 2 on, nobody reserves, agrees or begins without a permit.

The permit is the performer's own, to do it, granted, of the exchange's level at least, for the kind of help with the
same short name, of this municipality or of one whose permits are recognised; and it holds on the day on which the help
takes place, or on which it was reserved where no day is said, as the municipality's clocks say it. PostgreSQL locks the
permit while it looks, so that it cannot be withdrawn in between; on SQLite there is a single writer.

Only data: ``microservices.triggers`` installs it.
"""

from __future__ import annotations

EXCHANGE = "microservices_exchange"
LISTING = "microservices_listing"
CATEGORY = "microservices_category"
PERMIT = "microservices_permit"
RECOGNITION = "microservices_recognition"
MUNICIPALITY = "portal_municipality"

NO_PERMIT = "no permit is in force for this"
BEGINS = ("reserved", "agreed", "in_progress")
"""The states that one enters only with a permit."""
FROM_LEVEL = 2

_STATES = ", ".join(f"'{state}'" for state in BEGINS)
_ASKED = f"NEW.level >= {FROM_LEVEL} AND NEW.state IN ({_STATES})"
_WATCHED = ("state", "level", "permit_id", "performer_id", "listing_id")
_FOUND = f"""
    FROM {PERMIT} p
    JOIN {CATEGORY} theirs ON theirs.id = p.category_id
    JOIN {LISTING} l ON l.id = NEW.listing_id
    JOIN {CATEGORY} ours ON ours.id = l.category_id
    JOIN {MUNICIPALITY} here ON here.id = NEW.municipality_id
    WHERE p.id = NEW.permit_id AND p.resident_id = NEW.performer_id AND p.side = 'perform'
      AND p.state = 'granted' AND p.level >= NEW.level AND theirs.slug = ours.slug
      AND (p.municipality_id = NEW.municipality_id OR EXISTS (
            SELECT 1 FROM {RECOGNITION} r WHERE r.municipality_id = NEW.municipality_id
            AND r.other_id = p.municipality_id AND r.category_id = ours.id))
"""  # noqa: S608  (made of names in this module alone)


def _changed(differs: str) -> str:
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in _WATCHED)


# SQLite knows no time zones; Django gives each of its connections a function that does.
_SQLITE_BODY = f"""BEGIN SELECT RAISE(ABORT, '{NO_PERMIT}') WHERE NOT EXISTS (SELECT 1 {_FOUND}
    AND p.valid_until >= django_datetime_cast_date(
        max(NEW.made_at, coalesce(NEW.starts_at, NEW.made_at)), here.time_zone, 'UTC')); END"""
SQLITE = {
    f"{EXCHANGE}_begins_with_permit": (
        EXCHANGE,
        f"BEFORE INSERT ON {EXCHANGE} WHEN {_ASKED} {_SQLITE_BODY}",
    ),
    f"{EXCHANGE}_goes_on_with_permit": (
        EXCHANGE,
        f"BEFORE UPDATE ON {EXCHANGE} WHEN {_ASKED} AND ({_changed('IS NOT')}) {_SQLITE_BODY}",
    ),
}

_FUNCTION = "microservices_ask_permit"
PG_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 {_FOUND}
            AND p.valid_until >=
                (greatest(NEW.made_at, NEW.starts_at) AT TIME ZONE here.time_zone)::date
            FOR SHARE OF p;
        IF NOT FOUND THEN
            RAISE EXCEPTION '{NO_PERMIT}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW; END $$""",
)
POSTGRESQL = {
    f"{EXCHANGE}_begins_with_permit": (
        EXCHANGE,
        f"""BEFORE INSERT ON {EXCHANGE} FOR EACH ROW WHEN ({_ASKED})
            EXECUTE FUNCTION {_FUNCTION}()""",
    ),
    f"{EXCHANGE}_goes_on_with_permit": (
        EXCHANGE,
        f"""BEFORE UPDATE ON {EXCHANGE} FOR EACH ROW
            WHEN ({_ASKED} AND ({_changed("IS DISTINCT FROM")})) EXECUTE FUNCTION {_FUNCTION}()""",
    ),
}
