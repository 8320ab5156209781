"""How many of 5,000 messages come twice when four workers are killed outright on the way. None may be lost."""

from bench import outbox
from bench.runner import Absent, Row

NAME = "push.kill"
MANY, KILLS = 5_000, 4


def measure() -> Row:
    seen = {"SQLite": on(outbox.sqlite())}
    try:
        seen["PostgreSQL"] = on(outbox.postgres())
    except Absent as reason:
        seen["PostgreSQL"] = {"absent": str(reason)}
    worst = max(one.get("taken", MANY) - MANY for one in seen.values())
    return Row(NAME, worst, "duplicates", extra={"pushes": MANY, "kills": KILLS, **seen})


def on(database) -> dict:
    with outbox.crowd(database, MANY) as (where, service):
        seen = outbox.killed(where, service, MANY, KILLS)
        states = outbox.process(where, "states")["states"]
    lost = MANY - seen["distinct"]
    assert (lost, states) == (0, {"s": MANY}), (lost, states)
    told_often = max(seen["taken_twice"].values(), default=1)
    return {"taken": seen["taken"], "lost": lost, "most_to_one": told_often}
