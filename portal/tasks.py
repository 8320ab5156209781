"""What workers do for the portal."""

from django.core.management import call_command


def publish_scheduled_pages() -> None:
    """Pages whose hour has come appear, and those whose hour is over go, without an editor at the desk."""
    call_command("publish_scheduled")


def forget_ended_sessions() -> None:
    """That somebody was signed in on a device is not kept once it is over."""
    call_command("clearsessions")
