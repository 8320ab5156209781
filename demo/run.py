"""``make run``: the whole demo in one terminal, until Ctrl-C.

Starts the local identity provider, the local case system, the web server and the worker. The first start makes
the database and its content; every later one keeps them. ``PORT`` moves the web server; its companions keep the
ports of the first start (PORT + 1 and PORT + 2), because accounts and cases hang on their addresses.

``python -m demo.run code USERNAME`` prints a colleague's six digits of the moment.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from demo.people import PEOPLE, STAFF
from demo.state import CODE_SECONDS, ROOT, State, StateError, folder

HOST = "127.0.0.1"
PATIENCE = 120.0
"""Seconds to wait for a server's first answer."""
GRACE = 8.0
"""Seconds that a process has to end by itself."""


class CannotRun(Exception):
    """The demo cannot be started; the message says why and what to do."""


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked the process to end."""


class Crew:
    """The processes of the demo: started together, stopped together."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.members: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str, quiet: bool = False) -> subprocess.Popen[bytes]:
        """Start a process of its own session, so that Ctrl-C reaches us alone and the order stays ours."""
        self.members[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL if quiet else None,
        )
        return self.members[name]

    def run(self, *command: str) -> None:
        """Run a command to its end.

        Raises:
            CannotRun: it failed; it has said why itself.
        """
        process = self.start("command", *command)
        process.wait()
        del self.members["command"]
        if process.returncode:
            raise CannotRun("The demo stopped because of the error above.")

    def watch(self) -> None:
        """Wait until one of them ends, which none should."""
        while True:
            for name, member in self.members.items():
                if member.poll() is not None:
                    raise CannotRun(f"The {name} ended by itself (status {member.returncode}).")
            time.sleep(0.5)

    def stop(self) -> None:
        for member in reversed(self.members.values()):
            _signal(member, signal.SIGTERM)
        until = time.monotonic() + GRACE
        for member in self.members.values():
            try:
                member.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(member, signal.SIGKILL)
                member.wait()
        self.members.clear()


def _signal(member: subprocess.Popen[bytes], number: int) -> None:
    """To the whole session: the worker's own children too, where they outlive it."""
    if member.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(member.pid, number)
            else:
                member.send_signal(number)


def port_wanted() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1024 <= int(text) <= 65000:
        raise CannotRun(f"PORT is a number from 1024 to 65000, not {text!r}.")
    return int(text)


def check_ports(port: int, state: State) -> None:
    """Say which port is taken before anything is started."""
    for number, what, change in (
        (port, "the web server", "Choose another: PORT=9000 make run"),
        (state.provider_port, "the sign-in provider", ""),
        (state.cases_port, "the case system", ""),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, number))
            except OSError as error:
                advice = change or f"Stop it, or delete {folder()} and begin on other ports."
                raise CannotRun(
                    f"Port {number}, which {what} needs, is taken by another program. {advice}"
                ) from error


def environment(port: int, state: State) -> dict[str, str]:
    """What the processes are told; a variable that is set outside wins."""
    told = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
        "TORGET_PORT": str(port),
        "TORGET_STYLEGUIDE": "1",
        "TORGET_WORKERS": "1",
        "TORGET_LOG_LEVEL": "WARNING",
        "OIDC_SERVER_URL": state.provider_url,
        "OIDC_CLIENT_SECRET": state.client_secret,
    }
    return {**told, **os.environ}


def fingerprint() -> str:
    """Changes when a static file or an installed package does."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    digest.update((ROOT / "requirements.txt").read_bytes())
    return digest.hexdigest()


def gather_static(crew: Crew) -> None:
    """Collect and compress static files when they changed."""
    stamp = folder() / "static.stamp"
    now = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    print("Collecting static files …", flush=True)
    crew.run(sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    stamp.write_text(now, encoding="ascii")


def wait_for(port: int, member: subprocess.Popen[bytes], name: str, *, host: str = HOST) -> None:
    """Wait until the front door answers anything but an error of the server."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if member.poll() is not None:
            raise CannotRun(f"The {name} did not start (status {member.returncode}).")
        door = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            door.request("GET", "/", headers={"Host": f"{host}:{port}"})
            answer = door.getresponse()
            answer.read()
            if answer.status < 500:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            door.close()
        time.sleep(0.2)
    raise CannotRun(f"The {name} did not answer within {PATIENCE:.0f} seconds.")


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and a polite request to end raise ``Stopped``."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def announce(port: int, state: State, slugs: list[str], seconds: float) -> None:
    now = time.time()
    line = "─" * 78
    print(
        f"\n{line}\nTorget answers after {seconds:.0f} seconds. Ctrl-C stops it; the data stay.\n"
    )
    for slug in slugs:
        print(f"  {slug.capitalize():<12} http://{slug}.localhost:{port}/")
    print(f"  {'Styleguide':<12} http://tornsund.localhost:{port}/en/styleguide/")
    print("\nSign in as a resident: press “Sign in” on a page and choose one of")
    for person in PEOPLE:
        place = person.municipality or "guest from abroad"
        print(f"  {person.name:<20} {person.age:>2}, {place}")
    print(f"\nSign in as staff at http://tornsund.localhost:{port}/cms/ with password and code")
    left = CODE_SECONDS - int(now) % CODE_SECONDS
    print(f"  (codes of this moment, good for {left} more seconds)")
    for colleague in STAFF:
        login = state.logins[colleague.username]
        print(
            f"  {colleague.username:<14} {login.password:<28} {login.code(now)}   "
            f"{colleague.role.replace('_', ' ')}, {colleague.municipality}"
        )
    print("\n  A new code:         .venv/bin/python -m demo.run code redaktion")
    print(f"  For an app:         {state.logins['redaktion'].address('redaktion')}")
    print(f"  Everybody else's:   {folder() / 'demo.json'}\n{line}", flush=True)


def served() -> list[str]:
    """Municipalities to print: the real ones only where their data lie beside the checkout."""
    data = ROOT.parent / "shared" / "data" / "cases"
    real = {"karlsruhe": "oparl-karlsruhe", "helsinki": "ahjo-helsinki"}
    return ["tornsund", "kuulasjarvi", *(s for s, name in real.items() if (data / name).is_dir())]


def run() -> None:
    """Run the demo until somebody stops it.

    Raises:
        CannotRun: it could not be started, or a part of it ended.
    """
    began = time.monotonic()
    port = port_wanted()
    try:
        state = State.ensure(port, dt.datetime.now().astimezone().date())
    except StateError as error:
        raise CannotRun(str(error)) from error
    check_ports(port, state)
    python = sys.executable
    crew = Crew(environment(port, state))
    try:
        with stoppable():
            provider = crew.start(
                "sign-in provider",
                *(python, "-m", "demo.identity_provider", "--port", str(state.provider_port)),
                quiet=True,
            )
            cases = crew.start(
                "case system",
                *(python, "-m", "demo.casesystem", "--port", str(state.cases_port)),
                *("--start", state.start.isoformat(), "--cases", str(state.cases)),
                quiet=True,
            )
            wait_for(state.cases_port, cases, "case system")
            crew.run(python, "manage.py", "demo", "--port", str(port))
            gather_static(crew)
            granian = str(Path(python).parent / "granian")
            web = crew.start(
                "web server",
                *(granian, "--interface", "wsgi", "--host", HOST, "--port", str(port)),
                *("--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error"),
                "portal.wsgi:application",
            )
            crew.start("worker", python, "manage.py", "qcluster", quiet=True)
            wait_for(port, web, "web server", host="tornsund.localhost")
            wait_for(state.provider_port, provider, "sign-in provider")
            announce(port, state, served(), time.monotonic() - began)
            crew.watch()
    finally:
        print("\nStopping …", flush=True)
        crew.stop()


def print_code(username: str) -> None:
    state = State.load()
    login = state.logins.get(username) if state else None
    if login is None:
        known = ", ".join(colleague.username for colleague in STAFF)
        raise CannotRun(
            f"Nobody called {username!r} works here. Known after the first start: {known}."
        )
    now = time.time()
    print(f"{login.code(now)}  (good for {CODE_SECONDS - int(now) % CODE_SECONDS} more seconds)")


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["code"] and len(arguments) == 2:
            print_code(arguments[1])
        elif arguments:
            raise CannotRun("Usage: python -m demo.run [code USERNAME]")
        else:
            run()
    except Stopped:
        print("Stopped. Start it again with: make run", flush=True)
    except (CannotRun, StateError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
