"""Teams: sessions of at most ten seats, who has one and who waits, the ambassadors who lead them, and goals."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.team_choices import BookingState, GoalKind, SessionState, StepKind
from learning.team_rules import MOST_SEATS
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES
from portal.switch import OWN_NAMES

LANGUAGES = [(code, OWN_NAMES[code]) for code in CODES]


class AmbassadorQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def serving(self):
        return self.filter(ended_at__isnull=True)


class Ambassador(models.Model):
    """Somebody who helps others, and may invite further ambassadors. Whoever holds the key says yes."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    name = models.CharField(
        _("name"),
        max_length=80,
        blank=True,
        help_text=_("As everybody may read it on the page of a session they lead."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("invited by"),
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    capacity_pledge = models.PositiveSmallIntegerField(
        _("hours a month they want to give"), default=4
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    trained_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = AmbassadorQuerySet.as_manager()

    # who the ambassadors are is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ambassador")
        verbose_name_plural = _("ambassadors")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "resident"],
                condition=Q(ended_at__isnull=True),
                name="ambassador_once",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(ended_at__isnull=False),
                name="ambassador_has_a_name",
                violation_error_message=_("Write the name."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="ambassador_not_invited_by_themselves",
            ),
            models.CheckConstraint(
                condition=Q(capacity_pledge__gte=1, capacity_pledge__lte=40),
                name="ambassador_gives_some_hours",
                violation_error_message=_("Write between 1 and 40 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class TeamSessionQuerySet(OwnedQuerySet):
    def shown(self):
        """Sessions that everybody may know of."""
        return self.exclude(state=SessionState.PLANNED)

    def coming(self):
        return self.filter(state=SessionState.OPEN, starts_at__gt=timezone.now())


class TeamSession(models.Model):
    """One meeting of a team of at most ten. ``version`` counts what those who come have to know anew."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    course_key = models.UUIDField(null=True, blank=True, editable=False)
    """``translation_key`` of the course that is gone through together; none where it stands for itself."""
    language = models.CharField(_("language of the title"), max_length=2, choices=LANGUAGES)
    title = models.CharField(_("title"), max_length=90)
    about = models.TextField(
        _("what you do together"),
        max_length=600,
        blank=True,
        help_text=_(
            "Two or three sentences. They stand on the page, on the poster and on the flyer."
        ),
    )
    place = models.CharField(
        _("where"),
        max_length=160,
        help_text=_("House, room and street, such as: The library, room 2, Torvet 1"),
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"), default=MOST_SEATS)
    languages = models.JSONField(_("languages spoken there"), default=list)
    phone = models.CharField(
        _("number to ring"),
        max_length=40,
        help_text=_("Where people sign up by telephone. It stands on everything that is printed."),
    )
    ambassadors = models.ManyToManyField(
        Ambassador, blank=True, related_name="sessions", verbose_name=_("ambassadors who lead it")
    )
    state = models.CharField(
        max_length=9, choices=SessionState.choices, default=SessionState.PLANNED, editable=False
    )
    cancelled_because = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    last_queue = models.PositiveIntegerField(default=0, editable=False)
    """The number that whoever signed up last has in the queue."""
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    came = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    missed = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    walk_ins = models.PositiveSmallIntegerField(default=0, editable=False)
    """Who came without a seat of their own."""
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the names and numbers of those who had signed up were erased."""
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TeamSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("team session")
        verbose_name_plural = _("team sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS),
                name="team_has_at_most_ten_seats",
                violation_error_message=_("A team has between 1 and 10 seats."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="team_ends_after_it_starts",
                violation_error_message=_("It ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(place="") & ~Q(phone=""), name="team_is_found"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="team_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.CANCELLED) | ~Q(cancelled_because=""),
                name="team_is_called_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.HELD) | Q(came__isnull=False, missed__isnull=False),
                name="team_held_has_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("learning:team", args=[self.pk])

    @property
    def ahead(self) -> bool:
        """Whether people can still sign up."""
        return self.state == SessionState.OPEN and self.starts_at > timezone.now()

    @property
    def cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    @property
    def planned(self) -> bool:
        return self.state == SessionState.PLANNED


class BookingQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        return self.filter(session__municipality=municipality)

    def visible_to(self, resident: Resident):
        return self.filter(person=resident)

    def with_a_seat(self):
        return self.filter(seat_no__isnull=False)


class Booking(models.Model):
    """That somebody has a seat, is offered one, or waits in the order of ``queue_no``.

    Who signed up with an account is ``person``; for who rang, a colleague wrote down a name and a number. The hash of
    the number tells that both are the same; ``household`` counts those who share a telephone.
    """

    session = models.ForeignKey(TeamSession, on_delete=models.CASCADE, related_name="bookings")
    seat_no = models.PositiveSmallIntegerField(null=True, blank=True)
    queue_no = models.PositiveIntegerField()
    person = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact_name = models.CharField(_("name"), max_length=80, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=20, blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 (unique, and none for many)
    household = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    state = models.CharField(max_length=7, choices=BookingState.choices)
    offered_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField()
    """The version of the session that they have said yes to."""
    ring = models.CharField(max_length=9, choices=StepKind.choices, blank=True)
    """What a colleague is to ring them about."""
    entered_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    objects = BookingQuerySet.as_manager()

    # who needs help with a computer is nobody's business
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sign-up to a team")
        verbose_name_plural = _("sign-ups to teams")
        ordering = ["session", "queue_no"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seat_no"], name="a_seat_is_for_one"),
            models.UniqueConstraint(fields=["session", "queue_no"], name="nobody_shares_a_turn"),
            models.UniqueConstraint(fields=["session", "person"], name="in_a_team_once"),
            models.UniqueConstraint(
                fields=["session", "phone_hash", "household"], name="by_phone_or_web_once"
            ),
            models.CheckConstraint(
                condition=Q(seat_no__isnull=True) | Q(seat_no__gte=1, seat_no__lte=MOST_SEATS),
                name="seat_is_one_of_ten",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[BookingState.SEATED, BookingState.OFFERED], seat_no__isnull=False
                )
                | Q(state__in=[BookingState.WAITING, BookingState.LAPSED], seat_no__isnull=True),
                name="who_waits_has_no_seat",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.OFFERED, offered_until__isnull=False)
                | (~Q(state=BookingState.OFFERED) & Q(offered_until__isnull=True)),
                name="an_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, contact_name="", contact_phone="")
                | (Q(person__isnull=True) & ~Q(contact_name="") & ~Q(contact_phone="")),
                name="booked_by_web_or_by_phone",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(ring=""), name="who_is_rung_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Attendance(models.Model):
    """Whether whoever had a seat came. Goes with the sign-up; the session keeps the counts."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="attendance")
    present = models.BooleanField()
    marked_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")

    def __str__(self) -> str:
        return f"#{self.pk}"


class TeamStep(models.Model):
    """Something that those it concerns are told: all who signed up to a session, or the one of ``booking``.

    The columns of time and place say what was and what is, where it moved.
    """

    session = models.ForeignKey(TeamSession, on_delete=models.CASCADE, related_name="steps")
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    what = models.CharField(max_length=9, choices=StepKind.choices)
    version = models.PositiveIntegerField()
    starts_before = models.DateTimeField(null=True, blank=True)
    place_before = models.CharField(max_length=160, blank=True)
    starts_after = models.DateTimeField(null=True, blank=True)
    place_after = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("news of a team session")
        verbose_name_plural = _("news of team sessions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what=StepKind.MOVED)
                | Q(starts_before__isnull=False, starts_after__isnull=False),
                name="moved_from_and_to",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Goal(models.Model):
    """What a municipality, or one of its areas, wants to reach by a day."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("Leave it empty for the whole municipality."),
    )
    kind = models.CharField(_("what is counted"), max_length=11, choices=GoalKind.choices)
    from_count = models.PositiveIntegerField(
        _("how many there were to begin with"),
        default=0,
        help_text=_("What was reached before it was counted here."),
    )
    target = models.PositiveIntegerField(_("how many there shall be"))
    since = models.DateField(_("counted from"))
    until = models.DateField(_("to be reached by"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "area", "kind"],
                name="one_goal_of_a_kind_in_an_area",
                violation_error_message=_("There is a goal of this kind for this area already."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                condition=Q(area__isnull=True),
                name="one_goal_of_a_kind",
                violation_error_message=_("There is a goal of this kind for this area already."),
            ),
            models.CheckConstraint(
                condition=Q(target__gt=F("from_count")),
                name="a_goal_is_ahead",
                violation_error_message=_("The goal is more than there were to begin with."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="a_goal_has_time",
                violation_error_message=_("The last day comes after the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target}"
