"""Codes to point a phone at (ISO/IEC 18004), drawn into the page: no script, no picture behind an address."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

QUIET = 4
"""Modules of empty space around a code, which the standard asks for."""
LONGEST = 500
"""Letters beyond which a phone held at arm's length cannot read a code on a screen any more."""


class TooLong(ValueError):
    """There is more to say than such a code holds."""


def path(text: str) -> tuple[str, int]:
    """The dark modules of the code for ``text`` as the data of an SVG path, and the modules along a side.

    A module is one unit, the quiet zone is part of the side. Raises TooLong.
    """
    if len(text) > LONGEST:
        raise TooLong(f"{len(text)} letters; a code holds {LONGEST}")
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    try:
        code.make(fit=True)
    except DataOverflowError as error:
        raise TooLong(f"{len(text)} letters are too many for a code") from error
    rows = code.get_matrix()
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                drawn.append(f"M{x} {y}h{run - x}v1H{x}z")
            x = run + 1
    return "".join(drawn), len(rows)


def drawing(text: str, label: str) -> SafeString:
    """The code for ``text`` as SVG, with a ``label`` for whoever cannot see it.

    It stays dark on white by night too: many phones cannot read it the other way round. Raises TooLong.
    """
    data, side = path(text)
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        label,
        side,
        side,
        side,
        side,
        data,
    )
