"""The rules of campaigns, without a database: codes on the spot, numbers of residents, and how often somebody is paid.

Times are aware datetimes; coins and counts are whole numbers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection

STEP = dt.timedelta(seconds=30)
"""How long a code on the spot stands before another one does; each is valid for one step more."""
TICKET = dt.timedelta(minutes=20)
"""How long after a code was read somebody can still say that they are there: signing in takes its time."""
DECIDE_WITHIN = dt.timedelta(days=14)
"""How long after its end a campaign waits for colleagues to look at what came in."""
LIST_WITHIN = dt.timedelta(days=7)
"""How long after its end a campaign waits for the list of those who came."""
MOST_AT_ONCE = 10_000
"""Residents that one list may have."""

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two that are not mistaken for each other (Crockford's base 32)."""
LENGTH = 8
"""Letters of a code: 40 bits, which nobody guesses in a minute."""
_MEANT = str.maketrans("OIL", "011")


def step_at(moment: dt.datetime) -> int:
    """The number of the step that ``moment`` lies in, counted from 1970 (as the time step of RFC 6238)."""
    return int(moment.timestamp() // STEP.total_seconds())


def spelled(digest: bytes) -> str:
    """The first 40 bits of ``digest`` as a code of eight letters. Raises ValueError where it is shorter."""
    if len(digest) < 5:
        raise ValueError("a code takes five bytes")
    bits = int.from_bytes(digest[:5], "big")
    return "".join(LETTERS[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def codes_at(moment: dt.datetime, code_of: Callable[[int], str]) -> tuple[str, str]:
    """The code that stands at ``moment`` and the one before it, which is still valid.

    code_of: the code of a step, by its number
    """
    now = step_at(moment)
    return code_of(now), code_of(now - 1)


def normal(code: str) -> str:
    """A code as somebody typed it, in the letters it is made of; longer or shorter where it is none."""
    return re.sub(r"[\s-]", "", code).upper().translate(_MEANT)


def number_of(account: int) -> str:
    """The number that a resident tells a colleague who writes down who came: that of the account and two digits that
    tell when one was misread (ISO/IEC 7064, MOD 97-10): ``1042-37``.

    Raises ValueError for no account.
    """
    if account < 1:
        raise ValueError("accounts are numbered from 1")
    return f"{account}-{98 - account * 100 % 97:02}"


_NUMBER = re.compile(r"\s*([1-9][0-9]{0,14})\s*-?\s*([0-9]{2})\s*\Z")


def account_of(number: str) -> int | None:
    """The account that a number written down is of; none where it was misread or is none."""
    found = _NUMBER.match(number)
    if found is None or int(found[1] + found[2]) % 97 != 1:
        return None
    return int(found[1])


def next_number(taken: Collection[int], today: int, *, cap_each: int, cap_day: int) -> int | None:
    """Which of the times that one person is paid comes next; none where they have had them all, or all of today.

    taken: numbers of the times that count already; today: how many of them are of today
    """
    if len(taken) >= cap_each or today >= cap_day:
        return None
    return next(number for number in range(1, cap_each + 1) if number not in taken)
