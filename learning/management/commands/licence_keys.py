from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.actions import licence_keys
from learning.models import IssuerKey
from portal.models import Municipality


class Command(BaseCommand):
    help = "Keys that licences are signed with: list them, or let new ones sign from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "rotate"])
        parser.add_argument(
            "--municipality", metavar="SLUG", help="its short name; all, when left out"
        )

    def handle(self, *args, **options) -> None:
        places = Municipality.objects.all()
        if slug := options["municipality"]:
            places = places.filter(slug=slug)
            if not places.exists():
                raise CommandError(f"No municipality is called “{slug}”.")
        for place in places:
            if options["what"] == "rotate":
                licence_keys.rotate(None, place)
            self.tell(place)

    def tell(self, place: Municipality) -> None:
        for row in IssuerKey.objects.of(place):
            until = f"until {row.retired_at:%Y-%m-%d}" if row.retired_at else "signs now"
            self.stdout.write(f"{place.slug}  {row.name}  {row.made_at:%Y-%m-%d}  {until}")
