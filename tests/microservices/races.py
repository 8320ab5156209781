"""Several people who do something at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run all of them in threads that begin together: what each returned, or the exception it raised."""
    barrier = threading.Barrier(len(verbs))
    results: list[object] = [None] * len(verbs)

    def run(number: int, verb: Callable[[], object]) -> None:
        barrier.wait(30)
        try:
            results[number] = verb()
        except Exception as error:  # noqa: BLE001  (the test looks at it)
            results[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, verb)) for number, verb in enumerate(verbs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
