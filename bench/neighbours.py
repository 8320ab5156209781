"""Finding who could help, in a process and a database of its own.

``python -m bench.neighbours fill`` makes 100,000 residents who say what they would help with, in one municipality;
``python -m bench.neighbours ask`` asks for the best helpers of some needs and prints the milliseconds of each answer.
Who they are, where, when and what follows from the SHA-256 of their number.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import uuid

from bench.outbox import digest

RESIDENTS, AT_ONCE = 100_000, 5_000
KINDS, ACROSS = 10, 60
"""Kinds of help, and cells from one end of the municipality to the other (30 km)."""
ASKED, BEST = 100, 20


def fill() -> None:
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from microservices.choices import Level, PermitState
    from microservices.fit import ALWAYS
    from microservices.models import Block, Category, Neighbour, Permit
    from portal.actions.municipality import found_municipality
    from portal.models import Resident

    call_command("migrate", verbosity=0, skip_checks=True)
    place = found_municipality(
        None,
        names={"da": "Stor"},
        slug="stor",
        code="999",
        country="DK",
        languages=["da"],
        hostname="stor.localhost",
    )
    Category.objects.of(place).delete()
    # every other kind takes a permit
    kinds = Category.objects.bulk_create(
        Category(
            municipality=place,
            slug=f"slags-{n}",
            name_da=f"Slags {n}",
            level=Level.APPROVED if n % 2 else Level.EID,
        )
        for n in range(KINDS)
    )
    now = timezone.now()
    with transaction.atomic():
        for start in range(0, RESIDENTS, AT_ONCE):
            numbers = range(start, start + AT_ONCE)
            seeds = {n: digest("neighbour", n) for n in numbers}
            people = Resident.objects.bulk_create(
                Resident(
                    kind="resident",
                    municipality=place,
                    verified_at=now,
                    birth_year=1930 + seeds[n][0] % 75,
                    first_name="N",
                    password="!",  # noqa: S106  (nobody signs in with it)
                )
                for n in numbers
            )
            found = Neighbour.objects.bulk_create(
                Neighbour(
                    resident=person,
                    municipality=place,
                    east=8600 + seeds[n][1] % ACROSS,
                    north=7200 + seeds[n][2] % ACROSS,
                    reach=(2, 4, 10, 20)[seeds[n][3] % 4],
                    languages=1 | seeds[n][4] % 32,
                    times=(int.from_bytes(seeds[n][5:8], "big") & ALWAYS) or ALWAYS,
                    told=seeds[n][8] % 4 > 0,
                    completed=seeds[n][9] % 20,
                    received=seeds[n][10] % 20,
                    late=seeds[n][11] % 3,
                )
                for n, person in zip(numbers, people, strict=True)
            )
            offered = [
                (row, kinds[seeds[n][12 + k] % KINDS])
                for n, row in zip(numbers, found, strict=True)
                for k in range(3)
            ]
            Neighbour.categories.through.objects.bulk_create(
                (
                    Neighbour.categories.through(neighbour=row, category=kind)
                    for row, kind in offered
                ),
                ignore_conflicts=True,
            )
            Permit.objects.bulk_create(
                (
                    Permit(
                        municipality=place,
                        resident_id=row.resident_id,
                        category=kind,
                        level=Level.APPROVED,
                        state=PermitState.GRANTED,
                        granted_on=now.date(),
                        valid_until=now.date() + dt.timedelta(days=300),
                    )
                    for row, kind in offered
                    if kind.level and row.resident_id % 3
                ),
                ignore_conflicts=True,
            )
            Block.objects.bulk_create(
                Block(blocker=one, blocked=other)
                for one, other in zip(people[:500], people[500:1000], strict=True)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def ask() -> list[float]:
    from django.utils import timezone

    from microservices import matching
    from microservices.choices import Side
    from microservices.models import Category, Listing
    from portal.models import Municipality, Resident

    place = Municipality.objects.get()
    kinds = list(Category.objects.of(place))
    owners = list(Resident.objects.order_by("pk")[: ASKED * 100 : 100])
    tomorrow = timezone.localtime().replace(hour=9, minute=0) + dt.timedelta(days=1)
    taken = []
    for number in range(-5, ASKED):  # five to warm up
        seed = digest("need", number)
        listing = Listing(
            pk=10**9,
            municipality=place,
            owner=owners[number % ASKED],
            category=kinds[seed[0] % len(kinds)],
            side=Side.NEED,
            title="Bænk",
            language="da",
            coins=1,
            key=uuid.uuid4(),
            east=8600 + seed[1] % ACROSS,
            north=7200 + seed[2] % ACROSS,
            starts_at=tomorrow if seed[3] % 2 else None,
            ends_at=tomorrow + dt.timedelta(hours=3) if seed[3] % 2 else None,
        )
        began = time.perf_counter()
        found = matching.helpers_for(listing, BEST)
        spent = (time.perf_counter() - began) * 1000
        if len(found) != BEST:
            raise RuntimeError(f"only {len(found)} were found")
        if number >= 0:
            taken.append(spent)
    return taken


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"fill": fill, "ask": ask}[sys.argv[1]]()))
