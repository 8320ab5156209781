"""What devices that are gone, slow, broken or silent cost the others: seconds until these were all told, against the
same with no device at fault."""

import statistics

from bench import outbox
from bench.runner import ROUNDS, Row

NAME = "push.faults"
MANY, ORIGINS = 5_000, 3
FAULTS = {"hang": 199, "404": 97, "500,201": 101, "429s2,201": 31, "410": 47}
"""Of every so many devices one: half a per cent hang, 1 % 404, 1 % 500 once, 3 % 429 with Retry-After once, 2 % 410."""
FAULTY = {n for n in range(MANY) if any(n % every == every - 1 for every in FAULTS.values())}
GONE = {n for n in range(MANY) if outbox.fault(n, FAULTS) in {"404", "410"}}


def measure() -> Row:
    walls: dict[str, list[float]] = {"faults": [], "none": []}
    with (
        outbox.crowd(outbox.sqlite(), MANY, origins=ORIGINS, faults=FAULTS) as faulty,
        outbox.crowd(outbox.sqlite(), MANY, origins=ORIGINS) as well,
    ):
        for turn in range(ROUNDS):
            sides = [("faults", faulty), ("none", well)]
            for name, (where, service) in sides if turn % 2 == 0 else reversed(sides):
                done = outbox.wave(where, service)
                sent = outbox.process(where, "states")["sent_at"]
                moments = [at for number, at in sent.items() if int(number) not in FAULTY]
                assert len(moments) == MANY - len(FAULTY)
                assert done["seen"]["wrong"] == {}
                walls[name].append(max(moments) - done["began"])
        where, service = faulty
        seen = service.report()
        states = outbox.process(where, "states")["states"]
    assert seen["called_when_gone"] == seen["called_too_early"] == seen["duplicates"] == 0, seen
    assert states["f gone"] == len(GONE), states
    value, baseline = statistics.median(walls["faults"]), statistics.median(walls["none"])
    return Row(
        NAME,
        value,
        "s",
        baseline,
        "the same without faults",
        baseline / value,
        {
            "pushes": MANY,
            "others": MANY - len(FAULTY),
            "rounds": walls,
            "answers": seen["answers"],
            "states": states,
        },
    )
