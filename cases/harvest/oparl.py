"""Reads OParl 1.0 and 1.1 (https://github.com/OParl/spec): JSON bytes in, records out.

An answer says by itself what it is: a System, a Body, a page of a list, a bare array, or one object. A key is
the object's ``id``, which in OParl is its address for ever. Where the specification is broken in a way that
loses something, the loss is a ``Problem``; what merely looks odd is read as it is meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from cases.harvest.oparl_objects import (
    IGNORED,
    KINDS,
    PARENTS,
    first_keyword,
    inline_name,
    kind_of,
    reference,
    references,
)
from cases.harvest.reading import NAME_LIMIT, Fields, Problems, address, line, load_json, same_key
from cases.harvest.records import (
    AgendaItemRecord,
    Answer,
    BodyRecord,
    CaseRecord,
    ConsiderationRecord,
    DocumentRecord,
    MeetingRecord,
    ParseError,
    Record,
    Withdrawn,
)

ZONE = ZoneInfo("Europe/Berlin")
"""For a time without an offset, which the specification forbids: its servers stand in Germany."""
ORDER_LIMIT = 30_000
OPENS, DEADLINE = "torget:opens", "torget:deadline"
"""Days from and until which a hearing takes answers: OParl has no field for them, these are our own."""

LISTS = ("organization", "paper", "meeting")
CHANGE_LISTS = ("consultation", "agendaItem", "file")
"""Lists of OParl 1.1 that are asked only for what changed: an object inside a paper or a meeting may change
or vanish while the ``modified`` of the paper or meeting stands still."""

_CANCELLED = {"abgesagt", "entfällt", "entfallen", "ausgefallen", "cancelled", "canceled"}


def start(url: str, since: dt.datetime | None = None) -> tuple[str, ...]:
    """Addresses a run begins with; ``url`` may be of a System, a Body, a list or one object.

    ``since`` changes nothing here: the lists a Body names are asked for changes only.
    """
    return (url,)


def incremental(url: str, since: dt.datetime) -> str:
    """The address of an external list, asking only for what changed since (OParl 1.1, section 2.5)."""
    if since.tzinfo is None:
        raise ValueError("since needs an offset")
    # The specification wants an offset, never "Z"; microseconds are not allowed for.
    moment = since.astimezone(dt.UTC).replace(microsecond=0).isoformat()
    parts = urlsplit(url)
    query = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0] != "modified_since"
    ]
    return urlunsplit(parts._replace(query=urlencode([*query, ("modified_since", moment)])))


def parse(data: bytes, url: str, since: dt.datetime | None = None) -> Answer:
    """Read one answer that came from ``url``.

    With ``since``, the lists of a Body are asked for changes only and the lists of OParl 1.1 that tell of
    changed and deleted inner objects are asked as well; a changed inner object leads to its paper or meeting.

    Raises:
        ParseError: ``not_oparl``, ``source_error`` or a code of ``reading.load_json``.
    """
    problems = Problems()
    value = load_json(data, problems)
    reader = _Reader(url, since, problems)
    try:
        if isinstance(value, list):
            reader.read_all(value)
        elif isinstance(value, dict):
            reader.read_top(value)
        else:
            raise ParseError("not_oparl", "The answer is JSON, but no OParl object.")
    except RecursionError:
        raise ParseError("too_deep", "The answer is nested too deeply to be read.") from None
    return reader.answer()


class _Reader:
    def __init__(self, url: str, since: dt.datetime | None, problems: Problems) -> None:
        self.url = url
        self.since = since
        self.problems = problems
        self.records: list[Record] = []
        self.follow: dict[str, None] = {}
        self.items = 0
        self._readers: dict[str, Callable[[dict[str, Any], str], None]] = {
            "Organization": self._organization,
            "Paper": self._paper,
            "Meeting": self._meeting,
        }

    def answer(self) -> Answer:
        return Answer(tuple(self.records), self.problems.done(), tuple(self.follow), self.items)

    # What is it? ------------------------------------------------------------------------------

    def read_top(self, value: dict[str, Any]) -> None:
        if "data" in value and not isinstance(value.get("type"), str):
            self._list_page(value)
            return
        kind = kind_of(value)
        if kind == "Error":
            message = value.get("message")
            told = line(message[:NAME_LIMIT]) if isinstance(message, str) else "no reason"
            raise ParseError("source_error", f"The source answers with an error: {told}")
        if kind == "":
            if "pagination" in value or "links" in value:
                self.problems.add("no_data", self.url, "This page of a list has no data.")
                self._next(value.get("links"))
                return
            raise ParseError("not_oparl", "The answer is JSON, but no OParl object.")
        self._one(value, kind)

    def _list_page(self, value: dict[str, Any]) -> None:
        data = value["data"]
        if isinstance(data, dict):
            data = [data]
        if isinstance(data, list):
            self.read_all(data)
        else:
            self.problems.add("no_data", self.url, "This page of a list has no data.")
        self._next(value.get("links"))

    def read_all(self, values: list[Any]) -> None:
        for value in values:
            if isinstance(value, dict):
                self._one(value, kind_of(value))
            elif isinstance(value, str) and (there := address(value, self.url)):
                self._go(there)
            elif value is not None:
                self.problems.add("wrong_type", self.url, "An entry of the list is no object.")

    def _one(self, value: dict[str, Any], kind: str) -> None:
        self.items += 1
        if kind == "System":
            self._lists(value, ("body",), None)
        elif kind == "Body":
            if value.get("deleted") is not True:
                self._lists(value, LISTS, self.since)
                if self.since is not None:
                    self._lists(value, CHANGE_LISTS, self.since)
        elif kind in KINDS:
            key = same_key(value.get("id"))
            if key is None:
                self.problems.add(
                    "no_id", f"{self.url} {kind}", "The object has no id and was left out."
                )
            elif value.get("deleted") in (True, "true", 1):
                self.records.append(Withdrawn(key, KINDS[kind]))
                self._parents(value, kind)
            elif read := self._readers.get(kind):
                read(value, key)
            else:
                self._parents(value, kind)
        elif kind not in IGNORED:
            where = value.get("id")
            self.problems.add(
                "unknown_type",
                where if isinstance(where, str) else self.url,
                "The object has no type that OParl knows and was left out.",
            )

    # Where to ask next ------------------------------------------------------------------------

    def _go(self, there: str) -> None:
        if there.split("#")[0] != self.url.split("#")[0]:
            self.follow[there] = None

    def _next(self, links: Any) -> None:
        there = links.get("next") if isinstance(links, dict) else None
        if there is None or there == "":
            return
        known = address(there, self.url)
        if known is None:
            self.problems.add(
                "bad_address", f"{self.url} next", "The address of the next page is no address."
            )
        elif known.split("#")[0] == self.url.split("#")[0]:
            self.problems.add("loop", f"{self.url} next", "The next page of the list is this page.")
        else:
            self.follow[known] = None

    def _lists(
        self, value: dict[str, Any], names: Iterable[str], since: dt.datetime | None
    ) -> None:
        for name in names:
            lists = value.get(name)
            if lists is None or lists == "":
                continue
            for entry in lists if isinstance(lists, list) else [lists]:
                if isinstance(entry, dict):
                    self._one(entry, kind_of(entry))
                elif there := address(entry, self.url):
                    self._go(incremental(there, since) if since else there)
                else:
                    self.problems.add(
                        "bad_address", f"{self.url} {name}", "The list has no usable address."
                    )

    def _parents(self, value: dict[str, Any], kind: str) -> None:
        """An inner object seen alone: what it belongs to is read anew and tells the whole."""
        for name in PARENTS.get(kind, ()):
            for key in references(value.get(name)):
                if there := address(key, self.url):
                    self._go(there)

    # The objects ------------------------------------------------------------------------------

    def _organization(self, value: dict[str, Any], key: str) -> None:
        fields = Fields(value, key, self.problems)
        name = fields.name("name") or fields.name("shortName")
        if not name:
            fields.problem("no_title", "name", "The body has no name.")
        parent = reference(value.get("subOrganizationOf"))
        self.records.append(
            BodyRecord(
                key=key,
                name=name,
                short_name=fields.word("shortName", 100),
                kind_text=fields.word("classification") or fields.word("organizationType"),
                parent_key=parent if parent != key else None,
                ended_on=fields.date("endDate"),
            )
        )

    def _paper(self, value: dict[str, Any], key: str) -> None:
        fields = Fields(value, key, self.problems)
        documents: dict[str, DocumentRecord] = {}
        self._files(fields, "mainFile", documents)
        self._files(fields, "auxiliaryFile", documents)
        number = fields.word("reference", 100)
        title, borrowed = fields.title("name"), False
        if not title:
            newest = max(
                (document for document in documents.values() if document.title),
                key=lambda document: (document.issued_on or dt.date.min, document.key),
                default=None,
            )
            title, borrowed = (newest.title, True) if newest else (number, False)
            fields.problem("no_title", "name", "The paper has no title.")
        self.records.append(
            CaseRecord(
                key=key,
                number=number,
                title=title,
                title_borrowed=borrowed,
                kind_text=fields.word("paperType"),
                classification_name=first_keyword(value),
                opened_on=fields.date("date"),
                considerations=self._considerations(fields),
                documents=_sorted(documents.values()),
                related_keys=tuple(sorted({*references(value.get("superordinatedPaper"))} - {key})),
                web_url=address(value.get("web")) or "",
            )
        )

    def _considerations(self, fields: Fields) -> tuple[ConsiderationRecord, ...]:
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for number, entry in enumerate(self._objects(fields, "consultation"), 1):
            key = self._inner_key(entry, fields, "consultation", number)
            if self._gone(entry, key, "consideration"):
                continue
            created = entry.get("created")
            found[key] = (created if isinstance(created, str) else "", entry)
        # A list of consultations has no order of its own: they stand as they were made, so that another
        # order in the answer is no change.
        ordered = sorted(found.items(), key=lambda pair: (pair[1][0], pair[0]))
        self.items += len(ordered)
        considerations = []
        for order, (key, (_, entry)) in enumerate(ordered, 1):
            inner = Fields(entry, key, self.problems)
            bodies = references(entry.get("organization"))
            if len(bodies) > 1:
                inner.problem(
                    "several_bodies", "organization", "Only the first of several bodies is kept."
                )
            considerations.append(
                ConsiderationRecord(
                    key=key,
                    body_key=bodies[0] if bodies else None,
                    body_name=inline_name(entry.get("organization")),
                    meeting_key=reference(entry.get("meeting")),
                    agenda_item_key=reference(entry.get("agendaItem")),
                    role_text=inner.word("role"),
                    authoritative=inner.flag("authoritative", default=False, unclear=False),
                    order=min(order, ORDER_LIMIT),
                    # OParl knows no dates of a hearing; these are vendor properties (2.8) of our own.
                    started_on=inner.date(OPENS),
                    deadline=inner.date(DEADLINE),
                )
            )
        return tuple(considerations)

    def _meeting(self, value: dict[str, Any], key: str) -> None:
        fields = Fields(value, key, self.problems)
        documents: dict[str, DocumentRecord] = {}
        for name in ("invitation", "resultsProtocol", "verbatimProtocol", "auxiliaryFile"):
            self._files(fields, name, documents)
        kinds = {document.kind_text for document in documents.values()}
        items = self._items(fields)
        starts_at = fields.instant("start", ZONE, offset_expected=True)
        ends_at = fields.instant("end", ZONE, offset_expected=True)
        if starts_at and ends_at and ends_at <= starts_at:
            # Midnight of the same day is how some servers write that the end is not known.
            if ends_at.time() != dt.time():
                fields.problem("end_before_start", "end", "The meeting ends before it starts.")
            ends_at = None
        self.records.append(
            MeetingRecord(
                key=key,
                name=fields.name("name"),
                body_keys=tuple(sorted(set(references(value.get("organization"))))),
                starts_at=starts_at,
                ends_at=ends_at,
                location=self._location(fields),
                cancelled=fields.flag("cancelled", default=False, unclear=False)
                or fields.word("meetingState").casefold() in _CANCELLED,
                agenda_published=bool(items) or "invitation" in kinds,
                minutes_published=bool(kinds & {"resultsProtocol", "verbatimProtocol"}),
                items=items,
                documents=_sorted(documents.values()),
            )
        )

    def _items(self, meeting: Fields) -> tuple[AgendaItemRecord, ...]:
        items: dict[str, AgendaItemRecord] = {}
        for number, entry in enumerate(self._objects(meeting, "agendaItem"), 1):
            key = self._inner_key(entry, meeting, "agendaItem", number)
            if self._gone(entry, key, "agenda_item"):
                continue
            fields = Fields(entry, key, self.problems)
            public = fields.flag("public", default=True, unclear=False)
            documents: dict[str, DocumentRecord] = {}
            self._files(fields, "resolutionFile", documents, public=public)
            self._files(fields, "auxiliaryFile", documents, public=public)
            order = fields.whole("order")
            consultation = entry.get("consultation")
            items[key] = AgendaItemRecord(
                key=key,
                number=fields.word("number", 40),
                order=number if order is None or order > ORDER_LIMIT else order,
                title=fields.title("name"),
                public=public,
                result_text=fields.name("result"),
                resolution_text=fields.text("resolutionText"),
                case_key=reference(consultation.get("paper"))
                if isinstance(consultation, dict)
                else None,
                consideration_key=reference(consultation),
                documents=_sorted(documents.values()),
            )
        self.items += len(items)
        return tuple(sorted(items.values(), key=lambda item: (item.order, item.key)))

    def _location(self, fields: Fields) -> str:
        place = fields.values.get("location")
        if isinstance(place, list) and place:
            place = place[0]
        if place is None or place == "" or place == []:
            return ""
        if isinstance(place, str):
            if address(place):
                fields.problem(
                    "external_object", "location", "The place is given by its address only."
                )
                return ""
            return line(place[: NAME_LIMIT * 2])[:NAME_LIMIT]
        if not isinstance(place, dict):
            fields.problem("wrong_type", "location", "This should be a place.")
            return ""
        inner = Fields(place, f"{fields.key} location", self.problems)
        town = " ".join(filter(None, (inner.word("postalCode"), inner.word("locality"))))
        told = inner.name("description")
        room = inner.name("room")
        parts = [
            "" if room in told else room,
            told or inner.name("streetAddress"),
            "" if told else town,
        ]
        return ", ".join(dict.fromkeys(filter(None, parts)))[:NAME_LIMIT]

    def _files(
        self,
        fields: Fields,
        name: str,
        documents: dict[str, DocumentRecord],
        *,
        public: bool = True,
    ) -> None:
        """Files under ``name``; the same file named twice keeps its first place."""
        for number, entry in enumerate(self._objects(fields, name), 1):
            key = self._inner_key(entry, fields, name, number)
            if key in documents or self._gone(entry, key, "document"):
                continue
            file = Fields(entry, key, self.problems)
            download = address(entry.get("downloadUrl"), self.url)
            there = address(entry.get("accessUrl"), self.url) or download
            if there is None:
                file.problem(
                    "no_address", "accessUrl", "The file has no usable address and was left out."
                )
                continue
            documents[key] = DocumentRecord(
                key=key,
                title=file.title("name") or file.title("fileName"),
                url=there,
                download_url=download or "",
                mime_type=file.word("mimeType", 100).split(";")[0].strip().casefold(),
                size=file.whole("size"),
                issued_on=file.date("date"),
                kind_text=name,
                public=public,
                version=file.word("sha512Checksum") or file.word("sha1Checksum"),
            )
            self.items += 1

    # Inner objects ----------------------------------------------------------------------------

    def _objects(self, fields: Fields, name: str) -> list[dict[str, Any]]:
        value = fields.values.get(name)
        if value is None or value == "" or value == []:
            return []
        values = value if isinstance(value, list) else [value]
        objects = [entry for entry in values if isinstance(entry, dict)]
        if lost := sum(
            1 for entry in values if not isinstance(entry, dict) and entry not in (None, "")
        ):
            fields.problem(
                "external_object", name, f"{lost} objects are missing: only addresses are given."
            )
        return objects

    def _inner_key(self, entry: dict[str, Any], parent: Fields, name: str, number: int) -> str:
        key = same_key(entry.get("id"))
        if key is None:
            parent.problem(
                "no_id", name, "An object has no id; its place in the list stands for it."
            )
            return f"{parent.key}#{name}-{number}"
        return key

    def _gone(self, entry: dict[str, Any], key: str, kind: str) -> bool:
        if entry.get("deleted") not in (True, "true", 1):
            return False
        self.records.append(Withdrawn(key, kind))
        return True


def _sorted(documents: Iterable[DocumentRecord]) -> tuple[DocumentRecord, ...]:
    return tuple(sorted(documents, key=lambda document: document.key))
