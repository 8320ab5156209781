"""The feed of people who are signed in, in a process and a database of its own.

``python -m bench.feeds fill ENTRIES`` makes a SQLite database in TORGET_VAR with one municipality of so many feed
entries and 100,000 residents who follow things; ``python -m bench.feeds ask`` signs some of them in, asks for pages
of their feeds, and prints the milliseconds of each answer as JSON. The page cache is off.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time

from bench.listing import digest, run_module

RESIDENTS, CASES = 100_000, 2_000
BODIES, TOPICS, AREAS = 20, 30, 20
AT_ONCE = 5_000
ASKED = 40
"""Residents who read their feed in one round."""
HOST = "stor.localhost"


def fill(entries: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        place, subjects = found()
        happen(place, subjects, entries)
        people(place, subjects)


def found() -> tuple:
    """The municipality with its cases, and the subjects of each kind."""
    from django.utils import timezone

    from cases.actions.pages import add_pages, ensure_case_lists
    from cases.models import Body, Case, Source
    from portal.actions import municipality as founding
    from portal.actions.telling import subjects_of

    place = founding.found_municipality(
        None,
        slug="stor",
        code="999",
        country="DK",
        languages=("da",),
        names={"da": "Stor"},
        hostname=HOST,
    )
    source = Source.objects.create(municipality=place, name="ESDH", url="https://stor.example/")
    common = {"municipality": place, "source": source}
    bodies = Body.objects.bulk_create(
        Body(**common, key=f"b{n}", name=f"Udvalg {n}", slug=f"udvalg-{n}") for n in range(BODIES)
    )
    topics = [
        founding.add_topic(None, code=f"emne-{n}", names={"da": f"Emne {n}"}) for n in range(TOPICS)
    ]
    areas = [
        founding.add_area(None, place, slug=f"sted-{n}", names={"da": f"Sted {n}"})
        for n in range(AREAS)
    ]
    cases = Case.objects.bulk_create(
        Case(
            **common,
            key=f"c{n}",
            number=f"{n:06}",
            title=f"Sag nummer {n} ved Torvet",
            stage="committee",
            opened_on=dt.date(2020, 1, 1),
            last_event_at=timezone.now(),
        )
        for n in range(CASES)
    )
    add_pages(ensure_case_lists(place), cases)
    rows = {"case": cases, "body": bodies, "topic": topics, "area": areas, "municipality": [place]}
    wanted = {(kind, row.pk) for kind, found in rows.items() for row in found}
    known = subjects_of(place, wanted)
    subjects = {kind: [known[kind, row.pk] for row in found] for kind, found in rows.items()}
    return place, subjects | {"rows": rows}


def happen(place, subjects: dict, count: int) -> None:
    """Events spread over the cases, every fourth important, each with what it touches."""
    from django.utils import timezone

    from cases.models import CaseEvent
    from portal.models import Entry, EntrySubject

    now = timezone.now()
    cases = subjects["rows"]["case"]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        at = {n: now - dt.timedelta(minutes=count - n) for n in numbers}
        weight = {n: "minor" if n % 4 else "important" for n in numbers}
        where = {n: digest("case", n) % CASES for n in numbers}
        events = CaseEvent.objects.bulk_create(
            CaseEvent(
                municipality=place,
                case=cases[where[n]],
                kind="document_added",
                importance=weight[n],
                after={"title": "Bilag"},
                observed_at=at[n],
            )
            for n in numbers
        )
        entries = Entry.objects.bulk_create(
            Entry(
                municipality=place,
                kind="case",
                object_id=event.pk,
                group=f"case:{event.case_id}",
                importance=weight[n],
                happened_at=at[n],
            )
            for n, event in zip(numbers, events, strict=True)
        )
        EntrySubject.objects.bulk_create(
            EntrySubject(entry_id=entry.pk, subject_id=subject)
            for n, entry in zip(numbers, entries, strict=True)
            for subject in touched(subjects, where[n])
        )


def touched(subjects: dict, case: int) -> list[int]:
    """A case has a body, a topic and an area; the first of each have most cases, the last few."""
    found = [subjects["case"][case], subjects["municipality"][0]]
    for kind in ("body", "topic", "area"):
        rows = subjects[kind]
        found.append(rows[int(len(rows) * (digest(kind, case) / 2**48) ** 2)])
    return found


def people(place, subjects: dict) -> None:
    """Residents who follow a case, a topic and an area, and have chosen another area and topic."""
    from django.utils import timezone

    from portal.models import Follow, Follower, Resident

    now, rows = timezone.now(), subjects["rows"]
    for start in range(0, RESIDENTS, AT_ONCE):
        numbers = range(start, start + AT_ONCE)
        residents = Resident.objects.bulk_create(
            Resident(
                username=f"r{n}",
                password="!",  # noqa: S106 nobody can sign in with it
                subject_hash=f"{n:064x}",
                kind="resident",
                first_name="Ida",
                municipality=place,
                birth_year=1980,
                verified_at=now,
            )
            for n in numbers
        )
        followers = Follower.objects.bulk_create(
            Follower(
                resident=person,
                language="da",
                stop_key=f"stop-{n}",
                seen_at=now - dt.timedelta(days=1),
            )
            for n, person in zip(numbers, residents, strict=True)
        )
        Follow.objects.bulk_create(
            Follow(
                municipality=place,
                follower=follower,
                subject_id=subjects[kind][digest("follow", kind, n) % len(subjects[kind])],
                level="important" if kind == "topic" else "all",
            )
            for n, follower in zip(numbers, followers, strict=True)
            for kind in ("case", "topic", "area")
        )
        for kind, through in (
            ("area", Resident.areas.through),
            ("topic", Resident.topics.through),
        ):
            through.objects.bulk_create(
                through(
                    resident_id=person.pk,
                    **{f"{kind}_id": rows[kind][digest("chosen", kind, n) % len(rows[kind])].pk},
                )
                for n, person in zip(numbers, residents, strict=True)
            )


def ask() -> list[float]:
    """The first page of a person's feed, the next, and the same narrowed down, for residents all over the list."""
    from django.test import Client

    from portal.models import Resident

    taken = []
    for number in range(ASKED):
        client = Client(headers={"host": HOST})
        client.force_login(Resident.objects.get(username=f"r{number * RESIDENTS // ASKED}"))
        text = client.get("/da/feed/mine/").content.decode()
        assert '<article class="card entry"' in text
        more = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        for query in ("", more, "?level=important", "?kind=case"):
            start = time.perf_counter()
            answer = client.get(f"/da/feed/mine/{query}")
            taken.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200
    return taken


def run(var: str, *arguments: str) -> str:
    return run_module("bench.feeds", var, *arguments)


if __name__ == "__main__":
    import django
    from django.conf import settings

    django.setup()
    # in development Django writes down every statement, which costs more than some of them
    settings.DEBUG = False
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(ask()))
