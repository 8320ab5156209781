"""What Ahjo's objects are, and by which of their ids they are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from cases.harvest.reading import Fields, address, same_key
from cases.harvest.records import DocumentRecord

KINDS_OF_BODY = {
    "1": "Valtuusto",
    "2": "Hallitus",
    "4": "Jaosto",
    "5": "Lautakunta",
    "12": "Viranhaltija",
    "13": "Kaupunki",
    "15": "Toimi-/Neuvottelukunta",
    "19": "Luottamushenkilö",
}
"""Words for Ahjo's TypeId, for answers that leave the word out."""

PUBLIC = {"", "julkinen", "offentlig", "public"}


def reader_of(value: dict[str, Any]) -> str | None:
    if "NativeId" in value:
        decided = {"PDF", "Content", "Motion", "Organization", "DateDecision"} & value.keys()
        return "_decision" if decided else "_record"
    if "MeetingID" in value:
        return "_meeting"
    if "CaseID" in value or "CaseIDLabel" in value:
        return "_case"
    if isinstance(value.get("Organization"), dict):
        return "_decision_maker"
    if "ID" in value and ("TypeId" in value or "Dissolved" in value):
        return "_organization"
    keyless = ("Ayes", "CouncilGroup", "ClassificationCode", "FileURI", "Initiatives")
    return "_nothing" if any(name in value for name in keyless) else None


def bare_id(value: Any) -> str | None:
    """A FileNet id without its braces: some lists write them, some addresses do not."""
    key = same_key(value)
    return key.strip("{}").upper() or None if key else None


def document_key(value: dict[str, Any]) -> str | None:
    return (
        bare_id(value.get("VersionSeriesId"))
        or bare_id(value.get("NativeId"))
        or key_of_link(value)
    )


def key_of_link(value: dict[str, Any]) -> str | None:
    there = address(value.get("FileURI"))
    if there is None:
        return None
    name = unquote(urlsplit(there).path).rsplit("/", 1)[-1]
    return bare_id(name.removesuffix(".pdf"))


def key_of_case(value: dict[str, Any]) -> str | None:
    return same_key(value.get("CaseID")) or dashed(same_key(value.get("CaseIDLabel")))


def dashed(label: str | None) -> str | None:
    return label.replace(" ", "-") if label else None


def key_of_item(meeting_key: str, value: dict[str, Any]) -> str | None:
    """A point of an agenda has no id of its own: its number in the meeting stands for it."""
    point = same_key(value.get("AgendaPoint"))
    if point and point != "null":
        return f"{meeting_key}/{point}"
    section = same_key(value.get("Section"))
    return f"{meeting_key}/§{section}" if section and section != "null" else None


def parent_key(value: dict[str, Any], key: str) -> str | None:
    above = value.get("OrganizationLevelAbove")
    above = above.get("organizations") if isinstance(above, dict) else None
    first = above[0] if isinstance(above, list) and above else None
    parent = same_key(first.get("ID")) if isinstance(first, dict) else None
    return parent if parent != key else None


def is_public(fields: Fields) -> bool:
    reasons = fields.values.get("SecurityReasons")
    return fields.word("PublicityClass").casefold() in PUBLIC and not reasons


def newest_title(documents: Iterable[DocumentRecord], language: str) -> str:
    newest = max(
        (document for document in documents if document.title and document.public),
        key=lambda one: (one.language == language, one.issued_on or dt.date.min, one.key),
        default=None,
    )
    return newest.title if newest else ""


def by_key(documents: Iterable[DocumentRecord]) -> tuple[DocumentRecord, ...]:
    return tuple(sorted(documents, key=lambda document: document.key))


def next_page(value: dict[str, Any], url: str, *, read: int) -> str | None:
    """The address of the page after this one by its number; empty at the end, ``None`` where the numbers do
    not add up: a server that gives the same page for every number would otherwise never end."""
    left = value.get("nextCount")
    if isinstance(left, bool) or not isinstance(left, int) or left < 1:
        return ""
    asked = dict(parse_qsl(urlsplit(url).query)).get("page", "0")
    page = value.get("page", asked)
    if not read or str(page) != asked or not asked.isdecimal() or len(asked) > 9:
        return None
    changes = {"page": str(int(asked) + 1)}
    if isinstance(size := value.get("size"), int) and 0 < size < 100_000:
        changes["size"] = str(size)
    return with_query(url, **changes)


def with_query(url: str, **changes: str) -> str:
    parts = urlsplit(url)
    query = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in changes
    ]
    return urlunsplit(parts._replace(query=urlencode([*query, *changes.items()])))


def number_of(fields: Fields) -> str:
    number = fields.word("AgendaPoint", 40)
    return "" if number == "null" else number


def order_of(number: str, otherwise: int) -> int:
    return int(number) if number.isdecimal() and len(number) < 5 else otherwise
