"""Parcels as the engine makes them, to hand to a sender."""

import datetime as dt
import itertools
from typing import Any

from portal.channels import Channel
from portal.parcels import Item, Parcel
from portal.tellers import Words
from tests.factories import AddressFactory

SENT_BACK = Words(
    kind="Sag",
    title="Cykelsti på Møllestræde",
    what="Udvalget sendte sagen tilbage",
    url="/da/sager/cykelsti/#d2026-11-20",
    title_lang="da",
    change=("I fagudvalget", "Afgjort"),
    action="Sig din mening",
    action_url="/da/sager/cykelsti/#have-a-say",
    until=dt.date(2026, 12, 11),
)
_numbers = itertools.count(1000)


def item(words: Words = SENT_BACK, **fields: Any) -> Item:
    number = next(_numbers)
    return Item(
        **{
            "delivery": number,
            "entry": number,
            "group": "case:1",
            "words": words,
            "why": "Cykelsti på Møllestræde",
        }
        | fields
    )


def parcel(municipality: Any, *items: Item, to: Any = None, **fields: Any) -> Parcel:
    """A parcel of ``items``, or of one thing that happened."""
    channel = fields.pop("channel", Channel.EMAIL)
    to = to or AddressFactory(
        channel=channel, **({"value": "+4520123456"} if channel == Channel.SMS else {})
    )
    return Parcel(
        **{
            "channel": channel,
            "municipality": municipality.pk,
            "sender": municipality.name,
            "site": "https://tornsund.example",
            "language": "da",
            "to": to,
            "items": items or (item(),),
            "stop_key": to.follower.stop_key,
        }
        | fields
    )
