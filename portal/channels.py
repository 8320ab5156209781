"""How we reach people: the words that alerts are made of, and nothing that does anything.

Values are one or two letters because they stand in rows that are counted in millions.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way to tell somebody something. The inbox is always on; the others are chosen."""

    INBOX = "i", _("Inbox on Torget")
    PUSH = "p", _("Phone or computer")
    EMAIL = "e", _("E-mail")
    SMS = "s", _("Text message")


CHOSEN = (Channel.PUSH, Channel.EMAIL, Channel.SMS)
"""Channels that somebody chooses per follow, in the order they are offered."""


def in_words(channels: Iterable[Channel]) -> str:
    """Names of channels one after the other, as a sentence has them: only the first begins with a capital letter.

    A name that is an abbreviation ("SMS") keeps its letters.
    """
    first, *others = [str(channel.label) for channel in channels]
    inside = [name if name[1:2].isupper() else name[:1].lower() + name[1:] for name in others]
    return ", ".join([first, *inside])


class Level(models.TextChoices):
    """How much of what touches them somebody wants to be told."""

    IMPORTANT = "important", _("The most important")
    ALL = "all", _("Everything")


class Importance(models.TextChoices):
    IMPORTANT = "important", _("Important")
    MINOR = "minor", _("Everything")


class Rhythm(models.TextChoices):
    """When somebody is told: at once, each morning at 07:00, or on Tuesdays at 08:00, in the municipality's time."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Every morning at 7")
    WEEKLY = "weekly", _("Tuesdays at 8")


class State(models.TextChoices):
    """Where a delivery stands. Only ``waiting`` and ``leased`` ones are still to be sent."""

    WAITING = "w", _("Waiting")
    LEASED = "l", _("Being sent")
    SENT = "s", _("Sent")
    FAILED = "f", _("Could not be sent")
    DROPPED = "d", _("Not sent")


class Outcome(models.TextChoices):
    """Why a delivery ended as it did, in words for the person and the editor. Empty when it was sent.

    ``OURS`` is the one that stands on a delivery that still waits.
    """

    GONE = "gone", _("The device no longer takes alerts")
    REFUSED = "refused", _("The receiver refused the message")
    TOO_LONG = "too_long", _("The message was too long for the channel")
    EXPIRED = "expired", _("It was too late to tell")
    GAVE_UP = "gave_up", _("The receiver did not answer, however often we tried")
    NO_ADDRESS = "no_address", _("There is no confirmed address to send it to")
    BOUNCED = "bounced", _("Messages to the address come back")
    STOPPED = "stopped", _("The person does not want to be told any more")
    CHANNEL_OFF = "channel_off", _("The municipality has turned the channel off")
    CEILING = "ceiling", _("The municipality's ceiling for text messages is reached")
    WITHDRAWN = "withdrawn", _("What was to be told is no longer public")
    BROKEN = "broken", _("The text could not be made")
    OURS = "ours", _("Something is wrong at our end; we keep trying")


class SubjectKind(models.TextChoices):
    """What can be followed. ``object_id`` is the row's number; a search has words, a circle a point and a radius.

    Warnings are followed per area; 0 stands for the whole municipality.
    """

    CASE = "case", _("Case")
    BODY = "body", _("Council or committee")
    TOPIC = "topic", _("Topic")
    AREA = "area", _("Area")
    CIRCLE = "circle", _("Around a place")
    SEARCH = "search", _("Search")
    MUNICIPALITY = "municipality", _("Everything in the municipality")
    ALARM = "alarm", _("Warnings of danger in an area")
    CAMPAIGN = "campaign", _("Campaign")
    PROMISE = "promise", _("Promise")
    COURSE = "course", _("Course")
    CATEGORY = "category", _("Kind of help")
    COMPETITION = "competition", _("Competition of ideas")
    IDEA = "idea", _("Idea")
    OWN = "own", _("What you take part in")
    """Of one person, whose number it is: nobody else can follow it."""
