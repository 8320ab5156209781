"""The list of cases, in a process and a database of its own.

``python -m bench.listing fill CASES`` makes a SQLite database in TORGET_VAR with one municipality of so many
cases; ``python -m bench.listing ask`` asks its list for the first page, for pages further down, and with each
filter, and prints the milliseconds of each answer as JSON. The page cache is off.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BODIES, TOPICS, AREAS = 40, 30, 20
FOUNDED = dt.datetime(2016, 1, 4, 8, tzinfo=dt.UTC)
THINGS = ("Cykelsti", "Lokalplan", "Belysning", "Legeplads", "Støjværn", "Varmeplan", "Busrute")
AT_ONCE = 5_000
TIMES = 6
"""How often each address is asked in one round."""


def digest(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:6])


def fill(count: int) -> None:
    from django.core.management import call_command

    from cases import stages
    from cases.actions.pages import add_pages, ensure_case_lists
    from cases.models import Body, Case, CaseEvent, Source
    from portal.actions import municipality as founding

    call_command("migrate", verbosity=0)
    place = founding.found_municipality(
        None,
        slug="stor",
        code="999",
        country="DK",
        languages=("da",),
        names={"da": "Stor"},
        hostname="stor.localhost",
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
    lists = ensure_case_lists(place)
    codes = [row.code for row in stages.TABLE]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        # the same ten years however many cases there are
        step = dt.timedelta(days=3650) / count
        cases = Case.objects.bulk_create(
            Case(
                **common,
                key=f"c{n}",
                number=f"{n:06}",
                title=f"{THINGS[digest('thing', n) % len(THINGS)]} nummer {n} ved Torvet",
                # most cases are decided; the rare stages stay rare
                stage=codes[min(digest("stage", n) % 40, 18)] if n % 3 else "decided",
                opened_on=(FOUNDED + n * step).date(),
                last_event_at=FOUNDED + n * step,
            )
            for n in numbers
        )
        for name, rows in (("bodies", bodies), ("topics", topics), ("areas", areas)):
            through, column = getattr(Case, name).through, f"{rows[0]._meta.model_name}_id"
            through.objects.bulk_create(
                through(
                    case_id=case.pk,
                    # squared: the first rows have most cases, the last have few
                    **{column: rows[int(len(rows) * (digest(name, case.key) / 2**48) ** 2)].pk},
                )
                for case in cases
            )
        CaseEvent.objects.bulk_create(
            CaseEvent(
                municipality=place,
                case=case,
                kind="document_added",
                importance="minor",
                after={"title": "Bilag"},
                observed_at=case.last_event_at,
            )
            for case in cases
        )
        add_pages(lists, cases)


def addresses(client, host: str) -> list[str]:
    """The first page, three further down, and each filter with a frequent and a rare value."""
    found = ["/da/sager/"]
    for _depth in range(3):
        text = client.get(found[-1], headers={"host": host}).content.decode()
        query = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        found.append(f"/da/sager/{query}")
    queries = (
        "stage=decided",
        "stage=initiative",
        "body=udvalg-0",
        f"body=udvalg-{BODIES - 1}",
        "topic=emne-0",
        f"topic=emne-{TOPICS - 1}",
        "area=sted-0",
        f"area=sted-{AREAS - 1}",
        "year=2020",
        "stage=decided&body=udvalg-1&year=2021",
        f"body=udvalg-0&topic=emne-{TOPICS - 1}",
    )
    return [*found, *(f"/da/sager/?{query}" for query in queries)]


def ask() -> list[float]:
    from django.test import Client

    client, host = Client(), "stor.localhost"
    taken = []
    asked = addresses(client, host)
    for path in asked:
        assert client.get(path, headers={"host": host}).status_code == 200, path
    for _turn in range(TIMES):
        for path in asked:
            start = time.perf_counter()
            client.get(path, headers={"host": host})
            taken.append(1000 * (time.perf_counter() - start))
    return taken


def run(var: str, *arguments: str) -> str:
    return run_module("bench.listing", var, *arguments)


def run_module(module: str, var: str, *arguments: str) -> str:
    """``module`` in a process of its own, on the database in ``var``. Raises CalledProcessError."""
    dropped = ("TORGET_", "DATABASE_URL", "REDIS_URL")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    bare |= {"TORGET_VAR": var, "TORGET_PAGE_CACHE": "0", "TORGET_LOG_LEVEL": "ERROR"}
    # in development static files need no manifest, which nobody asks for here
    bare["TORGET_DEBUG"] = "1"
    bare["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    made = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=bare,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return made.stdout


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(ask()))
