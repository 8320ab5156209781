"""Whether somebody can take the run of a package: the course comes first, and the base package before the others."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from learning import licence_rules as rules
from learning.choices import Package
from learning.models import Enrolment, Licence, LicencePackage
from portal.models import Municipality, Resident


@dataclasses.dataclass(frozen=True)
class Ground:
    """What counts for every package of a municipality.

    finished: keys of the courses somebody has finished; until: the last moment of what they hold, by package
    has_base: whether they hold a base package, or none is offered
    """

    finished: frozenset[uuid.UUID]
    until: dict[int, dt.datetime]
    has_base: bool


def ground(resident: Resident, municipality: Municipality) -> Ground:
    finished = Enrolment.objects.visible_to(resident).filter(completed_at__isnull=False)
    held = Licence.objects.of(municipality).visible_to(resident).valid().order_by("valid_until")
    rows = list(held.values_list("package_id", "valid_until", "package__kind"))
    has_base = any(kind == Package.BASE for _package, _until, kind in rows)
    if not has_base:
        base = LicencePackage.objects.of(municipality).offered().filter(kind=Package.BASE)
        has_base = not base.exists()
    return Ground(
        frozenset(finished.values_list("course_key", flat=True)),
        {package: until for package, until, _kind in rows},
        has_base,
    )


def why_not(resident: Resident, package: LicencePackage, known: Ground | None = None) -> str:
    """Why somebody cannot take the run now; empty where they can."""
    if resident.kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        return _("Licences are for people. Sign in with your own eID.")
    if not package.offered:
        return _("Nobody can take this now.")
    known = known or ground(resident, package.municipality)
    if package.course_key is not None and package.course_key not in known.finished:
        return _("Finish the course first.")
    until = known.until.get(package.pk)
    if until is not None and until > timezone.now() + rules.RENEW_BEFORE:
        return _("You have it. You can renew it in the last three months.")
    if package.kind == Package.ADDON and not known.has_base:
        return _("Take the licence itself first.")
    return ""


def ready(resident: Resident, package: LicencePackage) -> bool:
    return not why_not(resident, package)


def enrolment_of(resident: Resident, package: LicencePackage) -> Enrolment | None:
    """The course of the package as they have finished it."""
    if package.course_key is None:
        return None
    rows = Enrolment.objects.visible_to(resident).filter(
        course_key=package.course_key, completed_at__isnull=False
    )
    return rows.select_related("outline").first()
