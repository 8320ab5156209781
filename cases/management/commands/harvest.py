"""``manage.py harvest``: runs configured sources, or one given on the command line."""

from __future__ import annotations

import ipaddress
import json
from collections import Counter
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.actions.documents import read_waiting
from cases.actions.harvest import HarvestRefused, ensure_source, harvest
from cases.harvest import adapters
from cases.models import Run, Source
from portal.models import Municipality


def is_local(url: str) -> bool:
    """Whether the operator wrote a private address outright, which needs no further consent."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


COUNTS = ("created", "updated", "unchanged", "withdrawn", "held", "errors")


class Command(BaseCommand):
    help = "Harvest case systems: all enabled ones, those named, or one given by --adapter, --url, --municipality."

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", nargs="*", help="names or numbers of configured sources")
        parser.add_argument("--adapter", choices=adapters.NAMES)
        parser.add_argument(
            "--url", help="address of an OParl system or body, or of a list of cases"
        )
        parser.add_argument(
            "--municipality", help="short name of the municipality the cases belong to"
        )
        parser.add_argument(
            "--local", action="store_true", help="allow private addresses for the given --url"
        )
        parser.add_argument(
            "--changes", action="store_true", help="ask for changes only, where the system can say"
        )
        parser.add_argument(
            "--documents", action="store_true", help="read the words of new documents too"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, keep nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="print the counts as one JSON object"
        )

    def handle(self, *args, **options) -> None:
        total: Counter = Counter(dict.fromkeys(COUNTS, 0))
        failed = []
        for source in self.sources(options):
            try:
                run = self.run(source, options)
            except HarvestRefused as refusal:
                raise CommandError(str(refusal)) from refusal
            total.update(run.counts)
            if run.state == Run.State.FAILED:
                failed.append(source)
            if not options["json"]:
                self.report(source, run)
        if options["json"]:
            self.stdout.write(json.dumps({name: total[name] for name in COUNTS}))
        if failed:
            names = ", ".join(source.name for source in failed)
            raise CommandError(f"Nothing could be read from: {names}", returncode=1)

    def run(self, source: Source, options) -> Run:
        full = None if options["changes"] else True
        if not options["dry_run"]:
            run = harvest(None, source, full=full)
            while options["documents"] and read_waiting(source):
                pass
            return run
        with transaction.atomic():
            run = harvest(None, source, full=full)
            transaction.set_rollback(True)
        return run

    def report(self, source: Source, run: Run) -> None:
        counts = "  ".join(f"{name} {getattr(run, name)}" for name in COUNTS)
        self.stdout.write(f"{source.municipality.slug}  {source.name}: {run.state}  {counts}")
        for row in run.problems:
            first = row["examples"][0] if row["examples"] else ""
            self.stdout.write(
                f"  {row['count']} × {row['code']}: {row['message']} {first}".rstrip()
            )

    def sources(self, options) -> list[Source]:
        adhoc = [options["adapter"], options["url"], options["municipality"]]
        if any(adhoc):
            if not all(adhoc):
                raise CommandError("Give --adapter, --url and --municipality together.")
            return [self.given(options)]
        rows = Source.objects.select_related("municipality")
        if not options["source"]:
            return list(rows.filter(enabled=True))
        found = []
        for name in options["source"]:
            matching = rows.filter(pk=int(name)) if name.isdigit() else rows.filter(name=name)
            if not matching:
                raise CommandError(f"There is no source “{name}”.")
            found += list(matching)
        return found

    def given(self, options) -> Source:
        municipality = Municipality.objects.filter(slug=options["municipality"]).first()
        if municipality is None:
            known = ", ".join(Municipality.objects.values_list("slug", flat=True))
            raise CommandError(
                f"There is no municipality “{options['municipality']}”. Known: {known or 'none'}."
            )
        try:
            return ensure_source(
                None,
                municipality,
                adapter=options["adapter"],
                url=options["url"],
                local=options["local"] or is_local(options["url"]),
            )
        except HarvestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
