"""One event to 100,000 rows that say who is told, on SQLite, against making the rows in Python."""

from bench import outbox
from bench.runner import Row

NAME = "match.sqlite"
PEOPLE = 100_000


def measure() -> Row:
    return outbox.matched(NAME, outbox.sqlite(), PEOPLE)
