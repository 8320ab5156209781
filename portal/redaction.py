"""National identity numbers, telephone numbers and e-mail addresses are taken out of what people write themselves,
before it is kept or read by others.

Shapes, not check digits: a number that only looks like one is taken out too.
Sources of the shapes: Denmark, BEK nr 1346 (CPR: DDMMYY-SSSS); Norway, folkeregisterforskriften § 2-2 (11 digits);
Sweden, folkbokföringslagen 18 § (YYMMDD-NNNC or with the century); Finland, valtioneuvoston asetus 128/2010
(DDMMYY, a sign of the century, NNN and a check letter).
"""

from __future__ import annotations

import re

GAP = "…"
"""What stands where something was taken out."""

_SHAPES = re.compile(
    r"""
    (?<![\w-])
    (?:
        [\w.+-]+@[\w-]+(?:\.[\w-]+)+                        # an e-mail address
      | \d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]               # Finland; Denmark and Sweden with their dash
      | (?:\d{2})?\d{6}[\s+–-]?\d{4}                        # Denmark and Sweden, also without one
      | \d{6}\s?\d{5}                                       # Norway
      | (?:\+|00)\d(?:[\s-]?\d){6,13}                       # a telephone number with its country
      | \d{2}(?:\s\d{2}){3}                                 # a telephone number in Denmark or Norway
      | 0\d(?:[\s-]?\d){6,9}                                # one in Sweden or Finland
      | \d{8}                                               # one without gaps
    )
    (?![\w-])
    """,
    re.VERBOSE,
)


def redacted(text: str) -> str:
    """``text`` with each of them replaced by GAP."""
    return _SHAPES.sub(GAP, text)
