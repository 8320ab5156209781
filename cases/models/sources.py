"""Case systems we harvest, what they answered, and how each run went."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from portal.models import Municipality, Topic
from portal.models.municipality import OwnedQuerySet


class SourceQuerySet(OwnedQuerySet):
    def due(self, moment: dt.datetime):
        return self.filter(enabled=True).filter(
            models.Q(next_run_at__isnull=True) | models.Q(next_run_at__lte=moment)
        )


class Source(models.Model):
    """One case system of one municipality, and how it is doing."""

    class Adapter(models.TextChoices):
        OPARL = "oparl", "OParl 1.0 / 1.1"
        AHJO = "ahjo", "Ahjo (Helsinki)"

    class Health(models.TextChoices):
        NEW = "new", _("Not run yet")
        GOOD = "good", _("Working")
        TROUBLED = "troubled", _("Working, with errors")
        FAILING = "failing", _("Failing")
        HELD = "held", _("Waiting for your yes")
        LATE = "late", _("Late")
        OFF = "off", _("Switched off")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(_("name"), max_length=120)
    adapter = models.CharField(_("kind of system"), max_length=20, choices=Adapter.choices)
    url = models.URLField(
        _("address"),
        max_length=500,
        help_text=_("Of the OParl system or body, or of the list of cases."),
    )
    local = models.BooleanField(
        _("inside our own network"),
        default=False,
        help_text=_("Allows private addresses. Leave it off for public systems."),
    )
    enabled = models.BooleanField(_("run on schedule"), default=True)
    every_minutes = models.PositiveIntegerField(
        _("minutes between runs"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(7 * 24 * 60)],
    )
    hold_percent = models.PositiveSmallIntegerField(
        _("hold a run that changes more than (percent)"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Nothing of it is told to anybody until you say yes."),
    )
    language = models.CharField(
        _("language of its texts"),
        max_length=5,
        blank=True,
        help_text=_("Two letters, such as da or de."),
    )
    imported_at = models.DateTimeField(
        _("first import finished"), null=True, blank=True, editable=False
    )
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True, editable=False)
    full_run_at = models.DateTimeField(_("last full run"), null=True, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("adapter"), FieldPanel("language")]),
        FieldPanel("url"),
        FieldPanel("local"),
        MultiFieldPanel(
            [FieldPanel("enabled"), FieldPanel("every_minutes"), FieldPanel("hold_percent")],
            heading=_("Schedule"),
        ),
    ]

    class Meta:
        verbose_name = _("case system")
        verbose_name_plural = _("case systems")
        ordering = ["municipality", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "url"], name="one_source_per_address"),
            models.CheckConstraint(
                condition=models.Q(hold_percent__range=(1, 100)), name="source_hold_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_run(self) -> Run | None:
        return self.runs.order_by("-started_at").first()

    @property
    def health(self) -> Source.Health:
        run = self.last_run
        if not self.enabled:
            return self.Health.OFF
        if run is None:
            return self.Health.NEW
        if run.state == Run.State.HELD:
            return self.Health.HELD
        if run.state == Run.State.FAILED:
            return self.Health.FAILING
        if timezone.now() - run.started_at > dt.timedelta(minutes=3 * self.every_minutes):
            return self.Health.LATE
        return self.Health.TROUBLED if run.errors else self.Health.GOOD


class RunQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(source__municipality=municipality)


class Run(models.Model):
    """One harvest of one source, with its counts and the faults it met."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        HELD = "held", _("Held for an editor")
        FAILED = "failed", _("Failed")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    full = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    """Last sign of life; a run that shows none for ten minutes was killed."""
    finished_at = models.DateTimeField(null=True, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    """The first faults, each ``{"code", "count", "where", "message"}``; one row per code."""

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["source", "-started_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state="running"), name="one_run_at_a_time"
            )
        ]

    def __str__(self) -> str:
        started = timezone.localtime(self.started_at, self.source.municipality.zone)
        return f"{self.source} {started:%Y-%m-%d %H:%M}"

    @property
    def counts(self) -> dict[str, int]:
        names = ("created", "updated", "unchanged", "withdrawn", "held", "errors")
        return {name: getattr(self, name) for name in names}


class RawBody(models.Model):
    """The bytes of an answer, kept once however often they come."""

    sha256 = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()
    """zlib-compressed."""
    size = models.PositiveIntegerField()
    """Bytes before compression."""

    objects = models.Manager()

    def __str__(self) -> str:
        return self.sha256[:12]


class Answer(models.Model):
    """What a source said at one address: evidence, and the memory that makes unchanged runs cheap."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="answers")
    url = models.CharField(max_length=1000)
    body = models.ForeignKey(RawBody, on_delete=models.PROTECT, related_name="answers")
    adapter_version = models.PositiveSmallIntegerField(default=1)
    content_type = models.CharField(max_length=100, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    items = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    """Faults in this answer, each ``[code, where, message]``."""
    follow = models.JSONField(default=list, blank=True)
    current = models.BooleanField(default=True)
    """The newest answer at this address."""
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    last_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "url"],
                condition=models.Q(current=True),
                name="one_current_answer",
            )
        ]

    def __str__(self) -> str:
        return self.url


class TermQuerySet(OwnedQuerySet):
    def unmapped(self):
        return self.filter(code="", topic__isnull=True)


class Term(models.Model):
    """A word a source uses for a stage, a role or a result, and what it means with us.

    Terms without a meaning wait in the editors' queue and are shown as the source wrote them, never guessed.
    """

    class Kind(models.TextChoices):
        STATUS = "status", _("Status of a case")
        ROLE = "role", _("Role of a body")
        RESULT = "result", _("Result of an item")
        CLASSIFICATION = "classification", _("Subject in the filing plan")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(_("what it names"), max_length=15, choices=Kind.choices)
    text = models.CharField(_("the source's word"), max_length=300)
    code = models.CharField(_("means"), max_length=30, blank=True)
    topic = models.ForeignKey(
        Topic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    confirmed = models.BooleanField(_("decided by an editor"), default=False)
    seen = models.PositiveIntegerField(_("times seen"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "-seen", "text"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "text"], name="one_meaning_per_term")
        ]

    def __str__(self) -> str:
        return self.text
