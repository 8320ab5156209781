"""Sites to be asked: ours with its demo, and Wagtail's own demo, each behind the same server.

Wagtail's demo, bakerydemo, is not part of this repository. Where the environment variable BAKERYDEMO names a
folder with a checkout, made ready as bench/README.md says, it is the baseline; else the rows that need it are absent.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.load import Load, load
from bench.runner import ROOT, ROUNDS, Absent, Row

WORKERS, THREADS = 2, 4
BAKERY = "BAKERYDEMO"
BAKERY_SETTINGS = """from bakerydemo.settings.base import *
DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "measured-only"
# its urls import the toolbar; its middleware stays off, so it costs nothing
if "debug_toolbar" not in INSTALLED_APPS:
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
STORAGES = globals().get("STORAGES", {}) | {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
"""


@dataclass(frozen=True)
class Site:
    """Something to be served: where from, with what, and the page to ask for."""

    folder: Path
    python: Path
    application: str
    environment: dict[str, str]
    host: str
    path: str


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="torget-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _filled() -> tuple[dict[str, str], int]:
    """Our installation with the demo's invented municipalities, made once per run: its environment and port."""
    port = free_port()
    environment = {
        "TORGET_VAR": str(_scratch()),
        "TORGET_PORT": str(port),
        "TORGET_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    for command in (
        ["demo", "--port", str(port), "--without-shared"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        made = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=_bare() | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise Absent(f"manage.py {command[0]}: {made.stderr.strip().splitlines()[-1]}")
    return environment, port


def _bare() -> dict[str, str]:
    """The environment without what would change a side: what is measured starts with nothing set."""
    ours = ("TORGET_", "DATABASE_URL", "REDIS_URL", "OIDC_", "EMAIL_URL", "DJANGO_", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def torget(path: str = "/da/", *, cached: bool) -> Site:
    """Our demo in Danish; ``cached`` is the page cache."""
    environment, port = _filled()
    return Site(
        ROOT,
        Path(sys.executable),
        "portal.wsgi:application",
        environment | {"TORGET_PAGE_CACHE": str(int(cached))},
        f"tornsund.localhost:{port}",
        path,
    )


def bakerydemo(path: str = "/") -> Site:
    """Wagtail's demo as its authors wrote it, but for DEBUG. Raises Absent where there is none."""
    named = os.environ.get(BAKERY, "")
    folder = Path(named)
    if not named or not (folder / "bakerydemo" / "wsgi.py").exists():
        raise Absent(
            f"no bakerydemo: set {BAKERY} to a checkout made ready as bench/README.md says"
        )
    scratch = _scratch()
    (scratch / "measured_settings.py").write_text(BAKERY_SETTINGS, encoding="utf-8")
    own = folder / ".venv" / "bin" / "python"
    environment = {
        "DJANGO_SETTINGS_MODULE": "measured_settings",
        "PYTHONPATH": os.pathsep.join([str(scratch), str(folder)]),
    }
    return Site(
        folder,
        own if own.exists() else Path(sys.executable),
        "bakerydemo.wsgi:application",
        environment,
        "localhost",
        path,
    )


class Server:
    """Granian with a site, and the CPU time of all its processes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.port = free_port()
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115  (closed with the server)
        self.process = subprocess.Popen(
            [
                *(
                    site.python.with_name("granian"),
                    "--interface",
                    "wsgi",
                    "--port",
                    str(self.port),
                ),
                *("--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
                *("--log-level", "error", site.application),
            ],
            cwd=site.folder,
            env=_bare() | site.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def warm(self) -> None:
        """Wait until it answers, then ask until every worker has met the page."""
        deadline = time.monotonic() + 120
        while True:
            to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                to.request("GET", self.site.path, headers={"Host": self.site.host})
                status = to.getresponse().status
                break
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Absent(
                        f"{self.site.application} did not start: {self._last()}"
                    ) from error
                time.sleep(0.2)
            finally:
                to.close()
        if status != 200:
            raise Absent(f"{self.site.application} answered {status}: {self._last()}")
        self.ask(1.5)

    def _last(self) -> str:
        self.log.seek(0)
        return (self.log.read().strip().splitlines() or ["it said nothing"])[-1]

    def ask(self, seconds: float) -> Load:
        return load(self.port, self.site.host, self.site.path, seconds=seconds)

    def cpu(self) -> float:
        """CPU seconds of the server and its workers since they started (/proc, so Linux)."""
        ticks, family = 0, {self.process.pid}
        rows = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    fields = (entry / "stat").read_text().rpartition(") ")[2].split()
                    rows[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
        for _depth in range(3):
            family |= {pid for pid, (parent, _ticks) in rows.items() if parent in family}
        for pid in family:
            ticks += rows.get(pid, (0, 0))[1]
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@contextlib.contextmanager
def served(*sites: Site) -> Iterator[list[Server]]:
    """All sites at once, warm; while one is asked the others idle."""
    servers: list[Server] = []
    try:
        for site in sites:
            servers.append(Server(site))  # noqa: PERF401  (those that started are stopped if one does not)
        for server in servers:
            server.warm()
        yield servers
    finally:
        for server in servers:
            server.stop()


def compared(
    name: str, ours: Site, baseline: Site, baseline_is: str, *, seconds: float = 3.0
) -> Row:
    """Requests per second of one page each, in turn: the median of the rounds, the least CPU per request."""
    with served(ours, baseline) as sides:
        loads: tuple[list[Load], list[Load]] = ([], [])
        spent: tuple[list[float], list[float]] = ([], [])
        for turn in range(ROUNDS):
            for side in (0, 1) if turn % 2 == 0 else (1, 0):
                before = sides[side].cpu()
                answered = sides[side].ask(seconds)
                loads[side].append(answered)
                spent[side].append(1000 * (sides[side].cpu() - before) / answered.answers)
    rate, usual = (statistics.median(load.rate for load in side) for side in loads)
    return Row(
        name,
        rate,
        "requests/s",
        usual,
        baseline_is,
        rate / usual,
        {
            "p95_ms": round(statistics.median(load.p95_ms for load in loads[0]), 3),
            "baseline_p95_ms": round(statistics.median(load.p95_ms for load in loads[1]), 3),
            "cpu_ms": round(min(spent[0]), 3),
            "baseline_cpu_ms": round(min(spent[1]), 3),
            "body_bytes": loads[0][0].body,
            "baseline_body_bytes": loads[1][0].body,
            "server": f"granian, {WORKERS} workers of {THREADS} threads; the asking shares the machine",
            "database": "SQLite",
        },
    )
