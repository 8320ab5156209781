"""How many people a telling would reach, before anybody is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from portal.channels import Channel, Importance, Level
from portal.models import Address, ChannelUse, Device, Follow, ImportanceRule, Municipality
from portal.tellers import Draft


def reached(municipality: Municipality, drafts: Sequence[Draft]) -> dict[Channel, int]:
    """People told by ``drafts`` on each channel in use, as ``portal.matching`` would tell them.

    Everybody who is told has it in the inbox, so that number is the number of people.
    """
    weights = dict(ImportanceRule.objects.of(municipality).values_list("kind", "importance"))
    all_of_it, important = set(), set()
    for draft in drafts:
        if draft.silent:
            continue
        all_of_it |= draft.touches
        if weights.get(draft.rule, draft.importance) == Importance.IMPORTANT:
            important |= draft.touches
    follows = Follow.objects.of(municipality).filter(
        Q(_touching(all_of_it), level=Level.ALL) | Q(_touching(important), level=Level.IMPORTANT)
    )
    usable = Address.objects.usable().filter(follower=OuterRef("follower"))
    ways = {
        Channel.INBOX: Q(),
        Channel.PUSH: Q(
            Exists(Device.objects.reachable().filter(follower=OuterRef("follower"))), push=True
        ),
        Channel.EMAIL: Q(Exists(usable.filter(channel=Channel.EMAIL)), email=True),
        Channel.SMS: Q(Exists(usable.filter(channel=Channel.SMS)), sms=True),
    }
    off = set(
        ChannelUse.objects.of(municipality).filter(on=False).values_list("channel", flat=True)
    )
    return {
        channel: follows.filter(way).values("follower").distinct().count()
        for channel, way in ways.items()
        if channel not in off
    }


def _touching(touches: set) -> Q:
    """Follows of any of the subjects; of none, where nothing is touched."""
    by_kind: dict[str, list[int]] = {}
    for kind, number in touches:
        by_kind.setdefault(str(kind), []).append(number)
    found = Q(pk__in=[])
    for kind, numbers in by_kind.items():
        found |= Q(subject__kind=kind, subject__object_id__in=numbers)
    return found
