from django.core.management.base import BaseCommand

from portal import stylesheet


class Command(BaseCommand):
    help = "Write static/build/torget.css from the files in static/css."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        changed = stylesheet.write()
        self.stdout.write("static/build/torget.css " + ("written" if changed else "was fresh"))
