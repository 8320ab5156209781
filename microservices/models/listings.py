"""What somebody asks for or offers, and what neighbours say of themselves so that the two find each other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from microservices.choices import SHOWN, ListingState, Side
from portal.models import Area, Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES

from .categories import MOST_COINS, Category

MOST_SLOTS = 30


class ListingQuerySet(OwnedQuerySet):
    def shown(self):
        """What everybody in the municipality may see."""
        return self.filter(state__in=[str(state) for state in SHOWN])

    def visible_to(self, resident: Resident):
        """Their own listings."""
        return self.filter(owner=resident)


class Listing(models.Model):
    """A need or an offer with one or more slots; each slot is taken by one exchange at a time."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="listings"
    )
    entered_by = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The colleague who wrote it down for somebody on the telephone."""
    side = models.CharField(max_length=5, choices=Side.choices)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="listings")
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=1500, blank=True)
    language = models.CharField(max_length=2, choices=[(code, code) for code in CODES])
    coins = models.PositiveSmallIntegerField()
    """For each slot."""
    slots = models.PositiveSmallIntegerField(default=1)
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    east = models.IntegerField(null=True, blank=True)
    north = models.IntegerField(null=True, blank=True)
    """The cell of 500 metres it takes place in (``microservices.cells``)."""
    place = models.CharField(max_length=200, blank=True)
    """Where it takes place, in words that everybody may read: "at the library"."""
    address = models.CharField(max_length=200, blank=True)
    """Where exactly; only for those who have agreed."""
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    """The window it takes place in; none where the two agree on a time."""
    weekly_until = models.DateField(null=True, blank=True)
    """It comes again each week until this day, as a listing of its own."""
    comes_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="comes_again"
    )
    picture = models.ImageField(upload_to="listings/", blank=True)
    picture_alt = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=9, choices=ListingState.choices, default=ListingState.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    """How often it was opened; each time coins are set aside anew."""
    version = models.PositiveIntegerField(default=0)
    key = models.UUIDField(unique=True)
    """Of the form it was written in, so that the same form makes one listing."""
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    """When something happens to it by itself next: a reminder, or its end."""
    reminders = models.PositiveSmallIntegerField(default=0)
    wave = models.PositiveSmallIntegerField(default=0)
    """How many waves of neighbours were told."""
    wave_at = models.DateTimeField(null=True, blank=True)
    """When the next one is due."""
    said = models.CharField(max_length=500, blank=True)
    """Why it was removed, for its owner."""

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slots__gte=1, slots__lte=MOST_SLOTS), name="listing_has_slots"
            ),
            models.CheckConstraint(
                condition=Q(coins__gte=1, coins__lte=MOST_COINS), name="listing_costs_coins"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="listing_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "filled", "paused"])
                | Q(due_at__isnull=False, expires_at__isnull=False),
                name="open_listing_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(east__isnull=True, north__isnull=True)
                | Q(east__isnull=False, north__isnull=False),
                name="listing_cell_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""), name="listing_picture_is_described"
            ),
            models.CheckConstraint(
                condition=Q(wave_at__isnull=True) | Q(side="need", wave__lt=3),
                name="needs_are_told_round_in_three_waves",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "-opened_at"]),
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="listings_due"),
            models.Index(
                fields=["wave_at"], condition=Q(wave_at__isnull=False), name="listings_wave_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("microservices:listing", args=[self.pk])

    @property
    def small_picture_url(self) -> str:
        """Of the picture as a card shows it: it lies beside the large one."""
        return f"{self.picture.url.removesuffix('.jpg')}-s.jpg" if self.picture else ""


class WaitingPlace(models.Model):
    """Somebody who would take a slot if one becomes free, in the order in which they came."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="waiting")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager()

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("places on waiting lists")
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["listing", "resident"], name="waits_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class NeighbourQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)


class Neighbour(models.Model):
    """What somebody says of themselves to be found as a helper, and how it went so far."""

    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="neighbour")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    east = models.IntegerField(null=True, blank=True)
    north = models.IntegerField(null=True, blank=True)
    """The cell of 500 metres they start from."""
    reach = models.PositiveSmallIntegerField(default=4)
    """Cells they would go."""
    languages = models.PositiveSmallIntegerField(default=0)
    """One bit per language, in the order of ``portal.names.CODES``."""
    times = models.PositiveIntegerField(default=(1 << 21) - 1)
    """One bit per part of a week: morning, afternoon and evening of Monday, then of Tuesday, and so on."""
    categories = models.ManyToManyField(Category, blank=True, related_name="neighbours")
    """What they would do; for level 1 to say so is to declare that they can."""
    told = models.BooleanField(default=False)
    """Wants to be told when somebody needs them."""
    named = models.BooleanField(default=False)
    """May be named where the council honours them."""
    completed = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    praised = models.PositiveIntegerField(default=0)
    faulted = models.PositiveIntegerField(default=0)
    """How often the other said that it went as agreed, and that it did not."""
    joined_at = models.DateTimeField(default=timezone.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_because = models.CharField(max_length=300, blank=True)

    objects = NeighbourQuerySet.as_manager()

    class Meta:
        verbose_name = _("neighbour")
        verbose_name_plural = _("neighbours")
        constraints = [
            models.CheckConstraint(condition=Q(times__lt=1 << 21), name="times_of_one_week"),
            models.CheckConstraint(condition=Q(languages__lt=1 << 5), name="five_languages"),
            models.CheckConstraint(
                condition=Q(east__isnull=True, north__isnull=True)
                | Q(east__isnull=False, north__isnull=False),
                name="neighbour_cell_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "east", "north"])]

    def __str__(self) -> str:
        return f"#{self.pk}"
