"""Having somebody told when it is their turn: a follow like any other, of what they themselves take part in."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from microservices import ages
from portal.actions.taking_part import begin, tell_me, told
from portal.models import Municipality

__all__ = ["begin", "tell_me", "told", "until_morning"]


def until_morning(municipality: Municipality) -> int | None:
    """Minutes that what is told to a young person waits; none by day, when it waits for nothing."""
    now, zone = timezone.now(), municipality.zone
    if not ages.quiet(now, zone):
        return None
    local = now.astimezone(zone)
    day = local.date() + dt.timedelta(days=local.time() >= ages.QUIET_FROM)
    morning = dt.datetime.combine(day, ages.QUIET_TO, zone)
    return -((now - morning) // dt.timedelta(minutes=1))
