"""What was published of a round, and how its answers were weighted: written once and never changed.

A figure that turns out to be wrong is corrected by another release of the same round, with a note that says so.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from barometer.changes import Verdict
from barometer.disclosure import Status
from barometer.models.rounds import Round, RoundQuestion
from barometer.published import AGE

__all__ = ["AGE", "Comparison", "Estimate", "Release", "WeightRun"]

STATUSES = [status.value for status in Status]
VERDICTS = [verdict.value for verdict in Verdict]


class WeightRun(models.Model):
    """How much the answers of each kind of respondent count.

    Whoever is of the same group and gave the same answers to the questions with known margins counts the same, so that
    ``classes`` says it all: ``[group, [option, …], respondents, weight]`` each, the options in the order of
    ``spec["margins"]``.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="weight_runs")
    number = models.PositiveIntegerField()
    spec = models.JSONField(encoder=DjangoJSONEncoder)
    """What was merged, which margins were met, and between which weights it was trimmed."""
    classes = models.JSONField(encoder=DjangoJSONEncoder)
    respondents = models.PositiveIntegerField()
    deff = models.FloatField()
    """Kish's design effect of the weights, at least 1."""
    effective = models.FloatField()
    """Kish's effective number of respondents."""
    iterations = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of spec and classes as canonical JSON."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("weighting")
        verbose_name_plural = _("weightings")
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="weightings_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Release(models.Model):
    """Everything that is published of a round, under one number.

    ``head`` is what stands above the figures (``barometer.published.Published`` but for them), ``sha256`` of head and
    figures as canonical JSON: whoever has the files can tell that they are the ones.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    run = models.ForeignKey(WeightRun, on_delete=models.RESTRICT, related_name="+")
    note = models.TextField(_("what is corrected"), blank=True, max_length=1000)
    head = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="releases_are_numbered"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""), name="a_correction_says_what_it_corrects"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Estimate(models.Model):
    """A published figure, or that it is not published.

    ``option`` counts from 1, and 0 is the mean of a scale, a number or a place in an order; ``row`` is the statement of
    a matrix or the choice of a ranking, and 0 elsewhere. ``background`` is empty for everybody, ``AGE``, or the short
    name of a question of the round, with ``category`` its group: ages as the round writes them, or the number of the
    option. Shares and their ends are parts of one.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="estimates")
    question = models.ForeignKey(RoundQuestion, on_delete=models.RESTRICT, related_name="+")
    row = models.PositiveSmallIntegerField(default=0)
    option = models.PositiveSmallIntegerField(default=0)
    background = models.CharField(max_length=50, blank=True)
    category = models.CharField(max_length=20, blank=True)
    value = models.FloatField(null=True)
    se = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    respondents = models.PositiveIntegerField(null=True)
    """Of the group who answered the question, unweighted."""
    effective = models.FloatField(null=True)
    status = models.CharField(max_length=1, blank=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "question", "row", "option", "background", "category"],
                name="one_figure_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="figure_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.HIDDEN.value)
                | Q(value=None, se=None, low=None, high=None, respondents=None, effective=None),
                name="a_hidden_figure_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.row} {self.option} {self.background} {self.category}"


class Comparison(models.Model):
    """What may be said of the way from a figure of an earlier round to this one, as it was when this was published."""

    estimate = models.OneToOneField(Estimate, on_delete=models.CASCADE, related_name="comparison")
    before = models.ForeignKey(Estimate, on_delete=models.RESTRICT, related_name="+")
    difference = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p = models.FloatField(null=True)
    p_public = models.FloatField(null=True)
    """Adjusted for the other comparisons of the question after Holm: what public pages go by."""
    p_editor = models.FloatField(null=True)
    """Adjusted for all comparisons of the release after Benjamini and Hochberg: what the list of what moved goes by."""
    verdict = models.CharField(max_length=12)
    """After Holm."""
    moved = models.CharField(max_length=12)
    """After Benjamini and Hochberg."""

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS, moved__in=VERDICTS),
                name="comparison_verdict_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.estimate_id}"
