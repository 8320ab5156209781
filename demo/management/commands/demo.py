"""``manage.py demo``: two invented municipalities, and two real ones where their data lie beside the checkout."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from demo import seeding
from demo.casesystem.data import bulk
from demo.casesystem.server import SHARED, CaseSystem
from demo.casesystem.web import PortTakenError
from demo.state import State, StateError
from portal.models import Municipality

INVENTED = ("tornsund", "kuulasjarvi")
SOURCES = {
    "tornsund": ("oparl", "/tornsund/oparl/system"),
    "kuulasjarvi": ("ahjo", "/kuulasjarvi/ahjorest/v1/cases"),
    "karlsruhe": ("oparl", "/karlsruhe/oparl/system"),
    "helsinki": ("ahjo", "/helsinki/ahjorest/v1/cases"),
}


class Command(BaseCommand):
    help = "Fill the installation with the demo. Running it again adds what is missing and keeps everything else."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="port of the web server (default 8000)"
        )
        parser.add_argument(
            "--residents", type=int, default=0, metavar="N", help="make N accounts, for scale"
        )
        parser.add_argument(
            "--cases", type=int, default=0, metavar="N", help="make N more cases, for scale"
        )
        parser.add_argument(
            "--without-shared", action="store_true", help="leave out the real cities' data"
        )

    def handle(self, *args, **options) -> None:
        for name in ("residents", "cases"):
            if options[name] < 0:
                raise CommandError(f"--{name} is a number from 0.")
        self.migrate()
        try:
            state = State.ensure(options["port"], timezone.localdate())
        except StateError as error:
            raise CommandError(str(error)) from error
        with self.case_system(state, options) as host:
            addresses = {
                slug: (adapter, host + path)
                for slug, (adapter, path) in SOURCES.items()
                if slug in INVENTED or (not options["without_shared"] and self.answers(host + path))
            }
            seeding.seed(state, port=options["port"], addresses=addresses, say=self.say)
            if options["cases"]:
                self.say("Harvesting more cases …")
                seeding.harvest_again(Municipality.objects.get(slug="tornsund"), self.say)
        if options["residents"]:
            self.say("Making residents …")
            made = seeding.add_residents(options["residents"], self.say)
            self.say(f"  {made} new accounts")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        self.say("Preparing the database, once; this takes a minute or two …")
        fresh = not executor.loader.applied_migrations
        if connection.vendor == "sqlite" and fresh:
            # An empty database loses nothing if the machine stops now, and is made three times as fast.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", interactive=False, verbosity=0)
        if connection.vendor == "sqlite" and fresh:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=NORMAL")

    @contextlib.contextmanager
    def case_system(self, state: State, options) -> Iterator[str]:
        """The address of the case system: the one that runs already, else one of our own for now."""
        host = f"http://127.0.0.1:{state.cases_port}"
        if options["cases"]:
            state.cases = options["cases"]
        try:
            system = CaseSystem(
                port=state.cases_port,
                shared=None if options["without_shared"] else SHARED,
                start=state.start,
                matters=bulk.matters(state.cases),
            )
        except PortTakenError as error:
            if options["cases"]:
                raise CommandError(
                    "Stop the demo first: its case system must start anew to hold more cases."
                ) from error
            if not self.answers(host + SOURCES["tornsund"][1]):
                raise CommandError(str(error)) from error
            yield host
            return
        state.save()
        with system:
            yield system.url

    def answers(self, url: str) -> bool:
        try:
            return httpx.get(url, timeout=10).is_success
        except httpx.HTTPError:
            return False
