from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from portal import vapid
from portal.models import Device


class Command(BaseCommand):
    help = "Keys that push messages are signed with: make the first, put a new one in front, or list them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["make", "rotate", "list"])
        parser.add_argument(
            "--print",
            action="store_true",
            help="also print the secret keys as TORGET_VAPID_KEYS takes them; make then writes no file",
        )

    def handle(self, *args, **options) -> None:
        try:
            keys = getattr(self, options["what"])(secret=options["print"])
        except vapid.KeysUnusable as error:
            raise CommandError(str(error)) from error
        if options["print"]:
            self.stdout.write(",".join(key.secret for key in keys))

    def make(self, *, secret: bool) -> tuple[vapid.Key, ...]:
        if secret and not vapid.exist():
            return (vapid.fresh(),)
        made = not vapid.exist()
        keys = vapid.make()
        if not secret:
            self.stdout.write(f"{keys[0].id} " + ("made." if made else "is there already."))
        return keys

    def rotate(self, *, secret: bool) -> tuple[vapid.Key, ...]:
        keys = vapid.rotate(self.devices())
        if settings.VAPID_KEYS and not secret:
            raise CommandError(
                "The keys stand in TORGET_VAPID_KEYS: set it to what `manage.py push_keys rotate --print` says,"
                " on all hosts, and restart."
            )
        if not secret:
            self.stdout.write(f"{keys[0].id} is offered to new devices from now on.")
        return keys

    def list(self, *, secret: bool) -> tuple[vapid.Key, ...]:
        keys = vapid.every() if vapid.exist() else ()
        if not secret:
            used = self.devices()
            for place, key in enumerate(keys):
                offered = "" if place else ", offered to new ones"
                self.stdout.write(f"{key.id}  {used.pop(key.id, 0)} devices{offered}")
            for name, number in used.items():
                self.stdout.write(f"{name}  {number} devices, and the key is lost")
            if not keys:
                self.stdout.write("None yet.")
        return keys

    @staticmethod
    def devices() -> dict[str, int]:
        """How many devices take messages signed with each key."""
        rows = Device.objects.reachable().order_by().values("key_id").annotate(number=Count("pk"))
        return {row["key_id"]: row["number"] for row in rows}
