"""What an adapter reads from a case system, in one vocabulary for all of them.

An adapter is pure: bytes in, records out. A record names other records only by ``key``, the source's own
stable identifier, so records may arrive in any order and may point at nothing. Texts are plain, unescaped
and trimmed; instants carry an offset. ``None`` means that the source does not say.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator

TITLE_LIMIT = 2_000
TEXT_LIMIT = 50_000
EARLIEST = dt.date(1900, 1, 1)
LATEST = dt.date(2100, 12, 31)


class HarvestError(Exception):
    """Something a source did wrong. ``code`` is stable and named in the source's health."""

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.where = where


class ParseError(HarvestError):
    """The answer is not what the format promises; nothing can be read from it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One fault that cost one object or one field, not the answer."""

    code: str
    where: str
    message: str


@dataclasses.dataclass(frozen=True, slots=True)
class BodyRecord:
    key: str
    name: str
    short_name: str = ""
    kind_text: str = ""
    """The source's own word for the kind of body ("Gremium", "Hallitus")."""
    parent_key: str | None = None
    ended_on: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentRecord:
    key: str
    title: str
    url: str
    download_url: str = ""
    mime_type: str = ""
    size: int | None = None
    """Bytes."""
    issued_on: dt.date | None = None
    language: str = ""
    kind_text: str = ""
    """The source's own word for what it is ("Beschlussvorlage", "päätös", "invitation", "resultsProtocol")."""
    public: bool = True
    personal_data: bool = False
    version: str = ""
    """The source's own mark of these bytes (a checksum, a version id): a new one means a new file."""


@dataclasses.dataclass(frozen=True, slots=True)
class ConsiderationRecord:
    """One body's turn with a case (OParl Consultation, Ahjo Handling)."""

    key: str
    body_key: str | None = None
    body_name: str = ""
    meeting_key: str | None = None
    agenda_item_key: str | None = None
    role_text: str = ""
    authoritative: bool = False
    order: int = 0
    started_on: dt.date | None = None
    deadline: dt.date | None = None
    status_text: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class CaseRecord:
    key: str
    number: str
    title: str
    title_borrowed: bool = False
    """The source gave no title; this one is the newest document's."""
    kind_text: str = ""
    status_text: str = ""
    classification: str = ""
    """Code in the source's own filing plan ("00 00 03")."""
    classification_name: str = ""
    opened_on: dt.date | None = None
    language: str = ""
    considerations: tuple[ConsiderationRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    related_keys: tuple[str, ...] = ()
    """Keys of cases this one belongs under or replaces."""
    web_url: str = ""
    """The page a person may read at the source."""
    public: bool = True
    complete: bool = True
    """False: an extract (a decision seen alone). What is empty in it is unknown, and what it does not list may
    well exist: it adds and never takes away."""


@dataclasses.dataclass(frozen=True, slots=True)
class AgendaItemRecord:
    key: str
    number: str
    order: int
    title: str
    public: bool = True
    result_text: str = ""
    resolution_text: str = ""
    case_key: str | None = None
    consideration_key: str | None = None
    documents: tuple[DocumentRecord, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class MeetingRecord:
    key: str
    name: str
    body_keys: tuple[str, ...] = ()
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    location: str = ""
    cancelled: bool = False
    agenda_published: bool = False
    minutes_published: bool = False
    items: tuple[AgendaItemRecord, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    complete: bool = True
    """As ``CaseRecord.complete``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Withdrawn:
    """The source says that the object is gone (OParl ``deleted: true``) or no longer public."""

    key: str
    kind: str
    """"body", "case", "meeting", "agenda_item", "document" or "consideration"."""


Record = BodyRecord | CaseRecord | MeetingRecord | Withdrawn


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What one answer of a source holds, and where to ask next."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    follow: tuple[str, ...] = ()
    """Addresses to ask next: the next page, the lists of a body."""
    items: int = 0
    """Objects read, nested ones counted, for the progress of a run."""


def walk_documents(records: Iterable[Record]) -> Iterator[DocumentRecord]:
    """Every document that the records mention, at whatever depth."""
    for record in records:
        if isinstance(record, CaseRecord | MeetingRecord):
            yield from record.documents
        if isinstance(record, MeetingRecord):
            for item in record.items:
                yield from item.documents
