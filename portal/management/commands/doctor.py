import json
import sys

from django.core.management.base import BaseCommand, CommandParser

from portal import checks
from portal.checks import State

SIGNS = {State.GOOD: "✓", State.WARNING: "!", State.BAD: "✗"}


class Command(BaseCommand):
    help = "Say whether this installation is well, and what to do where it is not; fails when something is bad."
    # Its own check says what is missing, in words.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args, **options) -> None:
        found = checks.findings()
        well = checks.healthy(found)
        if options["json"]:
            report = {
                name: {"state": finding.state.value, "text": finding.text}
                for name, finding in found.items()
            }
            self.stdout.write(
                json.dumps({"healthy": well, "checks": report}, ensure_ascii=False, indent=2)
            )
        else:
            width = max(len(name) for name in found)
            styles = {
                State.GOOD: self.style.SUCCESS,
                State.WARNING: self.style.WARNING,
                State.BAD: self.style.ERROR,
            }
            for name, finding in found.items():
                sign = styles[finding.state](SIGNS[finding.state])
                self.stdout.write(f"{sign} {name.ljust(width)}  {finding.text}")
        if not well:
            sys.exit(1)
