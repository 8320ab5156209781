"""What the talk of an exchange tells: that there is something to read, and not a word of it.

Somebody is told once, however much was said, until they have read it; what they have read is told no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.models import Message
from microservices.models.exchanges import PASSED
from portal import tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Resident
from portal.tellers import Draft, Rule, Teller, Words

KIND = "talk"


def reader_of(message: Message) -> Resident | None:
    """The one of the two who did not write it; none where they have left."""
    exchange = message.exchange
    wrote = message.sender_id == exchange.requester_id
    return exchange.performer if wrote else exchange.requester


def draft_of(message: Message, reader: Resident) -> Draft:
    return Draft(
        kind=KIND,
        object_id=message.pk,
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{message.exchange_id}",
        touches=frozenset({(SubjectKind.OWN, reader.pk)}),
        happened_at=timezone.now(),
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = Message.objects.filter(screened__in=PASSED, read_at__isnull=True)
    rows = rows.select_related("exchange").in_bulk([entry.object_id for entry in entries])
    found = {}
    for entry in entries:
        message = rows.get(entry.object_id)
        if message is None:
            continue
        url = f"{message.exchange.get_absolute_url()}#talk"
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=gettext("Help between neighbours"),
            what=gettext("You have something new to read in your talk"),
            url=url,
            icon="chat",
            action=gettext("Read it"),
            action_url=url,
            day=timezone.localdate(entry.happened_at),
        )
    return found


tellers.register(
    Teller(
        KIND,
        _("Talks with neighbours"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("Somebody has written to you in a talk"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
