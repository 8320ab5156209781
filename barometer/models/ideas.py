"""Ideas that residents propose, who supports them, what a jury thinks of them, and what is decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from barometer.choices import CompetitionStep, IdeaState, Stage, WordingState
from barometer.competition_scores import LEAST, MOST
from portal.models import Area, Municipality, Resident, Topic
from portal.names import CODES

from .competitions import Competition, Criterion, Juror

LANGUAGES = [(code, code) for code in CODES]


class IdeaQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(competition__municipality=municipality)

    def shown(self):
        """What everybody may read: what takes part, and what has become part of it."""
        return self.filter(state__in=[IdeaState.PUBLIC, IdeaState.MERGED]).exclude(
            competition__step="draft"
        )

    def running(self):
        return self.filter(state=IdeaState.PUBLIC)

    def chosen(self):
        """Those that the municipality carries out, once everybody knows."""
        decided = {"decisions__stage": Stage.RESULT, "decisions__yes": True}
        return self.filter(competition__step=CompetitionStep.DECIDED, **decided)

    def visible_to(self, resident: Resident):
        """Their own, whatever became of them."""
        return self.filter(authors__resident=resident)


class Idea(models.Model):
    """What somebody proposes. Title and text are those of the wording that is shown."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="ideas")
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=3000)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    place = models.CharField(max_length=120, blank=True)
    """Where it is about, in words that everybody may read."""
    state = models.CharField(
        max_length=9, choices=IdeaState.choices, default=IdeaState.IN_REVIEW, editable=False
    )
    said = models.CharField(max_length=1000, blank=True, editable=False)
    """Why it was not let out, was removed or became part of another."""
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged"
    )
    shortlisted = models.BooleanField(default=False, editable=False)
    supports = models.PositiveIntegerField(default=0, editable=False)
    """How many have supported it. Whoever deletes their account after the time for it was counted."""
    votes = models.PositiveIntegerField(null=True, editable=False)
    """Counted when the result is published, when who voted for what is forgotten."""
    key = models.UUIDField(unique=True, editable=False)
    """Of the form it was written in, so that the same form makes one idea."""
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=IdeaState.values), name="idea_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="idea_says_something"
            ),
            models.CheckConstraint(
                condition=Q(state=IdeaState.MERGED, merged_into__isnull=False)
                | (~Q(state=IdeaState.MERGED) & Q(merged_into__isnull=True)),
                name="a_merged_idea_is_part_of_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="idea_not_part_of_itself",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[IdeaState.REFUSED, IdeaState.REMOVED, IdeaState.MERGED], said=""
                ),
                name="idea_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[IdeaState.PUBLIC, IdeaState.MERGED])
                | Q(published_at__isnull=False),
                name="a_public_idea_was_published",
            ),
            models.CheckConstraint(
                condition=Q(shortlisted=False)
                | Q(state__in=[IdeaState.PUBLIC, IdeaState.REMOVED, IdeaState.WITHDRAWN]),
                name="what_is_on_the_shortlist_takes_part",
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "state", "-published_at", "-id"]),
            models.Index(fields=["competition", "state", "-supports", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ideas:idea", args=[self.pk])


class IdeaAuthor(models.Model):
    """Whose idea it is; without a person where they have left and others support it."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="authors")
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    came_from = models.ForeignKey(
        Idea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The idea they had written that became part of this one."""

    # who wrote what stands in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("author of an idea")
        verbose_name_plural = _("authors of ideas")
        ordering = ["idea", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "resident"], name="author_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class IdeaWording(models.Model):
    """How an idea was worded, from when. Everybody reads the earlier ones that were shown."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=3000)
    by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=7, choices=WordingState.choices, default=WordingState.WAITING
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said = models.CharField(max_length=1000, blank=True)
    """Why it was not let out, for whoever wrote it."""

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wording of an idea")
        verbose_name_plural = _("wordings of ideas")
        ordering = ["idea", "number"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "number"], name="idea_wordings_are_numbered"),
            models.UniqueConstraint(
                fields=["idea"],
                condition=Q(state=WordingState.WAITING),
                name="one_wording_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state=WordingState.REFUSED, said=""), name="wording_refused_with_words"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WordingState.values), name="wording_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Support(models.Model):
    """That somebody supports an idea; once."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supported")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("support for an idea")
        verbose_name_plural = _("support for ideas")
        constraints = [
            models.UniqueConstraint(fields=["idea", "resident"], name="supported_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class IdeaVote(models.Model):
    """What somebody votes for, until the votes are counted; then it is gone."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="voted")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="voted")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("vote for an idea")
        verbose_name_plural = _("votes for ideas")
        constraints = [
            models.UniqueConstraint(fields=["competition", "resident"], name="one_vote_each"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class JuryScore(models.Model):
    """Points of a juror for one criterion, with the reason; seen by nobody else before the result."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="scores")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.RESTRICT, related_name="+")
    points = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=600)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("points of a jury")
        verbose_name_plural = _("points of juries")
        ordering = ["idea", "juror", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "idea", "criterion"], name="points_are_given_once"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=LEAST, points__lte=MOST), name="points_are_on_the_scale"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="points_have_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class Recusal(models.Model):
    """That a juror does not judge an idea, because they have to do with it; everybody reads why."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="recusals")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="recusals")
    reason = models.CharField(max_length=600)
    language = models.CharField(max_length=2, choices=LANGUAGES)

    class Meta:
        verbose_name = _("idea that a juror does not judge")
        verbose_name_plural = _("ideas that jurors do not judge")
        constraints = [
            models.UniqueConstraint(fields=["juror", "idea"], name="recused_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="recused_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Decision(models.Model):
    """What the municipality decides about an idea, and why. Everybody reads it once all are decided."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=9, choices=Stage.choices)
    yes = models.BooleanField()
    reason = models.TextField(max_length=2000)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    decided_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision about an idea")
        verbose_name_plural = _("decisions about ideas")
        ordering = ["idea", "decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "stage"], name="decided_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="decision_stage_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.stage}"
