"""What OParl's objects are, and how they name each other."""

from __future__ import annotations

from typing import Any

from cases.harvest.reading import NAME_LIMIT, WORD_LIMIT, line, same_key

KINDS = {
    "Organization": "body",
    "Paper": "case",
    "Meeting": "meeting",
    "AgendaItem": "agenda_item",
    "File": "document",
    "Consultation": "consideration",
}
IGNORED = {"Person", "Membership", "LegislativeTerm", "Location"}
_NAMES = {name.casefold(): name for name in (*KINDS, *IGNORED, "System", "Body", "Error")}
PARENTS = {
    "Consultation": ("paper",),
    "AgendaItem": ("meeting",),
    "File": ("paper", "meeting", "agendaItem"),
}
_TELLTALE = (
    ("Consultation", ("authoritative", "role")),
    ("AgendaItem", ("resolutionText", "public")),
    ("File", ("accessUrl", "downloadUrl", "mimeType")),
    ("Meeting", ("agendaItem", "start", "invitation", "resultsProtocol")),
    ("Paper", ("paperType", "reference", "mainFile", "auxiliaryFile")),
    ("Organization", ("membership", "organizationType", "shortName")),
)


def kind_of(value: dict[str, Any]) -> str:
    kind = value.get("type")
    if isinstance(kind, str):
        name = kind.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        return _NAMES.get(name.casefold(), name)
    if "oparlVersion" in value:
        return "System"
    if "paper" in value and "meeting" in value and "organization" in value and "role" not in value:
        return "Body"
    for name, telltale in _TELLTALE:
        if any(field in value for field in telltale):
            return name
    return ""


def reference(value: Any) -> str | None:
    keys = references(value)
    return keys[0] if keys else None


def first_keyword(value: dict[str, Any]) -> str:
    """A paper's subject: the first of its tags, as the authority puts it."""
    words = value.get("keyword")
    first = next(iter(words), "") if isinstance(words, list) else ""
    return line(first[: WORD_LIMIT * 2])[:WORD_LIMIT] if isinstance(first, str) else ""


def references(value: Any) -> tuple[str, ...]:
    """Keys named by a field, whether it holds an address, an object, or a list of either."""
    keys = []
    for entry in value if isinstance(value, list) else (value,):
        key = same_key(entry.get("id") if isinstance(entry, dict) else entry)
        if key is not None and not isinstance(entry, int):
            keys.append(key)
    return tuple(keys)


def inline_name(value: Any) -> str:
    entry = value[0] if isinstance(value, list) and value else value
    name = entry.get("name") if isinstance(entry, dict) else None
    return line(name[: NAME_LIMIT * 2])[:NAME_LIMIT] if isinstance(name, str) else ""
