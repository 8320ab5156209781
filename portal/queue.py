"""Background jobs: the one place that puts work on the queue."""

from django.db import transaction
from django_q.tasks import async_task  # noqa: TID251  (the one door to the queue)


def later(task: str, *ids: int | str, group: str = "") -> None:
    """Run ``task`` (a dotted path) with ``ids`` in a worker, once this transaction is committed.

    The queue may run a task twice and in any order; tasks are idempotent.
    """
    transaction.on_commit(lambda: async_task(task, *ids, group=group or None))
