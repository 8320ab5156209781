"""Whether somebody can take the run of a package: the course comes first, and the base package before the others."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from learning import licence_rules as rules
from learning.choices import Package
from learning.models import Enrolment, Licence, LicencePackage
from portal.models import Resident


def enrolment_of(resident: Resident, package: LicencePackage) -> Enrolment | None:
    """The course of the package as they have finished it."""
    if package.course_key is None:
        return None
    rows = Enrolment.objects.visible_to(resident).filter(
        course_key=package.course_key, completed_at__isnull=False
    )
    return rows.select_related("outline").first()


def why_not(resident: Resident, package: LicencePackage) -> str:
    """Why somebody cannot take the run now; empty where they can."""
    if resident.kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        return _("Licences are for people. Sign in with your own eID.")
    if not package.offered:
        return _("Nobody can take this now.")
    if package.course_key is not None and enrolment_of(resident, package) is None:
        return _("Finish the course first.")
    mine = Licence.objects.of(package.municipality).visible_to(resident).valid()
    if mine.filter(package=package, valid_until__gt=timezone.now() + rules.RENEW_BEFORE).exists():
        return _("You have it. You can renew it in the last three months.")
    base = LicencePackage.objects.of(package.municipality).offered().filter(kind=Package.BASE)
    if (
        package.kind == Package.ADDON
        and base.exists()
        and not mine.filter(package__kind=Package.BASE).exists()
    ):
        return _("Take the licence itself first.")
    return ""


def ready(resident: Resident, package: LicencePackage) -> bool:
    return not why_not(resident, package)
