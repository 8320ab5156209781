"""How many queries a page may cost when nothing is kept of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

BUDGET = 12


@contextmanager
def at_most(budget: int = BUDGET, *, keeping: bool = False) -> Iterator[CaptureQueriesContext]:
    """Fails, and lists every query, when the block needs more than ``budget``.

    What a process keeps of single pages is gone unless ``keeping``; what every page shares, such as the footer,
    is kept.
    """
    if not keeping:
        caches["many"].clear()
    with CaptureQueriesContext(connection) as asked:
        yield asked
    queries = [query["sql"] for query in asked.captured_queries]
    assert len(queries) <= budget, "\n\n".join(
        [f"{len(queries)} queries, {budget} allowed:", *queries]
    )
