"""The list of cases at 100,000 cases against itself at 1,000, every filter among what is asked."""

import json
import shutil
import tempfile

from bench.listing import run
from bench.runner import ROUNDS, Row, percentile

NAME = "page.list_growth"
FEW, MANY = 1_000, 100_000


def measure() -> Row:
    folders = {count: tempfile.mkdtemp(prefix="torget-bench-") for count in (FEW, MANY)}
    taken: dict[int, list[float]] = {FEW: [], MANY: []}
    try:
        for count, folder in folders.items():
            run(folder, "fill", str(count))
        for turn in range(ROUNDS):
            for count in (FEW, MANY) if turn % 2 == 0 else (MANY, FEW):
                taken[count] += json.loads(run(folders[count], "ask"))
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
    few, many = (percentile(taken[count], 0.95) for count in (FEW, MANY))
    return Row(
        NAME,
        many / few,
        "times",
        extra={
            "p95_ms_at_1000": round(few, 2),
            "p95_ms_at_100000": round(many, 2),
            "median_ms_at_1000": round(percentile(taken[FEW], 0.5), 2),
            "median_ms_at_100000": round(percentile(taken[MANY], 0.5), 2),
            "answers": len(taken[MANY]),
            "database": "SQLite",
        },
    )
