"""Background jobs: the one place that puts work on the queue."""

from django.db import transaction
from django_q.models import Schedule
from django_q.tasks import async_task  # noqa: TID251  (the one door to the queue)


def later(task: str, *ids: int | str, group: str = "") -> None:
    """Run ``task`` (a dotted path) with ``ids`` in a worker, once this transaction is committed.

    The queue may run a task twice and in any order; tasks are idempotent.
    """
    transaction.on_commit(lambda: async_task(task, *ids, group=group or None))


_schedules: dict[str, int] = {}


def every(minutes: int, task: str) -> None:
    """Have ``task`` run by a worker every so many minutes; a feature says so from its ``AppConfig.ready``."""
    _schedules[task] = minutes


def keep_schedules() -> None:
    """Bring what ``every`` was told into the database; runs after every ``migrate``, and twice changes nothing."""
    for task, minutes in _schedules.items():
        Schedule.objects.update_or_create(
            func=task,
            defaults={
                "name": task,
                "schedule_type": Schedule.MINUTES,
                "minutes": minutes,
                "repeats": -1,
            },
        )
