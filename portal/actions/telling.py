"""Telling people what happened: the entry and whoever is told of it stand in the database together, or neither does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal import matching, reach, tellers
from portal.channels import CHOSEN, Channel, Importance, Outcome, State, SubjectKind
from portal.events import ContentChanged, announce
from portal.models import (
    ChannelUse,
    Delivery,
    Entry,
    EntrySubject,
    ImportanceRule,
    Municipality,
    Resident,
    Subject,
)
from portal.queue import later
from portal.tellers import Draft

AT_ONCE = 500
"""Entries in one statement."""
LOG_LABELS = {
    "portal.entry.raise": _("Make a change important"),
    "portal.entry.take_back": _("Take back what was to be told"),
}


class TellingRefused(Exception):
    """Something cannot be told, raised or taken back like this; the message says why."""


@transaction.atomic
def tell(
    municipality: Municipality, drafts: Sequence[Draft], *, wait_minutes: int | None = None
) -> list[int]:
    """Put ``drafts`` into the feed and tell whoever follows what they touch. Returns the numbers of the new entries.

    What was told before is not told again. ``wait_minutes``: how long editors may still take it back; without it
    the municipality's own setting counts.
    """
    new = _new(drafts)
    if not new:
        return []
    weights = dict(ImportanceRule.objects.of(municipality).values_list("kind", "importance"))
    entries = Entry.objects.bulk_create(
        Entry(
            municipality=municipality,
            kind=draft.kind,
            object_id=draft.object_id,
            group=draft.group,
            importance=weights.get(draft.rule, draft.importance),
            happened_at=draft.happened_at,
            until=draft.until,
            urgent=draft.urgent,
            silent=draft.silent,
            corrects_id=draft.corrects,
        )
        for draft in new
    )
    _tie(municipality, entries, new)
    deliver_entries(
        municipality, [e.pk for e in entries if not e.silent], wait_minutes=wait_minutes
    )
    if any(entry.kind not in tellers.private_kinds() for entry in entries):
        # kept pages show the feed
        announce(ContentChanged(municipality.pk))
    return [entry.pk for entry in entries]


@transaction.atomic
def deliver_entries(
    municipality: Municipality, entries: Sequence[int], *, wait_minutes: int | None = None
) -> int:
    """Write who is told of ``entries`` on the channels in use, and poke the workers.

    Returns the number of deliveries.
    """
    uses = {use.channel: use for use in ChannelUse.objects.of(municipality)}
    now, number = timezone.now(), 0
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        for channel in (Channel.INBOX, *CHOSEN):
            use = uses.get(channel)
            if use and not use.on:
                continue
            minutes = wait_minutes if wait_minutes is not None else use.hold_minutes if use else 0
            wait = now + dt.timedelta(minutes=minutes) if minutes else None
            number += matching.match(municipality, some, channel, now=now, not_before=wait)
            for entry, wrong in corrections(some):
                number += matching.match_correction(municipality, entry, wrong, channel, now=now)
    if number:
        later("portal.tasks.deliver")
    return number


def _new(drafts: Sequence[Draft]) -> list[Draft]:
    by_kind: dict[str, set[int]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.kind, set()).add(draft.object_id)
    known = {
        (kind, number)
        for kind, numbers in by_kind.items()
        for number in Entry.objects.filter(kind=kind, object_id__in=numbers).values_list(
            "object_id", flat=True
        )
    }
    found: dict[tuple[str, int], Draft] = {}
    for draft in drafts:
        key = (draft.kind, draft.object_id)
        if key not in known:
            found.setdefault(key, draft)
    return list(found.values())


def _tie(municipality: Municipality, entries: list[Entry], drafts: list[Draft]) -> None:
    """Say what the entries touch, in the subjects that somebody follows or may follow.

    All but the private ones touch the whole municipality.
    """
    whole = {(SubjectKind.MUNICIPALITY, municipality.pk)}
    private = tellers.private_kinds()
    touched = {
        entry.pk: draft.touches | (frozenset() if draft.kind in private else whole)
        for entry, draft in zip(entries, drafts, strict=True)
    }
    known = subjects_of(municipality, {pair for touches in touched.values() for pair in touches})
    pairs = {(entry, known[pair]) for entry, touches in touched.items() for pair in touches}
    pairs |= tellers.found_subjects(entries, drafts)
    EntrySubject.objects.bulk_create(
        (EntrySubject(entry_id=entry, subject_id=subject) for entry, subject in sorted(pairs)),
        batch_size=2000,
    )


def subjects_of(
    municipality: Municipality, wanted: Iterable[tuple[SubjectKind | str, int]]
) -> dict[tuple[SubjectKind | str, int], int]:
    """The numbers of the subjects that stand for rows, made where they are missing."""
    by_kind: dict[str, set[int]] = {}
    for kind, number in wanted:
        by_kind.setdefault(SubjectKind(kind).value, set()).add(number)
    found: dict[tuple[SubjectKind | str, int], int] = {}
    for kind, numbers in by_kind.items():
        rows = Subject.objects.of(municipality).filter(kind=kind, object_id__in=numbers)
        for _turn in range(2):
            found |= {(kind, row): pk for pk, row in rows.values_list("pk", "object_id")}
            missing = [number for number in numbers if (kind, number) not in found]
            if not missing:
                break
            Subject.objects.bulk_create(
                (
                    Subject(municipality=municipality, kind=kind, object_id=number)
                    for number in sorted(missing)
                ),
                ignore_conflicts=True,
            )
    return found


def corrections(entries: Sequence[int]) -> list[tuple[int, int]]:
    """Of these entries those that put another right, each with the one it puts right."""
    rows = Entry.objects.filter(pk__in=entries, corrects__isnull=False)
    return list(rows.values_list("pk", "corrects_id"))


@transaction.atomic
def raise_importance(actor: Resident | None, entry: Entry, *, because: str) -> int:
    """Make one entry important, with a reason people can read, and tell those who want only what is important.

    Returns how many more deliveries that makes. Raises TellingRefused without the right, without a reason, or
    where the entry is important already, tells nobody, or was taken back.
    """
    _require(actor, entry)
    because = because.strip()
    if not because:
        raise TellingRefused(gettext("Say why it is important. People read the reason."))
    if entry.importance == Importance.IMPORTANT:
        raise TellingRefused(gettext("It is important already."))
    if entry.silent or entry.withdrawn_at:
        raise TellingRefused(
            gettext("It tells nobody: it was taken back, or came with a first import.")
        )
    entry.importance, entry.raised_because = Importance.IMPORTANT, because[:300]
    entry.save(update_fields=["importance", "raised_because"])
    number = deliver_entries(entry.municipality, [entry.pk])
    log(entry, "portal.entry.raise", user=actor, data={"because": because[:300]})
    announce(ContentChanged(entry.municipality_id))
    return number


@transaction.atomic
def take_back(actor: Resident | None, entry: Entry) -> int:
    """Take an entry out of the feed and out of what still waits to be told. Returns how many were spared it.

    Who has been told already has been told: that takes a correction. Raises TellingRefused without the right.
    """
    _require(actor, entry)
    if entry.withdrawn_at:
        raise TellingRefused(gettext("It was taken back already."))
    entry.withdrawn_at = timezone.now()
    entry.save(update_fields=["withdrawn_at"])
    waiting = Delivery.objects.filter(entry=entry, state=State.WAITING)
    number = waiting.update(state=State.DROPPED, outcome=Outcome.WITHDRAWN)
    log(entry, "portal.entry.take_back", user=actor, data={"spared": number})
    announce(ContentChanged(entry.municipality_id))
    return number


def _require(actor: Resident | None, entry: Entry) -> None:
    if actor is not None and not reach.has_right(actor, "portal.change_entry", entry.municipality):
        raise TellingRefused(gettext("Only the municipality's editors decide what is told."))
