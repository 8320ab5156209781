"""Somebody's own exchanges, and what they are offered to do in them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from microservices import exchange_words as words
from microservices import lifecycle
from microservices.choices import Audience, ExchangeState
from microservices.lifecycle import Verb
from microservices.models import Exchange
from portal.models import Resident


def mine(request: HttpRequest) -> QuerySet[Exchange]:
    if request.municipality is None:
        raise Http404("No municipality lives at this host.")
    rows = Exchange.objects.of(request.municipality).visible_to(request.user)
    return rows.select_related("listing__category", "requester", "performer", "municipality")


def own(request: HttpRequest, pk: int) -> Exchange:
    return get_object_or_404(mine(request), pk=pk)


def verbs_of(row: Exchange, me: Resident) -> tuple[Verb, ...]:
    """What somebody is offered. The code is asked for where the kind of help asks for it."""
    asks = row.listing.category.check_in
    return tuple(v for v in lifecycle.verbs_for(row, me) if v != Verb.CHECK_IN or asks)


def primary_of(row: Exchange, me: Resident) -> Verb | None:
    """The one step that is the filled button. Who is helped may say that it is done before the code is typed, but is
    not invited to."""
    verbs = verbs_of(row, me)
    found = next((verb for verb in words.ORDER if verb in verbs), None)
    before = row.state == ExchangeState.AGREED and row.listing.category.check_in
    early = before and lifecycle.role_of(row, me) == Audience.REQUESTER
    return None if early and found == Verb.CLAIM_DONE else found
