"""What every JSON adapter does first: bytes to values, and values to clean fields.

A source may send anything. Whatever cannot be read ends as a named ``ParseError`` (the whole answer) or as a
``Problem`` (one field, one object); nothing here raises another exception.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from cases.harvest.records import EARLIEST, LATEST, TEXT_LIMIT, TITLE_LIMIT, ParseError, Problem

PROBLEM_LIMIT = 1_000
"""Problems kept of one answer; a broken answer of 100,000 objects must not fill the memory with complaints."""
KEY_LIMIT = 450
"""Of a source's own key; keys made from it ("…/handlings/12") grow a little beyond."""
ADDRESS_LIMIT = 1_000
NAME_LIMIT = 500
WORD_LIMIT = 200

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Problems:
    """Collects what was lost from one answer."""

    __slots__ = ("_further", "_items")

    def __init__(self) -> None:
        self._items: list[Problem] = []
        self._further = 0

    def add(self, code: str, where: str, message: str) -> None:
        if len(self._items) < PROBLEM_LIMIT:
            self._items.append(Problem(code, line(where[:KEY_LIMIT]), line(message)))
        else:
            self._further += 1

    def done(self) -> tuple[Problem, ...]:
        if self._further:
            further = Problem(
                "more_problems", "", f"{self._further} further problems were not listed."
            )
            return (*self._items, further)
        return tuple(self._items)


def load_json(data: bytes, problems: Problems) -> Any:
    """The JSON value in ``data``.

    Errors (``ParseError``): ``empty``, ``encoding``, ``not_json_but_html``, ``not_json``, ``too_deep``.
    Problems: ``encoding`` (read as something else than UTF-8, or with a byte order mark), ``not_a_number``
    (NaN, infinity or a number of more than 18 digits: read as nothing).
    """
    text = decode(data, problems).lstrip()
    if not text:
        raise ParseError("empty", "The answer is empty.")
    if text[0] == "<":
        raise ParseError("not_json_but_html", "The answer is a web page, not JSON.")
    odd: list[str] = []

    def constant(name: str) -> None:
        odd.append(name)

    def whole(digits: str) -> int | None:
        if len(digits) < 19:
            return int(digits)
        odd.append(digits[:20])
        return None

    try:
        value = json.loads(text, parse_constant=constant, parse_int=whole)
    except RecursionError:
        raise ParseError("too_deep", "The answer is nested too deeply to be read.") from None
    except ValueError as error:
        raise ParseError("not_json", f"The answer is not JSON: {error}") from None
    if odd:
        problems.add(
            "not_a_number", "", f"{len(odd)} numbers cannot be used, the first is {odd[0]}."
        )
    return value


def decode(data: bytes, problems: Problems) -> str:
    """Text from bytes: UTF-8 as it should be, otherwise by its mark or as Windows-1252, with a problem."""
    if data.startswith(b"\xef\xbb\xbf"):
        problems.add("encoding", "", "The answer begins with a byte order mark.")
        data = data[3:]
    elif data.startswith(_UTF16_MARKS) or (len(data) > 3 and 0 in data[:2]):
        encoding = (
            "utf-16"
            if data.startswith(_UTF16_MARKS)
            else ("utf-16-be" if data[0] == 0 else "utf-16-le")
        )
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            raise ParseError("encoding", "The answer is in no known encoding.") from None
        problems.add("encoding", "", "The answer is UTF-16, not UTF-8.")
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise ParseError("encoding", "The answer is not text.")
    problems.add("encoding", "", "The answer is not UTF-8; it was read as Windows-1252.")
    return data.decode("cp1252", errors="replace")


def _clean(value: str) -> str:
    if "&" in value and _ENTITY.search(value):
        value = html.unescape(value)
    # Control and format characters (zero width, direction overrides) and lone surrogates can hide or turn
    # what a reader sees; spaces of every width become the plain one.
    kept = []
    for char in value:
        if char.isprintable():
            kept.append(char)
        elif char in "\n\r\t\v\f\x85\u2028\u2029":
            kept.append("\n" if char not in "\r\t" else (" " if char == "\t" else ""))
        elif unicodedata.category(char) == "Zs":
            kept.append(" ")
        elif char in "\u200c\u200d":
            kept.append(char)
    return "".join(kept)


def line(value: str) -> str:
    """One line of plain text: entities resolved, invisible characters gone, blanks collapsed."""
    if value.isprintable() and "&" not in value and "  " not in value:
        return value.strip()
    return " ".join(_clean(value).split())


def paragraphs(value: str) -> str:
    """Plain text of several lines, at most one empty line between two."""
    text = _clean(value.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BLANKS.sub(" ", text)
    return _EMPTY_LINES.sub("\n\n", "\n".join(part.strip() for part in text.split("\n"))).strip()


class Fields:
    """Reads fields of one JSON object; what is wrong with one costs that one and is counted."""

    __slots__ = ("key", "problems", "values")

    def __init__(self, values: dict[str, Any], key: str, problems: Problems) -> None:
        self.values = values
        self.key = key
        self.problems = problems

    def problem(self, code: str, name: str, message: str) -> None:
        self.problems.add(code, f"{self.key} {name}".strip(), message)

    def _string(self, name: str, limit: int, tidy: Callable[[str], str]) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
            value = value[0]
        if not isinstance(value, str):
            self.problem("wrong_type", name, "This should be a text.")
            return ""
        # A megabyte in a title is cut before it is cleaned, so that it costs no more than a long one.
        text = tidy(value[: limit * 4])
        if len(text) > limit or len(value) > limit * 4:
            self.problem(
                "too_long", name, f"The text has {len(value)} characters and was cut at {limit}."
            )
            text = text[:limit].rstrip()
        return text

    def title(self, name: str) -> str:
        return self._string(name, TITLE_LIMIT, line)

    def name(self, name: str) -> str:
        return self._string(name, NAME_LIMIT, line)

    def word(self, name: str, limit: int = WORD_LIMIT) -> str:
        """A short text: a number, a kind, a status."""
        return self._string(name, limit, line)

    def text(self, name: str) -> str:
        return self._string(name, TEXT_LIMIT, paragraphs)

    def flag(self, name: str, *, default: bool, unclear: bool) -> bool:
        """``default`` where the source is silent, ``unclear`` where it says something unreadable."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            return value
        word = str(value).strip().casefold() if isinstance(value, str | int) else ""
        if word in {"true", "1", "yes", "ja"}:
            return True
        if word in {"false", "0", "no", "nein"}:
            return False
        self.problem("wrong_type", name, "This should be true or false.")
        return unclear

    def whole(self, name: str) -> int | None:
        """A whole number from 0 up."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
            value = int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.problem("wrong_type", name, "This should be a whole number.")
            return None
        return value

    def date(self, name: str) -> dt.date | None:
        moment = self._moment(name)
        return None if moment is None else moment.date()

    def instant(self, name: str, zone: dt.tzinfo, *, offset_expected: bool) -> dt.datetime | None:
        """An instant with an offset; a time without one is local in ``zone``."""
        moment = self._moment(name)
        if moment is None or moment.tzinfo is not None:
            return moment
        if offset_expected:
            self.problem("no_offset", name, "The time has no offset and was read as local time.")
        return moment.replace(tzinfo=zone)

    def _moment(self, name: str) -> dt.datetime | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        moment = None
        if isinstance(value, str):
            try:
                moment = dt.datetime.fromisoformat(value.strip())
            except ValueError:
                moment = None
        if moment is None:
            self.problem("bad_date", name, f"{str(value)[:40]!r} is no date.")
            return None
        if not EARLIEST <= moment.date() <= LATEST:
            self.problem("date_out_of_range", name, f"{moment.date()} is no date of a case.")
            return None
        return moment


def address(value: Any, base: str = "") -> str | None:
    """An absolute http or https address, or ``None`` for anything else."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    if not value or len(value) > ADDRESS_LIMIT or not value.isprintable() or " " in value:
        return None
    try:
        absolute = value.startswith(("https://", "http://")) or not base
        parts = urlsplit(value if absolute else urljoin(base, value))
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
        ):
            return None
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return urlunsplit(parts)


def same_key(value: Any) -> str | None:
    """A usable identifier: short, printable, not empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    value = value.strip()
    if not value or len(value) > KEY_LIMIT or not value.isprintable():
        return None
    return value
