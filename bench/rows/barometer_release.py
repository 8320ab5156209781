"""Seconds from a million responses to twenty questions to their release: weights, estimates, suppression, the audit,
and all files of open data."""

from __future__ import annotations

import statistics
from typing import Any

from bench.runner import ROUNDS, Row, ratio
from bench.survey import TIMES, ask, closed

NAME = "barometer.release"
RESPONDENTS = 1_000_000


def measure() -> Row:
    found: dict[str, list[dict[str, Any]]] = {"release": [], "svy": []}
    with closed(RESPONDENTS) as (where, path):
        sides = {"release": ("release",), "svy": ("svy", path, RESPONDENTS * TIMES)}
        for turn in range(ROUNDS):
            for side in list(sides) if turn % 2 == 0 else list(reversed(sides)):
                found[side].append(ask(where, *sides[side]))
    ours, usual = (
        statistics.median(one["wall"] for one in found[side]) for side in ("release", "svy")
    )
    peaks = {side: max(one["peak_mb"] for one in rounds) for side, rounds in found.items()}
    return Row(
        NAME,
        ours,
        "s",
        usual,
        "svy: weights and estimates alone, of a frame in memory",
        ratio(ours, usual, more_is_better=False),
        {
            "respondents": RESPONDENTS,
            "peak_mb": peaks["release"],
            "svy_peak_mb": peaks["svy"],
            **{name: found["release"][0][name] for name in ("figures", "hidden")},
            "exports_s": statistics.median(one["exports"] for one in found["release"]),
            "weights_s": statistics.median(one["weights"] for one in found["release"]),
        },
    )
