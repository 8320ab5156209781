"""What an exchange tells: to the one whose turn it is, or to both, and to nobody else.

What is told may stand on a lock screen, so it names nobody and says neither what it is about nor where: only what
happened, the day it takes place, and until when something is to be done. The page behind it says the rest to whoever
signs in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import Verb, opposite
from microservices.models import Exchange, ExchangeEvent
from portal import days, tellers
from portal.channels import Importance, SubjectKind
from portal.models import Entry, Resident, Subject
from portal.tellers import Draft, Name, Rule, Teller, Words

KIND = "exchange"

WHAT: dict[str, Any] = {
    Verb.RESERVE: _("Somebody has answered what you wrote, and waits for your yes or no"),
    Verb.AGREE: _("You have an agreement: the other said yes"),
    Verb.DECLINE: _("It came to nothing this time: the other said no"),
    Verb.CALL_OFF: _("It was called off"),
    Verb.CLAIM_DONE: _("The other says that it is done: is it so?"),
    Verb.CONFIRM: _("Both of you say that it is done, and the coins were passed on"),
    Verb.AUTO_CONFIRM: _("It counts as done, and the coins were passed on"),
    Verb.HAND_OVER: _("A caseworker looks at it"),
    Verb.CLAIM_NO_SHOW: _("The other says that you did not come: was it so?"),
    Verb.OBJECT: _("The other says that it was not so, and a caseworker looks at it"),
    Verb.CONCLUDE: _("It counts as not come"),
    Verb.DISPUTE: _("The other asked a caseworker to look at it"),
    Verb.RESOLVE: _("The municipality has decided"),
    Verb.VOID: _("The municipality has stopped it"),
    Verb.LAPSE: _("It is over: nobody answered in time"),
    Verb.REMIND: _("It waits for you: is it done?"),
    Verb.LEAVE: _("The other is no longer here"),
}
"""What each step is to those who are told of it."""
HAS_NO_WORDS = {Verb.CHECK_IN, Verb.PROPOSE}
"""Told to nobody: the two stand before each other, and a proposal of a caseworker decides nothing yet."""
ACTION: dict[str, Any] = {
    Verb.RESERVE: _("Answer"),
    Verb.CLAIM_DONE: _("Answer"),
    Verb.CLAIM_NO_SHOW: _("Answer"),
    Verb.REMIND: _("Answer"),
}
"""What is to be done about it, by the end of the day it says."""


def concerned(event: ExchangeEvent, exchange: Exchange) -> list[Resident]:
    """Who is told of a step: the other one; both, where neither took it; of a reminder, whoever it waits for."""
    if event.verb not in WHAT:
        return []
    both = {Audience.REQUESTER: exchange.requester, Audience.PERFORMER: exchange.performer}
    if event.by in both:
        told = [both[opposite(event.by)]]
    elif event.verb == Verb.REMIND and event.after == ExchangeState.DISPUTED:
        # it waits for the municipality
        told = []
    elif event.verb == Verb.REMIND and exchange.claimed_by:
        told = [both[opposite(exchange.claimed_by)]]
    else:
        told = list(both.values())
    return [one for one in told if one is not None]


def draft_of(event: ExchangeEvent, exchange: Exchange, people: Sequence[Resident]) -> Draft:
    return Draft(
        kind=KIND,
        object_id=event.pk,
        rule=KIND,
        importance=Importance.IMPORTANT,
        group=f"{KIND}:{exchange.pk}",
        touches=frozenset((SubjectKind.OWN, person.pk) for person in people),
        happened_at=event.at,
        until=exchange.due_at if event.verb in ACTION else None,
    )


def words(entries: Sequence[Entry]) -> dict[int, Words]:
    rows = {
        event.pk: event
        for event in ExchangeEvent.objects.filter(
            pk__in=[entry.object_id for entry in entries]
        ).select_related("exchange")
    }
    found = {}
    for entry in entries:
        event = rows.get(entry.object_id)
        if event is None or event.verb not in WHAT:
            continue
        exchange, action = event.exchange, ACTION.get(event.verb)
        found[entry.pk] = Words(
            kind=gettext("Neighbours' help"),
            title=_title(exchange),
            what=str(WHAT[event.verb]),
            url=exchange.get_absolute_url(),
            icon="stall",
            action=str(action) if action else "",
            action_url=exchange.get_absolute_url() if action else "",
            until=timezone.localdate(entry.until) if action and entry.until else None,
            day=timezone.localdate(event.at),
        )
    return found


def _title(exchange: Exchange) -> str:
    if exchange.starts_at is None:
        return gettext("Help between neighbours")
    day = days.on(timezone.localdate(exchange.starts_at))
    return gettext("Help between neighbours on %(day)s") % {"day": day}


@tellers.names(SubjectKind.OWN)
def own_names(subjects: Sequence[Subject]) -> dict[int, Name]:
    name = Name(gettext("What you take part in"), reverse("microservices:my_exchanges"))
    return {subject.pk: name for subject in subjects}


tellers.register(
    Teller(
        KIND,
        _("Neighbours' help"),
        words,
        (
            Rule(
                KIND,
                Importance.IMPORTANT,
                _("It is your turn in something you take part in"),
                frozenset({SubjectKind.OWN}),
            ),
        ),
        private=True,
    )
)
