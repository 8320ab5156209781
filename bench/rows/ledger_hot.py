"""Transfers per second out of one and the same account, on PostgreSQL with eight workers."""

import statistics

from bench.ledger import WORKERS, in_turn, town
from bench.runner import Row, ratio

NAME = "ledger.hot"
OURS, THEIRS = 150, 40


def measure() -> Row:
    with town() as where:
        found = in_turn(where, "hot", {"ours": OURS, "locks": THEIRS})
    rates = {
        side: statistics.median(one["rate"] for one in rounds) for side, rounds in found.items()
    }
    return Row(
        NAME,
        rates["ours"],
        "transfers/s",
        rates["locks"],
        "select_for_update in the ORM",
        ratio(rates["ours"], rates["locks"], more_is_better=True),
        {"workers": WORKERS, "rounds": found},
    )
