"""When two ways of writing mean the same. The player in the browser (``static/js/practice-frame.js``) does the same,
and a test holds the two against each other."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u2009\u202f]+")
_END = re.compile(r"[.,;:!?]+$")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./ -]{1,2}([0-9]{1,2})[./ -]{1,2}([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def text(value: str) -> str:
    """Without regard to capitals, to spaces and to a mark at the end."""
    plain = _SPACE.sub(" ", unicodedata.normalize("NFC", value)).strip(" ").lower()
    return _END.sub("", plain).strip(" ")


def digits(value: str) -> str:
    """Only 0 to 9: amounts and numbers, whatever stands between their digits."""
    return re.sub(r"[^0-9]", "", value)


def code(value: str) -> str:
    """Letters and digits in capitals, without spaces and dashes."""
    plain = unicodedata.normalize("NFC", value)
    return re.sub(r"-", "", _SPACE.sub("", plain)).upper()


def date(value: str) -> str:
    """A day as 2026-03-01, from that or from 1.3.2026, 1/3/2026 or 01-03-2026; anything else as text."""
    plain = _SPACE.sub(" ", value).strip(" ")
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = found.groups()
    else:
        return text(value)
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text(value)


NORMALISE: dict[str, Callable[[str], str]] = {
    "text": text,
    "digits": digits,
    "code": code,
    "date": date,
}
