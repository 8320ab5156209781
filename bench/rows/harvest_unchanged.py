"""A second harvest of 100,000 agenda items with nothing changed, against our own first."""

from bench.harvesting import harvests, rate
from bench.rows.harvest_rate import FEW, ITEMS
from bench.runner import Row

NAME = "harvest.unchanged"


def measure() -> Row:
    rounds = harvests(ITEMS, FEW)
    again, first = rate(rounds["again"]), rate(rounds["first"])
    return Row(
        NAME,
        again,
        "items/s",
        first,
        "our own first harvest",
        again / first,
        {"items": ITEMS, "database": "SQLite", "rounds": rounds["again"]},
    )
