"""Push messages per second of one process over TLS 1.3, with the bundle of authorities that everybody has."""

import statistics
from pathlib import Path

from bench.pushing import SAMPLE, Bench, bundle, folder, needs_pywebpush
from bench.runner import Row
from tests.portal import pushd

NAME = "push.tls"
MANY, FEW = 5_000, 60
"""One by one reads the bundle anew for each message: some 25 ms."""


def measure() -> Row:
    needs_pywebpush()
    with folder() as var:
        certificate, ca = pushd.authority(Path(var), "localhost")
        with pushd.running(certificate=certificate, ca=ca, sample=SAMPLE) as service:
            bench = Bench(service, var, ca=bundle(var, ca))
            rounds = bench.rounds({"ours": MANY, "one_by_one": FEW})
            ceiling = MANY * (1 - 1 / SAMPLE) / bench.run("transport", MANY)["wall"]
    wall = {side: statistics.median(t["wall"] for t in turns) for side, turns in rounds.items()}
    least = {side: 1e6 * min(turn["cpu"] for turn in turns) for side, turns in rounds.items()}
    return Row(
        NAME,
        1 / wall["ours"],
        "pushes/s",
        1 / wall["one_by_one"],
        "loop of pywebpush.webpush() with a key file and the same bundle",
        wall["one_by_one"] / wall["ours"],
        {
            "pushes": MANY,
            "baseline_pushes": FEW,
            "cpu_us": round(least["ours"]),
            "baseline_cpu_us": round(least["one_by_one"]),
            "cpu_ratio": round(least["one_by_one"] / least["ours"], 1),
            "connections": max(turn["connections"] for turn in rounds["ours"]),
            "service_per_s": round(ceiling),
            "round_per_s": [round(1 / turn["wall"]) for turn in rounds["ours"]],
        },
    )
