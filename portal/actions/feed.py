"""What people and editors do to the feed: read it, and keep something at its top."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Entry, Follower, Resident

VISIT = dt.timedelta(minutes=30)
"""Who comes back within so long is still on the same visit."""
LONGEST = dt.timedelta(days=31)
"""What stays at the top for longer is read by nobody any more."""
LOG_LABELS = {
    "portal.entry.pin": _("Keep a change at the top of the feed"),
    "portal.entry.unpin": _("Stop keeping a change at the top of the feed"),
}


class PinRefused(Exception):
    """A change cannot be kept at the top like this; the message says why."""


def note_visit(follower: Follower) -> bool:
    """Note that ``follower`` looks at their feed now; at most once per visit. Returns whether a visit begins."""
    now = timezone.now()
    if follower.seen_at and follower.seen_at > now - VISIT:
        return False
    # whoever reads in two windows at once begins one visit
    rows = Follower.objects.filter(pk=follower.pk).exclude(seen_at__gt=now - VISIT)
    return bool(rows.update(seen_at=now))


@transaction.atomic
def pin_entry(actor: Resident | None, entry: Entry, *, last_day: dt.date) -> None:
    """Keep ``entry`` at the top of everybody's feed until the end of ``last_day``, where the municipality lies.

    Raises PinRefused without the right, for a day that is over or too far away, and for what was taken back.
    """
    _require(actor, entry)
    zone = entry.municipality.zone
    today = timezone.localdate(timezone=zone)
    if entry.withdrawn_at:
        raise PinRefused(gettext("It was taken back and stands in no feed."))
    if last_day < today:
        raise PinRefused(gettext("The day is over. Choose today or a later one."))
    if last_day > today + LONGEST:
        raise PinRefused(gettext("Choose a day within the next month."))
    entry.pinned_until = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), zone)
    entry.save(update_fields=["pinned_until"])
    log(entry, "portal.entry.pin", user=actor, data={"last_day": last_day.isoformat()})
    announce(ContentChanged(entry.municipality_id))


@transaction.atomic
def unpin_entry(actor: Resident | None, entry: Entry) -> None:
    """Let ``entry`` stand in the feed at its own place again. Raises PinRefused without the right."""
    _require(actor, entry)
    if entry.pinned_until is None:
        return
    entry.pinned_until = None
    entry.save(update_fields=["pinned_until"])
    log(entry, "portal.entry.unpin", user=actor)
    announce(ContentChanged(entry.municipality_id))


def _require(actor: Resident | None, entry: Entry) -> None:
    if actor is not None and not reach.has_right(actor, "portal.change_entry", entry.municipality):
        raise PinRefused(gettext("Only the municipality's editors decide what stands at the top."))
