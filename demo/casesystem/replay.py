"""Real case data on loopback: files of Karlsruhe (OParl 1.1) and Helsinki (Ahjo), if they lie beside us.

The addresses in the files are rewritten to the local server, nothing else is changed. Where the text of a
document is known, its address answers with a PDF of that text; for other documents the PDF says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo.casesystem.ahjo import AhjoSite, Archive
from demo.casesystem.oparl import SCHEMA, OParlSite
from demo.casesystem.pdf import write_pdf

Thing = dict[str, Any]

KARLSRUHE = "https://web1.karlsruhe.de"
KARLSRUHE_BODY = KARLSRUHE + "/oparl/bodies/0001"
PAGE_MARK = re.compile(r"^-- \d+ of \d+ --$", re.MULTILINE)
AHJO_HOSTS = ("https://ahjo.hel.fi:9802", "https://example.com")
PUBLISHING_HOSTS = (
    "https://ahjojulkaisu.hel.fi",
    "https://ahjo.blob.core.windows.net/docs",
    "https://example.com",
)


def read_json(path: Path) -> Any:
    """One file as JSON.

    Raises:
        ValueError: the file is not JSON; the message names it.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error


class Karlsruhe:
    """The OParl files of the City of Karlsruhe, served under /karlsruhe.

    ``folders`` are overlays: any JSON file in them that holds an OParl object (or a list of them) takes the
    place of the object with the same id; a later folder wins.
    """

    def __init__(self, folder: Path, *, host: str, folders: Iterable[Path] = ()) -> None:
        self.folder = folder
        self.root = "/karlsruhe"
        self.here = host + self.root
        things: dict[str, Thing] = {}
        read = [*sorted(folder.glob("papers/*.json")), *sorted(folder.glob("meetings/*.json"))]
        read.append(folder / "organizations.json")
        for overlay in folders:
            read += sorted(overlay.rglob("*.json"))
        for path in read:
            found = read_json(path)
            for thing in found if isinstance(found, list) else [found]:
                if isinstance(thing, dict) and str(thing.get("type", "")).startswith(SCHEMA):
                    things[thing["id"]] = thing
        self._things = [self.localised(thing) for thing in [*self._frame(), *things.values()]]
        self.site = OParlSite(
            root=self.root, host=host, things=lambda: self._things, content=self._content
        )
        self.url = self.here + "/oparl/system"

    def localised(self, thing: Thing) -> Thing:
        """The same object with addresses on this server."""
        return json.loads(json.dumps(thing).replace(KARLSRUHE, self.here))

    def replace(self, thing: Thing | Path) -> None:
        """Serve this object (or the one in this file) from now on; the source's own addresses are understood."""
        read = read_json(thing) if isinstance(thing, Path) else thing
        self.site.replace(self.localised(read))

    @property
    def states(self) -> list[Path]:
        """Files of the paper that is known in dated states, oldest first."""
        return sorted(self.folder.glob("timeline-paper-*/*.json"))

    def show_state(self, number: int) -> None:
        """Serve state ``number`` (from 0) of that paper."""
        self.replace(self.states[number])

    def _frame(self) -> list[Thing]:
        dated = {"created": "2014-01-01T00:00:00+01:00", "modified": "2026-08-18T12:00:00+02:00"}
        body = {
            "id": KARLSRUHE_BODY,
            "type": SCHEMA + "Body",
            "name": "Stadt Karlsruhe",
            "shortName": "Karlsruhe",
            "system": KARLSRUHE + "/oparl/system",
            "legislativeTerm": [],
            **dated,
        }
        for name, last in (
            ("organization", "organizations"),
            ("person", "people"),
            ("meeting", "meetings"),
            ("paper", "papers"),
            ("agendaItem", "agendaitems"),
            ("consultation", "consultations"),
            ("file", "files"),
            ("membership", "memberships"),
            ("locationList", "locations"),
            ("legislativeTermList", "legislativeterms"),
        ):
            body[name] = f"{KARLSRUHE_BODY}/{last}"
        system = {
            "id": KARLSRUHE + "/oparl/system",
            "type": SCHEMA + "System",
            "oparlVersion": SCHEMA,
            "name": "Stadt Karlsruhe (local copy of public data)",
            "body": KARLSRUHE + "/oparl/bodies",
            **dated,
        }
        return [system, body]

    def _content(self, thing: Thing) -> bytes:
        number = str(thing["id"]).rsplit("/", 1)[-1]
        text = self.folder / "files-text" / f"{number}.txt"
        title = thing.get("name") or thing.get("fileName") or number
        if not text.exists():
            return _placeholder(title, str(thing["accessUrl"]).replace(self.here, KARLSRUHE))
        # The mark stands at the foot of each page; what follows the last one is no page.
        pages = PAGE_MARK.split(text.read_text(encoding="utf-8"))
        return write_pdf(title, [], language="de", pages=pages[:-1] or pages)


class Helsinki:
    """Files of the City of Helsinki's Ahjo interface, served under /helsinki."""

    def __init__(self, folder: Path, *, host: str, folders: Iterable[Path] = ()) -> None:
        self.folder = folder
        self.root = "/helsinki"
        self.here = host + self.root
        self._archive = self._read(list(folders))
        self.site = AhjoSite(root=self.root, host=host, archive=lambda: self._archive)
        self.url = self.here + "/ahjorest/v1/cases"

    def localised(self, thing: Any) -> Any:
        """The same answer with addresses on this server."""
        text = json.dumps(thing)
        for host in AHJO_HOSTS:
            text = text.replace(host + "/ahjorest", self.here + "/ahjorest")
        for host in PUBLISHING_HOSTS:
            text = text.replace(host, self.here + "/julkaisu")
        return json.loads(text)

    def replace_case(self, case: Thing | Path) -> None:
        read = read_json(case) if isinstance(case, Path) else case
        self.site.replace_case(self.localised(read))

    def _read(self, overlays: list[Path]) -> Archive:
        cases: dict[str, Thing] = {}
        for name in ("cases", "static-cases.excerpt", "case-no-title", "case"):
            self._collect(self.folder / f"{name}.json", cases)
        for overlay in overlays:
            for path in sorted(overlay.rglob("*.json")):
                self._collect(path, cases)
        archive = Archive(cases=list(cases.values()))
        archive.meetings = self._file("static-meetings_cancelled")["meetings"]
        archive.decision_makers = self._file("decisionmakers")["decisionMakers"]
        for name in ("organizations-00001", "organizations-02900"):
            organization = self._file(name)
            archive.organizations[organization["ID"]] = organization
        record = self._file("decision-record")
        archive.records[record["NativeId"]] = record
        for name, path in (
            ("decision-attachments", "/attachments"),
            ("decision-minutes", "/minutes"),
            ("decision-vote-results", "/voteresults"),
        ):
            archive.more[f"/records/{record['NativeId']}{path}"] = self._file(name)
        archive.more["/functions"] = self._file("static-functions")
        archive.more["/initiatives"] = self._file("static-initiatives_all")
        archive.more["/resolutions"] = self._file("static-resolutions_all")
        trustee = self._file("trustee")
        archive.more[f"/agents/positionoftrust/{trustee['ID']}"] = trustee
        for path in sorted(self.folder.glob("*.html")):
            archive.files[f"/content/{path.name}"] = (
                path.read_bytes,
                "text/html; charset=utf-8",
            )
        mentioned = [thing for case in archive.cases for thing in case.get("Records") or []]
        mentioned += archive.records.values()
        for thing in mentioned:
            archive.records.setdefault(thing.get("NativeId", ""), thing)
            self._publish(archive, thing)
        for value in archive.more.values():
            listed = (
                value.get("initiatives") or value.get("resolutions")
                if isinstance(value, dict)
                else None
            )
            for thing in listed or []:
                self._publish(archive, thing)
        return archive

    def _publish(self, archive: Archive, thing: Thing) -> None:
        address = str(thing.get("FileURI") or "")
        if address.startswith(self.here):
            path = address.removeprefix(self.here)
            for known in {path, path.replace("%7B", "{").replace("%7D", "}")}:
                archive.files[known] = (
                    lambda: _placeholder(thing.get("Title") or "", address),
                    "application/pdf",
                )

    def _file(self, name: str) -> Any:
        return self.localised(read_json(self.folder / f"{name}.json"))

    def _collect(self, path: Path, cases: dict[str, Thing]) -> None:
        read = self.localised(read_json(path))
        if not isinstance(read, dict):
            return
        for case in read.get("cases") or ([read] if "CaseIDLabel" in read else []):
            number = case.get("CaseID") or case["CaseIDLabel"].replace(" ", "-")
            cases[number] = {**case, "CaseID": number}


def _placeholder(title: str, address: str) -> bytes:
    return write_pdf(
        title,
        [
            "This local copy holds the address of the document, not its text.",
            f"Published at: {address}",
        ],
    )
