"""Questions about permits: who may apply, what is waited for, and what must still be seen. Nothing here writes."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext

from microservices import ages, guards, vetting
from microservices.choices import Level, Minors, PermitSide, PermitState
from microservices.minors import today as today_in
from microservices.models import Category, Permit
from portal.models import Resident

REMINDED = (60, 14)
"""Days before its end on which somebody is told that a permit ends; from the first on they may ask for more."""


def may_renew(permit: Permit) -> bool:
    """Whether another period may be asked for: it is granted, and ends within the time of the first reminder."""
    if permit.state != PermitState.GRANTED or permit.renewal_asked_at or permit.valid_until is None:
        return False
    return permit.valid_until - today_in(permit.municipality) <= dt.timedelta(days=REMINDED[0])


def why_not_apply(resident: Resident, category: Category, side: str) -> guards.Refusal | None:
    """Why there is nothing for ``resident`` to apply for, or none where they may."""
    if refused := guards.outsider(resident, category.municipality):
        return refused
    perform = side == PermitSide.PERFORM
    if refused := guards.for_members(resident, category, permit=True):
        return refused
    if not category.active:
        return guards.Refusal("category", gettext("This kind of help is no longer offered."))
    if not (category.level >= Level.APPROVED if perform else category.asks_permit):
        return guards.Refusal("free", gettext("This takes no permit."))
    age = ages.of(resident, today_in(category.municipality))
    if age.maybe_minor and (perform or category.minors == Minors.NO):
        return guards.Refusal("no_minors", gettext("This permit is for those who have turned 18."))
    return None


def still_missing(permit: Permit) -> list[str]:
    """Codes of what must be seen before ``permit`` can be granted."""
    if permit.side == PermitSide.REQUEST:
        return []
    zone = permit.municipality.zone
    since = timezone.localdate(permit.renewal_asked_at, zone) if permit.renewal_asked_at else None
    today = today_in(permit.municipality)
    seen = [row for row in permit.checks.all() if vetting.counts(row, today=today, since=since)]
    return vetting.missing(permit.category.level, permit.category.certificate, seen)


def waits(permit: Permit) -> bool:
    """Whether a decision is waited for."""
    return permit.state in {PermitState.APPLIED, PermitState.IN_REVIEW} or (
        permit.state == PermitState.GRANTED and permit.renewal_asked_at is not None
    )
