"""Telling many people, measured in processes and databases of their own.

``python -m bench.outbox SIDE …`` works in the database that TORGET_VAR and DATABASE_URL name, and prints JSON.
``prepare PEOPLE ORIGIN…`` makes the tables, and people who follow one thing, each with a device of their own whose key
comes from the SHA-256 of a number. ``match`` writes who is told of one event, our way and the usual way in turn.
``happens`` lets one event happen; ``work`` is a worker that begins when it is told to and sends what is due;
``expire`` is what time does to leases.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.runner import ROOT, Absent, Row, alternate
from tests.portal import pushd

Environment = dict[str, str]
SAMPLE = 7
"""Messages of every so many browsers are opened by the push service."""
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


class Workers:
    """Workers that are ready to begin."""

    def __init__(self, where: Environment, number: int, *options: str) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.outbox", "work", *options],
                cwd=ROOT,
                env=environment(where),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _n in range(number)
        ]
        for one in self.processes:
            assert one.stdout is not None
            if one.stdout.readline() != "ready\n":
                raise RuntimeError("a worker did not start")

    def begin(self) -> float:
        """Let them go; the moment (seconds since 1970)."""
        began = time.time()
        for one in self.processes:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        return began

    def end(self) -> list[dict[str, Any]]:
        """Wait until they have nothing to do any more; what each says of itself."""
        said = [one.communicate()[0] for one in self.processes]
        if any(one.returncode for one in self.processes):
            raise RuntimeError("a worker failed")
        return [json.loads(text.splitlines()[-1]) for text in said]

    def kill(self) -> None:
        for one in self.processes:
            one.kill()
            one.communicate()


@contextlib.contextmanager
def crowd(
    database: contextlib.AbstractContextManager[Environment], people: int, **service: Any
) -> Iterator[tuple[Environment, pushd.Running]]:
    """A database with people whose devices a push service on this machine knows."""
    with database as where, pushd.running(sample=SAMPLE, unhurried=True, **service) as running:
        where = where | {"TORGET_PUSH_TEST_ORIGINS": ",".join(running.origins)}
        process(where, "prepare", people, *running.origins)
        yield where, running


def fault(number: int, faults: dict[str, int]) -> str:
    """What the push service answers a device, by its number."""
    return next((name for name, every in faults.items() if number % every == every - 1), "201")


def wave(
    where: Environment, service: pushd.Running, workers: int = 1, *options: str
) -> dict[str, Any]:
    """One event told to everybody: seconds until the workers had no more to do, and what the service saw."""
    process(where, "happens")
    service.forget()
    ready = Workers(where, workers, *options)
    began = ready.begin()
    said = ready.end()
    wall = max(one["ended"] for one in said) - began
    return {"began": began, "wall": wall, "workers": said, "seen": service.report()}


def killed(where: Environment, service: pushd.Running, people: int, kills: int) -> dict[str, Any]:
    """One event told to everybody by workers of which ``kills`` are killed on the way."""
    process(where, "happens")
    service.forget()
    for turn in range(kills):
        worker = Workers(where, 1)
        worker.begin()
        while service.taken() < people * (turn + 1) // (kills + 1):
            threading.Event().wait(0.005)
        worker.kill()
        process(where, "expire")
    worker = Workers(where, 1)
    worker.begin()
    worker.end()
    return service.report()


# In the process of its own ----------------------------------------------------------------------


def prepare(people: str, *origins: str) -> dict[str, int]:
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
    count = int(people)
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        followers = Follower.objects.bulk_create(
            Follower(token=digest("token", n).hex(), language="da", quiet_from=0, quiet_to=0)
            for n in numbers
        )
        Device.objects.bulk_create(
            Device(follower=follower, **device(number, origins))
            for number, follower in zip(numbers, followers, strict=True)
        )
        Follow.objects.bulk_create(
            Follow(municipality=home, follower=f, subject_id=subject, level="all", push=True)
            for f in followers
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"people": count}


def digest(*parts: object) -> bytes:
    return hashlib.sha256(" ".join(map(str, parts)).encode()).digest()


def device(number: int, origins: tuple[str, ...]) -> dict[str, Any]:
    """The browser that the push service knows by ``number``; without one, nobody's."""
    from portal import vapid, webpush

    origin = origins[number % len(origins)] if origins else "https://push.example"
    address = f"{origin}/push/{number}"
    return {
        "endpoint": address,
        "endpoint_hash": hashlib.sha256(address.encode()).hexdigest(),
        "origin": origin,
        "p256dh": webpush.point_of(pushd.private_key(number)) if origins else bytes(65),
        "auth": pushd.auth_secret(number),
        "key_id": vapid.newest().id,
        "label": str(number),
    }


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


def match(people: str) -> dict[str, Any]:
    from django.db import connection, transaction
    from django.utils import timezone

    from portal import matching
    from portal.channels import Channel
    from portal.models import Delivery, Municipality

    home, entry = Municipality.objects.get(), event()

    def empty(_side: str) -> None:
        if Delivery.objects.count() not in {0, int(people)}:
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


def happens() -> dict[str, int]:
    """One event, told to nobody yet; devices that an earlier one found gone are back."""
    from django.conf import settings
    from django.utils import timezone

    from portal import matching
    from portal.channels import Channel
    from portal.models import Delivery, Device, Municipality

    Delivery.objects.all().delete()
    for gone in Device.objects.filter(gone_at__isnull=False):
        back = device(int(gone.label), tuple(settings.PUSH_TEST_ORIGINS))
        Device.objects.filter(pk=gone.pk).update(gone_at=None, **back)
    home, entry = Municipality.objects.get(), event()
    return {"told": matching.match(home, [entry.pk], Channel.PUSH, now=timezone.now())}


def work(*options: str) -> dict[str, Any]:
    """A worker that knows how to say what happens here, and had time to make secrets of messages to come unless it is
    ``unprepared``."""
    import resource

    from django.urls import get_resolver
    from django.utils.translation import gettext

    from portal import prepared, tellers
    from portal.actions import delivering
    from portal.channels import Channel, SubjectKind
    from portal.models import Municipality
    from portal.speaking import speaking
    from portal.tellers import Name, Teller, Words

    def words(entries: Any) -> dict[int, Words]:
        said = "Teknik- og Miljøudvalget sendte sagen tilbage"
        change = ("Udvalg", "Byråd")
        return {
            entry.pk: Words("Sag", "Cykelsti på Møllegade", said, "/da/sager/17/", change=change)
            for entry in entries
        }

    tellers.register(Teller("bench", "Bench", words))
    tellers.names(SubjectKind.COURSE)(lambda rows: {row.pk: Name("Cykelsti") for row in rows})
    with speaking(Municipality.objects.get(), "da"):
        # a worker that has sent before knows its languages, its database and the addresses of pages
        gettext("ready")
        assert get_resolver().reverse_dict
    spare = time.process_time()
    made = prepared.fill(seconds=float("inf")) if "unprepared" not in options else 0
    spare = time.process_time() - spare
    print("ready", flush=True)
    sys.stdin.readline()
    began, cpu = time.perf_counter(), time.process_time()
    worker = delivering.Worker([Channel.PUSH])
    worker.run()
    return {
        "sent": worker.sent,
        "prepared": made,
        "prepare_us": 1e6 * spare / max(made, 1),
        "ended": time.time(),
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "rss_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def expire() -> dict[str, int]:
    from django.utils import timezone

    from portal.actions import delivering
    from portal.claiming import LEASE
    from portal.models import Delivery, Lease

    before = timezone.now() - LEASE
    Lease.objects.update(until=before)
    number = delivering.sweep()
    Delivery.objects.filter(state="w").update(due_at=before)
    return {"given_back": number}


def states() -> dict[str, Any]:
    """Where deliveries stand, and when each device was told (seconds since 1970)."""
    from django.db.models import Count

    from portal.models import Delivery

    rows = Delivery.objects.values_list("state", "outcome").annotate(number=Count("pk"))
    sent = Delivery.objects.filter(state="s").values_list("device__label", "sent_at")
    return {
        "states": {
            f"{state} {outcome}".strip(): number for state, outcome, number in rows.order_by()
        },
        "sent_at": {label: moment.timestamp() for label, moment in sent},
    }


SIDES = {side.__name__: side for side in (prepare, match, happens, work, expire, states)}


def main(side: str, *arguments: str) -> None:
    import django

    django.setup()
    print(json.dumps(SIDES[side](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
