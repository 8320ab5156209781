"""What somebody has read of what they were told."""

from __future__ import annotations

from django.utils import timezone

from portal.models import Delivery, Follower, Municipality


def mark_read(
    actor: Follower,
    municipality: Municipality,
    *,
    up_to: int | None = None,
    group: str | None = None,
) -> int:
    """Mark what ``actor`` was told in ``municipality`` as read, and return how much was not read before.

    Only up to the delivery ``up_to``, the newest one that the person had before them: what came in since has
    been seen by nobody. Without it, all there is: for a page that opens now and shows everything. ``group``: only
    what belongs together with one case or meeting.
    """
    rows = Delivery.objects.in_inbox().of(municipality)
    rows = rows.filter(follower=actor, read_at__isnull=True)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    if group is not None:
        rows = rows.filter(entry__group=group)
    return rows.update(read_at=timezone.now())
