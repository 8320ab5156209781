"""A first harvest of 100,000 agenda items, against saving the same records row by row."""

from bench.harvesting import harvests, rate
from bench.runner import Row

NAME = "harvest.rate"
ITEMS = 100_000
FEW = 2_000
"""Row by row needs minutes for what we do in seconds; its rate does not rise with more."""


def measure() -> Row:
    rounds = harvests(ITEMS, FEW)
    ours, usual = rate(rounds["first"]), rate(rounds["row_by_row"])
    return Row(
        NAME,
        ours,
        "items/s",
        usual,
        "page.save() and objects.create() row by row",
        ours / usual,
        {"items": ITEMS, "baseline_items": FEW, "database": "SQLite", "rounds": rounds["first"]},
    )
