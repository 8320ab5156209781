"""Answers per second of eight clients on PostgreSQL: twenty questions each, with a blind signature and a ballot."""

from __future__ import annotations

import statistics

from bench import outbox
from bench.runner import ROUNDS, Row
from bench.voters import CLIENTS, crowd, settle

NAME = "barometer.submit"
NUMBER = 60
"""Of each client in each round."""


def measure() -> Row:
    found: dict[str, list[float]] = {"token": [], "form": []}
    each = NUMBER * CLIENTS
    with outbox.postgres() as where:
        settle(where, each * ROUNDS * len(found))
        for turn in range(ROUNDS):
            for place, side in enumerate(found):
                first = (turn * len(found) + place) * each
                found[side].append(crowd(where, side, NUMBER, first))
    return Row(
        NAME,
        statistics.median(found["token"]),
        "answers/s",
        extra={
            "clients": CLIENTS,
            "answers": each * ROUNDS,
            "questions": 20,
            "without_scripts": round(statistics.median(found["form"]), 1),
        },
    )
