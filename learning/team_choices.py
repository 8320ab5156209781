"""Words of team sessions and ambassadors that stand in rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionState(models.TextChoices):
    """``held``: somebody has noted who came."""

    PLANNED = "planned", _("Being planned")
    OPEN = "open", _("Open for sign-up")
    CANCELLED = "cancelled", _("Session called off")
    HELD = "held", _("Held")


class BookingState(models.TextChoices):
    """``offered``: the seat is held until the person says yes; ``lapsed``: they did not in time."""

    SEATED = "seated", _("Has a seat")
    OFFERED = "offered", _("Is offered a seat")
    WAITING = "waiting", _("Waits")
    LAPSED = "lapsed", _("Did not answer in time")


class StepKind(models.TextChoices):
    """What happened that people are told of. The order is that of the printed table of importance."""

    MOVED = "moved", _("A session you signed up to is moved")
    CANCELLED = "cancelled", _("A session you signed up to is called off")
    OFFERED = "offered", _("A seat is free for you")
    LAPSED = "lapsed", _("A seat you were offered went to the next")
    REMIND = "remind", _("A session you signed up to is near")


class Stage(models.TextChoices):
    """How far an ambassador has come."""

    INVITED = "invited", _("Invited")
    TRAINED = "trained", _("Trained, and not active yet")
    ACTIVE = "active", _("Active")
    IDLE = "idle", _("Idle")
    ENDED = "ended", _("No longer an ambassador")


class GoalKind(models.TextChoices):
    LEARNERS = "learners", _("Seats used at team sessions")
    AMBASSADORS = "ambassadors", _("Trained ambassadors")
