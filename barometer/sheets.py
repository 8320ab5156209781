"""Papers: the number that is printed on each, and the table that answers on paper are taken in from.

A number is five digits and eight letters, such as ``00042-KQ7M-XR2P``. The letters are a check that only whoever has
the secret of the round can make (``barometer.seals``), so nobody makes up a paper, and nothing is kept of it but how
many there are.

The table is CSV with a line of headings: UTF-8 with or without a byte order mark (or Windows-1252, as spreadsheets save
it), parted by commas, semicolons or tabs. ``paper`` is the number, ``age`` the age or the group of the round; then
comes a column for each question, named as the round names it, and ``name.1``, ``name.2`` … for the lines of a question
with several statements or an order. Answers are the numbers of choices; several stand beside each other with a space or
``+`` in between. What is empty or ``-`` was not answered.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barometer.answering import NONE, Sent, Shape, names
from barometer.choices import Kind

LARGEST = 2_000_000
"""Bytes of a table."""
MOST = 5_000
"""Papers in one table."""
SHOWN = 20
"""Mistakes that are told at once."""
DIGITS, LETTERS = 5, 8
HIGHEST = 10**DIGITS - 1
PAPER, AGE = "paper", "age"

# what the form expects a choice for, so that leaving it empty says so
_CHOSEN = {Kind.SINGLE, Kind.SCALE, Kind.MULTIPLE, Kind.MATRIX}


class TableRefused(Exception):
    """The table cannot be used; ``reasons`` say why, one sentence for each mistake."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class NoNumber(ValueError):
    """What somebody typed is no number of a paper."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A paper. place: its line in the table; number, age: as they were written; sent: as a form would send it."""

    place: int
    number: str
    age: str
    sent: Sent


Asked = tuple[str, str, Shape]
"""A question of the round: its short name, how the form calls it, and what an answer may be."""


def number(place: int, check: str) -> str:
    """The number of paper ``place`` as it is printed."""
    return f"{place:0{DIGITS}d}-{check[:4]}-{check[4:]}"


def parts(typed: str) -> tuple[int, str]:
    """Which paper it is and its check, however the number was typed. Raises NoNumber."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    place, check = plain[:DIGITS], plain[DIGITS:].translate(str.maketrans("018", "OIB"))
    if not (place.isascii() and place.isdigit() and re.fullmatch(f"[A-Z2-7]{{{LETTERS}}}", check)):
        raise NoNumber(_("Such a number has 5 digits and 8 letters, as in 00042-KQ7M-XR2P."))
    return int(place), check


def headings(asked: Sequence[Asked]) -> list[tuple[str, str, Kind]]:
    """The columns of a table: heading, how the form calls it, and the kind of its question."""
    return [
        (code if name == one else f"{code}{one.removeprefix(name)}", one, shape.kind)
        for code, name, shape in asked
        for one in names(name, shape)
    ]


def template(asked: Sequence[Asked]) -> str:
    """An empty table, with a byte order mark so that spreadsheets read its letters."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(
        [PAPER, AGE, *(heading for heading, _name, _kind in headings(asked))]
    )
    return f"\ufeff{text.getvalue()}"


def filled(asked: Sequence[Asked], sent: Sent) -> Sent:
    """``sent`` with "does not say" where a choice is missing: a paper need not be answered whole."""
    found = {name: list(texts) for name, texts in sent.items()}
    for _code, name, shape in asked:
        if shape.kind in _CHOSEN:
            for one in names(name, shape):
                if not any(text.strip() for text in found.get(one, ())):
                    found[one] = [NONE]
    return found


def read(data: bytes, asked: Sequence[Asked]) -> list[Line]:
    """The papers of a table, as they were written: what an answer may be is looked at later. Raises TableRefused."""
    if len(data) > LARGEST:
        raise TableRefused([_("The file is too large: 2 MB at most. Take it in in parts.")])
    if not data.strip():
        raise TableRefused([_("The file is empty.")])
    text = _text(data)
    head = text.split("\n", 1)[0]
    mark = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        raise TableRefused(
            [_("This is not a table of text (CSV). Save it as CSV first.")]
        ) from None
    columns = headings(asked)
    places = _places([name.strip().casefold() for name in rows[0]], [one for one, *_ in columns])
    found, wrong = [], []
    for place, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(rows[0]):
            wrong.append(
                _("Line %(line)s: there are more columns than headings.") % {"line": place}
            )
            continue
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        sent = {one: _answer(cells[heading], kind) for heading, one, kind in columns}
        found.append(Line(place, cells[PAPER], cells[AGE], sent))
    if not found and not wrong:
        wrong.append(_("There is no paper in the file."))
    if len(found) > MOST:
        wrong.append(_("There are more than 5,000 papers in the file. Take it in in parts."))
    if wrong:
        raise TableRefused(first(wrong))
    return found


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise TableRefused([_("This is not a table of text (CSV). Save it as CSV first.")])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _places(there: list[str], columns: list[str]) -> dict[str, int]:
    """Where each heading stands. Raises TableRefused."""
    wanted = [PAPER, AGE, *columns]
    known = {name.casefold(): name for name in wanted}
    reasons = []
    if missing := [name for name in wanted if name.casefold() not in there]:
        reasons.append(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if strange := [name for name in there if name and name not in known]:
        reasons.append(
            _("There are columns that this round does not know: %(names)s.")
            % {"names": ", ".join(name[:40] for name in strange[:SHOWN])}
        )
    if len({*there} - {""}) < len([name for name in there if name]):
        reasons.append(_("Two columns have the same heading."))
    if reasons:
        raise TableRefused(reasons)
    return {known[name]: at for at, name in enumerate(there) if name}


def _answer(cell: str, kind: Kind) -> list[str]:
    if not cell:
        return []
    return re.split(r"[\s+,;/]+", cell) if kind is Kind.MULTIPLE else [cell]


def first(wrong: list[str]) -> list[str]:
    """As many mistakes as are told at once, and how many more there are."""
    left = len(wrong) - SHOWN
    if left <= 0:
        return wrong
    more = ngettext("And %(count)d more mistake.", "And %(count)d more mistakes.", left)
    return [*wrong[:SHOWN], more % {"count": left}]
