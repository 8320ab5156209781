"""CPU time of one push message, each with a key pair of its own, against a loop of ``pywebpush.webpush``."""

import statistics

from bench.pushing import SAMPLE, Bench, folder, needs_pywebpush
from bench.runner import Row
from tests.portal import pushd

NAME = "push.cpu"
MANY, FEW = 5_000, 500
"""Distinct browsers: ours, and one by one, which takes as long for each however many there are."""
FAR = 30
"""Milliseconds that a push service somewhere else takes at least."""


def measure() -> Row:
    needs_pywebpush()
    with folder() as var, pushd.running(sample=SAMPLE) as service:
        bench = Bench(service, var)
        rounds = bench.rounds({"ours": MANY, "one_by_one": FEW})
        ceiling = MANY * (1 - 1 / SAMPLE) / bench.run("transport", MANY)["wall"]
        limit = bench.run("limit", 1)
    with folder() as var, pushd.running(sample=SAMPLE, delay=FAR) as service:
        far = MANY / Bench(service, var).run("ours", MANY)["wall"]
    least = {side: 1e6 * min(turn["cpu"] for turn in turns) for side, turns in rounds.items()}
    wall = {side: statistics.median(t["wall"] for t in turns) for side, turns in rounds.items()}
    return Row(
        NAME,
        least["ours"],
        "µs/push",
        least["one_by_one"],
        "loop of pywebpush.webpush() with a key file",
        least["one_by_one"] / least["ours"],
        {
            "pushes": MANY,
            "baseline_pushes": FEW,
            "per_s": round(1 / wall["ours"]),
            "baseline_per_s": round(1 / wall["one_by_one"]),
            "connections": max(turn["connections"] for turn in rounds["ours"]),
            "arithmetic_us": limit["all"],
            "encrypt_us": limit["encrypt"],
            "share_of_arithmetic": round(limit["all"] / least["ours"], 2),
            "service_per_s": round(ceiling),
            f"per_s_at_{FAR}_ms": round(far),
            "round_us": [round(1e6 * turn["cpu"]) for turn in rounds["ours"]],
        },
    )
