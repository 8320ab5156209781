"""CPU time of one transfer, against django-hordak with the lock and the balance check that it leaves to others."""

from bench.ledger import WORKERS, in_turn, town
from bench.runner import Row, ratio

NAME = "ledger.hordak"
OURS, THEIRS = 150, 50


def measure() -> Row:
    with town(hordak=True) as where:
        found = in_turn(where, "uniform", {"ours": OURS, "hordak": THEIRS})
    best = {side: min(rounds, key=lambda one: one["cpu_ms"]) for side, rounds in found.items()}
    ours, theirs = best["ours"]["cpu_ms"], best["hordak"]["cpu_ms"]
    return Row(
        NAME,
        ours,
        "ms",
        theirs,
        "django-hordak, locked and checked",
        ratio(ours, theirs, more_is_better=False),
        {"workers": WORKERS, **best},
    )
