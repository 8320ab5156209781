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


NUMBERED = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}), "
"""One to ``count``, as SQLite makes them: millions of rows are written by the database itself."""


def happen(place, subjects: dict, count: int) -> None:
    """Events spread over the cases, one a minute until now, every fourth important, each with what it touches."""
    from django.db import connection

    cases = subjects["rows"]["case"]
    events = (
        NUMBERED.format(count=count) + "events AS (SELECT n, n * 7919 % %s AS place, "
        "CASE n %% 4 WHEN 0 THEN 'important' ELSE 'minor' END AS weight, "
        "strftime('%%Y-%%m-%%d %%H:%%M:%%S', 'now', '-' || (%s - n) || ' minutes') AS moment "
        "FROM numbers) "
    )
    known = [CASES, count]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE place (number INTEGER PRIMARY KEY, case_id INTEGER)")
        cursor.executemany(
            "INSERT INTO place VALUES (%s, %s)", [(n, c.pk) for n, c in enumerate(cases)]
        )
        cursor.execute("CREATE TEMP TABLE touched (number INTEGER, subject_id INTEGER)")
        pairs = [(n, subject) for n in range(CASES) for subject in touched(subjects, n)]
        cursor.executemany("INSERT INTO touched VALUES (%s, %s)", pairs)
        cursor.execute("CREATE INDEX temp.touched_number ON touched (number)")
        cursor.execute(
            f"{events} INSERT INTO cases_caseevent (id, municipality_id, case_id, kind, importance, "
            '"before", "after", observed_at, silent, held) '
            "SELECT n, %s, case_id, 'document_added', weight, '{}', '{\"title\": \"Bilag\"}', moment, 0, 0 "
            "FROM events JOIN place ON place.number = events.place",
            [*known, place.pk],
        )
        cursor.execute(
            f'{events} INSERT INTO portal_entry (id, municipality_id, kind, object_id, "group", '
            "importance, raised_because, happened_at, urgent, silent) "
            "SELECT n, %s, 'case', n, 'case:' || case_id, weight, '', moment, 0, 0 "
            "FROM events JOIN place ON place.number = events.place",
            [*known, place.pk],
        )
        cursor.execute(
            f"{events} INSERT INTO portal_entrysubject (entry_id, subject_id) "
            "SELECT n, subject_id FROM events JOIN touched ON touched.number = events.place",
            known,
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
