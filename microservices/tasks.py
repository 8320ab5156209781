"""Background jobs of the help between neighbours. Any of them may run twice."""

from __future__ import annotations

from django.utils import timezone

from microservices.actions import boards as board_acts
from microservices.actions import books as bookkeeping
from microservices.actions import dormancy as coins_nobody_uses
from microservices.actions import figures as following_up
from microservices.actions import learning as learning_coins
from microservices.actions import listing_pictures, suspicions, timers
from microservices.actions import permits as permit_acts
from microservices.actions import wellbeing as asking
from microservices.models import Inspection


def sweep() -> int:
    """What is due happens. Runs each minute; returns how many rows something happened to."""
    return timers.sweep()


def books() -> dict[str, int]:
    """Seal the days that are over and, once a day, go through the books. Runs each hour; returns what is wrong."""
    bookkeeping.seal_days()
    last = Inspection.objects.first()
    if last is None or timezone.localdate(last.made_at) < timezone.localdate():
        last = bookkeeping.inspect()
    return last.wrong


def pictures() -> int:
    """Throw pictures away that came with forms nobody published. Runs each hour; returns how many."""
    return listing_pictures.sweep()


def permits() -> dict[str, int]:
    """End permits that have run out and remind of those that end soon. Runs each hour; returns how many of each."""
    return permit_acts.sweep()


def follow_up() -> int:
    """Ask those whose time has come how they are doing. Runs each hour; returns how many rows something happened to."""
    return asking.sweep()


def dormancy() -> int:
    """Tell whoever has been away for long that their coins go, and let them go. Runs each hour; returns how many rows
    something happened to."""
    return coins_nobody_uses.sweep()


def figures() -> int:
    """Write down the figures of each municipality once a day. Runs each hour; returns how many it wrote down."""
    return following_up.note_all()


def boards() -> dict[str, int]:
    """Look for exchanges that may be made up, and make boards final that are over. Runs each hour; returns how many
    signs are new and how many boards became final."""
    return {"signs": suspicions.look(), "final": board_acts.freeze_due()}


def learning() -> int:
    """Pay what was learnt when the common pot had no coins. Runs each hour; returns how many were paid."""
    return learning_coins.pay_waiting()
