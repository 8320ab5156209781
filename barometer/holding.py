"""Who waits for whom while a round is open: those who answer for nobody but themselves, and whoever closes or shuffles
it for all of them.

PostgreSQL's advisory locks of a transaction, which wait in the order in which they were asked for, so that many who
answer keep nobody out for ever. SQLite writes one transaction after the other anyway.
"""

from __future__ import annotations

from django.db import connection

_TOGETHER = (
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('barometer.round', %s)),"
    " pg_advisory_xact_lock(hashtextextended(%s, %s))"
)
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('barometer.round', %s))"


def together(round_id: int, name: str) -> None:
    """Hold the round with others until the end of the transaction, and ``name`` in it alone: what one person or one
    code does at the same time happens one after the other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_TOGETHER, [round_id, f"barometer.name {name}", round_id])


def alone(round_id: int) -> None:
    """Hold the round until the end of the transaction when nobody else does. Call it before any row is locked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ALONE, [round_id])
