"""How many people live here by age, from the file that the register gives: bytes in, records and words out.

The file is CSV with a line of headings ``area``, ``band``, ``people``: UTF-8 (or Windows-1252, as spreadsheets save
it), parted by commas, semicolons or tabs. ``area`` is the short name of an area and empty for the whole municipality;
``band`` is one of ``Band``; ``people`` is a whole number. Source of the bands: the goal that residents aged 12 to 45
take part, parted where the rules for young people part them (12, 16, 18) and at 30.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Collection, Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 200_000
"""Bytes of a file; a hundred areas are a tenth of it."""
MOST = 10_000_000
"""People that one cell may have."""
SHOWN = 10
"""Mistakes that are told at once."""
COLUMNS = ("area", "band", "people")


class Band(models.TextChoices):
    B12 = "12-15", "12–15"
    B16 = "16-17", "16–17"
    B18 = "18-29", "18–29"
    B30 = "30-45", "30–45"

    @property
    def ages(self) -> tuple[int, int]:
        """The youngest and the oldest, both within."""
        youngest, _dash, oldest = self.value.partition("-")
        return int(youngest), int(oldest)


YOUNGEST, OLDEST = Band.B12.ages[0], Band.B30.ages[1]


def band_of(age: int) -> Band | None:
    return next((band for band in Band if band.ages[0] <= age <= band.ages[1]), None)


@dataclasses.dataclass(frozen=True)
class Record:
    """area: short name, empty for the whole municipality"""

    area: str
    band: Band
    people: int


class FileRefused(Exception):
    """The file cannot be used; ``reasons`` say why, one sentence for each mistake."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def read(data: bytes, areas: Collection[str]) -> list[Record]:
    """The records of a file. ``areas`` are the short names there are. Raises FileRefused."""
    if len(data) > LARGEST:
        raise FileRefused([_("The file is too large to be a population table.")])
    if not data.strip():
        raise FileRefused([_("The file is empty.")])
    text = _text(data)
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        raise FileRefused([_("This is not a table of text (CSV). Save it as CSV first.")]) from None
    names = [name.strip().casefold() for name in lines[0]]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise FileRefused(
            [
                _("The first line must name the columns area, band and people. Missing: %(names)s.")
                % {"names": ", ".join(missing)}
            ]
        )
    places = [names.index(name) for name in COLUMNS]
    records: list[Record] = []
    wrong: list[str] = []
    seen: dict[tuple[str, Band], int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        cells = [line[place].strip() if place < len(line) else "" for place in places]
        try:
            record = _record(cells, areas)
        except ValueError as error:
            wrong.append(_("Line %(number)d: %(what)s") % {"number": number, "what": error})
            continue
        first = seen.setdefault((record.area, record.band), number)
        if first != number:
            wrong.append(
                _("Line %(number)d: the same area and ages stand in line %(first)d already.")
                % {"number": number, "first": first}
            )
            continue
        records.append(record)
    wrong = wrong or _whole(records)
    if wrong:
        raise FileRefused(_first(wrong))
    return records


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise FileRefused([_("This is not a table of text (CSV). Save it as CSV first.")])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _record(cells: list[str], areas: Collection[str]) -> Record:
    """Raises ValueError with what is wrong, in words."""
    area, ages, people = cells
    area = area.casefold()
    if area and area not in areas:
        raise ValueError(
            _("there is no area with the short name “%(area)s” here.") % {"area": area[:40]}
        )
    ages = ages.replace("–", "-").replace(" ", "")
    if ages not in Band.values:
        known = ", ".join(Band.values)
        raise ValueError(_("the ages must be one of %(known)s.") % {"known": known})
    digits = people.replace("\u00a0", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and int(digits) <= MOST):
        raise ValueError(_("the number of people must be a whole number, 0 or more."))
    return Record(area, Band(ages), int(digits))


def _whole(records: list[Record]) -> list[str]:
    """What is wrong with the table as a whole."""
    whole = {record.band: record.people for record in records if not record.area}
    missing = [band.label for band in Band if band not in whole]
    if missing:
        return [
            _(
                "The whole municipality (a line with an empty area) is missing for the ages %(ages)s."
            )
            % {"ages": ", ".join(missing)}
        ]
    if not sum(whole.values()):
        return [_("A municipality in which nobody lives cannot be right.")]
    return []


def _first(wrong: list[str]) -> list[str]:
    left = len(wrong) - SHOWN
    if left <= 0:
        return wrong
    more = ngettext("And %(count)d more mistake.", "And %(count)d more mistakes.", left)
    return [*wrong[:SHOWN], more % {"count": left}]


def written(records: Iterable[Record]) -> str:
    """The same records as a file that ``read`` understands."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows((record.area, record.band.value, record.people) for record in records)
    return text.getvalue()
