"""Changing the accounts of colleagues: names, roles, and whether they may sign in at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from portal import reach
from portal.actions.municipality import appoint, dismiss
from portal.actions.people import StaffRefused
from portal.models import Municipality, MunicipalityGroup, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.roles import Role


@transaction.atomic
def change_staff(
    actor: Resident,
    staff: Resident,
    *,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    active: bool,
    roles: Iterable[tuple[Municipality, Role | str]],
    password: str = "",
) -> None:
    """Bring a colleague's account up to date. ``roles`` are all they have where ``actor`` appoints.

    A colleague who leaves is switched off (``active=False``), not deleted: the history keeps saying who did
    what. Raises StaffRefused for somebody else's staff, for oneself switched off, and for what does not hold.
    """
    if not reach.staff(actor).filter(pk=staff.pk).exists():
        raise StaffRefused(gettext("You look after the staff of your own municipality only."))
    if actor.pk == staff.pk and not active:
        raise StaffRefused(gettext("You cannot switch off your own account."))
    if EmailAddress.objects.filter(email__iexact=email).exclude(user=staff).exists():
        raise StaffRefused(gettext("Somebody already signs in with %(email)s.") % {"email": email})
    staff.email, staff.first_name, staff.last_name = email.lower(), first_name, last_name
    staff.language, staff.is_active = language, active
    try:
        if password:
            validate_password(password, staff)
            staff.set_password(password)
        staff.full_clean()
    except ValidationError as error:
        raise StaffRefused(" ".join(error.messages)) from error
    staff.save()
    EmailAddress.objects.filter(user=staff).exclude(email=staff.email).delete()
    EmailAddress.objects.get_or_create(
        user=staff, email=staff.email, defaults={"verified": True, "primary": True}
    )
    if language:
        UserProfile.objects.filter(user=staff).update(preferred_language=language)
    log(staff, "portal.staff.change", user=actor, title=staff.username)
    _set_roles(actor, staff, {(place.pk, str(role)) for place, role in roles})


def _set_roles(actor: Resident, staff: Resident, wanted: set[tuple[int, str]]) -> None:
    places = reach.workplaces(actor, "portal.change_resident")
    rows = MunicipalityGroup.objects.filter(group__user=staff, municipality__in=places)
    has = {(row.municipality_id, row.role) for row in rows}
    by_id = {place.pk: place for place in places}
    if not {place for place, _role in wanted} <= by_id.keys():
        raise StaffRefused(gettext("You look after the staff of your own municipality only."))
    for place, role in sorted(wanted - has):
        appoint(actor, staff, by_id[place], role)
    for place, role in sorted(has - wanted):
        dismiss(actor, staff, by_id[place], role)


LOG_LABELS = {"portal.staff.change": _("Staff account changed")}
"""Verbs of this module in the audit log."""
