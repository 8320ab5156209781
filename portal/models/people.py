"""The people: residents, guests, minors, businesses and staff, in one user model."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.names import CODES

from .municipality import Area, Municipality, Topic


class ResidentQuerySet(models.QuerySet):
    def of(self, municipality: Municipality):
        """People whose home is ``municipality``, and its staff."""
        return self.filter(
            models.Q(municipality=municipality)
            | models.Q(groups__municipality_group__municipality=municipality)
        ).distinct()

    def staff_of(self, municipality: Municipality):
        return self.filter(groups__municipality_group__municipality=municipality).distinct()

    def visible_to(self, resident: Resident):
        """A person sees nobody's record but their own."""
        return self.filter(pk=resident.pk)


class ResidentManager(UserManager.from_queryset(ResidentQuerySet)):
    pass


def opaque_username() -> str:
    """Residents have no user name; the column wants something unique that says nothing."""
    return f"r-{secrets.token_hex(12)}"


class Resident(AbstractUser):
    """Somebody with an account.

    Of a resident we know a keyed hash of the eID subject, a first name to greet with, the home municipality
    and the birth year. National identity numbers, surnames and e-mail addresses of residents are never stored.
    """

    class Kind(models.TextChoices):
        GUEST = "guest", _("Guest")
        RESIDENT = "resident", _("Resident")
        MINOR = "minor", _("Resident aged 12–17")
        BUSINESS = "business", _("Business")
        STAFF = "staff", _("Staff")

    username = models.CharField(
        _("user name"), max_length=150, unique=True, default=opaque_username
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.GUEST)
    subject_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="residents",
        verbose_name=_("home municipality"),
    )
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    verified_at = models.DateTimeField(_("identity verified"), null=True, blank=True)
    assurance = models.CharField(_("level of assurance"), max_length=80, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=[(c, c) for c in CODES],
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("areas"))
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))

    objects = ResidentManager()

    # who lives where is nobody's business: the CMS lists where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True)
                | models.Q(birth_year__range=(1890, 2100)),
                name="resident_birth_year_plausible",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["resident", "minor"])
                | models.Q(municipality__isnull=False, verified_at__isnull=False),
                name="resident_lives_somewhere_verified",
            ),
        ]

    def __str__(self) -> str:
        return self.first_name or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def lives_here(self) -> bool:
        return self.kind in {self.Kind.RESIDENT, self.Kind.MINOR, self.Kind.BUSINESS}

    def kind_in(self, municipality: Municipality | None) -> str:
        """The kind that counts in ``municipality``: who lives elsewhere is a guest there, whatever they are at home."""
        at_home = municipality is not None and self.municipality_id == municipality.pk
        return self.kind if at_home or self.kind == self.Kind.STAFF else self.Kind.GUEST

    def name_to(self, reader: Resident | None) -> str:
        """How ``reader``, who may be nobody we know, is told who this is. First names are for those who are signed in,
        and a young person is named to nobody."""
        if reader is not None and self.pk == reader.pk:
            return gettext("you")
        young = self.kind == self.Kind.MINOR
        if young or self.maybe_under_age(timezone.localdate().year):
            return gettext("a young resident")
        return (self.first_name if reader is not None else "") or gettext("a resident")

    def maybe_under_age(self, year: int) -> bool:
        """Whether somebody may still be under 18 in the calendar year ``year``; only the year of birth is kept."""
        return self.birth_year is not None and year - self.birth_year <= 18
