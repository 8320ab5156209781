"""Writing the tables of a round anew in another order.

PostgreSQL keeps rows in the order in which they came, and with each the number of the transaction that wrote it: read
beside each other, two tables that were written to by the same request could be joined by either. So all rows of a
round are written anew in random order, by one transaction, every hour and when the round closes. SQLite keeps rows in
the order of their random keys and knows no such numbers, so there is nothing to do.
"""

from __future__ import annotations

from django.db import connection, transaction

from barometer import holding
from barometer.choices import RoundState
from barometer.models import Answer, LedgerEntry, Response, Round


@transaction.atomic
def shuffle(round_: Round) -> None:
    """Write ledger, responses and answers of ``round_`` anew, each in an order of its own."""
    if connection.vendor != "postgresql":
        return
    # whoever answers at this moment waits, and writes after this; so does whoever enters papers
    holding.alone(round_.pk)
    Round.objects.select_for_update().get(pk=round_.pk)
    of_round = "SELECT id FROM barometer_response WHERE round_id = %s"
    tables = (
        (LedgerEntry, "round_id = %s"),
        (Response, "round_id = %s"),
        (Answer, f"response_id IN ({of_round})"),
    )
    with connection.cursor() as cursor:
        # answers point to responses, which are away for the moment between two statements
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model, condition in tables:
            table = model._meta.db_table
            held = f"{table}_held"
            cursor.execute(
                f"CREATE TEMPORARY TABLE {held} ON COMMIT DROP AS"  # noqa: S608
                f" SELECT * FROM {table} WHERE {condition} ORDER BY random()",
                [round_.pk],
            )
        for model, condition in reversed(tables):
            table = model._meta.db_table
            if model is not Response:
                cursor.execute(f"DELETE FROM {table} WHERE {condition}", [round_.pk])  # noqa: S608
        cursor.execute("DELETE FROM barometer_response WHERE round_id = %s", [round_.pk])
        for model, _condition in tables:
            table = model._meta.db_table
            held = f"{table}_held"
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {held}")  # noqa: S608
            cursor.execute(f"DROP TABLE {held}")


def shuffle_open() -> int:
    """Shuffle each round that is open. Returns how many."""
    rows = list(Round.objects.filter(state=RoundState.OPEN))
    for row in rows:
        shuffle(row)
    return len(rows)
