from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actions.municipality import MunicipalityRefused, found_municipality
from portal.models.municipality import Country
from portal.names import CODES


class Command(BaseCommand):
    help = "Open the square of a municipality: its host, a front page per language, groups of staff, a workflow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses, such as tornsund")
        parser.add_argument(
            "--host", required=True, help="host it is served at, such as tornsund.example"
        )
        parser.add_argument(
            "--name",
            required=True,
            action="append",
            metavar="LANGUAGE=NAME",
            help="its name in each language it writes in, the main language first, such as da=Tornsund",
        )
        parser.add_argument("--code", required=True, help="its number in the country's register")
        parser.add_argument("--country", required=True, choices=Country.values)
        parser.add_argument("--hue", type=int, default=250, help="colour, from 0 to 359")
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)
        parser.add_argument(
            "--port",
            type=int,
            default=443 if settings.HTTPS else settings.PORT,
            help="port of its public address; 443 with TORGET_HTTPS",
        )

    def handle(self, *args, **options) -> None:
        names = dict(self.named(text) for text in options["name"])
        try:
            municipality = found_municipality(
                None,
                names=names,
                languages=names,
                slug=options["slug"],
                code=options["code"],
                country=options["country"],
                hostname=options["host"],
                port=options["port"],
                hue=options["hue"],
                time_zone=options["time_zone"],
            )
        except MunicipalityRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{municipality.name_in(municipality.main_language)}: {municipality.root_url}"
        )

    def named(self, text: str) -> tuple[str, str]:
        language, equals, name = text.partition("=")
        if not equals or language not in CODES or not name.strip():
            raise CommandError(
                f"Write --name as LANGUAGE=NAME with one of {', '.join(CODES)}, not {text!r}."
            )
        return language, name.strip()
