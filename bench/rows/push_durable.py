"""Push messages a second from rows in PostgreSQL to receipts in them, by two workers; one in fifty devices is gone.

The workers had nothing to do before, so that they have secrets of messages to come (``portal.prepared``). What making
one takes (``prepare_us``), and how many a second it is without any, stand beside it.
"""

import statistics

from bench import outbox, pushing
from bench.runner import ROUNDS, Row

NAME = "push.durable"
MANY, FEW, WORKERS = 20_000, 500, 2


def measure() -> Row:
    pushing.needs_pywebpush()
    ours: list[float] = []
    cpu: list[float] = []
    prepare: list[float] = []
    usual: list[float] = []
    faults = {"410": 50}
    gone = MANY // 50
    with (
        outbox.crowd(outbox.postgres(), MANY, faults=faults) as (where, service),
        pushing.folder() as folder,
        pushing.pushd.running(sample=pushing.SAMPLE) as healthy,
    ):
        bench = pushing.Bench(healthy, folder)

        def wave(*options: str) -> dict:
            done = outbox.wave(where, service, WORKERS, *options)
            seen = done["seen"]
            assert seen["wrong"] == {}, seen["wrong"]
            assert (seen["distinct"], seen["duplicates"]) == (MANY - gone, 0), seen
            assert seen["called_when_gone"] == 0
            return done

        def told() -> None:
            done = wave()
            ours.append(MANY / done["wall"])
            prepare.extend(one["prepare_us"] for one in done["workers"])
            cpu.append(1e6 * sum(one["cpu"] for one in done["workers"]) / MANY)

        def one_by_one() -> None:
            usual.append(FEW / bench.run("one_by_one", FEW)["wall"])

        for turn in range(ROUNDS):
            for side in (told, one_by_one) if turn % 2 == 0 else (one_by_one, told):
                side()
        unprepared = MANY / wave("unprepared")["wall"]
        limit = bench.run("limit", 1)
        states = outbox.process(where, "states")["states"]
    assert states == {"s": MANY - gone, "f gone": gone}, states
    value, baseline = statistics.median(ours), statistics.median(usual)
    return Row(
        NAME,
        value,
        "pushes/s",
        baseline,
        "loop of pywebpush.webpush() with a key file, nothing written down",
        value / baseline,
        {
            "pushes": MANY,
            "workers": WORKERS,
            "gone": gone,
            "rounds": [round(rate) for rate in ours],
            "prepare_us": round(min(prepare)),
            "unprepared_per_s": round(unprepared),
            "cpu_us": round(min(cpu)),
            "arithmetic_us": limit["all"],
            "share_of_arithmetic": round(limit["all"] / min(cpu), 2),
        },
    )
