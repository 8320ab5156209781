"""What happened, in the feed's and the alerts' own terms, and who is told of it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import tellers
from portal.channels import Channel, Importance, Outcome, State

from .following import Device, Follower, Subject
from .municipality import Municipality, OwnedQuerySet
from .people import Resident


class EntryQuerySet(OwnedQuerySet):
    def shown(self):
        """Entries the feed may show: told, and of nothing that was taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def public(self):
        """Entries that everybody may see; what concerns single people is theirs alone."""
        return self.exclude(kind__in=tellers.private_kinds())

    def about(self, subjects):
        return self.filter(subjects__in=subjects).distinct()


class Entry(models.Model):
    """Something that happened. Its words are made by the feature it comes from, in the reader's language.

    One entry is one change; entries of the same ``group`` (a case, a meeting) are shown and told together.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    """Which feature makes its words (``portal.tellers``)."""
    object_id = models.PositiveBigIntegerField()
    """The feature's own row."""
    group = models.CharField(max_length=60)
    importance = models.CharField(max_length=10, choices=Importance.choices)
    raised_because = models.CharField(max_length=300, blank=True)
    """Why an editor made it important, where the printed table does not."""
    happened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    """Until when it is of use to be told, such as the last day to have a say."""
    urgent = models.BooleanField(default=False)
    """Rings in quiet hours and through a pause: danger to life or health."""
    silent = models.BooleanField(default=False)
    """Stands in the feed and is told to nobody."""
    corrects = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )
    """An earlier entry that said something wrong: whoever was told that is told this."""
    pinned_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    subjects = models.ManyToManyField(Subject, through="EntrySubject", related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_per_happening")
        ]
        indexes = [
            models.Index(fields=["municipality", "-id"]),
            models.Index(fields=["municipality", "kind", "-id"]),
            models.Index(
                fields=["municipality", "pinned_until"],
                condition=Q(pinned_until__isnull=False),
                name="entries_pinned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class EntrySubject(models.Model):
    """What an entry touches. The index answers both "what touches me" and "whom does this touch"."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="touches")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="touched_by")

    class Meta:
        verbose_name = _("what an entry touches")
        verbose_name_plural = _("what entries touch")
        constraints = [
            models.UniqueConstraint(fields=["subject", "entry"], name="touched_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.subject_id}"


class DeliveryQuerySet(OwnedQuerySet):
    def due(self, moment: dt.datetime):
        return self.in_line().filter(due_at__lte=moment)

    def in_line(self):
        """What waits for its turn, as the index by turns says it: see ``Meta.indexes``."""
        return self.filter(waits=True, attempts__gte=0)

    def visible_to(self, resident: Resident):
        return self.filter(follower__resident=resident)

    def in_inbox(self):
        return self.filter(channel=Channel.INBOX)


class Delivery(models.Model):
    """One entry told to one person in one way; for push, on one device. The row is the truth, a job only a poke.

    Very many are written in the transaction in which an event becomes true. Somebody who deletes their account, or the
    last follow of a search, in that moment must not undo the event, so the database does not insist on the person, the
    device and the subject being there; what waits for nobody is deleted (``portal.actions.bundling``, and each night).
    The municipality is its entry's.
    """

    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deliveries")
    follower = models.ForeignKey(
        Follower,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    """What the person followed when it matched: the answer to "why am I told this"."""
    channel = models.CharField(max_length=1, choices=Channel.choices)
    device = models.ForeignKey(
        Device,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    state = models.CharField(max_length=1, choices=State.choices, default=State.WAITING)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    """Which worker speaks for it, while it is being sent: the token of a ``Lease``."""
    waits = models.GeneratedField(
        expression=Case(When(state=State.WAITING, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """Whether it waits, for the indexes. They must not name ``state``: what is sent after it was claimed changes no
    column of any index then, which makes the most frequent statement of all three times as cheap on PostgreSQL."""
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "follower", "channel"],
                condition=Q(device__isnull=True),
                name="told_once_per_channel",
            ),
            models.UniqueConstraint(
                fields=["device", "entry"],
                condition=Q(device__isnull=False),
                name="told_once_per_device",
            ),
            models.CheckConstraint(
                condition=Q(channel="p", device__isnull=False)
                | ~Q(channel="p") & Q(device__isnull=True),
                name="push_goes_to_a_device",
            ),
            models.CheckConstraint(
                condition=~Q(state="s") | Q(sent_at__isnull=False), name="what_was_sent_has_a_time"
            ),
        ]
        indexes = [
            # Who is due first on a channel, and what else waits for the same person. Attempts are never below zero: the
            # condition says so to keep this index away from the second question. Just after very many rows were
            # written the database thinks that hardly any wait, and went through all that is due for each person.
            models.Index(
                fields=["channel", "due_at", "follower"],
                condition=Q(waits=True, attempts__gte=0),
                name="deliveries_due",
            ),
            models.Index(
                fields=["follower", "channel"], condition=Q(waits=True), name="deliveries_waiting"
            ),
            models.Index(fields=["follower", "channel", "-id"]),
            # what a month has cost
            models.Index(
                fields=["municipality", "due_at"], condition=Q(channel="s"), name="texts_due"
            ),
            models.Index(
                fields=["follower"],
                condition=Q(channel="i", read_at__isnull=True),
                name="deliveries_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.entry_id} → {self.follower_id}"


class Lease(models.Model):
    """What a worker has claimed, and until when nobody else may take it over. The deliveries name it by its token, and
    it names them: so they need no index by which to find those of workers that are no more."""

    token = models.CharField(primary_key=True, max_length=32)
    until = models.DateTimeField(db_index=True)
    deliveries = models.JSONField()
    """Numbers of the deliveries."""

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.token


class ChannelUse(models.Model):
    """Whether a municipality uses a channel, and what it may cost. Without a row a channel is used."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="channel_uses"
    )
    channel = models.CharField(max_length=1, choices=Channel.choices)
    on = models.BooleanField(_("in use"), default=True)
    monthly_ceiling = models.PositiveIntegerField(
        _("text messages per month at most"), null=True, blank=True
    )
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to wait before telling"), default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a channel")
        verbose_name_plural = _("use of channels")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "channel"], name="one_row_per_channel"),
            models.CheckConstraint(
                condition=~Q(channel="i") | Q(on=True), name="the_inbox_is_always_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.get_channel_display()}"


class ImportanceRule(models.Model):
    """Where a municipality finds something else important than the printed table does."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="importance_rules"
    )
    kind = models.CharField(_("what happens"), max_length=40)
    importance = models.CharField(_("importance"), max_length=10, choices=Importance.choices)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of importance")
        verbose_name_plural = _("rules of importance")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind"], name="one_rule_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_importance_display()}"
