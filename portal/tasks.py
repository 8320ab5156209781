"""What workers do for the portal."""

from django.core.management import call_command


def publish_scheduled_pages() -> None:
    """Pages whose hour has come appear, and those whose hour is over go, without an editor at the desk."""
    call_command("publish_scheduled")
