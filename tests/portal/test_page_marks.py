"""Marks: what one process renews, every other sees at its next request, on one host and through Redis."""

import gc
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from portal import marks
from portal.marks import FileMarks, RedisMarks
from tests.factories import MunicipalityFactory, StandardPageFactory

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "watch"
PATIENCE, PAUSE = 60, 0.05  # seconds to wait for a server, and between two tries


def test_a_renewal_is_seen_through_another_map_and_by_nobody_else(tmp_path) -> None:
    ours, theirs = FileMarks(tmp_path / "marks"), FileMarks(tmp_path / "marks")
    before, neighbour = theirs.read(7), theirs.read(8)
    frozen = theirs.snapshot()
    ours.renew(7)
    assert theirs.read(7) != before
    assert theirs.read(8) == neighbour
    assert frozen(7) == before


def test_renewing_the_installation_renews_everybody(tmp_path) -> None:
    found = FileMarks(tmp_path / "marks")
    before = [found.read(n) for n in range(5)]
    found.renew(None)
    assert not set(before) & {found.read(n) for n in range(5)}


def test_a_lost_file_comes_back_with_marks_of_its_own_and_is_noticed(tmp_path) -> None:
    path = tmp_path / "marks"
    old = FileMarks(path)
    assert old.fault() == ""
    path.unlink()
    assert "No such file" in old.fault()
    new = FileMarks(path)
    assert new.read(1) != old.read(1)
    assert "restart" in old.fault()
    assert new.fault() == ""


@pytest.mark.redis
def test_hosts_that_share_a_redis_share_their_marks(redis_url, monkeypatch) -> None:
    monkeypatch.setattr(RedisMarks, "KEY", f"torget:test:{uuid.uuid4()}")
    ours, theirs = RedisMarks(redis_url), RedisMarks(redis_url)
    assert theirs.snapshot()(7) is None  # nobody has made one yet: the page is not kept
    assert theirs.snapshot()(8) is None
    before, neighbour = theirs.read(7), theirs.read(8)
    assert before is not None
    ours.renew(7)
    assert theirs.read(7) not in {None, before}
    assert theirs.read(8) == neighbour
    ours._redis.delete(RedisMarks.KEY)
    assert theirs.read(7) is None
    ours.renew(7)
    ours.renew(None)
    assert theirs.read(7) not in {None, before}
    ours._redis.delete(RedisMarks.KEY)


def test_while_redis_is_away_no_page_is_kept_or_served() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = RedisMarks(f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        assert away.read(7) is None
        assert away.snapshot()(7) is None
        assert away.fault().startswith("Redis:")
    # The client leaves broken connections to the collector.
    gc.collect()


# Another process


class Server:
    """A web server as it is deployed, with the database and the marks of this test."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        row = connection.settings_dict
        if connection.vendor == "sqlite":
            address = f"sqlite:///{row['NAME']}"
        else:
            # a socket's folder stands in the path, a host before it
            host = row["HOST"]
            place = f"/{host}" if host.startswith("/") else f"{host}:{row['PORT']}"
            address = f"postgres://{row['USER']}:{row['PASSWORD']}@{place}/{row['NAME']}"
        self.process = subprocess.Popen(
            [
                Path(sys.executable).with_name("granian"),
                "--interface=wsgi",
                f"--port={self.port}",
                "--no-ws",
                "portal.wsgi:application",
            ],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "DATABASE_URL": address,
                "TORGET_VAR": str(settings.VAR),
                "TORGET_DEBUG": "1",
                "TORGET_METRICS_TOKEN": TOKEN,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.log: list[str] = []
        for line in self.process.stdout:
            self.log.append(line)
            if "Started worker" in line:
                return
        raise AssertionError("".join(self.log))

    def get(self, host: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        # A worker says it has started before it has loaded the application and listens.
        for _attempt in range(int(PATIENCE / PAUSE)):
            to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                to.request("GET", path, headers={"Host": host, **headers})
                answer = to.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read().decode()
            except ConnectionRefusedError:
                assert self.process.poll() is None, "".join(self.log)
                time.sleep(PAUSE)
            finally:
                to.close()
        raise AssertionError("the server never listened")

    def rendered(self) -> int:
        """How many pages it has rendered for everybody since it started."""
        told = self.get("probe", "/metrics", Authorization=f"Bearer {TOKEN}")[2]
        return int(re.search(r'answers\{from="rendering"\} (\d+)', told)[1])

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)


@pytest.fixture
def other_process(transactional_db) -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def test_publishing_here_is_visible_at_once_in_another_process_and_only_there(
    other_process, client
) -> None:
    marks.marks.cache_clear()
    town, neighbour = (
        MunicipalityFactory(slug="tornsund"),
        MunicipalityFactory(slug="almsjo", languages=["sv"]),
    )
    page = StandardPageFactory(parent=town.site.root_page.specific, title="Skoler", intro="Som før")
    host, other_host = town.site.hostname, neighbour.site.hostname

    status, headers, text = other_process.get(host, "/da/skoler/")
    assert (status, "Som før" in text) == (200, True)
    other_process.get(other_host, "/sv/")
    rendered = other_process.rendered()
    assert other_process.get(host, "/da/skoler/")[2] == text
    assert other_process.get(other_host, "/sv/")[0] == 200
    assert other_process.get(host, "/da/skoler/", **{"If-None-Match": headers["etag"]})[0] == 304
    assert other_process.rendered() == rendered

    page.intro = "Nye tider"
    page.save_revision().publish()

    assert "Nye tider" in other_process.get(host, "/da/skoler/")[2]
    assert other_process.get(other_host, "/sv/")[0] == 200
    assert other_process.rendered() == rendered + 1


def test_probes_answer_under_any_name_and_keep_figures_to_whoever_has_the_token(
    other_process,
) -> None:
    assert other_process.get("10.0.0.7", "/healthz")[::2] == (200, "alive\n")
    status, headers, text = other_process.get("10.0.0.7", "/readyz")
    assert headers["cache-control"] == "no-store"
    assert set(json.loads(text)["checks"]) >= {"database", "migrations", "page cache"}
    assert status in {200, 503}
    assert other_process.get("10.0.0.7", "/metrics")[0] == 401
    assert (
        "torget_queue_tasks"
        in other_process.get("10.0.0.7", "/metrics", Authorization=f"Bearer {TOKEN}")[2]
    )
