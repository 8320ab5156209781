"""Licences: what there is to take, the run with a witness, and the signed badge; with the keys that sign it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learning import licence_rules as rules
from learning.badges.keys import Kind
from learning.choices import Package
from learning.licence_choices import LicenceState, RunResult
from portal.models import Municipality, Resident
from portal.models.municipality import OwnedQuerySet
from portal.names import CODES, NamedInLanguages, has_a_name


class LicencePackageQuerySet(OwnedQuerySet):
    def offered(self):
        """What learners can take now."""
        return self.filter(offered=True)


class LicencePackage(NamedInLanguages):
    """What somebody can take a licence in: the whole digital municipality, or one thing more."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Stands for it in every badge."""
    kind = models.CharField(_("kind"), max_length=5, choices=Package.choices, default=Package.BASE)
    course_key = models.UUIDField(
        _("the course that comes first"),
        null=True,
        blank=True,
        help_text=_("Whoever has finished it can take the run. Without one, everybody can."),
    )
    months = models.PositiveSmallIntegerField(_("valid for so many months"), default=36)
    offered = models.BooleanField(_("learners can take it"), default=False)
    about_da = models.TextField(_("what the holder can do, in Danish"), blank=True, max_length=600)
    about_nb = models.TextField(
        _("what the holder can do, in Norwegian"), blank=True, max_length=600
    )
    about_sv = models.TextField(_("what the holder can do, in Swedish"), blank=True, max_length=600)
    about_fi = models.TextField(_("what the holder can do, in Finnish"), blank=True, max_length=600)
    about_en = models.TextField(_("what the holder can do, in English"), blank=True, max_length=600)
    skills_da = models.TextField(_("what the witness looks for, in Danish"), blank=True)
    skills_nb = models.TextField(_("what the witness looks for, in Norwegian"), blank=True)
    skills_sv = models.TextField(_("what the witness looks for, in Swedish"), blank=True)
    skills_fi = models.TextField(_("what the witness looks for, in Finnish"), blank=True)
    skills_en = models.TextField(_("what the witness looks for, in English"), blank=True)

    objects = LicencePackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("package of the licence")
        verbose_name_plural = _("packages of the licence")
        ordering = ["-kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="licence_package_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=Package.values), name="licence_package_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=6, months__lte=120),
                name="licence_package_holds_a_while",
                violation_error_message=_("Write between 6 and 120 months."),
            ),
        ]

    def _first(self, field: str) -> tuple[str, str]:
        """What is written for this reader, and in which language."""
        active = (get_language() or "en")[:2]
        found = ((code, getattr(self, f"{field}_{code}")) for code in (active, *CODES))
        return next(((code, text) for code, text in found if text), (active, ""))

    def about_in(self, code: str) -> str:
        """What the holder can do, in ``code``, else in the language written first."""
        return next((text for c in (code, *CODES) if (text := getattr(self, f"about_{c}"))), "")

    @property
    def language(self) -> str:
        return self._first("name")[0]

    @property
    def about(self) -> str:
        return self._first("about")[1]

    @property
    def about_language(self) -> str:
        return self._first("about")[0]

    @property
    def skills(self) -> list[str]:
        return rules.skills(self._first("skills")[1])

    @property
    def skills_language(self) -> str:
        return self._first("skills")[0]


class WitnessQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(resident=resident)

    def serving(self):
        return self.filter(ended_at__isnull=True, agreed_at__isnull=False)


class Witness(models.Model):
    """Somebody who may say that they saw a learner do it. A colleague invites them; whoever has the code says yes."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("number"), editable=False)
    """Said to the learner together with the PIN."""
    name = models.CharField(
        _("name"),
        max_length=80,
        blank=True,
        help_text=_("As learners and colleagues know them, such as: Inger of the library."),
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    invitation = models.CharField(max_length=12, blank=True, editable=False)
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    secret = models.BinaryField(editable=False)
    """What their PINs come from, sealed."""

    objects = WitnessQuerySet.as_manager()

    # who witnesses is in no list of where things are used
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="witness_number"),
            models.UniqueConstraint(
                fields=["municipality", "resident"],
                condition=Q(ended_at__isnull=True),
                name="witness_once",
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=~Q(invitation=""), name="witness_invitation"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(invitation=""),
                name="witness_invited_until_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def serving(self) -> bool:
        return self.agreed_at is not None and self.ended_at is None


class WitnessRunQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(learner=resident)

    def open(self):
        return self.filter(result=RunResult.OPEN)


class WitnessRun(models.Model):
    """Somebody shows a witness what they can do.

    The PIN that ends it belongs to one step of the clock; no other run can be ended with it. Nobody keeps a score:
    what was not seen yet is a list of what to practise.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(Resident, on_delete=models.CASCADE, null=True, related_name="+")
    """None where somebody without an account took it on paper."""
    package = models.ForeignKey(LicencePackage, on_delete=models.RESTRICT, related_name="runs")
    number = models.CharField(max_length=12, unique=True)
    """Stands on the form on paper."""
    holder_name = models.CharField(max_length=rules.LONGEST_NAME, blank=True)
    language = models.CharField(max_length=2)
    """In which the badge is written."""
    witness = models.ForeignKey(Witness, on_delete=models.RESTRICT, null=True, related_name="runs")
    on_paper = models.BooleanField(default=False)
    pin_step = models.BigIntegerField(null=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    """Of PINs, since it began."""
    locked_until = models.DateTimeField(null=True)
    skills = models.JSONField()
    """What the witness looks for, in the words the learner reads; as it was when they began."""
    result = models.CharField(max_length=7, choices=RunResult.choices, default=RunResult.OPEN)
    to_practise = models.JSONField(default=list)
    """Of these, what was not seen yet."""
    started_at = models.DateTimeField(default=timezone.now)
    taken_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = WitnessRunQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("run with a witness")
        verbose_name_plural = _("runs with witnesses")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "package"],
                condition=Q(result="open"),
                name="one_open_run",
            ),
            # a PIN that was used is used up, for everybody
            models.UniqueConstraint(fields=["witness", "pin_step"], name="a_pin_ends_one_run"),
            models.CheckConstraint(
                condition=Q(result__in=RunResult.values), name="run_result_known"
            ),
            models.CheckConstraint(
                condition=Q(result="open", ended_at__isnull=True)
                | (~Q(result="open") & Q(ended_at__isnull=False)),
                name="run_ends_at_a_time",
            ),
            # what came out was seen by a witness: there with a PIN, or on paper
            models.CheckConstraint(
                condition=~Q(result__in=["granted", "not_yet"])
                | (
                    Q(witness__isnull=False, taken_on__isnull=False)
                    & (
                        Q(on_paper=True, pin_step__isnull=True)
                        | Q(on_paper=False, pin_step__isnull=False)
                    )
                ),
                name="run_was_witnessed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("learning:my_run", args=[self.pk])

    @property
    def open(self) -> bool:
        return self.result == RunResult.OPEN

    @property
    def written(self) -> str:
        return rules.written(self.number)


class LicenceQuerySet(OwnedQuerySet):
    def visible_to(self, resident: Resident):
        return self.filter(learner=resident)

    def valid(self):
        return self.filter(revoked_at__isnull=True, valid_until__gte=timezone.now())

    def of_number(self, number: str):
        """The one that a number stands for, with the holder's name or without."""
        return self.filter(Q(number=number) | Q(nameless_number=number))


class Licence(models.Model):
    """A licence somebody holds, as a badge that was signed twice.

    When the holder deletes their account, the row stays without them, so that it can still be taken back and a printed
    certificate still be checked; their name and the badge go.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(Resident, on_delete=models.SET_NULL, null=True, related_name="+")
    package = models.ForeignKey(LicencePackage, on_delete=models.RESTRICT, related_name="licences")
    run = models.OneToOneField(
        WitnessRun, on_delete=models.SET_NULL, null=True, related_name="licence"
    )
    outline_version = models.PositiveIntegerField(null=True)
    """Of the course, as the learner had it."""
    holder_name = models.CharField(max_length=rules.LONGEST_NAME, blank=True)
    language = models.CharField(max_length=2)
    witnessed_by = models.ForeignKey(
        Witness, on_delete=models.SET_NULL, null=True, related_name="licences"
    )
    on_paper = models.BooleanField(default=False)
    number = models.CharField(max_length=12, unique=True)
    nameless_number = models.CharField(max_length=12, unique=True)
    """Shows the same without the holder's name."""
    credential = models.UUIDField(default=uuid.uuid4, unique=True)
    status_index = models.PositiveIntegerField()
    """Place of its bit, through all lists of the municipality."""
    jwt = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    """The badge as JSON with its proof inside."""
    taken_on = models.DateField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    objects = LicenceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("digital licence")
        verbose_name_plural = _("digital licences")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "status_index"], name="licence_has_its_own_bit"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("issued_at")), name="licence_holds_a_while"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="licence_revoked_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(number=F("nameless_number")), name="licence_has_two_numbers"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "status_index"],
                condition=Q(revoked_at__isnull=False),
                name="licence_revoked",
            ),
        ]

    def __str__(self) -> str:
        return rules.written(self.nameless_number)

    def get_absolute_url(self) -> str:
        return reverse("learning:proof", args=[rules.written(self.number)])

    @property
    def state(self) -> LicenceState:
        if self.revoked_at is not None:
            return LicenceState.REVOKED
        return LicenceState.VALID if self.valid_until >= timezone.now() else LicenceState.EXPIRED

    @property
    def written(self) -> str:
        return rules.written(self.number)

    @property
    def written_nameless(self) -> str:
        return rules.written(self.nameless_number)


class IssuerKey(models.Model):
    """A key that signs a municipality's badges.

    When another takes its place, the private half is destroyed, and the public one stays in the issuer's document as
    long as a badge may have been signed with it.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=[(kind.value, kind.value) for kind in Kind])
    number = models.PositiveIntegerField()
    method = models.JSONField()
    """The public half as the issuer's document writes it."""
    private = models.BinaryField(null=True)
    """Sealed."""
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("key that signs licences")
        verbose_name_plural = _("keys that sign licences")
        ordering = ["municipality", "-kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "number"], name="issuer_key_named"
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                condition=Q(retired_at__isnull=True),
                name="one_issuer_key_signs",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, private__isnull=False)
                | Q(retired_at__isnull=False, private__isnull=True),
                name="retired_key_signs_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.number}"
