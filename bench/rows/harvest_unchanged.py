"""A second harvest of 100,000 agenda items with nothing changed, against our own first."""

from bench.harvesting import measured
from bench.runner import ROUNDS, Row

NAME = "harvest.unchanged"
ITEMS = 100_000


def measure() -> Row:
    first, again = [], []
    for turn in range(ROUNDS):
        sides = [(first, "ours"), (again, "again")]
        for results, side in sides if turn % 2 == 0 else reversed(sides):
            results.append(measured(side, ITEMS))
    rate = max(result["items"] / result["cpu"] for result in again)
    baseline = max(result["items"] / result["cpu"] for result in first)
    return Row(
        NAME,
        rate,
        "items/s",
        baseline,
        "our own first harvest",
        rate / baseline,
        {
            "items": ITEMS,
            "cpu_seconds": min(result["cpu"] for result in again),
            "wall_seconds": sorted(result["wall"] for result in again)[ROUNDS // 2],
            "database": "SQLite",
        },
    )
