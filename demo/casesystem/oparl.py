"""An OParl 1.1 server over plain dictionaries (specification: github.com/OParl/spec, version 1.1).

``Register`` holds papers, meetings, organisations and the like as OParl writes them, embedded objects inside.
It derives each embedded object's own form (with the back-reference that the embedded form leaves out), the
external lists with paging and the four date filters, and the addresses of files.
"""

from __future__ import annotations

import copy
import datetime as dt
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from demo.casesystem.web import Answer, Request, json_answer, redirect

SCHEMA = "https://schema.oparl.org/1.1/"
FILTERS = ("created_since", "created_until", "modified_since", "modified_until")
LARGEST_PAGE = 100

Thing = dict[str, Any]

# Property of the embedding object → type of what is embedded. OParl 1.1, chapter 3.
EMBEDDED = {
    "auxiliaryFile": "File",
    "mainFile": "File",
    "invitation": "File",
    "resultsProtocol": "File",
    "verbatimProtocol": "File",
    "resolutionFile": "File",
    "image": "File",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "location": "Location",
    "membership": "Membership",
    "legislativeTerm": "LegislativeTerm",
}
# (embedded, embedding) → back-reference of the embedded object and whether it is a list.
BACK_REFERENCE = {
    ("File", "Paper"): ("paper", True),
    ("File", "Meeting"): ("meeting", True),
    ("File", "AgendaItem"): ("agendaItem", True),
    ("AgendaItem", "Meeting"): ("meeting", False),
    ("Consultation", "Paper"): ("paper", False),
    ("Location", "Meeting"): ("meetings", True),
    ("Location", "Organization"): ("organizations", True),
    ("Location", "Paper"): ("papers", True),
    ("Location", "Body"): ("bodies", True),
    ("Membership", "Person"): ("person", False),
    ("LegislativeTerm", "Body"): ("body", False),
}
# Property of Body → type that its external list holds.
LISTS = {
    "organization": "Organization",
    "person": "Person",
    "meeting": "Meeting",
    "paper": "Paper",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "file": "File",
    "membership": "Membership",
    "locationList": "Location",
    "legislativeTermList": "LegislativeTerm",
}


class FilterError(ValueError):
    """A date in the address is not what OParl asks for."""


def kind_of(thing: Mapping[str, Any]) -> str:
    """The last part of an object's type: "Paper"."""
    return str(thing.get("type", "")).rsplit("/", 1)[-1]


def embedded_in(thing: Thing) -> Iterable[tuple[str, Thing]]:
    for name in EMBEDDED:
        value = thing.get(name)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                yield name, child


class Register:
    """Everything one OParl server knows, indexed by address."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things: dict[str, Thing] = {}
        self._order: dict[str, list[str]] = {}
        for thing in things:
            self._add(thing)

    def _add(self, thing: Thing, parent: Thing | None = None) -> None:
        name = thing.get("id")
        if not name:
            return
        known = self.things.get(name)
        if known is None:
            self._order.setdefault(kind_of(thing), []).append(name)
        single = {**(known or {}), **thing}
        if parent is not None:
            back, many = BACK_REFERENCE.get((kind_of(thing), kind_of(parent)), ("", False))
            if back and many:
                owners = (known or {}).get(back, [])
                single[back] = [*(owner for owner in owners if owner != parent["id"]), parent["id"]]
            elif back:
                single[back] = parent["id"]
        self.things[name] = single
        if not thing.get("deleted"):
            for _, child in embedded_in(thing):
                self._add(child, thing)

    def of_kind(self, kind: str) -> list[Thing]:
        """Objects of a type in a stable order: by creation, then by address."""
        found = [self.things[name] for name in self._order.get(kind, [])]
        return sorted(found, key=lambda thing: (str(thing.get("created", "")), thing["id"]))


class OParlSite:
    """Serves one register under ``root``.

    ``things`` gives the objects anew whenever asked, already with addresses below ``root``; ``content``
    gives the bytes of a file, or None where the file is gone (410). ``host`` is the one canonical host.
    """

    def __init__(
        self,
        *,
        root: str,
        host: str,
        things: Callable[[], list[Thing]],
        content: Callable[[Thing], bytes | None],
        page_size: int = 20,
    ) -> None:
        self.root = root
        self.host = host
        self.page_size = page_size
        self._things = things
        self._content = content
        self._replaced: dict[str, Thing] = {}
        self._register: Register | None = None
        self._source: list[Thing] | None = None

    # Changing what is served ------------------------------------------------------------------

    def replace(self, thing: Thing) -> None:
        """Serve this in place of the object with the same id, or beside the others where it is new."""
        if not thing.get("id"):
            raise ValueError("An OParl object needs an id.")
        self._replaced[thing["id"]] = copy.deepcopy(thing)
        self._register = None

    def restore(self) -> None:
        """Forget every replacement."""
        self._replaced.clear()
        self._register = None

    @property
    def register(self) -> Register:
        source = self._things()
        if self._register is None or source is not self._source:
            self._source = source
            replaced = dict(self._replaced)
            things = [replaced.pop(thing["id"], thing) for thing in source]
            self._register = Register([*things, *replaced.values()])
        return self._register

    # Answering --------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith(self.root + "/"):
            return None
        if request.method not in ("GET", "HEAD"):
            return _error(405, "Only GET and HEAD are understood here.")
        asked = request.headers.get("host", "")
        canonical = self.host + urllib.parse.quote(request.path, safe="/:")
        if f"http://{asked}" != self.host or (
            request.path.endswith("/") and request.path != self.root + "/"
        ):
            query = "?" + urllib.parse.urlencode(request.query) if request.query else ""
            return redirect(canonical.rstrip("/") + query)
        register = self.register
        thing = register.things.get(canonical)
        if thing is not None:
            return json_answer(thing, modified=_instant(thing.get("modified")))
        for name, items in self._lists(register):
            if name == canonical:
                return self._list(canonical, items, request.query)
        return self._file(register, canonical) or _error(
            404, f"Nothing is known under {canonical}."
        )

    def _lists(self, register: Register) -> Iterable[tuple[str, list[Thing]]]:
        for system in register.of_kind("System"):
            yield system["body"], register.of_kind("Body")
        for body in register.of_kind("Body"):
            for name, kind in LISTS.items():
                if isinstance(body.get(name), str):
                    yield body[name], register.of_kind(kind)
        for organization in register.of_kind("Organization"):
            for name, kind in (("meeting", "Meeting"), ("consultation", "Consultation")):
                if isinstance(organization.get(name), str):
                    yield (
                        organization[name],
                        [
                            thing
                            for thing in register.of_kind(kind)
                            if organization["id"] in thing.get("organization", [])
                        ],
                    )

    def _list(self, name: str, items: list[Thing], query: Mapping[str, str]) -> Answer:
        try:
            kept = _filtered(items, query)
            size = min(int(query.get("limit", self.page_size)), LARGEST_PAGE)
            page = int(query.get("page", 1))
            if size < 1 or page < 1:
                raise FilterError("limit and page are whole numbers from 1.")
        except ValueError as error:
            return _error(400, str(error))
        pages = max(1, -(-len(kept) // size))
        shown = kept[(page - 1) * size : page * size]
        if query.get("omit_internal") == "true":
            shown = [_without_internal(thing) for thing in shown]
        passed_on = {key: value for key, value in query.items() if key != "page"}

        def at(number: int) -> str:
            parameters = {**passed_on, "page": str(number)} if number > 1 else passed_on
            return name + ("?" + urllib.parse.urlencode(parameters) if parameters else "")

        links = {"first": at(1), "self": at(page), "last": at(pages)}
        if page > 1:
            links["prev"] = at(min(page - 1, pages))
        if page < pages:
            links["next"] = at(page + 1)
        envelope = {
            "data": shown,
            "pagination": {
                "totalElements": len(kept),
                "elementsPerPage": size,
                "currentPage": page,
                "totalPages": pages,
            },
            "links": links,
        }
        return json_answer(envelope)

    def _file(self, register: Register, address: str) -> Answer | None:
        for thing in register.of_kind("File"):
            if thing.get("deleted") and address.startswith(thing["id"] + "/"):
                return _error(410, "This file was withdrawn.")
            for name, attached in (("accessUrl", False), ("downloadUrl", True)):
                if thing.get(name) == address:
                    return self._bytes(thing, attached=attached)
        return None

    def _bytes(self, thing: Thing, *, attached: bool) -> Answer:
        body = self._content(thing)
        if body is None:
            return _error(410, "This file was withdrawn.")
        file_name = urllib.parse.quote(thing.get("fileName", "file.pdf"))
        how = "attachment" if attached else "inline"
        return Answer(
            body,
            thing.get("mimeType", "application/pdf"),
            headers={
                "Content-Disposition": f"{how}; filename*=UTF-8''{file_name}",
                "Access-Control-Allow-Origin": "*",
            },
            modified=_instant(thing.get("modified")),
        )


def _filtered(items: list[Thing], query: Mapping[str, str]) -> list[Thing]:
    # A reader who asks what changed since a day must learn what went; anybody else sees what is there.
    kept = [thing for thing in items if "modified_since" in query or not thing.get("deleted")]
    for name in FILTERS:
        if not query.get(name):
            continue
        # A plus sign in an address means a blank unless it was escaped; nobody asks for a blank here.
        limit = _instant(query[name].replace(" ", "+"))
        if limit is None:
            raise FilterError(f"{name} is not a date-time with an offset: {query[name]!r}.")
        field, side = name.split("_")
        kept = [
            thing
            for thing in kept
            if (moment := _instant(thing.get(field))) is not None
            and (moment >= limit if side == "since" else moment <= limit)
        ]
    return kept


def _without_internal(thing: Thing) -> Thing:
    return {
        name: value
        for name, value in thing.items()
        if not (isinstance(value, list) and value and isinstance(value[0], dict))
    }


def _instant(text: Any) -> float | None:
    try:
        moment = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.timestamp()


def _error(status: int, message: str) -> Answer:
    return json_answer(
        {
            "type": SCHEMA + "Error",
            "message": message,
            "debug": f"The server answered with status {status}.",
        },
        status=status,
    )
