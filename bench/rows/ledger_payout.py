"""Seconds to pay 10,000 residents from one campaign, on PostgreSQL."""

import statistics

from bench.ledger import PAID, ask, town
from bench.runner import ROUNDS, Row

NAME = "ledger.payout"


def measure() -> Row:
    with town() as where:
        taken = [ask(where, "payout") for _round in range(ROUNDS)]
    return Row(
        NAME,
        statistics.median(taken),
        "s",
        extra={"residents": PAID, "seconds": taken, "coins_per_s": PAID / statistics.median(taken)},
    )
