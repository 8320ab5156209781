"""The words that rows of the barometer are told apart by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is asked, and how it is answered."""

    SINGLE = "single", _("One of several choices")
    MULTIPLE = "multiple", _("Any of several choices")
    SCALE = "scale", _("A number on a scale")
    RANKING = "ranking", _("An order of choices")
    NUMBER = "number", _("A number")
    TEXT = "text", _("Own words")
    MATRIX = "matrix", _("Several statements, the same choices for each")


class Design(models.TextChoices):
    """Who is asked, which decides what may be said of the result."""

    OPEN = "open", _("Open to everybody who lives here")
    RANDOM_SAMPLE = "random_sample", _("A random sample is invited")
    CENSUS_INVITE = "census_invite", _("Everybody who lives here is invited")


class Promise(models.TextChoices):
    """What keeps an answer apart from whoever gave it."""

    TECHNICAL = "technical", _("Nobody can link, where the browser runs scripts")
    PROCEDURAL = "procedural", _("We do not link")


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    WEIGHTED = "weighted", _("Weighted")
    PUBLISHED = "published", _("Published")


class CompetitionStep(models.TextChoices):
    """What an editor has done with a competition (``barometer.competition_steps.Step``)."""

    DRAFT = "draft", _("Being prepared")
    ANNOUNCED = "announced", _("Announced")
    SHORTLISTED = "shortlisted", _("Shortlist chosen")
    DECIDED = "decided", _("Decided")


class IdeaState(models.TextChoices):
    IN_REVIEW = "in_review", _("Waits for a colleague")
    PUBLIC = "public", _("Everybody sees it")
    REFUSED = "refused", _("Not let out")
    REMOVED = "removed", _("Removed")
    WITHDRAWN = "withdrawn", _("Taken back")
    MERGED = "merged", _("Part of another idea")


class WordingState(models.TextChoices):
    """Where a wording of an idea stands."""

    WAITING = "waiting", _("Waits for a colleague")
    SHOWN = "shown", _("Shown")
    REFUSED = "refused", _("Not let out")
    DROPPED = "dropped", _("Replaced before anybody saw it")


class Stage(models.TextChoices):
    """What is decided about an idea, and when."""

    SHORTLIST = "shortlist", _("Whether it goes on")
    RESULT = "result", _("Whether it is carried out")


class BootcampStep(models.TextChoices):
    """Where a bootcamp stands; each after the one before and none taken back."""

    DRAFT = "draft", _("Being prepared")
    PUBLIC = "public", _("Announced")
    OVER = "over", _("Over")
