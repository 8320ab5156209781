"""The rules of licences, without a database: numbers nobody guesses, and how long one holds."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import secrets
import zoneinfo

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two that are not mistaken for each other (Crockford's base 32)."""
LENGTH = 12
"""Letters of a number: 60 bits. Whoever knows one may see what stands behind it, so nobody must find one by trying."""
_MEANT = str.maketrans("OIL", "011")

MOST_TRIES = 5
"""Wrong PINs in one run before it waits."""
LOCKED_FOR = dt.timedelta(minutes=15)
MOST_LOCKS = 3
"""How often one run may wait: then somebody has to begin again with the witness."""
RENEW_BEFORE = dt.timedelta(days=90)
"""How long before the end of a licence the next run can be taken."""
PAPER_WITHIN = dt.timedelta(days=60)
"""How old a form on paper may be when it is entered."""
INVITED_FOR = dt.timedelta(days=14)
"""How long the code holds that a witness is invited with."""
MOST_SKILLS = 20
LONGEST_NAME = 80


def new_number() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))


def normal(typed: str) -> str:
    """A number as somebody typed it, in the letters it is made of; longer or shorter where it is none."""
    return re.sub(r"[\s\u2010-\u2015-]", "", typed).upper().translate(_MEANT)


def is_number(text: str) -> bool:
    return len(text) == LENGTH and all(letter in LETTERS for letter in text)


def written(number: str) -> str:
    """As it is read aloud and typed: ``7F3K-92QX-M4TD``."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))


def later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def last_moment(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The last second of ``day`` where the municipality lies."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone)


def skills(text: str) -> list[str]:
    """One skill on each line, without empty ones."""
    return [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]
