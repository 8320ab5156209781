"""Whose coins lie still, as one question to the database."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from microservices.choices import LIVE, AccountKind, ListingState
from microservices.ledger import START
from microservices.models import (
    Account,
    Exchange,
    Listing,
    Neighbour,
    PhoneNeighbour,
    Transfer,
)
from portal.eid import OF_AGE
from portal.models import Resident

_OPEN = (ListingState.IN_REVIEW, ListingState.OPEN, ListingState.PAUSED, ListingState.FILLED)


def last_sign(number: int) -> dt.datetime:
    """The last sign of life of whose account this is: a sign-in, a coin that came or went, a listing or an exchange."""
    return Account.objects.annotate(last=_last()).values_list("last", flat=True).get(pk=number)


def still(before: dt.datetime | OuterRef) -> QuerySet[Account]:
    """Accounts with more coins than everybody begins with, whose owners could use them, have nothing open, and gave
    the last sign of life before a moment, or before that of another question's row.

    Left out are those whose silence is not their choice, or who could not be told: young people, who take part by
    telephone, who is suspended, and whose account is closed.
    """
    owner = OuterRef("owner")
    live = Exchange.objects.filter(state__in=[str(state) for state in LIVE])
    rows = Account.objects.filter(
        kind=AccountKind.AVAILABLE, balance__gt=START, owner__is_active=True
    )
    rows = rows.exclude(owner__kind=Resident.Kind.MINOR)
    return (
        rows.filter(
            # only the year is kept: whoever turns 18 this year may be a child still
            Q(owner__birth_year__lt=timezone.localdate().year - OF_AGE),
            ~Exists(PhoneNeighbour.objects.filter(resident=owner)),
            ~Exists(Neighbour.objects.filter(resident=owner, suspended_at__isnull=False)),
            ~Exists(Account.objects.filter(owner=owner, kind=AccountKind.HELD, balance__gt=0)),
            ~Exists(Listing.objects.filter(owner=owner, state__in=[str(state) for state in _OPEN])),
            ~Exists(live.filter(requester=owner)),
            ~Exists(live.filter(performer=owner)),
        )
        .annotate(last=_last())
        .filter(last__lt=before)
    )


def _last() -> Greatest:
    owner, account = OuterRef("owner"), OuterRef("pk")
    exchanges, transfers = Exchange.objects.order_by(), Transfer.objects.order_by()
    signs = [
        _latest(transfers.filter(source=account), "source", "created_at"),
        _latest(transfers.filter(target=account), "target", "created_at"),
        _latest(Listing.objects.order_by().filter(owner=owner), "owner", "made_at"),
        *(
            _latest(exchanges.filter(**{side: owner}), side, moment)
            for side in ("requester", "performer")
            for moment in ("made_at", "ended_at")
        ),
    ]
    # the greatest of nothing and something is nothing on SQLite
    return Greatest(
        F("opened_at"),
        Coalesce(F("owner__last_login"), F("opened_at")),
        *(Coalesce(sign, F("opened_at")) for sign in signs),
    )


def _latest(rows: QuerySet, by: str, moment: str) -> Subquery:
    return Subquery(rows.values(by).annotate(latest=Max(moment)).values("latest"))
