"""Monthly counts as people and programs write them: lines of a file or rows of JSON in, counts or advice out.

A file is CSV with a line of headings ``month``, ``channel``, ``count`` and, where somebody wants to say it,
``quality``: UTF-8 with or without its mark, UTF-16 with one, or Windows-1252 (of which Latin-1 is the part with
letters), as spreadsheets save them; parted by commas, semicolons or tabs. A number that can be read in two ways is
refused, never guessed: 1.234 is a thousand and more in Danish and a little more than one in English.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import difflib
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from learning.effect_choices import Quality, Way

LARGEST = 500_000
"""Bytes of a file: forty years of four channels are a tenth of it."""
MOST = 10_000_000
"""Contacts that one month may have."""
ROWS = 5_000
"""Rows that are taken at once."""
FIRST = dt.date(2000, 1, 1)
HEADS = {
    "month": ("month", "måned", "maaned", "månad", "kuukausi"),
    "channel": ("channel", "kanal", "kanava"),
    "count": ("count", "antal", "antall", "lukumäärä", "määrä"),
    "quality": ("quality", "kvalitet", "laatu"),
}
"""Columns, and what they may be called."""
CALLED = {
    Way.ONLINE: ("online", "digital", "digitalt", "web", "net", "nett", "verkko", "selvbetjening"),
    Way.PERSON: ("person", "personligt", "personlig", "fremmøde", "oppmøte", "besök", "käynti"),
    Way.PHONE: ("phone", "telephone", "telefon", "puhelin"),
    Way.PAPER: ("paper", "papir", "papper", "paperi", "letter", "brev", "kirje"),
}
"""What people write instead of the names of channels: it is advised, never taken."""
_GROUPED = re.compile(r"\d{1,3}([ \u00a0\u202f]\d{3})+")
_DOUBTFUL = re.compile(r"\d{1,3}([.,'’]\d{3})+")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TURNED = re.compile(r"(?:\d{1,2}[-/.])?(\d{1,2})[-/. ](\d{4})")
_LOOSE = re.compile(r"(\d{4})[-/. ]?(\d{1,2})")

Key = tuple[dt.date, Way]


class CellRefused(ValueError):
    """What is wrong with one value, and what to write instead. column: its name"""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column
        self.text = text


class FileRefused(Exception):
    """Nothing of the file can be read; the message says why."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One count. number: the line of the file, or the place of the row, from 1"""

    number: int
    month: dt.date
    channel: Way
    count: int
    quality: Quality = Quality.COUNTED

    @property
    def key(self) -> Key:
        return self.month, self.channel


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A line that cannot be taken: its number, the column, and what to write instead."""

    number: int
    column: str
    text: str


@dataclasses.dataclass(frozen=True)
class Found:
    """What a file says. unused: names of columns that mean nothing here"""

    lines: list[Line]
    wrong: list[Wrong]
    unused: list[str]


# One value ----------------------------------------------------------------------------------------------------


def month(text: str, newest: dt.date) -> dt.date:
    """The first day of a month written as 2026-05. newest: the first day of the last month that is over. Raises
    CellRefused."""
    text = text.strip()
    if not text:
        raise CellRefused("month", _("The month is missing. Write it as 2026-05."))
    if re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        return _month(int(text[:4]), int(text[5:]), text, newest)
    if (found := _DAY.fullmatch(text)) or (found := _LOOSE.fullmatch(text)):
        year, number = int(found[1]), int(found[2])
    elif found := _TURNED.fullmatch(text):
        year, number = int(found[2]), int(found[1])
    else:
        told = _("“%(text)s” is no month. Write the year and the month, such as 2026-05.")
        raise CellRefused("month", told % {"text": text[:40]})
    _month(year, number, text, newest)
    told = _("“%(text)s”: write %(instead)s.")
    raise CellRefused("month", told % {"text": text, "instead": f"{year:04}-{number:02}"})


def _month(year: int, number: int, text: str, newest: dt.date) -> dt.date:
    if not 1 <= number <= 12:
        told = _(
            "“%(text)s”: there is no month %(number)s. Write one from 01 to 12, such as %(year)s-12."
        )
        raise CellRefused("month", told % {"text": text, "number": number, "year": f"{year:04}"})
    if year < FIRST.year:
        told = _("“%(text)s” is too long ago. Write a month from %(first)s on.")
        raise CellRefused("month", told % {"text": text, "first": f"{FIRST:%Y-%m}"})
    if (year, number) > (newest.year, newest.month):
        told = _(
            "“%(text)s” is not over. The last month that can be taken is %(newest)s; leave the line out until then."
        )
        raise CellRefused("month", told % {"text": text, "newest": f"{newest:%Y-%m}"})
    return dt.date(year, number, 1)


def channel(text: str) -> Way:
    """Raises CellRefused."""
    said = text.strip().casefold()
    if said in Way.values:
        return Way(said)
    known = ", ".join(Way.values)
    if not said:
        told = _("The channel is missing. Write one of %(known)s.")
        raise CellRefused("channel", told % {"known": known})
    names = {name: way for way, called in CALLED.items() for name in called}
    near = difflib.get_close_matches(said, names, n=1, cutoff=0.7)
    if near:
        told = _("“%(text)s” is no channel. Write %(instead)s, if that is meant.")
        raise CellRefused("channel", told % {"text": text[:40], "instead": names[near[0]].value})
    told = _("“%(text)s” is no channel. Write one of %(known)s.")
    raise CellRefused("channel", told % {"text": text[:40], "known": known})


def count(text: str) -> int:
    """A whole number of contacts, 0 or more. Raises CellRefused."""
    said = text.strip()
    if not said:
        raise CellRefused(
            "count",
            _(
                "The number is missing. Leave the line out if nobody knows it; write 0 if nobody came."
            ),
        )
    if said[0] in "-−–" and said[1:2].isdigit():
        told = _(
            "“%(text)s”: fewer than 0 cannot have come. Write 0 or more, or leave the line out."
        )
        raise CellRefused("count", told % {"text": said[:40]})
    plain = re.sub(r"[ \u00a0\u202f]", "", said) if _GROUPED.fullmatch(said) else said
    if plain.isascii() and plain.isdigit():
        if len(plain) > 9 or int(plain) > MOST:
            told = _("“%(text)s” is more than a month can have. Write at most %(most)s.")
            raise CellRefused("count", told % {"text": said[:40], "most": MOST})
        return int(plain)
    if _DOUBTFUL.fullmatch(said):
        told = _(
            "“%(text)s” can be read in two ways. Write %(thousands)s if that is meant, without a separator."
        )
        thousands = re.sub(r"\D", "", said)
        raise CellRefused("count", told % {"text": said[:40], "thousands": thousands})
    if found := _DECIMAL.fullmatch(said):
        if not found[2].strip("0"):
            told = _("“%(text)s”: write %(instead)s, without decimals.")
        else:
            told = _("“%(text)s” is no whole number of contacts. Write %(instead)s or %(next)s.")
        whole = int(found[1])
        values = {"text": said[:40], "instead": whole, "next": whole + 1}
        raise CellRefused("count", told % values)
    told = _("“%(text)s” is no number. Write digits only, such as 128.")
    raise CellRefused("count", told % {"text": said[:40]})


def quality(text: str) -> Quality:
    """Counted where nothing is said. Raises CellRefused."""
    said = text.strip().casefold()
    if not said:
        return Quality.COUNTED
    if said in Quality.values:
        return Quality(said)
    told = _("“%(text)s” is not known here. Write one of %(known)s, or nothing.")
    raise CellRefused("quality", told % {"text": text[:40], "known": ", ".join(Quality.values)})


# Many ---------------------------------------------------------------------------------------------------------


def read(data: bytes, newest: dt.date) -> Found:
    """What a file says, line by line. Raises FileRefused where there are no lines to speak of."""
    if len(data) > LARGEST:
        raise FileRefused(_("The file is too large. Send some years at a time."))
    text = _text(data)
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    head = text.lstrip("\n").split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        # one line of the file is one line here, so that numbers of lines are those of an editor
        cells = [next(csv.reader([line], delimiter=mark), []) for line in text.split("\n")]
    except csv.Error:
        raise FileRefused(_("This is not a table of text (CSV). Save it as CSV first.")) from None
    first = next(number for number, line in enumerate(cells) if any(cell.strip() for cell in line))
    places, unused = _places(cells[first])
    said: list[tuple[int, dict[str, str]]] = []
    wrong: list[Wrong] = []
    for number, line in enumerate(cells[first + 1 :], start=first + 2):
        if not any(cell.strip() for cell in line):
            continue
        filled = len(line) - next(n for n, cell in enumerate(reversed(line)) if cell.strip())
        if filled > len(cells[first]):
            wrong.append(Wrong(number, "count", _too_many(line[:filled], len(cells[first]))))
            continue
        said.append(
            (number, {name: line[at] if at < len(line) else "" for name, at in places.items()})
        )
    if len(said) > ROWS:
        raise FileRefused(_("The file has too many lines. Send some years at a time."))
    lines, more = _lines(said, newest)
    return Found(lines, sorted([*wrong, *more], key=lambda one: one.number), unused)


def rows(said: Iterable[tuple[int, Any]], newest: dt.date) -> Found:
    """The same of rows as programs send them, each with its place: objects with month and channel as text and count as
    a whole number."""
    texts: list[tuple[int, dict[str, str]]] = []
    wrong: list[Wrong] = []
    for number, row in said:
        if not isinstance(row, Mapping):
            wrong.append(Wrong(number, "", _("A row is an object with month, channel and count.")))
            continue
        number_sent = row.get("count")
        whole = isinstance(number_sent, int) and not isinstance(number_sent, bool)
        if number_sent is not None and not whole:
            told = _("Send the count as a whole number, such as 128, without quotation marks.")
            wrong.append(Wrong(number, "count", told))
            continue
        found = {name: row.get(name, "") for name in ("month", "channel", "quality")}
        strange = [name for name, value in found.items() if not isinstance(value, str)]
        if strange:
            wrong += [Wrong(number, name, _("Send it as text.")) for name in strange]
            continue
        texts.append((number, {**found, "count": "" if number_sent is None else str(number_sent)}))
    lines, more = _lines(texts, newest)
    return Found(lines, sorted([*wrong, *more], key=lambda one: one.number), [])


def _lines(
    said: Iterable[tuple[int, Mapping[str, str]]], newest: dt.date
) -> tuple[list[Line], list[Wrong]]:
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for number, cells in said:
        values: dict[str, Any] = {}
        tried: dict[str, Callable[[str], Any]] = {
            "month": lambda text: month(text, newest),
            "channel": channel,
            "count": count,
            "quality": quality,
        }
        for name, one in tried.items():
            try:
                values[name] = one(cells.get(name, ""))
            except CellRefused as refused:
                wrong.append(Wrong(number, refused.column, refused.text))
        if len(values) == len(tried):
            lines.append(Line(number, **values))
    return _once(lines, wrong)


def _once(lines: list[Line], wrong: list[Wrong]) -> tuple[list[Line], list[Wrong]]:
    """Which of two lines of the same month and channel is right, nobody knows: neither is taken."""
    numbers: dict[Key, list[int]] = {}
    for line in lines:
        numbers.setdefault(line.key, []).append(line.number)
    for (day, way), places in numbers.items():
        if len(places) > 1:
            told = _("%(month)s, %(channel)s stands in lines %(lines)s. Keep one of them.") % {
                "month": f"{day:%Y-%m}",
                "channel": way.value,
                "lines": ", ".join(str(place) for place in places),
            }
            wrong += [Wrong(place, "month", told) for place in places]
    return [line for line in lines if len(numbers[line.key]) == 1], wrong


def gaps(known: Collection[Key]) -> dict[Way, list[dt.date]]:
    """Months between the first and the last known of each channel of which nothing is known."""
    found: dict[Way, list[dt.date]] = {}
    for way in Way:
        months = sorted(day for day, one in known if one == way)
        if months and (missing := sorted(set(between(months[0], months[-1])) - set(months))):
            found[way] = missing
    return found


def between(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of all months from one to the other, both included."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1)]


def written(lines: Iterable[Line]) -> str:
    """The same lines as a file that ``read`` understands."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(HEADS)
    out.writerows(
        (f"{line.month:%Y-%m}", line.channel.value, line.count, line.quality.value)
        for line in lines
    )
    return text.getvalue()


# The file -----------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    try:
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise FileRefused(_("This is not a table of text (CSV). Save it as CSV first."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _places(head: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and which columns mean nothing."""
    called = {name: column for column, names in HEADS.items() for name in names}
    places: dict[str, int] = {}
    unused = []
    for at, cell in enumerate(head):
        column = called.get(cell.strip().casefold())
        if column and column not in places:
            places[column] = at
        elif cell.strip():
            unused.append(cell.strip()[:40])
    missing = [name for name in ("month", "channel", "count") if name not in places]
    if missing:
        told = _(
            "The first line must name the columns month, channel and count. Missing: %(names)s."
        )
        raise FileRefused(told % {"names": ", ".join(missing)})
    return places, unused


def _too_many(line: list[str], wanted: int) -> str:
    told = _("The line has %(found)s cells and the first line %(wanted)s.")
    said = told % {"found": len(line), "wanted": wanted}
    tail = [cell.strip() for cell in line[wanted - 1 :]]
    if all(cell.isascii() and cell.isdigit() for cell in tail):
        advice = _("If that is one number, write %(instead)s, without a separator.")
        return f"{said} {advice % {'instead': ''.join(tail)}}"
    return said
