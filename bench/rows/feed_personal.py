"""A person's feed among 1,000,000 entries and 100,000 residents, against the same among 10,000 entries."""

import json
import shutil
import tempfile

from bench.feeds import RESIDENTS, run
from bench.runner import ROUNDS, Row, percentile, ratio

NAME = "feed.personal"
FEW, MANY = 10_000, 1_000_000


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
        many,
        "ms",
        few,
        f"the same among {FEW:,} entries",
        ratio(many, few, more_is_better=False),
        extra={
            "median_ms_among_few": round(percentile(taken[FEW], 0.5), 2),
            "median_ms_among_many": round(percentile(taken[MANY], 0.5), 2),
            "answers": len(taken[MANY]),
            "entries": MANY,
            "residents": RESIDENTS,
            "database": "SQLite",
        },
    )
