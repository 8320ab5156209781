"""Workers that are killed outright in the middle of telling many people: everybody is told all the same.

How often somebody may be told twice is bounded. A worker writes down what became of messages ``FLUSH`` at a time; its
sender hands on answers ``SOME`` at a time and has some connections open. A kill can cost no more than these together,
and nobody whose receipt was written down is told again.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal import claiming, push_http, vapid
from portal.actions import delivering
from portal.actions.telling import subjects_of
from portal.channels import Channel, State
from portal.events import CaseEventsRecorded, announce
from portal.models import Delivery, Device, Follow, Follower, Lease
from tests.factories import CaseEventFactory, CaseFactory, CasePageFactory, DeviceFactory
from tests.portal import pushd

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE = int(os.environ.get("TEST_KILLED_PEOPLE", "1200"))


@pytest.fixture
def service():
    # an answer takes some milliseconds, as it does out there
    with pushd.running(delay=3) as service:
        yield service


@pytest.fixture
def crowd(service):
    """Many people who follow one case, each with a device."""
    case = CaseFactory()
    CasePageFactory(case=case)
    subject = subjects_of(case.municipality, {("case", case.pk)})["case", case.pk]
    key = vapid.newest().id
    people = Follower.objects.bulk_create(
        Follower(token=f"{n:064x}", language="da", quiet_from=0, quiet_to=0) for n in range(PEOPLE)
    )
    DeviceFactory.reset_sequence(0)
    Device.objects.bulk_create(
        DeviceFactory.build(follower=person, endpoint=service.endpoint(n), key_id=key)
        for n, person in enumerate(people)
    )
    Follow.objects.bulk_create(
        Follow(municipality=case.municipality, follower=person, subject_id=subject, push=True)
        for person in people
    )
    return case


def happens(case) -> None:
    event = CaseEventFactory(case=case, kind="result", importance="important")
    with transaction.atomic():
        announce(CaseEventsRecorded(case.municipality_id, (event.pk,)))


class Process:
    """A worker as it is deployed, on the database of this test, in a process group of its own."""

    def __init__(self, service: pushd.Running, *command: str) -> None:
        row = connection.settings_dict
        if connection.vendor == "sqlite":
            address = f"sqlite:///{row['NAME']}"
        else:
            # a socket's folder stands in the path, a host before it
            host = row["HOST"]
            place = f"/{host}" if host.startswith("/") else f"{host}:{row['PORT']}"
            address = f"postgres://{row['USER']}:{row['PASSWORD']}@{place}/{row['NAME']}"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "DATABASE_URL": address,
                "TORGET_VAR": str(settings.VAR),
                "TORGET_PUSH_TEST_ORIGINS": ",".join(service.origins),
                "TORGET_LOG_LEVEL": "ERROR",
            },
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """As the kernel does when memory is out: no farewell, and none of its children is left."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        assert self.process.wait(timeout=120) == 0

    def __enter__(self):
        return self

    def __exit__(self, *raised) -> None:
        if self.process.poll() is None:
            self.kill()


def taken(service: pushd.Running, number: int, worker: Process) -> None:
    """Wait until so many messages were taken."""
    while service.taken() < number:
        assert worker.process.poll() is None, "the worker ended before it could be killed"


def rows(**which):
    return Delivery.objects.filter(channel=Channel.PUSH, **which)


def times(service: pushd.Running) -> dict[int, int]:
    """How often each browser took the message."""
    seen = service.report()
    twice = {int(number): taken for number, taken in seen["taken_twice"].items()}
    return dict.fromkeys(seen["told"], 1) | twice


def written_down(service: pushd.Running) -> dict[int, int]:
    """Browsers whose message is known to be sent, and how often they took it until now."""
    endpoints = rows(state=State.SENT).values_list("device__endpoint", flat=True)
    seen = times(service)
    return {number: seen[number] for number in (int(e.rpartition("/")[2]) for e in endpoints)}


def time_passes() -> None:
    """Leases run out; what was left behind for the second time is given back, and waits no longer."""
    before = timezone.now() - claiming.LEASE
    Lease.objects.update(until=before)
    delivering.sweep()
    rows(state=State.WAITING).update(due_at=before)


def everybody_was_told(service: pushd.Running, known: list[dict[int, int]]) -> None:
    """``known``: who was known to be told, and how often, each time a worker was killed."""
    seen, taken = service.report(), times(service)
    assert taken.keys() == set(range(PEOPLE))
    assert set(rows().values_list("state", flat=True)) == {State.SENT}
    assert seen["wrong"] == {}
    for told in known:
        assert {number: taken[number] for number in told} == told
    assert max(taken.values()) <= 1 + len(known)
    bound = delivering.FLUSH + push_http.SOME + seen["connections"]
    assert seen["taken"] - PEOPLE <= len(known) * bound


def test_a_worker_that_is_killed_costs_nobody_their_message(service, crowd):
    happens(crowd)
    known = []
    for share in (4, 2):
        with Process(service, "deliver", "--once") as worker:
            taken(service, PEOPLE // share, worker)
            worker.kill()
        known.append(written_down(service))
        assert rows(state=State.LEASED).exists()
        time_passes()
    with Process(service, "deliver", "--once") as worker:
        worker.end()

    assert known[0]
    everybody_was_told(service, known)


def test_a_cluster_that_is_killed_costs_nobody_their_message(service, crowd):
    happens(crowd)
    with Process(service, "qcluster") as cluster:
        taken(service, PEOPLE // 3, cluster)
        cluster.kill()
    known = [written_down(service)]
    assert rows(state=State.LEASED).exists()
    time_passes()

    # it has woken somebody up, as the schedule does every minute
    with Process(service, "qcluster") as cluster:
        while rows().exclude(state=State.SENT).exists():
            assert cluster.process.poll() is None
    everybody_was_told(service, known)
