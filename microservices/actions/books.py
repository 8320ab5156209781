"""Looking after the books: every day is sealed when it is over, and every night all of them are gone through."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from microservices import invariants, seal
from microservices.models import Account, DayRoot, Inspection, Transfer

SETTLING = dt.timedelta(hours=1)
"""A day is sealed so long after its end, when no transaction that began in it can be open any more."""


def seal_days() -> int:
    """Seal every day that is over and has no seal yet, from the first transfer on: how many.

    Raises seal.KeyUnusable.
    """
    last = invariants.day_of(timezone.now() - SETTLING) - dt.timedelta(days=1)
    newest = DayRoot.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        first = Transfer.objects.order_by("created_at").values_list("created_at", flat=True).first()
        if first is None:
            return 0
        newest = invariants.day_of(first) - dt.timedelta(days=1)
    if newest >= last:
        return 0
    signed_by = seal.key()
    sealed = 0
    for number in range(1, (last - newest).days + 1):
        day = newest + dt.timedelta(days=number)
        transfers, root = invariants.root_of(day)
        _seal, made = DayRoot.objects.get_or_create(
            day=day,
            defaults={
                "transfers": transfers,
                "root": root,
                "signature": seal.sign(signed_by, day, transfers, root),
                "key_id": signed_by.id,
                "public_key": signed_by.public_text,
            },
        )
        sealed += made
    return sealed


def inspect() -> Inspection:
    """Go through the books and write down what was found."""
    with transaction.atomic():
        wrong = {name: found.count for name, found in invariants.broken().items()}
        if changed := invariants.changed_days():
            wrong[invariants.HISTORY] = len(changed)
        return Inspection.objects.create(
            accounts=Account.objects.count(), transfers=Transfer.objects.count(), wrong=wrong
        )
