"""A server for case data in the form of Ahjo's REST interface (Helsinki; JSON, one object to an address).

``Archive`` holds cases, meetings, decision makers and records as Ahjo writes them. Lists come in pages
(``page`` from 0, ``size``), with ``count``, ``nextCount``, ``prevCount`` and links, as Ahjo's do.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import re
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from demo.casesystem.web import Answer, Request, json_answer

Thing = dict[str, Any]
LARGEST_PAGE = 1000


@dataclasses.dataclass(slots=True)
class Archive:
    """What one Ahjo server knows. ``files`` maps an address path to bytes and their content type."""

    cases: list[Thing] = dataclasses.field(default_factory=list)
    meetings: list[Thing] = dataclasses.field(default_factory=list)
    decision_makers: list[Thing] = dataclasses.field(default_factory=list)
    organizations: dict[str, Thing] = dataclasses.field(default_factory=dict)
    records: dict[str, Thing] = dataclasses.field(default_factory=dict)
    more: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Further answers by path below the interface's root ("/functions")."""
    files: dict[str, tuple[Callable[[], bytes], str]] = dataclasses.field(default_factory=dict)
    """By path below the site's root ("/julkaisu/…pdf"); the bytes are made when asked for."""


class AhjoSite:
    """Serves an archive under ``root``; the interface lies at ``root``/ahjorest/v1."""

    def __init__(
        self, *, root: str, host: str, archive: Callable[[], Archive], page_size: int = 100
    ) -> None:
        self.root = root
        self.interface = root + "/ahjorest/v1"
        self.host = host
        self.page_size = page_size
        self._archive = archive
        self._cases: dict[str, Thing] = {}
        self._meetings: dict[str, Thing] = {}

    def replace_case(self, case: Thing) -> None:
        """Serve this in place of the case with the same CaseID, or beside the others where it is new."""
        self._cases[case["CaseID"]] = copy.deepcopy(case)

    def replace_meeting(self, meeting: Thing) -> None:
        """Serve this in place of the meeting with the same MeetingID, or beside the others."""
        self._meetings[meeting["MeetingID"]] = copy.deepcopy(meeting)

    def restore(self) -> None:
        """Forget every replacement."""
        self._cases.clear()
        self._meetings.clear()

    def answer(self, request: Request) -> Answer | None:
        if not request.path.startswith(self.root + "/"):
            return None
        if request.method not in ("GET", "HEAD"):
            return _error(405, "Method not allowed")
        archive = self._archive()
        below = request.path.removeprefix(self.root)
        if below in archive.files:
            make, content_type = archive.files[below]
            return Answer(make(), content_type)
        if not request.path.startswith(self.interface + "/"):
            return _error(404, "Not found")
        try:
            return self._interface(archive, request) or _error(404, "Not found")
        except ValueError as error:
            return _error(400, str(error))

    def _interface(self, archive: Archive, request: Request) -> Answer | None:
        path = request.path.removeprefix(self.interface)
        query = request.query
        cases = _merged(archive.cases, self._cases, "CaseID")
        meetings = _merged(archive.meetings, self._meetings, "MeetingID")
        if path == "/cases":
            return self._page("cases", [_short(case) for case in _wanted(cases, query)], request)
        if path == "/meetings":
            return self._page("meetings", _in_time(meetings, query), request)
        if path in ("/agents/decisionmakers", "/decisionmakers"):
            return self._page("decisionMakers", archive.decision_makers, request)
        if path == "/organization":
            organization = archive.organizations.get(query.get("orgid", ""))
            return json_answer(organization) if organization else None
        if path in archive.more:
            return json_answer(archive.more[path])
        kind, _, name = path.lstrip("/").partition("/")
        if kind == "cases":
            for case in cases:
                if case["CaseID"] == name:
                    return json_answer(case)
        if kind == "meetings":
            for meeting in meetings:
                if meeting["MeetingID"] == name:
                    return json_answer(meeting)
        if kind == "records" and name in archive.records:
            return json_answer(archive.records[name])
        return None

    def _page(self, name: str, items: list[Thing], request: Request) -> Answer:
        size = min(_whole(request.query, "size", self.page_size), LARGEST_PAGE)
        page = _whole(request.query, "page", 0)
        if size < 1 or page < 0:
            raise ValueError("size is at least 1 and page at least 0")
        shown = items[page * size : (page + 1) * size]
        left = max(0, len(items) - (page + 1) * size)

        def link(relation: str, number: int) -> Thing:
            query = urllib.parse.urlencode(
                {**request.query, "page": str(number), "size": str(size)}
            )
            return {"rel": relation, "href": f"{self.host}{request.path}?{query}"}

        links = [link("self", page)]
        if left:
            links.append(link("next", page + 1))
        if page:
            links.append(link("prev", page - 1))
        return json_answer(
            {
                name: shown,
                "count": len(items),
                "page": page,
                "size": size,
                "nextCount": min(left, size),
                "prevCount": min(page * size, size),
                "links": links,
            }
        )


def _merged(things: Iterable[Thing], replaced: Mapping[str, Thing], key: str) -> list[Thing]:
    left = dict(replaced)
    merged = [left.pop(thing[key], thing) for thing in things]
    return [*merged, *left.values()]


def _short(case: Thing) -> Thing:
    """A case as the list shows it: without handlings and records, which the case's own address gives."""
    return {name: value for name, value in case.items() if name not in ("Handlings", "Records")}


def _wanted(cases: list[Thing], query: Mapping[str, str]) -> list[Thing]:
    """``handledsince`` and ``handledbefore``, by the newest thing that happened in the case."""
    since, before = query.get("handledsince"), query.get("handledbefore")
    first, last = _limit(since, "handledsince"), _limit(before, "handledbefore")
    return [
        case
        for case in cases
        if (first is None or _touched(case) >= first) and (last is None or _touched(case) <= last)
    ]


def _touched(case: Thing) -> float:
    moments = [_instant(case.get("Created"))]
    moments += [_instant(handling.get("Created")) for handling in case.get("Handlings") or []]
    moments += [_instant(record.get("Issued")) for record in case.get("Records") or []]
    return max((moment for moment in moments if moment is not None), default=0.0)


def _in_time(meetings: list[Thing], query: Mapping[str, str]) -> list[Thing]:
    first = _limit(query.get("start"), "start")
    last = _limit(query.get("end"), "end")
    kept = []
    for meeting in meetings:
        moment = _instant(meeting.get("DateMeeting")) or 0.0
        body = query.get("decisionmaker_id") or meeting.get("DecisionMakerId")
        in_time = (first is None or moment >= first) and (last is None or moment <= last)
        if in_time and body == meeting.get("DecisionMakerId"):
            kept.append(meeting)
    return kept


def _limit(text: str | None, name: str) -> float | None:
    if not text:
        return None
    moment = _instant(text.replace(" ", "+"))
    if moment is None:
        raise ValueError(f"{name} is not a date-time: {text!r}")
    return moment


def _instant(text: Any) -> float | None:
    """Ahjo writes local time without an offset; for sorting and filtering it is taken as it stands."""
    cleaned = re.sub(r"(\.\d{3})\d+", r"\1", str(text or "")).replace("Z", "+00:00")
    try:
        moment = dt.datetime.fromisoformat(cleaned)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()


def _whole(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, "")
    if not text:
        return otherwise
    if not text.isdecimal():
        raise ValueError(f"{name} is not a whole number: {text!r}")
    return int(text)


def _error(status: int, message: str) -> Answer:
    return json_answer({"status": status, "message": message}, status=status)
