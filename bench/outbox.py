"""Telling many people, measured in processes and databases of their own.

``python -m bench.outbox SIDE …`` works in the database that TORGET_VAR and DATABASE_URL name, and prints JSON.
``prepare PEOPLE`` makes the tables, and people who follow one thing, each with a device of their own whose secret comes
from the SHA-256 of a number. ``match`` writes who is told of one event, our way and the usual way in turn.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.runner import Absent, Row, alternate

ROOT = Path(__file__).resolve().parent.parent
Environment = dict[str, str]
AT_ONCE = 2000
"""Rows in one statement of the usual way, and of what prepares both."""


@contextlib.contextmanager
def sqlite() -> Iterator[Environment]:
    """A new SQLite database."""
    with tempfile.TemporaryDirectory(prefix="torget-bench-") as folder:
        yield {"TORGET_VAR": folder}


@contextlib.contextmanager
def postgres() -> Iterator[Environment]:
    """A new database on a PostgreSQL that writes to the disk before it says so. Raises Absent where there is none."""
    import psycopg
    from psycopg import sql

    from tests import run

    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(run.postgres())
        except run.NoServer as error:
            raise Absent(str(error)) from error
        parts = urlsplit(server)
        name = sql.Identifier(f"torget_bench_{os.getpid()}")
        folder, _slash, maintenance = parts.path.rpartition("/")
        place = {"host": folder[1:] if folder.startswith("//") else parts.hostname}
        connection = stack.enter_context(
            psycopg.connect(
                **place,
                port=parts.port,
                user=parts.username,
                password=parts.password,
                dbname=maintenance,
                autocommit=True,
            )
        )
        if "TEST_DATABASE_URL" not in os.environ:
            # the throw-away server of the tests is told not to; here that is part of what is measured
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        stack.callback(connection.execute, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        address = urlunsplit(parts._replace(path=f"{folder}/torget_bench_{os.getpid()}"))
        var = stack.enter_context(tempfile.TemporaryDirectory(prefix="torget-bench-"))
        yield {"TORGET_VAR": var, "DATABASE_URL": address}


def environment(where: Environment) -> Environment:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"DJANGO_SETTINGS_MODULE": "portal.settings", "TORGET_LOG_LEVEL": "ERROR"} | where


def process(where: Environment, *arguments: object) -> Any:
    """Run one side in a process of its own, and what it printed."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.outbox", *map(str, arguments)],
        cwd=ROOT,
        env=environment(where),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(answer.splitlines()[-1])


def matched(
    name: str, database: contextlib.AbstractContextManager[Environment], people: int
) -> Row:
    """Seconds from one event to the rows that say who is told, against the usual way."""
    with database as where:
        process(where, "prepare", people)
        found = process(where, "match", people)
    ours, usual = found["ours"], found["usual"]
    return Row(
        name,
        ours["wall"],
        "s",
        usual["wall"],
        f"bulk_create(ignore_conflicts=True, batch_size={AT_ONCE})",
        usual["wall"] / ours["wall"],
        {"people": people, **found},
    )


# In the process of its own ----------------------------------------------------------------------


def prepare(people: int, endpoint: str = "https://push.example/{}") -> dict[str, int]:
    from django.core.management import call_command
    from django.db import connection

    from portal.actions.municipality import found_municipality
    from portal.actions.telling import subjects_of
    from portal.models import Device, Follow, Follower

    call_command("migrate", verbosity=0, skip_checks=True)
    home = found_municipality(
        None,
        names={"da": "Bench"},
        slug="bench",
        code="1",
        country="DK",
        languages=["da"],
        hostname="bench.localhost",
    )
    subject = subjects_of(home, {("course", 1)})["course", 1]
    for start in range(0, people, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, people))
        followers = Follower.objects.bulk_create(
            Follower(token=digest("token", n).hex(), language="da", quiet_from=0, quiet_to=0)
            for n in numbers
        )
        Device.objects.bulk_create(
            _device(n, f, endpoint) for n, f in zip(numbers, followers, strict=True)
        )
        Follow.objects.bulk_create(
            Follow(municipality=home, follower=f, subject_id=subject, level="all", push=True)
            for f in followers
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"people": people}


def digest(*parts: object) -> bytes:
    return hashlib.sha256(" ".join(map(str, parts)).encode()).digest()


def _device(number: int, follower: Any, endpoint: str) -> Any:
    from portal.models import Device

    address = endpoint.format(number)
    return Device(
        follower=follower,
        endpoint=address,
        endpoint_hash=hashlib.sha256(address.encode()).hexdigest(),
        origin="/".join(address.split("/")[:3]),
        p256dh=bytes(65),
        auth=digest("auth", number)[:16],
        key_id="bench",
    )


def event() -> Any:
    """Something that happens to what everybody follows, and of which nobody is told yet."""
    from django.utils import timezone

    from portal.models import Entry, EntrySubject, Municipality, Subject

    last = Entry.objects.order_by("-pk").first()
    entry = Entry.objects.create(
        municipality=Municipality.objects.get(),
        kind="bench",
        object_id=last.object_id + 1 if last else 1,
        group="bench:1",
        importance="important",
        happened_at=timezone.now(),
    )
    EntrySubject.objects.create(entry=entry, subject=Subject.objects.get(kind="course"))
    return entry


def match(people: int) -> dict[str, Any]:
    from django.db import connection, transaction
    from django.utils import timezone

    from portal import matching
    from portal.channels import Channel
    from portal.models import Delivery, Municipality

    home, entry = Municipality.objects.get(), event()

    def empty(_side: str) -> None:
        if Delivery.objects.count() not in {0, people}:
            raise RuntimeError("somebody was left out")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("TRUNCATE portal_delivery")
                cursor.execute("CHECKPOINT")
            else:
                cursor.execute("DELETE FROM portal_delivery")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def ours() -> None:
        with transaction.atomic():
            matching.match(home, [entry.pk], Channel.PUSH, now=timezone.now())

    def usual() -> None:
        with transaction.atomic():
            Delivery.objects.bulk_create(
                _usual(home, entry), ignore_conflicts=True, batch_size=AT_ONCE
            )

    timed = alternate({"ours": ours, "usual": usual}, prepare=empty)
    empty("")
    found: dict[str, Any] = {
        side: {"cpu": one.least_cpu, "wall": one.median_wall, "walls": one.wall}
        for side, one in timed.items()
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW fsync")
            found["fsync"] = cursor.fetchone()[0]
    return found | {"database": connection.vendor}


def _usual(home: Any, entry: Any) -> Iterator[Any]:
    """Who is told, asked of the database in one question and decided in Python."""
    from django.db.models import Q
    from django.utils import timezone

    from portal.matching import next_hour
    from portal.models import Delivery, Device

    now = timezone.now()
    hour = now.astimezone(home.zone).hour
    level = Q(follower__follows__level="all")
    if entry.importance == "important":
        level |= Q(follower__follows__level="important")
    rows = Device.objects.reachable().filter(
        level, follower__follows__push=True, follower__follows__subject__touched_by__entry=entry
    )
    columns = ("quiet_from", "quiet_to", "paused_until")
    told = rows.values_list(
        "pk", "follower", "follower__follows__subject", *(f"follower__{name}" for name in columns)
    )
    for device, follower, subject, start, end, paused in told.iterator(AT_ONCE):
        due = now
        if start <= hour < end or (start > end and (hour >= start or hour < end)):
            due = next_hour(now, end, home.zone)
        yield Delivery(
            municipality=home,
            entry=entry,
            follower_id=follower,
            subject_id=subject,
            channel="p",
            device_id=device,
            due_at=max(due, paused or due),
        )


SIDES = {"prepare": prepare, "match": match}


def main(side: str, *arguments: str) -> None:
    import django

    django.setup()
    print(json.dumps(SIDES[side](*map(int, arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
