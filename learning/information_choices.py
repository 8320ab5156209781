"""Words that information campaigns choose from, and what each department hangs up, hands out and says."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Department(models.TextChoices):
    """Parts of a municipality that meet people, each in its own way."""

    LIBRARY = "library", _("Library")
    CITIZEN_SERVICE = "citizen-service", _("Citizen service")
    HEALTH = "health", _("Health and care")
    SCHOOLS = "schools", _("Schools and day care")
    TECHNICAL = "technical", _("Technical services")
    OTHER = "other", _("Everybody else")


class Sheet(models.TextChoices):
    """What is printed or copied of a campaign."""

    POSTER = "poster", _("Poster, A4")
    LARGE = "poster-a3", _("Poster, A3")
    FLYER = "flyer", _("Flyer, two of A5 on a page")
    DOOR = "door", _("Sign for the door")
    CARD = "card", _("Card for the counter, to fold")
    SCRIPT = "script", _("Words for the telephone")
    WORDS = "words", _("Text for e-mail, screens and social media")


class Stage(models.TextChoices):
    """Where a campaign is on a day."""

    COMING = "coming", _("Begins soon")
    RUNNING = "running", _("Now")
    OVER = "over", _("Over")


SHEETS: Mapping[Department, tuple[Sheet, ...]] = {
    # people stay, look around, and there is somebody to ask
    Department.LIBRARY: (Sheet.POSTER, Sheet.LARGE, Sheet.FLYER, Sheet.CARD, Sheet.WORDS),
    # people come or ring for the very thing
    Department.CITIZEN_SERVICE: (
        Sheet.POSTER,
        Sheet.LARGE,
        Sheet.DOOR,
        Sheet.CARD,
        Sheet.SCRIPT,
        Sheet.WORDS,
    ),
    # colleagues come into people's homes
    Department.HEALTH: (Sheet.FLYER, Sheet.CARD, Sheet.SCRIPT, Sheet.WORDS),
    # parents read at the door and on the screen
    Department.SCHOOLS: (Sheet.POSTER, Sheet.FLYER, Sheet.WORDS),
    # most of it is by telephone and at the door of the recycling centre
    Department.TECHNICAL: (Sheet.DOOR, Sheet.SCRIPT, Sheet.WORDS),
    Department.OTHER: tuple(Sheet),
}
"""What each department is offered."""

HELP: Mapping[Department, str | Promise] = {
    Department.LIBRARY: _("Ask at the desk here. We show you how, and you do it yourself."),
    Department.CITIZEN_SERVICE: _("We do it together with you here, the first time."),
    Department.HEALTH: _("Ask whoever comes to your home, or a relative: you can do it together."),
    Department.SCHOOLS: _("You can do it from home, also in the evening."),
    Department.TECHNICAL: _("You can do it from home, also when we have closed."),
    Department.OTHER: _("Ask us. We show you how."),
}
"""Where help is, in a sentence that stands on what the department prints."""


def sheet(department: str, name: str) -> tuple[Department, Sheet] | None:
    """The two by their names in an address; nothing where the department is not offered the sheet."""
    if department not in Department.values or name not in Sheet.values:
        return None
    found = Department(department), Sheet(name)
    return found if found[1] in SHEETS[found[0]] else None
