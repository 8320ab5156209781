"""``manage.py deliver``: a worker that only delivers, for whoever wants delivery apart from other background jobs."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections, connection

from portal.actions import delivering

logger = logging.getLogger("portal.delivering")
LOOK, SWEEP, MEND = 1.0, 60.0, 5.0
"""Seconds between looks where nothing is due, between sweeps, and until a database that failed is tried again."""


class Command(BaseCommand):
    help = (
        "Send what is due, as the workers of qcluster do, and go on until told to stop (SIGTERM, Ctrl-C). "
        "Several may run at once, on several hosts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing is due any more")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        self.worker: delivering.Worker | None = None
        if options["once"]:
            delivering.sweep()
            self._work()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        swept = 0.0
        while not self.stopping.is_set():
            try:
                if time.monotonic() - swept >= SWEEP or not swept:
                    delivering.sweep()
                    swept = time.monotonic()
                self._work()
            except Error as error:
                # leases keep what was on its way until the database is back
                logger.error("the database does not answer: %s", type(error).__name__)
                connection.close()
                self.stopping.wait(MEND)
            close_old_connections()
            self.stopping.wait(LOOK)

    def _work(self) -> None:
        self.worker = delivering.Worker()
        if self.stopping.is_set():
            return
        self.worker.run(seconds=SWEEP)
        if self.worker.sent:
            self.stdout.write(f"{self.worker.sent} messages sent")

    def _stop(self, *args: Any) -> None:
        """End in good order: what is on its way gets its receipt."""
        self.stopping.set()
        if self.worker:
            self.worker.stop()
