"""CPU time of one transfer, of the worker and of the database, on PostgreSQL with eight workers."""

from bench.ledger import WORKERS, in_turn, town
from bench.runner import Row, ratio

NAME = "ledger.cpu"
NUMBER = 150


def measure() -> Row:
    with town() as where:
        found = in_turn(where, "uniform", {"ours": NUMBER, "locks": NUMBER})
    best = {side: min(rounds, key=lambda one: one["cpu_ms"]) for side, rounds in found.items()}
    ours, usual = best["ours"]["cpu_ms"], best["locks"]["cpu_ms"]
    return Row(
        NAME,
        ours,
        "ms",
        usual,
        "select_for_update in the ORM",
        ratio(ours, usual, more_is_better=False),
        {"workers": WORKERS, "transfers": NUMBER * WORKERS, **best},
    )
