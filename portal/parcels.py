"""What goes to one receiver in one message, and what became of it: the seam between deliveries and channels.

The engine (``portal.actions.delivering``) claims deliveries, bundles those of one person, channel and device into
a parcel, has its words made, and hands parcels to the channel's sender. A sender writes nothing down: it takes parcels
and gives receipts, one for each, as soon as it knows.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from portal.channels import Channel, Outcome
from portal.tellers import Words


@dataclasses.dataclass(frozen=True)
class Item:
    """One thing told: the delivery's number, the entry's words, and what the person follows that it touches."""

    delivery: int
    entry: int
    group: str
    words: Words
    why: str = ""
    important: bool = False


@dataclasses.dataclass(frozen=True)
class Parcel:
    """One message to one receiver.

    to: a ``portal.models.Device`` for push, an ``Address`` for e-mail and text messages
    site: ``https://host`` of the municipality, without a slash at the end
    stop_key: stands in links that stop alerts without signing in
    urgent: rings at once and with the highest urgency
    until: after this moment it need not arrive (TTL of RFC 8030)
    digest: several things that came together by the person's rhythm, not by chance
    """

    channel: Channel
    municipality: int
    sender: str
    """Name of the municipality, as the reader's language writes it."""
    site: str
    language: str
    to: Any
    items: tuple[Item, ...]
    stop_key: str
    urgent: bool = False
    discreet: bool = False
    until: dt.datetime | None = None
    digest: bool = False

    @property
    def deliveries(self) -> tuple[int, ...]:
        return tuple(item.delivery for item in self.items)


class End(enum.Enum):
    """What became of a parcel."""

    SENT = "sent"
    LATER = "later"
    """Try again: not before ``again_at`` where the receiver said so."""
    REFUSED = "refused"
    """This message will never be taken; the receiver is fine."""
    GONE = "gone"
    """The receiver is no more: take the device or address out of use."""
    OURS = "ours"
    """Our own fault (a wrong key, a wrong text): nothing is deleted, the operator is told."""


@dataclasses.dataclass(frozen=True)
class Receipt:
    """``origin_waits``: nobody at the same origin is to be asked before ``again_at``."""

    parcel: Parcel
    end: End
    outcome: Outcome | str = ""
    again_at: dt.datetime | None = None
    origin_waits: bool = False
    said: str = ""
    """What the other side said, for the operator's log; no personal data."""


class Stream:
    """Parcels that a sender draws on one by one, whenever it has room for more.

    Before it waits for answers it calls ``pause``: what it said so far is written down then, so that receivers that
    do not answer keep nobody's receipt back.
    """

    def __init__(self, parcels: Iterator[Parcel], pause: Callable[[], None]) -> None:
        self._parcels = parcels
        self.pause = pause

    def __iter__(self) -> Iterator[Parcel]:
        return self._parcels


Sender = Callable[[Any], Iterable[Receipt]]

_senders: dict[str, Sender] = {}


def sends(channel: Channel) -> Callable[[Sender], Sender]:
    """Register the function that sends parcels on ``channel``."""

    def register(function: Sender) -> Sender:
        _senders[channel] = function
        return function

    return register


def send(channel: Channel, parcels: Sequence[Parcel] | Stream) -> Iterator[Receipt]:
    """Receipts of ``parcels`` as they come in. A channel nobody sends on gives them all back as ours."""
    sender = _senders.get(channel)
    if sender is None:
        yield from (Receipt(parcel, End.OURS, said="nobody sends here") for parcel in parcels)
    else:
        yield from sender(parcels)
