"""The drawings of the square, put into the page where they stand.

An icon is a few dozen bytes once a page is compressed. Written out in place it needs no further request, is
there at the first paint, works in fragments, mails and saved pages, and takes its colours from the page, which
a picture behind an address cannot.
"""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DRAWINGS = Path(__file__).resolve().parent.parent / "templates" / "drawings"
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="0 0 24 24">(.*?)</symbol>')


class UnknownDrawing(LookupError):
    """No icon has that name."""


@cache
def icons() -> dict[str, str]:
    """The inside of every icon by its name, from one file that drawing programs open."""
    return dict(_SYMBOL.findall((DRAWINGS / "icons.svg").read_text(encoding="utf-8")))


def icon(name: str, css_class: str = "") -> SafeString:
    """The icon ``name`` as hidden SVG; the word beside it, or the name of its control, says what it means.

    Raises UnknownDrawing, which lists the names there are.
    """
    try:
        inside = icons()[name]
    except KeyError:
        raise UnknownDrawing(f"No icon “{name}”. There are: {', '.join(sorted(icons()))}") from None
    return format_html(
        '<svg class="{}" aria-hidden="true" viewBox="0 0 24 24" width="24" height="24">{}</svg>',
        f"i {css_class}".strip(),
        mark_safe(inside),  # noqa: S308 our own file
    )


@cache
def drawing(name: str) -> SafeString:
    """A whole drawing, ``coin`` or ``skyline``, on one line and without what only a file needs."""
    text = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    text = text.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
    return mark_safe(re.sub(r">\s+<", "><", text).strip())  # noqa: S308 our own file
