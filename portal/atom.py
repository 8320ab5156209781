"""A feed of changes in Atom (RFC 4287).

An entry is one event, and an event is never edited: its id is a tag (RFC 4151) that stays, and the feed's
``updated`` moves only when something really happened.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from collections.abc import Iterable
from xml.sax.saxutils import XMLGenerator

NAMESPACE = "http://www.w3.org/2005/Atom"
TAGGED = "2026"
"""Year in our tags: when the installation's hosts began to name things."""
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# What XML 1.0 has no way to say (section 2.2); sources write it all the same.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclasses.dataclass(frozen=True)
class Entry:
    """``categories`` are (scheme, term, label); a scheme is ``body``, ``area``, ``topic`` or ``stage``."""

    name: str
    title: str
    summary: str
    url: str
    updated: dt.datetime
    language: str = ""
    categories: tuple[tuple[str, str, str], ...] = ()


@dataclasses.dataclass(frozen=True)
class Feed:
    host: str
    name: str
    title: str
    author: str
    self_url: str
    url: str
    language: str
    began: dt.datetime = NEVER


def tag(host: str, name: str) -> str:
    return f"tag:{host},{TAGGED}:{name}"


def document(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed as bytes; its ``updated`` is that of the newest entry, or ``feed.began`` where there is none."""
    entries = list(entries)
    out = io.BytesIO()
    xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _say(xml, "id", tag(feed.host, feed.name))
    _say(xml, "title", feed.title)
    _say(xml, "updated", _moment(max((e.updated for e in entries), default=feed.began)))
    _say(xml, "link", "", rel="self", type="application/atom+xml", href=feed.self_url)
    _say(xml, "link", "", rel="alternate", type="text/html", href=feed.url)
    xml.startElement("author", {})
    _say(xml, "name", feed.author)
    xml.endElement("author")
    for entry in entries:
        _entry(xml, feed, entry)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue()


def _entry(xml: XMLGenerator, feed: Feed, entry: Entry) -> None:
    xml.startElement("entry", {})
    _say(xml, "id", tag(feed.host, entry.name))
    _say(xml, "title", entry.title, **({"xml:lang": entry.language} if entry.language else {}))
    _say(xml, "updated", _moment(entry.updated))
    _say(xml, "published", _moment(entry.updated))
    _say(xml, "link", "", rel="alternate", type="text/html", href=entry.url)
    _say(xml, "summary", entry.summary)
    for scheme, term, label in entry.categories:
        _say(xml, "category", "", scheme=tag(feed.host, scheme), term=term, label=label)
    xml.endElement("entry")


def _say(xml: XMLGenerator, name: str, text: str, **attributes: str) -> None:
    xml.startElement(name, {key: _clean(value) for key, value in attributes.items()})
    xml.characters(_clean(text))
    xml.endElement(name)


def _clean(text: str) -> str:
    return _UNSAYABLE.sub(" ", text)


def _moment(moment: dt.datetime) -> str:
    """RFC 3339, in UTC, to the microsecond: two events of one second stay apart."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
