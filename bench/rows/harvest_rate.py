"""A first harvest of 100,000 agenda items, against saving the same records row by row."""

from bench.harvesting import measured
from bench.runner import ROUNDS, Row

NAME = "harvest.rate"
ITEMS = 100_000
FEW = 2_000
"""Row by row, the baseline needs minutes for what we do in seconds; its rate does not rise with more."""


def measure() -> Row:
    # Each side of each round has a new process and a new database, so nothing warms up for the next.
    ours, usual = [], []
    for turn in range(ROUNDS):
        sides = [(ours, "ours", ITEMS), (usual, "row_by_row", FEW)]
        for results, side, items in sides if turn % 2 == 0 else reversed(sides):
            results.append(measured(side, items))
    rate = max(result["items"] / result["cpu"] for result in ours)
    baseline = max(result["items"] / result["cpu"] for result in usual)
    return Row(
        NAME,
        rate,
        "items/s",
        baseline,
        "page.save() and objects.create() row by row",
        rate / baseline,
        {
            "items": ITEMS,
            "baseline_items": FEW,
            "cpu_seconds": min(result["cpu"] for result in ours),
            "wall_seconds": sorted(result["wall"] for result in ours)[ROUNDS // 2],
            "database": "SQLite",
        },
    )
