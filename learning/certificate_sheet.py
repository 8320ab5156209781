"""What a certificate on paper is made of; nothing in it knows how it is made."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any


class NoTypeface(ValueError):
    """There is a letter on it that no typeface of this machine has."""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One certificate.

    hue: of the municipality, 0 to 359
    moment: when it was issued, in UTC
    words: what ``templates/learning/certificate_pdf.html`` shows
    badges: files to put inside, each with its name, what it is, and the signed text
    """

    hue: int
    moment: dt.datetime
    words: dict[str, Any]
    badges: list[tuple[str, str, str]]
