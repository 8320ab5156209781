"""Six digits that prove that a witness is there: a new one every minute, from a secret that only we have.

Sources: RFC 6238 (codes of a moment) on RFC 4226 (codes of a counter). Times are aware datetimes.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets

PERIOD = 60
"""Seconds for which one stands. It is taken for one step more: somebody has to type it."""
DIGITS = 6
SECRET = 32
"""Bytes of a secret, as many as the hash gives (RFC 4226, section 4, R6 asks for 16)."""
_TYPED = re.compile(rf"[0-9]{{{DIGITS}}}\Z")


def fresh() -> bytes:
    return secrets.token_bytes(SECRET)


def code(secret: bytes, counter: int, *, digits: int = DIGITS, algorithm: str = "sha256") -> str:
    """The code of a counter (RFC 4226, section 5.3), as ``digits`` decimal digits with leading zeros."""
    digest = hmac.digest(secret, counter.to_bytes(8, "big"), algorithm)
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def step_at(moment: dt.datetime, *, period: int = PERIOD) -> int:
    """The number of the step that ``moment`` lies in, counted from 1970 (RFC 6238, section 4.2)."""
    return int(moment.timestamp()) // period


def shown_at(secret: bytes, moment: dt.datetime) -> tuple[str, int]:
    """What stands at ``moment``, and the seconds until the next one does."""
    return code(secret, step_at(moment)), PERIOD - int(moment.timestamp()) % PERIOD


def step_of(secret: bytes, typed: str, moment: dt.datetime) -> int | None:
    """The step whose code was typed: that of ``moment`` or the one before it; none where it is neither.

    Spaces do not count. Takes the same time whatever was typed.
    """
    found = None
    typed = re.sub(r"\s", "", typed)
    if not _TYPED.match(typed):
        return None
    for step in (step_at(moment) - 1, step_at(moment)):
        if hmac.compare_digest(code(secret, step), typed):
            found = step
    return found
