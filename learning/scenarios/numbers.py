"""Whether a text holds what looks like somebody's real identity number. Nothing is kept of it.

A date and a check digit decide, as the registers of persons publish them; numbers for practice and tests that the
registers set apart are not real. The browser asks the same of what is typed (``static/js/practice-frame.js``).

- Denmark: DDMMYY-SSSS. Since October 2007 numbers are given out that fail the check digit, so the date alone decides.
  Replacement numbers of hospitals and test persons add 60 to the day, and so does our practice number.
- Norway: DDMMYYIIIKK with two check digits modulo 11; D-numbers (day + 40) are of real people. Synthetic persons of
  the tax authority's Tenor add 80 to the month, others 40 or 65, so their months are none.
- Sweden: YYMMDD-NNNC by Luhn's formula, coordination numbers (day + 60) as well.
- Finland: DDMMYYCNNNQ with a check character modulo 31; individual numbers from 900 are artificial.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

SPECIMENS = frozenset({"2512489996", "1212121212", "191212121212"})
"""Printed on specimen cards of the registers themselves."""

_TEN = re.compile(r"(?<![0-9])([0-9]{6})[ \u00a0]?[-+–]?[ \u00a0]?([0-9]{4})(?![0-9])")
_TWELVE = re.compile(
    r"(?<![0-9])((?:18|19|20)[0-9]{6})[ \u00a0]?[-+–]?[ \u00a0]?([0-9]{4})(?![0-9])"
)
_ELEVEN = re.compile(r"(?<![0-9])([0-9]{6})[ \u00a0]?([0-9]{5})(?![0-9])")
_FINNISH = re.compile(
    r"(?<![0-9A-Z])([0-9]{6})([-+A-FU-Y])([0-9]{3})([0-9A-FHJ-NPR-Y])(?![0-9A-Z])", re.IGNORECASE
)
_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def looks_real(text: str) -> bool:
    """Whether ``text`` holds a number that could be somebody's."""
    return any(True for _found in real_numbers(text))


def real_numbers(text: str) -> Iterator[str]:
    """Every part of ``text`` that could be somebody's number, as it stands there."""
    for pattern, real in (
        (_TEN, _danish_or_swedish),
        (_TWELVE, _swedish_long),
        (_ELEVEN, _norwegian),
        (_FINNISH, _finnish),
    ):
        for found in pattern.finditer(text):
            plain = "".join(found.groups()).upper()
            if plain not in SPECIMENS and real(plain):
                yield found[0]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _some_century(year: int, month: int, day: int) -> bool:
    return any(_is_day(century + year, month, day) for century in (1800, 1900, 2000))


def _pairs(digits: str) -> tuple[int, int, int]:
    return int(digits[:2]), int(digits[2:4]), int(digits[4:6])


def _danish_or_swedish(plain: str) -> bool:
    day, month, year = _pairs(plain)
    return _some_century(year, month, day) or _swedish(plain)


def _swedish(plain: str) -> bool:
    year, month, day = _pairs(plain)
    return _some_century(year, month, day - 60 if day > 60 else day) and _luhn(plain)


def _swedish_long(plain: str) -> bool:
    year, month, day = int(plain[:4]), int(plain[4:6]), int(plain[6:8])
    return _is_day(year, month, day - 60 if day > 60 else day) and _luhn(plain[2:])


def _luhn(plain: str) -> bool:
    doubled = [int(one) * (2 if place % 2 == 0 else 1) for place, one in enumerate(plain)]
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def _norwegian(plain: str) -> bool:
    day, month, year = _pairs(plain)
    if not _some_century(year, month, day - 40 if day > 40 else day):
        return False
    figures = [int(one) for one in plain]
    first = -sum(w * n for w, n in zip(_FIRST, figures, strict=False)) % 11
    second = -sum(w * n for w, n in zip(_SECOND, figures, strict=False)) % 11
    return (first, second) == (figures[9], figures[10])


def _finnish(plain: str) -> bool:
    day, month, year = _pairs(plain)
    individual = int(plain[7:10])
    return (
        _some_century(year, month, day)
        and 2 <= individual < 900
        and _CHECKS[int(plain[:6] + plain[7:10]) % 31] == plain[10]
    )
