"""Harvests measured in processes and databases of their own.

``python -m bench.harvesting SIDE ITEMS`` works in the SQLite database of TORGET_VAR. ``prepare`` makes it; the other
sides serve ITEMS agenda items and a fifth as many papers as an OParl 1.1 system on loopback from another process, and
print JSON: CPU and wall seconds of what they did, and the number of items.

``ours`` harvests twice, the second time with nothing changed; ``row_by_row`` saves the same records through
``page.save()`` and ``objects.create()``.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import http.server
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.runner import ROUNDS

ROOT = Path(__file__).resolve().parent.parent
ITEMS_PER_MEETING = 100
ITEMS_PER_PAPER = 5
PER_PAGE = {"paper": 500, "meeting": 20, "organization": 100}
BODIES = 20
STREETS = ("Havnegade", "Møllestræde", "Skolevej", "Torvet", "Parkvej", "Strandgade", "Kirkestien")
THINGS = ("Cykelsti", "Lokalplan", "Belysning", "Legeplads", "Støjværn", "Varmeplan", "Busrute")
RESULTS = ("einstimmig beschlossen", "Zustimmung", "Kenntnisnahme", "vertagt", "")


def digest(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:6])


class Pages:
    """The lists of an OParl body, made when asked for and the same each time."""

    def __init__(self, host: str, items: int) -> None:
        self.root = f"{host}/oparl"
        self.items = items
        self.meetings = items // ITEMS_PER_MEETING
        self.papers = items // ITEMS_PER_PAPER

    def common(self, kind: str, number: int) -> dict[str, Any]:
        path = f"{self.root}/{kind.lower()}s/{number}"
        stamp = "2026-05-01T08:00:00+02:00"
        return {
            "id": path,
            "type": f"https://schema.oparl.org/1.1/{kind}",
            "created": stamp,
            "modified": stamp,
        }

    def title(self, number: int) -> str:
        pick = digest("title", number)
        thing, street = THINGS[pick % len(THINGS)], STREETS[pick // 7 % len(STREETS)]
        return f"{thing} ved {street} {pick // 49 % 300}, etape {number}"

    def organization(self, number: int) -> dict[str, Any]:
        return {**self.common("Organization", number), "name": f"Ausschuss {number}"}

    def paper(self, number: int) -> dict[str, Any]:
        day = f"2026-{1 + number % 4:02}-{1 + number % 28:02}"
        return {
            **self.common("Paper", number),
            "name": self.title(number),
            "reference": f"2026/{number:06}",
            "paperType": "Beschlussvorlage",
            "date": day,
            "consultation": [
                {
                    **self.common("Consultation", number * 10 + turn),
                    "paper": f"{self.root}/papers/{number}",
                    "organization": [f"{self.root}/organizations/{(number + turn) % BODIES}"],
                    "meeting": f"{self.root}/meetings/{self.item_of(number, turn) // ITEMS_PER_MEETING}",
                    "agendaItem": f"{self.root}/agendaitems/{self.item_of(number, turn)}",
                    "role": "Entscheidung" if turn == 1 else "Vorberatung",
                    "authoritative": turn == 1,
                }
                for turn in range(2)
            ],
        }

    def item_of(self, paper: int, turn: int) -> int:
        return paper * ITEMS_PER_PAPER + turn

    def meeting(self, number: int) -> dict[str, Any]:
        day = f"2026-{1 + number % 9:02}-{1 + number % 28:02}"
        return {
            **self.common("Meeting", number),
            "name": f"Ausschuss {number % BODIES}",
            "organization": [f"{self.root}/organizations/{number % BODIES}"],
            "start": f"{day}T17:00:00+02:00",
            "agendaItem": [
                self.agenda_item(number, number * ITEMS_PER_MEETING + n)
                for n in range(ITEMS_PER_MEETING)
            ],
        }

    def agenda_item(self, meeting: int, number: int) -> dict[str, Any]:
        turn, paper = number % ITEMS_PER_PAPER, number // ITEMS_PER_PAPER
        item = {
            **self.common("AgendaItem", number),
            "meeting": f"{self.root}/meetings/{meeting}",
            "number": str(1 + number % ITEMS_PER_MEETING),
            "order": 1 + number % ITEMS_PER_MEETING,
            "name": self.title(paper) if turn < 2 else f"Mitteilung {number}",
            "public": True,
        }
        if turn < 2:
            item["consultation"] = f"{self.root}/consultations/{paper * 10 + turn}"
        if result := RESULTS[digest("result", number) % len(RESULTS)]:
            item["result"] = result
        return item

    def answer(self, path: str) -> dict[str, Any] | None:
        name, _query, page = path.removeprefix("/oparl/").partition("?page=")
        if name == "system":
            lists = {kind: f"{self.root}/{kind}" for kind in PER_PAGE}
            return {
                **self.common("Body", 1),
                **lists,
                "name": "Bench",
                "legislativeTerm": [],
            }
        number = {"organization": BODIES, "paper": self.papers, "meeting": self.meetings}.get(name)
        if number is None:
            return None
        size, at = PER_PAGE[name], int(page or 1)
        make = getattr(self, name)
        first, last = (at - 1) * size, min(at * size, number)
        links = {"next": f"{self.root}/{name}?page={at + 1}"} if last < number else {}
        return {
            "data": [make(n) for n in range(first, last)],
            "pagination": {"currentPage": at},
            "links": links,
        }


def serve(items: int, port: Any) -> None:
    """Serve until the parent ends. Pages are kept once made, so that the server's work does not count."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = answer(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing: thousands of requests are expected."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pages = Pages(f"http://127.0.0.1:{server.server_address[1]}", items)

    @functools.cache
    def answer(path: str) -> bytes:
        found = pages.answer(path)
        return json.dumps(found, ensure_ascii=False).encode() if found else b""

    path: str | None = "/oparl/system"
    for name in PER_PAGE:
        at, path = 1, f"/oparl/{name}"
        while path:
            more = bool(json.loads(answer(path))["links"])
            at += 1
            path = f"/oparl/{name}?page={at}" if more else None
    port.send(server.server_address[1])
    server.serve_forever()


@functools.cache
def prepared() -> Path:
    """Folder with a migrated database and one municipality, made once a run."""
    folder = Path(tempfile.mkdtemp(prefix="torget-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _process(folder, "prepare", 0)
    return folder


def measured(side: str, items: int) -> dict[str, Any]:
    """Run one side in a process and a copy of the database of its own."""
    with tempfile.TemporaryDirectory(prefix="torget-bench-") as folder:
        shutil.copytree(prepared(), folder, dirs_exist_ok=True)
        return json.loads(_process(Path(folder), side, items).splitlines()[-1])


@functools.cache
def harvests(items: int, few: int) -> dict[str, list[dict[str, float]]]:
    """Rounds of a first harvest, a second one, and the baseline with ``few`` items, in turn; once a run."""
    rounds: dict[str, list[dict[str, float]]] = {"first": [], "again": [], "row_by_row": []}
    for turn in range(ROUNDS):
        sides = [("ours", items), ("row_by_row", few)]
        for side, number in sides if turn % 2 == 0 else reversed(sides):
            for name, result in measured(side, number).items():
                rounds[name].append(result)
    return rounds


def rate(results: list[dict[str, float]]) -> float:
    """Items per CPU second in the best round."""
    return max(result["items"] / result["cpu"] for result in results)


def _process(folder: Path, side: str, items: int) -> str:
    environment = {
        **os.environ,
        "TORGET_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TORGET_LOG_LEVEL": "WARNING",
    }
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "bench.harvesting", side, str(items)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


# In the process of its own ----------------------------------------------------------------------


def main(side: str, items: int) -> None:
    import django

    django.setup()
    if side == "prepare":
        _prepare()
        return
    parent, child = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(items, child), daemon=True
    )
    server.start()
    url = f"http://127.0.0.1:{parent.recv()}/oparl/system"
    try:
        print(json.dumps(_time(side, url)))
    finally:
        server.terminate()


def _prepare() -> None:
    from django.core.management import call_command
    from django.db import connection

    from portal.actions.municipality import found_municipality

    call_command("migrate", verbosity=0, skip_checks=True)
    found_municipality(
        None,
        names={"da": "Bench"},
        slug="bench",
        code="1",
        country="DK",
        languages=["da"],
        hostname="bench.localhost",
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _time(side: str, url: str) -> dict[str, dict[str, float]]:
    from bench import row_by_row
    from bench.runner import seconds
    from cases.actions.harvest import ensure_source, harvest
    from cases.models import AgendaItem, Run
    from portal.models import Municipality

    source = ensure_source(None, Municipality.objects.get(), adapter="oparl", url=url, local=True)
    works = {"row_by_row": lambda: row_by_row.harvest(source)}
    if side == "ours":
        works = dict.fromkeys(("first", "again"), lambda: harvest(None, source, full=True))
    timed = {}
    for name, work in works.items():
        cpu, wall = seconds(work)
        timed[name] = {"cpu": cpu, "wall": wall, "items": AgendaItem.objects.count()}
    wrong = Run.objects.exclude(errors=0, state=Run.State.DONE)
    if wrong.exists() or (side == "ours" and Run.objects.latest("pk").created):
        raise RuntimeError("a run went wrong")
    return timed


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
