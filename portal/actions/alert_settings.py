"""How somebody wants to be told, whatever it is: quiet hours, the lock screen, the language."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import matching
from portal.channels import Rhythm, State
from portal.languages import CODES
from portal.models import Delivery, Follow, Follower, Municipality, Resident


class SettingsRefused(Exception):
    """Alerts cannot be set like this; the message says why."""


@transaction.atomic
def change_settings(
    actor: Follower,
    municipality: Municipality,
    *,
    language: str,
    quiet_from: int,
    quiet_to: int,
    discreet: bool,
) -> Follower:
    """Set how ``actor`` is told. ``quiet_from`` and ``quiet_to`` are local hours, the same twice for never.

    What waits for the end of the quiet hours in ``municipality`` waits for the new end. Raises SettingsRefused.
    """
    if language not in CODES:
        raise SettingsRefused(_("Choose one of the languages in the list."))
    if not {quiet_from, quiet_to} <= set(range(24)):
        raise SettingsRefused(_("Choose hours from 0 to 23."))
    before = actor.quiet_from, actor.quiet_to
    actor.language, actor.discreet = language, discreet
    actor.quiet_from, actor.quiet_to = quiet_from, quiet_to
    actor.save(update_fields=["language", "discreet", "quiet_from", "quiet_to"])
    if actor.resident_id is not None:
        # one language for everything we write to somebody, wherever they choose it
        Resident.objects.filter(pk=actor.resident_id).update(language=language)
    if before != (quiet_from, quiet_to) and before[0] != before[1]:
        _wait_anew(actor, municipality, before[1])
    return actor


def _wait_anew(actor: Follower, municipality: Municipality, ended: int) -> None:
    """Move what waits for the old end of the quiet hours to the new one, or to now where it is no longer quiet.

    What somebody is told each morning waits for the morning, also where both fall on the same hour.
    """
    now = timezone.now()
    zone = municipality.zone
    due = now
    if quiet(actor.quiet_from, actor.quiet_to, now.astimezone(zone).hour):
        due = matching.next_hour(now, actor.quiet_to, zone)
    at_once = Follow.objects.filter(
        follower=actor, subject=OuterRef("subject"), rhythm=Rhythm.NOW, paused_until__isnull=True
    )
    waiting = Delivery.objects.of(municipality).filter(
        Exists(at_once),
        follower=actor,
        channel__in=matching.RINGS,
        state=State.WAITING,
        due_at=matching.next_hour(now, ended, zone),
    )
    waiting.update(due_at=due)


def quiet(begins: int, ends: int, hour: int) -> bool:
    """Whether nothing rings in the local ``hour`` of somebody whose quiet hours are from ``begins`` to ``ends``."""
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends
