"""``make run``, before anything is started: ports, passwords, codes."""

import base64
import contextlib
import datetime as dt
import os
import random
import socket
import stat
import subprocess
import sys

import pytest

from demo.state import ROOT, Login, State, StateError

TODAY = dt.date(2026, 3, 4)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TORGET_VAR", str(tmp_path))
    return tmp_path


def run(*arguments, **changes):
    return subprocess.run(
        [sys.executable, "-m", "demo.run", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **changes},
        timeout=60,
    )


def test_what_was_made_at_the_first_start_is_kept(folder):
    first = State.ensure(8000, TODAY)
    assert (first.provider_port, first.cases_port) == (8001, 8002)
    again = State.ensure(9000, TODAY + dt.timedelta(days=30))
    assert again == first
    assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600


def test_a_damaged_file_says_what_to_do(folder):
    (folder / "demo.json").write_text("{", encoding="utf-8")
    with pytest.raises(StateError, match="begin afresh"):
        State.load()


def test_passwords_are_made_here_and_differ(folder):
    logins = State.ensure(8000, TODAY).logins.values()
    assert len({login.password for login in logins}) == len(logins)
    assert all(len(login.password) >= 12 for login in logins)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standards_own_examples(seconds, code):
    """RFC 6238, appendix B."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert Login(password="", secret=secret).code(seconds) == code


def test_a_code_can_be_asked_for(folder):
    State.ensure(8000, TODAY)
    done = run("code", "redaktion")
    assert done.returncode == 0
    assert done.stdout[:6].isdecimal()
    assert "Nobody called" in run("code", "nobody").stderr


@pytest.mark.parametrize("port", ["abc", "80", "99999"])
def test_a_port_that_is_none_is_refused(folder, port):
    done = run(PORT=port)
    assert done.returncode == 1
    assert "PORT is a number" in done.stderr


def three_ports() -> int:
    """The first of three free ports, below those that the system hands out to others."""
    while True:
        first = random.randrange(20_000, 30_000, 3)
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + 3):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


@pytest.mark.parametrize(
    ("which", "what"), [(0, "the web server"), (1, "sign-in provider"), (2, "case system")]
)
def test_a_taken_port_is_named_before_anything_starts(folder, which, what):
    port = three_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + which))
        other.listen()
        done = run(PORT=str(port))
    assert done.returncode == 1
    assert what in done.stderr
    assert "taken by another program" in done.stderr
