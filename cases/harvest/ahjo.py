"""Reads Ahjo, Helsinki's case system (REST, JSON): bytes in, records out.

An answer says by itself what it is: a list of cases, meetings, decision makers, organizations or decisions, or
one of them. Keys are Ahjo's own: CaseID, MeetingID, the ID of an organization; a document's is its
VersionSeriesId, which stays when a new version is filed (NativeId names the version), or its NativeId where no
other is given. Times carry no offset and are local in Helsinki.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from cases.harvest import ahjo_keys as keys
from cases.harvest.ahjo_decision import DecisionText, read_decision
from cases.harvest.reading import Fields, Problems, address, line, load_json, same_key
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
)

ZONE = ZoneInfo("Europe/Helsinki")
OPEN_END = dt.date(2100, 1, 1)
"""Ahjo's "not dissolved"."""
ORDER_LIMIT = 30_000

_LISTS = {
    "cases": "_case",
    "meetings": "_meeting",
    "decisionmakers": "_decision_maker",
    "organizations": "_organization",
    "decisions": "_decision",
    "records": "_record",
}
_KEYLESS_LISTS = {"initiatives", "resolutions", "functions", "agents"}
"""Lists of things that name no case, meeting or body: nothing can be joined to them."""
_NO_PERSONAL_DATA = ("", "ei sisällä henkilötietoja", "innehåller inte personuppgifter")
_ENDPOINTS = ("agents/decisionmakers", "meetings", "cases")


def start(url: str, since: dt.datetime | None = None) -> tuple[str, ...]:
    """Addresses a run begins with.

    ``url`` of the interface (…/ahjorest/v1) or of its list of cases stands for decision makers, meetings and
    cases together, the cases only as far as they were handled ``since``; any other address for itself.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if path.endswith("/cases"):
        base = path.removesuffix("/cases")
    elif path.rsplit("/", 1)[-1].casefold() in {"v1", "v2", "ahjorest"}:
        base = path
    else:
        return (url,)
    addresses = [urlunsplit(parts._replace(path=f"{base}/{name}")) for name in _ENDPOINTS]
    if since is not None:
        addresses[-1] = incremental(addresses[-1], since)
    return tuple(addresses)


def incremental(url: str, since: dt.datetime) -> str:
    """The address of the list of cases, asking only for what was handled since."""
    if since.tzinfo is None:
        raise ValueError("since needs an offset")
    moment = since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return keys.with_query(url, handledsince=moment)


def parse(data: bytes, url: str, since: dt.datetime | None = None) -> Answer:
    """Read one answer that came from ``url``. ``since`` changes nothing: ``start`` has asked for it.

    A list shows cases without handlings and records, and may show meetings without an agenda: their own
    addresses are asked next and tell the whole. Where a list lies at an address that leads to none, its entries
    are all there is. Decisions and documents seen alone are extracts (``complete=False``).

    Raises:
        ParseError: ``not_ahjo``, ``source_error`` or a code of ``reading.load_json``.
    """
    problems = Problems()
    value = load_json(data, problems)
    reader = _Reader(url, problems)
    try:
        reader.read_top(value)
    except RecursionError:
        raise ParseError("too_deep", "The answer is nested too deeply to be read.") from None
    return reader.answer()


class _Reader:
    def __init__(self, url: str, problems: Problems) -> None:
        self.url = url
        self.problems = problems
        self.records: list[Record] = []
        self.follow: dict[str, None] = {}
        self.items = 0
        self._readers = {
            "_organization": self._organization,
            "_decision": self._decision,
            "_record": self._record,
        }

    def answer(self) -> Answer:
        return Answer(tuple(self.records), self.problems.done(), tuple(self.follow), self.items)

    # What is it? ------------------------------------------------------------------------------

    def read_top(self, value: Any) -> None:
        if isinstance(value, list):
            self._entries(value, None)
            return
        if not isinstance(value, dict):
            raise ParseError("not_ahjo", "The answer is JSON, but nothing that Ahjo writes.")
        names = {name.casefold(): name for name in value}
        for name, list_reader in _LISTS.items():
            entries = value.get(names.get(name, ""))
            if name in names and not (name == "records" and "caseid" in names):
                if not isinstance(entries, list):
                    entries = [entries] if isinstance(entries, dict) else []
                    self.problems.add("no_data", self.url, "The list holds no list.")
                self._entries(entries, list_reader)
                self._next(value, read=len(entries))
                return
        if (reader := keys.reader_of(value)) is not None:
            self._one(value, reader, alone=True)
            return
        for name in _KEYLESS_LISTS & names.keys():
            entries = value[names[name]]
            self.items += len(entries) if isinstance(entries, list) else 1
            return
        if "message" in names and names.keys() & {"status", "error", "code"}:
            told = str(value[names["message"]])[:200]
            raise ParseError("source_error", f"The source answers with an error: {line(told)}")
        raise ParseError("not_ahjo", "The answer is JSON, but nothing that Ahjo writes.")

    def _entries(self, entries: list[Any], reader: str | None) -> None:
        for entry in entries:
            if not isinstance(entry, dict):
                self.problems.add("wrong_type", self.url, "An entry of the list is no object.")
                continue
            kind = reader or keys.reader_of(entry)
            if kind is None:
                self.problems.add(
                    "unknown_type", self.url, "An entry of the list is nothing Ahjo writes."
                )
                continue
            self._one(entry, kind, alone=False)

    def _one(self, value: dict[str, Any], reader: str, *, alone: bool) -> None:
        self.items += 1
        if reader == "_case":
            self._case(value, alone=alone)
        elif reader == "_meeting":
            self._meeting(value, alone=alone)
        elif reader == "_decision_maker":
            inner = value.get("Organization")
            self._organization(inner if isinstance(inner, dict) else value)
        elif read := self._readers.get(reader):
            read(value)

    # Where to ask next ------------------------------------------------------------------------

    def _next(self, value: dict[str, Any], *, read: int) -> None:
        links = value.get("links")
        for entry in links if isinstance(links, list) else ():
            if isinstance(entry, dict) and entry.get("rel") == "next":
                there = address(entry.get("href"), self.url)
                if there is None:
                    self.problems.add(
                        "bad_address", f"{self.url} next", "The next page has no usable address."
                    )
                elif there == self.url:
                    self.problems.add(
                        "loop", f"{self.url} next", "The next page of the list is this page."
                    )
                else:
                    self.follow[there] = None
                return
        there = keys.next_page(value, self.url, read=read)
        if there:
            self.follow[there] = None
        elif there is None:
            self.problems.add(
                "loop", f"{self.url} page", "The list does not go on where it says it does."
            )

    def _follow_entry(self, key: str, endpoint: str) -> bool:
        """Ask for an entry of a list alone, at the address below the list that was asked: the links of the
        answer name hosts inside the city's network."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith("/" + endpoint):
            return False
        language = [pair for pair in parse_qsl(parts.query) if pair[0] == "apireqlang"]
        there = parts._replace(path=f"{path}/{quote(key, safe='')}", query=urlencode(language))
        self.follow[urlunsplit(there)] = None
        return True

    # The objects ------------------------------------------------------------------------------

    def _organization(self, value: dict[str, Any]) -> None:
        key = same_key(value.get("ID"))
        if key is None:
            self.problems.add("no_id", self.url, "A decision maker has no ID and was left out.")
            return
        fields = Fields(value, key, self.problems)
        name = fields.name("Name")
        if not name:
            fields.problem("no_title", "Name", "The decision maker has no name.")
        ended_on = fields.date("Dissolved")
        self.records.append(
            BodyRecord(
                key=key,
                name=name,
                kind_text=fields.word("Type") or keys.KINDS_OF_BODY.get(fields.word("TypeId"), ""),
                parent_key=keys.parent_key(value, key),
                ended_on=None if ended_on is None or ended_on >= OPEN_END else ended_on,
            )
        )

    def _case(self, value: dict[str, Any], *, alone: bool) -> None:
        key = same_key(value.get("CaseID")) or keys.dashed(same_key(value.get("CaseIDLabel")))
        if key is None:
            self.problems.add("no_id", self.url, "A case has no CaseID and was left out.")
            return
        fields = Fields(value, key, self.problems)
        short = not {"Records", "Handlings"} & value.keys()
        if short and not alone and self._follow_entry(key, "cases"):
            return
        language = fields.word("Language", 10).casefold()
        documents = self._documents(fields, "Records")
        title, borrowed = fields.title("Title"), False
        if not title:
            title, borrowed = keys.newest_title(documents, language), True
            if not title:
                title, borrowed = fields.word("CaseIDLabel", 100) or key[:100], False
                fields.problem(
                    "no_title", "Title", "The case has no title and no document with one."
                )
        self.records.append(
            CaseRecord(
                key=key,
                number=fields.word("CaseIDLabel", 100) or key[:100],
                title=title,
                title_borrowed=borrowed,
                status_text=fields.word("Status"),
                classification=fields.word("ClassificationCode", 50),
                classification_name=fields.word("ClassificationTitle"),
                opened_on=fields.date("Acquired") or fields.date("Created"),
                language=language,
                considerations=self._handlings(fields),
                documents=documents,
                public=keys.is_public(fields),
            )
        )

    def _handlings(self, case: Fields) -> tuple[ConsiderationRecord, ...]:
        found: dict[int, ConsiderationRecord] = {}
        for place, entry in enumerate(self._objects(case, "Handlings"), 1):
            number = entry.get("WorkSequenceNumber")
            if (
                isinstance(number, bool)
                or not isinstance(number, int)
                or not 0 < number < ORDER_LIMIT
            ):
                case.problem(
                    "no_id", "Handlings", "A handling has no number; its place stands for it."
                )
                number = place
            key = f"{case.key}/handlings/{number}"
            fields = Fields(entry, key, self.problems)
            found.setdefault(
                number,
                ConsiderationRecord(
                    key=key,
                    body_key=same_key(entry.get("SectorID")),
                    body_name=fields.name("Sector"),
                    order=number,
                    started_on=fields.date("Created"),
                    deadline=fields.date("DateNearestDeadline"),
                    status_text=fields.word("Status"),
                ),
            )
        self.items += len(found)
        return tuple(found[number] for number in sorted(found))

    def _meeting(self, value: dict[str, Any], *, alone: bool) -> None:
        key = same_key(value.get("MeetingID"))
        if key is None:
            self.problems.add("no_id", self.url, "A meeting has no MeetingID and was left out.")
            return
        fields = Fields(value, key, self.problems)
        short = not {"Agenda", "MeetingDocuments"} & value.keys()
        if short and not alone and self._follow_entry(key, "meetings"):
            return
        items = self._agenda(fields)
        body = same_key(value.get("DecisionMakerId"))
        self.records.append(
            MeetingRecord(
                key=key,
                name=fields.name("Name") or fields.name("DecisionMaker"),
                body_keys=(body,) if body else (),
                starts_at=fields.instant("DateMeeting", ZONE, offset_expected=False),
                location=fields.name("Location"),
                cancelled=fields.word("Status").casefold() in {"peruttu", "inställt", "inställd"},
                agenda_published=fields.flag("AgendaPublished", default=bool(items), unclear=False),
                minutes_published=fields.flag("MinutesPublished", default=False, unclear=False),
                items=items,
                documents=self._documents(fields, "MeetingDocuments"),
            )
        )

    def _agenda(self, meeting: Fields) -> tuple[AgendaItemRecord, ...]:
        """The agenda, one item for a point although each language has an entry of its own."""
        points: dict[str, list[tuple[str, int, dict[str, Any]]]] = {}
        for place, entry in enumerate(self._objects(meeting, "Agenda"), 1):
            key = keys.key_of_item(meeting.key, entry) or f"{meeting.key}/#{place}"
            file = entry.get("PDF")
            language = (file.get("Language") if isinstance(file, dict) else None) or entry.get(
                "Language"
            )
            points.setdefault(key, []).append((str(language or "")[:10], place, entry))
        items = []
        for key, entries in points.items():
            # Finnish before Swedish, so that the title does not depend on the order of the answer.
            entries.sort(key=lambda entry: (entry[0].casefold(), entry[1]))
            place = min(entry[1] for entry in entries)
            items.append(self._item(key, [entry for _, _, entry in entries], place))
        self.items += len(items)
        return tuple(sorted(items, key=lambda item: (item.order, item.key)))

    def _item(self, key: str, entries: list[dict[str, Any]], place: int) -> AgendaItemRecord:
        fields = Fields(entries[0], key, self.problems)
        documents: dict[str, DocumentRecord] = {}
        public = True
        for entry in entries:
            inner = Fields(entry, key, self.problems)
            public = public and keys.is_public(inner)
            for document in self._documents(inner, "PDF", "Attachments"):
                documents.setdefault(document.key, document)
        # The address of a closed item's document may be served all the same; it is not shown.
        if not public:
            documents = {
                name: dataclasses.replace(document, public=False)
                for name, document in documents.items()
            }
        number = keys.number_of(fields)
        markup = entries[0].get("Html") or entries[0].get("Content")
        text = self._decision_text(fields, markup)
        return AgendaItemRecord(
            key=key,
            number=number or fields.word("Section", 40),
            order=keys.order_of(number, place),
            title=fields.title("AgendaItem") or fields.title("Title") or text.title,
            public=public and text.public,
            resolution_text=text.resolution if text.public else "",
            case_key=keys.key_of_case(entries[0]),
            documents=keys.by_key(documents.values()),
        )

    def _decision(self, value: dict[str, Any]) -> None:
        """A decision seen alone: it adds to its meeting's agenda, or to its case where an officer decided."""
        key = same_key(value.get("NativeId"))
        fields = Fields(value, key or self.url, self.problems)
        meeting = value.get("Meeting")
        within = meeting if isinstance(meeting, dict) else value
        meeting_key = same_key(within.get("MeetingID"))
        case_key = keys.key_of_case(value)
        text = self._decision_text(fields, value.get("Content"))
        public = keys.is_public(fields) and text.public
        documents = self._documents(
            fields, "PDF", "DecisionHistoryPDF", "MinutesPDF", "Attachments"
        )
        if not public:
            documents = tuple(dataclasses.replace(document, public=False) for document in documents)
        point = {**value, "AgendaPoint": value.get("AgendaPoint") or within.get("AgendaPoint")}
        item_key = keys.key_of_item(meeting_key, point) if meeting_key else None
        self.items += 1
        if meeting_key and item_key:
            body = value.get("Organization")
            body_key = same_key(body.get("ID")) if isinstance(body, dict) else None
            number = keys.number_of(Fields(point, item_key, self.problems))
            item = AgendaItemRecord(
                key=item_key,
                number=number,
                order=keys.order_of(number, 0),
                title=fields.title("Title") or text.title,
                public=public,
                resolution_text=text.resolution if public else "",
                case_key=case_key,
                documents=documents,
            )
            bodies = (body_key,) if body_key else ()
            self.records.append(
                MeetingRecord(meeting_key, "", bodies, items=(item,), complete=False)
            )
        elif case_key:
            number = fields.word("CaseIDLabel", 100)
            self.records.append(
                CaseRecord(case_key, number, "", documents=documents, complete=False)
            )
        else:
            fields.problem(
                "no_reference", "", "The decision names neither a case nor a point of a meeting."
            )

    def _record(self, value: dict[str, Any]) -> None:
        """A document seen alone: it adds to the point of the agenda it names."""
        key = keys.document_key(value)
        fields = Fields(value, key or self.url, self.problems)
        meeting_key = same_key(value.get("MeetingID"))
        item_key = keys.key_of_item(meeting_key, value) if meeting_key else None
        holder = Fields({"Records": [value]}, fields.key, self.problems)
        documents = self._documents(holder, "Records")
        if meeting_key and item_key and documents:
            number = keys.number_of(fields)
            item = AgendaItemRecord(
                key=item_key,
                number=number,
                order=keys.order_of(number, 0),
                title=fields.title("Title"),
                public=keys.is_public(fields),
                documents=documents,
            )
            self.records.append(MeetingRecord(meeting_key, "", items=(item,), complete=False))
        elif (case_key := keys.key_of_case(value)) and documents:
            self.records.append(CaseRecord(case_key, "", "", documents=documents, complete=False))
        else:
            fields.problem(
                "no_reference", "", "The document names neither a case nor a point of a meeting."
            )

    def _decision_text(self, fields: Fields, markup: Any) -> DecisionText:
        if not isinstance(markup, str) or not markup:
            return DecisionText()
        try:
            return read_decision(markup)
        except ParseError as error:
            fields.problem(error.code, "Content", str(error))
            return DecisionText()

    # Inner objects ----------------------------------------------------------------------------

    def _documents(self, fields: Fields, *names: str) -> tuple[DocumentRecord, ...]:
        found: dict[str, DocumentRecord] = {}
        for name in names:
            for entry in self._objects(fields, name):
                key = keys.document_key(entry)
                if key is None:
                    fields.problem("no_id", name, "A document has no id and was left out.")
                    continue
                document = self._document(entry, key)
                if document is not None and key not in found:
                    found[key] = document
        self.items += len(found)
        return keys.by_key(found.values())

    def _document(self, entry: dict[str, Any], key: str) -> DocumentRecord | None:
        fields = Fields(entry, key, self.problems)
        there = address(entry.get("FileURI"), self.url)
        public = keys.is_public(fields)
        if there is None and public:
            fields.problem(
                "no_address", "FileURI", "The document has no usable address and was left out."
            )
            return None
        native = keys.bare_id(entry.get("NativeId")) or ""
        return DocumentRecord(
            key=key,
            title=fields.title("Title"),
            url=there or "",
            mime_type="application/pdf" if there and urlsplit(there).path.endswith(".pdf") else "",
            issued_on=fields.date("Issued"),
            language=fields.word("Language", 10).casefold(),
            kind_text=fields.word("Type"),
            public=public,
            personal_data=fields.word("PersonalData").casefold() not in _NO_PERSONAL_DATA,
            version=native if native != key else "",
        )

    def _objects(self, fields: Fields, name: str) -> list[dict[str, Any]]:
        value = fields.values.get(name)
        if value is None or value == "" or value == []:
            return []
        values = value if isinstance(value, list) else [value]
        objects = [entry for entry in values if isinstance(entry, dict)]
        if len(objects) < len(values):
            fields.problem(
                "wrong_type", name, f"{len(values) - len(objects)} entries are no objects."
            )
        return objects
