"""Boards of helpers: who takes part under which name, what is final, and what was shared of it.

Nothing here says whom somebody has helped. Who takes part does so for one period at a time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from microservices.collusion import Sign
from microservices.points import LEAST, Span
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet

from .exchanges import Exchange

LONGEST_ALIAS = 24


class School(models.Model):
    """A school of the municipality, for which its pupils' points count together.

    It is no area: nobody follows a school, is warned there, or looks for a council's case at it.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    active = models.BooleanField(_("in use"), default=True)

    objects = OwnedQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("active")]

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("municipality", Lower("name"), name="one_school_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="school_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BoardPlaceQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def shown(self):
        """Those who take a rank: whom neither a moderator nor a pause keeps off the boards."""
        return self.filter(hidden_at__isnull=True).exclude(
            resident__neighbour__suspended_at__isnull=False
        )


class BoardPlace(models.Model):
    """That somebody takes part in one period, under a name of their own choosing. Gone when its boards are final.

    alias: empty for who is under sixteen, who counts for their school alone
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    span = models.CharField(max_length=7, choices=Span.choices)
    first_day = models.DateField()
    alias = models.CharField(max_length=LONGEST_ALIAS, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    joined_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.CharField(max_length=200, blank=True)
    """For who chose the name."""

    objects = BoardPlaceQuerySet.as_manager()

    # a name somebody chose is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("name on a board")
        verbose_name_plural = _("names on boards")
        ordering = ["-joined_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "municipality", "span", "first_day"], name="takes_part_once"
            ),
            models.UniqueConstraint(
                "municipality",
                "span",
                "first_day",
                Lower("alias"),
                condition=~Q(alias=""),
                name="one_alias_per_period",
            ),
            models.CheckConstraint(
                condition=~Q(alias="") | Q(school__isnull=False, area__isnull=True),
                name="without_a_name_for_a_school",
            ),
            models.CheckConstraint(condition=Q(span__in=Span.values), name="place_of_a_span"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_because=""),
                name="hidden_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "span", "first_day"])]

    def __str__(self) -> str:
        return self.alias or f"#{self.pk}"


class Board(models.Model):
    """A board that is final: of a whole municipality, or of one of its areas."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    span = models.CharField(max_length=7, choices=Span.choices)
    first_day = models.DateField()
    people = models.PositiveIntegerField()
    """Who took part when it became final, some of whom may have taken their name off since."""
    frozen_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("final board")
        verbose_name_plural = _("final boards")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "area", "span", "first_day"],
                condition=Q(area__isnull=False),
                name="one_board_per_area",
            ),
            models.UniqueConstraint(
                fields=["municipality", "span", "first_day"],
                condition=Q(area__isnull=True),
                name="one_board_per_municipality",
            ),
            models.CheckConstraint(condition=Q(people__gte=LEAST), name="board_of_enough"),
            models.CheckConstraint(condition=Q(span__in=Span.values), name="board_of_a_span"),
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.first_day}"


class BoardLineQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class BoardLine(models.Model):
    """Somebody's place on a board that is final."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="lines")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    alias = models.CharField(max_length=LONGEST_ALIAS)
    quarters = models.PositiveIntegerField()
    """Of a point."""
    rank = models.PositiveIntegerField()
    shared = models.BooleanField(default=False)
    """Others stand on the same place."""

    objects = BoardLineQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("place on a final board")
        verbose_name_plural = _("places on final boards")
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "resident"], name="one_line_per_person"),
            models.CheckConstraint(
                condition=Q(rank__gte=1) & ~Q(alias=""), name="line_of_somebody_on_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.alias}"


class SchoolTotal(models.Model):
    """What the pupils and friends of a school had together when a period became final."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="totals")
    span = models.CharField(max_length=7, choices=Span.choices)
    first_day = models.DateField()
    people = models.PositiveIntegerField()
    quarters = models.PositiveIntegerField()

    objects = models.Manager()

    class Meta:
        verbose_name = _("points of a school")
        verbose_name_plural = _("points of schools")
        ordering = ["-first_day", "-quarters"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "span", "first_day"], name="one_total_per_school"
            ),
            models.CheckConstraint(condition=Q(people__gte=LEAST), name="total_of_enough"),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.first_day}"


class ShareCardQuerySet(models.QuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(line__resident=resident)


class ShareCard(models.Model):
    """A picture of somebody's place that they let others see, until they take it back."""

    line = models.ForeignKey(BoardLine, on_delete=models.CASCADE, related_name="cards")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShareCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared picture")
        verbose_name_plural = _("shared pictures")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(revoked_at__isnull=True), name="one_card_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ShareCount(models.Model):
    """How often something happened to shared pictures on one day. Who it was, nobody notes."""

    class Kind(models.TextChoices):
        PRESSED = "pressed", _("Somebody pressed Share")
        PREVIEW = "preview", _("Another service fetched a preview")
        VISIT = "visit", _("Somebody came by the link")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    number = models.PositiveIntegerField(default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("times shared")
        verbose_name_plural = _("times shared")
        ordering = ["-day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "day", "kind"], name="one_share_count_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class SuspicionQuerySet(OwnedQuerySet):
    def waiting(self):
        return self.filter(state=Suspicion.State.WAITING)


class Suspicion(models.Model):
    """A sign that exchanges may be made up. They count no points until a colleague has looked, and none after it
    where they were."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for somebody to look")
        CLEARED = "cleared", _("Fine: they count")
        UPHELD = "upheld", _("Made up: they do not count")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(max_length=5, choices=Sign.choices)
    key = models.UUIDField(unique=True)
    """Of the sign, the people and the quarter, so that what a colleague has decided holds for what follows."""
    exchanges = models.ManyToManyField(Exchange, related_name="suspicions")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    found_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    """Why, for colleagues."""

    objects = SuspicionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("exchanges to look at")
        verbose_name_plural = _("exchanges to look at")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(words=""),
                name="suspicion_decided_with_words",
            ),
            models.CheckConstraint(condition=Q(sign__in=Sign.values), name="suspicion_of_a_sign"),
        ]
        indexes = [models.Index(fields=["municipality", "state"])]

    def __str__(self) -> str:
        return f"#{self.pk}"


COUNTS_NOT = (Suspicion.State.WAITING, Suspicion.State.UPHELD)
"""States in which the exchanges of a suspicion bring no points."""
