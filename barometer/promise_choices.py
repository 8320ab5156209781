"""The words that promises are told apart by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromiseKind(models.TextChoices):
    PROMISE = "promise", _("Service promise")
    """What the municipality does without being asked for it."""
    OFFER = "offer", _("Service offer")
    """What somebody gets who asks for it."""


class Aim(models.TextChoices):
    """On which side of the target a figure is to lie. The target itself is good."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Standing(models.TextChoices):
    """Whether a promise is kept. It is computed (``barometer.promise_status``) and never typed."""

    KEPT = "kept", _("Kept")
    ON_COURSE = "on_course", _("On course")
    AT_RISK = "at_risk", _("At risk")
    NOT_KEPT = "not_kept", _("Not kept")
    UNCERTAIN = "uncertain", _("Too uncertain to say")


class Why(models.TextChoices):
    """The rule that a measure was judged by."""

    ALL_GOOD = "all_good", _("all of the interval meets the target")
    ALL_BAD = "all_bad", _("none of the interval meets the target")
    LATE = "late", _("a step is overdue")
    WORSE = "worse", _("it has certainly become worse")
    BETTER = "better", _("it has certainly improved")
    BETWEEN = "between", _("the target lies within the interval")
    UNASKED = "unasked", _("it has not been measured yet")
    HIDDEN = "hidden", _("too few answered")
    REWORDED = "reworded", _("the question was worded anew")
    NOTHING = "nothing", _("nothing is measured")
