"""The registry under the pages: what case systems say, normalised.

Rows here belong to the sources. What editors write lives on pages (``pages.py``), so neither can overwrite the
other. Nothing is deleted when it vanishes at the source: it is marked withdrawn; only withdrawn documents
lose their text and copy.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import wording
from portal.models import Area, Municipality, Topic
from portal.models.municipality import OwnedQuerySet
from portal.names import NamedInLanguages

from .sources import Answer, Run, Source


class Stage(NamedInLanguages):
    """A stage of a municipal decision, with its name in five languages."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before the decision")
        DECISION = "decision", _("The decision")
        AFTER = "after", _("After the decision")

    code = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.BEFORE)
    tone = models.CharField(max_length=10, blank=True)
    """Modifier of the tag that shows it: empty, "good", "warn" or "bad"."""

    objects = models.Manager()

    panels = [NamedInLanguages.names_panel]

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["order"]


class RegistryQuerySet(OwnedQuerySet):
    def current(self):
        """Rows that the source has not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Sourced(models.Model):
    """A row that a source owns. ``fingerprint`` tells whether anything a resident cares about changed."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=32, blank=True)
    answer = models.ForeignKey(
        Answer, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    missing_runs = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class BodyQuerySet(RegistryQuerySet):
    pass


class Body(Sourced):
    """A council, board or committee."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        EXECUTIVE = "executive", _("Executive")
        COMMITTEE = "committee", _("Committee")
        DISTRICT = "district", _("District council")
        OFFICE = "office", _("Office or officer")
        OTHER = "other", _("Other body")

    name = models.CharField(max_length=500)
    short_name = models.CharField(max_length=100, blank=True)
    slug = models.SlugField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    kind_text = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_body_per_key"),
            models.UniqueConstraint(fields=["municipality", "slug"], name="one_body_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:body", args=[self.slug])

    @property
    def at_work(self) -> bool:
        """Still listed by the municipality and not dissolved."""
        ended = self.ended_on is not None and self.ended_on < timezone.localdate()
        return self.withdrawn_at is None and not ended


class MeetingQuerySet(RegistryQuerySet):
    def ahead(self, moment: dt.datetime):
        return self.filter(starts_at__gte=moment).order_by("starts_at", "pk")

    def past(self, moment: dt.datetime):
        return self.filter(starts_at__lt=moment).order_by("-starts_at", "-pk")


class Meeting(Sourced):
    """One meeting of one or more bodies. A cancelled meeting stays, marked."""

    name = models.CharField(max_length=500)
    bodies = models.ManyToManyField(Body, related_name="meetings")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    location = models.CharField(max_length=500, blank=True)
    cancelled = models.BooleanField(default=False)
    agenda_published = models.BooleanField(default=False)
    minutes_published = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    """How often the calendar entry has changed (RFC 5545, SEQUENCE)."""
    documents = models.ManyToManyField("cases.Document", related_name="meetings")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["municipality", "starts_at"])]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_meeting_per_key")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:meeting", args=[self.pk])

    @property
    def uid(self) -> str:
        """Stable identity of the calendar entry (RFC 5545, UID)."""
        return f"meeting-{self.pk}@{self.municipality.site.hostname}"


class DocumentQuerySet(RegistryQuerySet):
    def shown(self):
        return self.current().filter(public=True)


class Document(Sourced):
    """A file at the source, with the words in it while it is public."""

    class Text(models.TextChoices):
        WAITING = "waiting", _("Not read yet")
        READ = "read", _("Read")
        EMPTY = "empty", _("Holds no text, probably a scan")
        FAILED = "failed", _("Could not be read")
        PURGED = "purged", _("Removed")

    title = models.CharField(max_length=2000)
    url = models.CharField(max_length=1000)
    download_url = models.CharField(max_length=1000, blank=True)
    mime_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    kind_text = models.CharField(max_length=200, blank=True)
    public = models.BooleanField(default=True)
    personal_data = models.BooleanField(default=False)
    version = models.CharField(max_length=200, blank=True)
    """The source's own mark of these bytes."""
    text = models.TextField(blank=True)
    text_state = models.CharField(max_length=10, choices=Text.choices, default=Text.WAITING)
    text_error = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_document_per_key"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(text=""),
                name="withdrawn_document_has_no_text",
            ),
        ]
        indexes = [models.Index(fields=["source", "text_state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def format_name(self) -> str:
        return wording.format_name(self.mime_type, self.url)


class CaseQuerySet(RegistryQuerySet):
    def shown(self):
        return self.current().filter(public=True, administrative=False)


class Case(Sourced):
    """A council case as its source describes it."""

    number = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=2000)
    title_borrowed = models.BooleanField(default=False)
    kind_text = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=30, blank=True)
    """Code of the stage, computed; empty when the source's word has no meaning yet."""
    stage_text = models.CharField(max_length=300, blank=True)
    """The source's own word for where the case stands."""
    classification = models.CharField(max_length=50, blank=True)
    classification_name = models.CharField(max_length=300, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    web_url = models.CharField(max_length=1000, blank=True)
    public = models.BooleanField(default=True)
    administrative = models.BooleanField(default=False)
    """A number that only collects procedural items; it is no case of anybody's."""
    hearing_until = models.DateField(null=True, blank=True)
    """Last day to have a say, as the source gives it."""
    last_event_at = models.DateTimeField(default=timezone.now)
    topics = models.ManyToManyField(Topic, related_name="cases", blank=True)
    areas = models.ManyToManyField(Area, related_name="cases", blank=True)
    bodies = models.ManyToManyField(Body, related_name="cases", blank=True)
    documents = models.ManyToManyField(Document, related_name="cases")
    related = models.ManyToManyField("self", symmetrical=False, related_name="related_from")
    related_keys = models.JSONField(default=list, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-last_event_at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "-last_event_at", "-id"]),
            models.Index(fields=["municipality", "stage", "-last_event_at", "-id"]),
            models.Index(fields=["municipality", "opened_on"]),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_case_per_key")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def shown(self) -> bool:
        """As ``CaseQuerySet.shown``."""
        return self.public and not self.administrative and self.withdrawn_at is None


class Consideration(models.Model):
    """One body's turn with a case: hearing, preparation, decision."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="considerations")
    key = models.CharField(max_length=500)
    body = models.ForeignKey(
        Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="considerations"
    )
    body_key = models.CharField(max_length=500, blank=True)
    body_name = models.CharField(max_length=500, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="considerations"
    )
    meeting_key = models.CharField(max_length=500, blank=True)
    role_text = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=30, blank=True)
    """Code of the stage this turn stands for; empty when unknown."""
    authoritative = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)
    started_on = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    status_text = models.CharField(max_length=200, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("consideration")
        verbose_name_plural = _("considerations")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="one_consideration_per_key")
        ]
        indexes = [
            models.Index(fields=["municipality", "key"]),
            models.Index(fields=["municipality", "meeting_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.body_label}: {self.role_text}"

    @property
    def body_label(self) -> str:
        return self.body.name if self.body else self.body_name


class AgendaItemQuerySet(RegistryQuerySet):
    def open(self):
        return self.current().filter(public=True)


class AgendaItem(Sourced):
    """One item of a meeting's agenda. Closed items are shown as closed and never reach search."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_items"
    )
    case_key = models.CharField(max_length=500, blank=True)
    consideration_key = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=40, blank=True)
    order = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=2000)
    public = models.BooleanField(default=True)
    result_text = models.CharField(max_length=500, blank=True)
    result = models.CharField(max_length=20, blank=True)
    resolution_text = models.TextField(blank=True)
    documents = models.ManyToManyField(Document, related_name="items")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_item_per_key")]
        indexes = [
            models.Index(fields=["source", "consideration_key"]),
            models.Index(fields=["source", "case_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class CaseEventQuerySet(OwnedQuerySet):
    def visible(self):
        """Events that may be shown: not held back, and of nothing that is closed or gone."""
        return (
            self.of_open_items()
            .exclude(case__public=False)
            .exclude(case__withdrawn_at__isnull=False)
        )

    def of_open_items(self):
        """The same, for who knows already that the case may be shown."""
        return self.filter(held=False).exclude(item__public=False)


class CaseEvent(models.Model):
    """Something that changed in a case: what it was, what it is, who saw it when. Never edited."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Case opened")
        STAGE = "stage", _("New stage")
        TITLE = "title", _("New title")
        TURN_ADDED = "turn_added", _("A body takes up the case")
        TURN_CHANGED = "turn_changed", _("A body's part changed")
        TURN_DROPPED = "turn_dropped", _("A body will not take up the case")
        SCHEDULED = "scheduled", _("Meeting set")
        AGENDA_PUBLISHED = "agenda_published", _("Agenda published")
        AGENDA_ADDED = "agenda_added", _("New item on the agenda")
        AGENDA_CHANGED = "agenda_changed", _("Agenda item changed")
        AGENDA_DROPPED = "agenda_dropped", _("Taken off the agenda")
        MOVED = "moved", _("Meeting moved")
        CANCELLED = "cancelled", _("Meeting cancelled")
        REINSTATED = "reinstated", _("Meeting takes place after all")
        RESULT = "result", _("Result of a meeting")
        HEARING = "hearing", _("Deadline to have a say")
        DOCUMENT_ADDED = "document_added", _("New document")
        DOCUMENT_CHANGED = "document_changed", _("Document replaced")
        DOCUMENT_WITHDRAWN = "document_withdrawn", _("Document withdrawn")
        MINUTES = "minutes", _("Minutes published")
        RELATED = "related", _("Related case")
        WITHDRAWN = "withdrawn", _("Case withdrawn")
        RESTORED = "restored", _("Case is back")
        EXPLAINED = "explained", _("Explained in plain language")

    class Importance(models.TextChoices):
        IMPORTANT = "important", _("Important")
        MINOR = "minor", _("Everything")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )
    """Empty for what happened to a meeting as a whole; it touches every case on its agenda."""
    kind = models.CharField(max_length=20, choices=Kind.choices)
    importance = models.CharField(max_length=10, choices=Importance.choices)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    body = models.ForeignKey(
        Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey(
        Source, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(
        Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="events"
    )
    happened_on = models.DateField(null=True, blank=True)
    """The day it happened, where the source gives one."""
    observed_at = models.DateTimeField(default=timezone.now)
    silent = models.BooleanField(default=False)
    """Part of a first import: stands in the timeline, tells nobody."""
    held = models.BooleanField(default=False)
    """Not told yet: its run is not finished, or waits for an editor's yes."""

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("case event")
        verbose_name_plural = _("case events")
        ordering = ["-observed_at", "-pk"]
        indexes = [
            models.Index(fields=["case", "-observed_at", "-id"]),
            models.Index(fields=["municipality", "-observed_at", "-id"]),
            models.Index(fields=["source"], condition=models.Q(held=True), name="events_held_back"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(meeting__isnull=False),
                name="event_is_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.case or self.meeting}"

    @property
    def day(self) -> dt.date:
        return self.happened_on or timezone.localdate(self.observed_at)

    @property
    def sentence(self) -> str:
        """What happened, in words, in the reader's language."""
        return wording.sentence(self)

    @property
    def change(self) -> tuple[str, str] | None:
        """Before and after in words, where both halves say something."""
        return wording.change(self)
