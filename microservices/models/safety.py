"""What keeps people safe: blocks, reports, and the yes of a guardian."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import ReportReason, ReportState, Severity
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .categories import Category
from .exchanges import Exchange
from .listings import Listing


class BlockQuerySet(models.QuerySet):
    def between(self, one: Resident, another: Resident):
        """Blocks of the two, whoever of them wanted it."""
        return self.filter(Q(blocker=one, blocked=another) | Q(blocker=another, blocked=one))

    def of(self, resident: Resident):
        """Ids of everybody whom ``resident`` does not meet, for ``exclude(owner__in=…)``, whoever wanted it."""
        return (
            self.filter(Q(blocker=resident) | Q(blocked=resident))
            .annotate(
                other=Case(When(blocker=resident, then=F("blocked_id")), default=F("blocker_id"))
            )
            .values_list("other", flat=True)
        )

    def visible_to(self, resident: Resident):
        """Those that ``resident`` wanted; of the others nobody learns."""
        return self.filter(blocker=resident)


class Block(models.Model):
    """Two people who do not meet any more. Neither is told who wanted it."""

    blocker = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="blocked_once"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="nobody_blocks_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReportQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        """What somebody has reported themselves."""
        return self.filter(reporter=resident)

    def waiting(self):
        return self.exclude(state=ReportState.CLOSED)


class Report(models.Model):
    """That something is wrong, with what was said until then."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    reporter = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    listing = models.ForeignKey(
        Listing, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    exchange = models.ForeignKey(
        Exchange, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    reason = models.CharField(max_length=30)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    text = models.TextField(max_length=2000, blank=True)
    copied = models.JSONField(default=list, blank=True)
    """The last messages, as they were: who (requester or performer), when, what."""
    state = models.CharField(max_length=6, choices=ReportState.choices, default=ReportState.OPEN)
    taken_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.TextField(max_length=1000, blank=True)
    key = models.UUIDField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    # what was reported is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["severity", "due_at"]
        indexes = [models.Index(fields=["municipality", "state", "severity", "due_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def reason_words(self) -> str:
        """What is wrong, as whoever reported it chose it."""
        return str(ReportReason(self.reason).label)


class ConsentQuerySet(models.QuerySet):
    def waiting(self):
        """Asked for, and not answered."""
        return self.filter(given_at__isnull=True, withdrawn_at__isnull=True)

    def holding(self, on: dt.date | None = None):
        """Given, not taken back, and not over on the day ``on`` (today where none is said)."""
        return self.filter(
            given_at__isnull=False,
            withdrawn_at__isnull=True,
            valid_until__gte=on or timezone.localdate(),
        )

    def visible_to(self, resident: Resident):
        """Those somebody asked for, and those they answered."""
        return self.filter(Q(minor=resident) | Q(guardian=resident))


class GuardianConsent(models.Model):
    """A guardian, signed in with eID, lets a young person take part in a kind of help."""

    minor = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="consents")
    guardian = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=64, unique=True)
    """Keyed hash of the code in the link that the young person gives the guardian."""
    asked_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian's yes")
        verbose_name_plural = _("guardians' yes")
        constraints = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=True)
                | Q(guardian__isnull=False, valid_until__isnull=False),
                name="consent_of_a_guardian",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("minor")),
                name="nobody_is_their_own_guardian",
            ),
        ]
        indexes = [models.Index(fields=["minor", "category"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def state(self) -> str:
        """``asked``, ``refused``, ``given``, ``over`` or ``withdrawn``."""
        if self.given_at is None:
            return "asked" if self.withdrawn_at is None else "refused"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "given" if self.valid_until >= timezone.localdate() else "over"
