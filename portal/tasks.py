"""What workers do for the portal."""

from django.core.management import call_command

from portal import prepared
from portal.actions import delivering, devices, following
from portal.models import Device, Municipality
from portal.queue import later

TURN = 600
"""Seconds after which a worker lets other jobs have their turn."""
SPARE = 1.0
"""Seconds that a worker makes secrets of messages to come when it has nothing to send."""


def publish_scheduled_pages() -> None:
    """Pages whose hour has come appear, and those whose hour is over go, without an editor at the desk."""
    call_command("publish_scheduled")


def forget_ended_sessions() -> None:
    """That somebody was signed in on a device is not kept once it is over."""
    call_command("clearsessions")


def forget_unfollowed() -> None:
    """What somebody searched for, and where they live, is not kept once they no longer follow it."""
    following.forget_unfollowed()


def forget_nobodys() -> None:
    """What was written for somebody who left in that moment is not kept."""
    following.forget_nobodys()


def redraw_circles(municipality: int) -> None:
    """An outline has changed: circles may touch other areas now."""
    here = Municipality.objects.filter(pk=municipality).first()
    if here is not None:
        following.redraw_circles(here)


def deliver() -> None:
    """Send what is due. Deliveries say themselves what is to be done, so that no job carries any of it."""
    if delivering.deliver(seconds=TURN):
        later("portal.tasks.deliver")
    else:
        prepared.fill(seconds=SPARE)


def sweep_deliveries() -> None:
    delivering.sweep()
    prepared.fill(seconds=SPARE)


def send_test_alert(device: int, municipality: int) -> None:
    """Somebody asked for a test on one of their devices, and was told that it comes within a minute."""
    here = Municipality.objects.filter(pk=municipality).first()
    row = Device.objects.select_related("follower").filter(pk=device).first()
    if here is not None and row is not None:
        devices.send_test(row, here)
