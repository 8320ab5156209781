"""Text from editors and sources, made safe and short."""

import html
import re

import nh3

TAGS = {"a", "b", "blockquote", "br", "em", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES = {"a": {"href", "hreflang", "lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(markup: str) -> str:
    """``markup`` without anything but text structure and safe links; never ``style`` or ``class``."""
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def plain(markup: str) -> str:
    """The words of ``markup`` on one line."""
    spaced = re.sub(r"</(p|li|h\d|div|blockquote)>|<br\s*/?>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(nh3.clean(spaced, tags=set()))).strip()


def shorten(text: str, limit: int) -> str:
    """``text`` cut at a word to at most ``limit`` characters, with an ellipsis when cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1].rsplit(" ", 1)[0].rstrip(",.;:–- ")
    return f"{head or text[: limit - 1]}…"
