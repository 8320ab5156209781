"""What a push message says: the text on the lock screen, short enough for it, and where a tap leads.

The payload is a declarative one (Push API, "declarative push message"): browsers that know it show it without our
service worker, and our service worker reads the same. So the address that opens is what says that it was read.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal import days, stopping, webpush
from portal.parcels import Item, Parcel
from portal.richtext import shorten

LONGEST = 3000
"""Bytes of a payload: some push services take no 4,096 after encryption."""
TITLE, BODY, LINES = 120, 600, 5
"""Characters of a title and of a body, and things that are told apart in one message."""
STOPPED, ADDRESS = 20, 200
"""Deliveries that the address which stops a message names, and characters its addresses may need for them."""
DECLARATIVE = 8030
"""Says that this is a declarative message; named after RFC 8030."""


@dataclasses.dataclass(frozen=True)
class Text:
    """What stands on the lock screen; ``stop`` is the label of a button."""

    title: str
    body: str
    stop: str = ""


def text_of(parcel: Parcel) -> Text:
    """The words of ``parcel`` in its own language. Discreet ones say that there is something, not what."""
    with override(parcel.language):
        # a test tells of nothing that could be stopped
        stop = _("Stop these alerts") if all(parcel.deliveries) else ""
        if parcel.discreet:
            return Text(parcel.sender, _("There is something new for you."), stop)
        groups = grouped(parcel)
        if len(parcel.items) == 1:
            item = parcel.items[0]
            return Text(_title(item), _sentences(item), stop)
        if len(groups) == 1:
            lines = [item.words.what for item in parcel.items]
            return Text(_title(parcel.items[-1]), _listed(lines), stop)
        things = ngettext("%(count)s thing you follow", "%(count)s things you follow", len(groups))
        title = ngettext(
            "%(count)s piece of news about %(things)s",
            "%(count)s pieces of news about %(things)s",
            len(parcel.items),
        ) % {"count": len(parcel.items), "things": things % {"count": len(groups)}}
        lines = [f"{items[-1].words.title}: {items[-1].words.what}" for items in groups.values()]
        return Text(title, _listed(lines), stop)


def grouped(parcel: Parcel) -> dict[str, list[Item]]:
    """Items by what they are about, in the order they come."""
    found: dict[str, list[Item]] = {}
    for item in parcel.items:
        found.setdefault(item.group, []).append(item)
    return found


def _title(item: Item) -> str:
    return shorten(item.words.title, TITLE)


def _sentences(item: Item) -> str:
    """What happened, before and after, what one can do and until when, and why one is told."""
    words = item.words
    said = [words.what + ".", words.matter]
    if words.change:
        said.append(" → ".join(words.change))
    if words.action and words.until:
        said.append(
            _("%(action)s until %(day)s.") % {"action": words.action, "day": days.on(words.until)}
        )
    if item.why:
        said.append(_("You follow: %(name)s") % {"name": item.why})
    return shorten("\n".join(filter(None, said)), BODY)


def _listed(lines: list[str]) -> str:
    more = len(lines) - LINES
    shown = [shorten(line, BODY // LINES) for line in lines[:LINES]]
    if more > 0:
        shown.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return "\n".join(shown)


def tag(parcel: Parcel) -> str:
    """Names what the message is about: a newer one replaces it on the screen, and before that at the push service.

    32 characters of base64url, the most that RFC 8030, section 5.4, allows for a Topic.
    """
    about = "\n".join(sorted({item.group for item in parcel.items}))
    seed = f"{parcel.municipality}\n{about}\n{parcel.digest and 'digest'}"
    return webpush.to_text(hashlib.sha256(seed.encode()).digest())[:32]


@dataclasses.dataclass(frozen=True)
class Form:
    """A message to many, but for the addresses of each of them: written once, not once per device."""

    tag: str
    parts: tuple[bytes, ...]
    addresses: tuple[Callable[[Parcel], str], ...] = ()
    """What stands between the parts."""

    def of(self, parcel: Parcel) -> bytes:
        """The payload of ``parcel``."""
        said = [self.parts[0]]
        for address, part in zip(self.addresses, self.parts[1:], strict=True):
            said += [address(parcel).encode("ascii"), part]
        return b"".join(said)


_HERE, _KEY, _TOLD = "\0", "key-goes-here", "deliveries"
"""Places in a form: a whole address of somebody's own, the key or seal in it, and the deliveries in base 36."""


def form(parcel: Parcel, text: Text) -> Form:
    """What all parcels with these words share, at most ``LONGEST`` bytes with the addresses in it: what is too long
    loses words at the end of its body."""
    note: dict[str, Any] = {
        "title": text.title,
        "body": text.body,
        "lang": parcel.language,
        "dir": "ltr",
        "tag": tag(parcel),
    }
    room, addresses = LONGEST - ADDRESS, []
    with override(parcel.language):
        if len(grouped(parcel)) > 1:
            # each of them is read when it is opened there
            note["navigate"] = parcel.site + reverse("alerts")
        elif all(parcel.deliveries):
            note["navigate"] = _HERE
            path = stopping.pressed_url(parcel.items[-1].entry, _TOLD, _KEY)
            addresses.append(_opening(parcel.site, path))
            room -= len(parcel.site + path)
        else:
            note["navigate"] = parcel.site + parcel.items[-1].words.url
        if text.stop:
            note["actions"] = [{"action": "stop", "title": text.stop, "navigate": _HERE}]
            path = stopping.url("", _KEY, [base36_to_int(_TOLD)])
            addresses.append(_stopping(parcel.site, path))
            room -= len(parcel.site + path)
    data = _json(note)
    while len(data) > room and note["body"]:
        # A character has up to six bytes here, so that a sixth of what is over is never too much.
        limit = len(note["body"]) - max(1, (len(data) - room) // 6)
        note["body"] = shorten(note["body"], limit) if limit > 1 else ""
        data = _json(note)
    # the places are the last ones, whatever stands in the words
    parts = data.rsplit(_json_text(_HERE)[1:-1], len(addresses)) if addresses else [data]
    return Form(note["tag"], tuple(parts), tuple(addresses))


def _opening(site: str, path: str) -> Callable[[Parcel], str]:
    """The address that opens a message about one thing, and says that it was read."""

    def address(parcel: Parcel) -> str:
        delivery = parcel.items[-1].delivery
        seal = stopping.reading_seal(parcel.stop_key, delivery)
        return site + path.replace(_TOLD, int_to_base36(delivery)).replace(_KEY, seal)

    return address


def _stopping(site: str, path: str) -> Callable[[Parcel], str]:
    """The address that stops it."""

    def address(parcel: Parcel) -> str:
        told = stopping.pack(parcel.deliveries[:STOPPED])
        return site + path.replace(_TOLD, told).replace(_KEY, parcel.stop_key)

    return address


def shortest(parcel: Parcel) -> bytes:
    """What remains when a push service finds a message too long: that there is something new, and where."""
    with override(parcel.language):
        text = Text(parcel.sender, _("There is something new for you."))
    return form(parcel, text).of(parcel)


def _json(note: Mapping[str, Any]) -> bytes:
    return _json_text({"web_push": DECLARATIVE, "notification": note})


def _json_text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
