import sys

from django.core.management.base import BaseCommand

from microservices import invariants, seal
from microservices.actions.books import inspect, seal_days


class Command(BaseCommand):
    help = "Go through the books of coins now, as a worker does every night; fails where they are wrong."

    def handle(self, *args, **options) -> None:
        try:
            sealed = seal_days()
        except seal.KeyUnusable as error:
            self.stderr.write(str(error))
            sys.exit(1)
        done = inspect()
        self.stdout.write(
            f"{done.accounts} accounts, {done.transfers} transfers; {sealed} days sealed now."
        )
        for name, found in invariants.broken(shown=20).items():
            rows = ", ".join(map(str, found.first))
            self.stdout.write(self.style.ERROR(f"{name}: {found.count} broken, first rows {rows}"))
        for day in invariants.changed_days():
            self.stdout.write(self.style.ERROR(f"{day}: not what was sealed"))
        if done.wrong:
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("The books are right."))
