"""Milliseconds to find the best helpers for a need among 100,000 residents, on PostgreSQL."""

import json
import subprocess
import sys

from bench import outbox
from bench.neighbours import BEST, RESIDENTS
from bench.runner import ROOT, ROUNDS, Row, percentile

NAME = "matching.p95"


def measure() -> Row:
    taken: list[float] = []
    with outbox.postgres() as where:
        _run(where, "fill")
        for _round in range(ROUNDS):
            taken += json.loads(_run(where, "ask"))
    return Row(
        NAME,
        percentile(taken, 0.95),
        "ms",
        extra={
            "residents": RESIDENTS,
            "best": BEST,
            "answers": len(taken),
            "median_ms": round(percentile(taken, 0.5), 1),
        },
    )


def _run(where: outbox.Environment, side: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "bench.neighbours", side],
        cwd=ROOT,
        env=outbox.environment(where),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.splitlines()[-1]
