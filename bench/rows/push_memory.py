"""Peak memory of a worker that tells 50,000 people of one event, against 5,000."""

from bench import outbox
from bench.runner import Row

NAME = "push.memory"
FEW, MANY = 5_000, 50_000


def measure() -> Row:
    few, many = peak(FEW), peak(MANY)
    return Row(NAME, many / few, "times", extra={"peak_mb": {FEW: few / 1024, MANY: many / 1024}})


def peak(people: int) -> float:
    with outbox.crowd(outbox.sqlite(), people) as (where, service):
        done = outbox.wave(where, service)
    assert done["seen"]["distinct"] == people
    return done["workers"][0]["rss_kb"]
