"""Accounts: remembering who signed in, what people choose about themselves, staff, and forgetting.

``actor`` is the person who acts, or ``None`` for the installation itself (set-up, upgrades, the demo).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from portal import eid, mydata
from portal.actions.municipality import appoint
from portal.events import ResidentMoved, announce
from portal.languages import CODES
from portal.models import Area, Follower, Municipality, Resident, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.roles import Role

EID = "eid"
"""Name of the identity provider in ``SocialAccount.provider``."""


class ProfileRefused(Exception):
    """What somebody wants to say about themselves cannot be kept like this; the message says why."""


class ErasureRefused(Exception):
    """An account cannot be deleted like this; the message says why."""


class StaffRefused(Exception):
    """A staff account cannot be made like this; the message says why."""


Kind = Resident.Kind


def kind_of(identity: eid.Identity, home: Municipality | None) -> str:
    """Which kind of account an identity opens. Where the age is not quite known, the more careful kind.

    Raises TooYoung for who is certainly not twelve yet.
    """
    if identity.business:
        return Kind.BUSINESS
    if identity.oldest is not None and identity.oldest < eid.YOUNGEST:
        raise eid.TooYoung
    if home is None or identity.youngest is None:
        return Kind.GUEST
    return Kind.RESIDENT if identity.youngest >= eid.OF_AGE else Kind.MINOR


@transaction.atomic
def remember_resident(identity: eid.Identity) -> Resident:
    """The account of whoever proved to be ``identity``: made at the first sign-in, brought up to date at each.

    The first name is taken over once, since people may want to be greeted by another. Raises TooYoung, and
    then nothing is kept.
    """
    row = Resident.objects.select_for_update(of=("self",)).filter(subject_hash=identity.key).first()
    resident = row or Resident(subject_hash=identity.key, first_name=identity.first_name)
    before = (resident.municipality_id, resident.kind)
    if identity.home_known or row is None:
        home = Municipality.objects.filter(code=identity.home).first() if identity.home else None
    else:
        home = row.municipality
    resident.kind = kind_of(identity, home)
    resident.municipality = home
    resident.first_name = resident.first_name or identity.first_name
    # a business is not a person: its account says nothing of whoever acts for it
    resident.birth_year = None if identity.business else identity.birth_year
    resident.assurance = identity.assurance
    resident.verified_at = timezone.now()
    if row is None:
        resident.set_unusable_password()
        # two browsers may come back at once: the later one finds what the first has made
        made = Resident.objects.bulk_create([resident], ignore_conflicts=True)
        resident = Resident.objects.get(subject_hash=identity.key)
        if resident.username == made[0].username:
            _log(resident, "portal.resident.join", resident)
    else:
        resident.save()
        _note_changes(resident, *before)
    SocialAccount.objects.get_or_create(
        provider=EID, uid=identity.key, defaults={"user": resident, "extra_data": {}}
    )
    return resident


def _note_changes(resident: Resident, home_before: int | None, kind_before: str) -> None:
    if resident.municipality_id != home_before:
        _log(resident, "portal.resident.move", resident)
        # the one left first: where somebody may be told twice, leaving comes before arriving
        for municipality_id in filter(None, (home_before, resident.municipality_id)):
            announce(ResidentMoved(municipality_id, resident.pk, resident.municipality_id))
    if resident.kind != kind_before:
        _log(resident, "portal.resident.kind", resident, before=kind_before, after=resident.kind)


@transaction.atomic
def change_profile(
    actor: Resident, resident: Resident, *, first_name: str, language: str
) -> Resident:
    """Change the name somebody is greeted by and the language we write to them in. Everybody only their own."""
    _require_self(actor, resident)
    name = " ".join(first_name.split())
    if not name or len(name) > 60:
        raise ProfileRefused(
            gettext("Write the name you want to be greeted by, at most 60 letters.")
        )
    if language and language not in CODES:
        raise ProfileRefused(gettext("Choose one of the languages in the list."))
    if (resident.first_name, resident.language) != (name, language):
        resident.first_name, resident.language = name, language
        resident.save(update_fields=["first_name", "language"])
        if language:
            Follower.objects.visible_to(resident).update(language=language)
        _log(resident, "portal.resident.profile", actor)
    return resident


@transaction.atomic
def choose_interests(
    actor: Resident,
    resident: Resident,
    *,
    municipality: Municipality,
    areas: Iterable[Area],
    topics: Iterable[Topic],
) -> None:
    """Set the areas of ``municipality`` and the topics somebody is interested in.

    Areas chosen in other municipalities stay. Raises ProfileRefused for an area of another municipality.
    """
    _require_self(actor, resident)
    wanted = list(areas)
    if any(area.municipality_id != municipality.pk for area in wanted):
        raise ProfileRefused(gettext("That area belongs to another municipality."))
    elsewhere = resident.areas.exclude(municipality=municipality)
    resident.areas.set([*elsewhere, *wanted])
    resident.topics.set(topics)


def _require_self(actor: Resident, resident: Resident) -> None:
    if actor.pk != resident.pk:
        raise ProfileRefused(gettext("Everybody decides this about themselves only."))


@transaction.atomic
def erase_resident(actor: Resident, resident: Resident) -> None:
    """Delete an account and all that is kept about the person; every session of theirs ends.

    What happens to which table is in ``portal.mydata``. Residents delete their own account; staff accounts stay,
    so that the history keeps saying who did what, and are closed by an administrator. The audit log keeps that
    an account was deleted, not whose.
    """
    if actor.pk != resident.pk and not actor.is_superuser:
        raise ErasureRefused(gettext("Everybody deletes their own account only."))
    if resident.kind == Kind.STAFF or resident.is_superuser:
        raise ErasureRefused(
            gettext("A staff account cannot be deleted. Ask your administrator to close it.")
        )
    locked = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
    mydata.erase(locked)
    log(
        locked,
        "portal.resident.erase",
        user=None if actor.pk == locked.pk else actor,
        title=gettext("A deleted account"),
        deleted=True,
    )
    locked.delete()


@transaction.atomic
def create_staff(
    actor: Resident | None,
    *,
    username: str,
    email: str,
    first_name: str,
    last_name: str = "",
    password: str,
    language: str = "",
    roles: Iterable[tuple[Municipality, Role | str]] = (),
) -> Resident:
    """Make the account of somebody who works for a municipality, and appoint them to ``roles``.

    They sign in with user name or e-mail and password, and are asked for a second factor before the CMS.
    Raises StaffRefused, and AppointmentRefused where ``actor`` may not appoint there.
    """
    appointments = list(roles)
    if actor is not None and not actor.is_superuser and not appointments:
        raise StaffRefused(gettext("Name the role that the new colleague is to have."))
    if EmailAddress.objects.filter(email__iexact=email).exists():
        raise StaffRefused(gettext("Somebody already signs in with %(email)s.") % {"email": email})
    staff = Resident(
        username=username,
        email=email.lower(),
        first_name=first_name,
        last_name=last_name,
        language=language,
        kind=Kind.STAFF,
    )
    try:
        validate_password(password, staff)
        staff.set_password(password)
        staff.full_clean()
    except ValidationError as error:
        raise StaffRefused(" ".join(error.messages)) from error
    staff.save()
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    _log(staff, "portal.staff.create", actor)
    for municipality, role in appointments:
        appoint(actor, staff, municipality, role)
    return staff


@transaction.atomic
def give_second_factor(actor: Resident | None, staff: Resident, *, secret: str) -> None:
    """Set up an authenticator app for ``staff`` with a known ``secret`` (Base32, RFC 6238), for demo and tests.

    Raises StaffRefused for who has one: nobody's second factor is replaced for them.
    """
    if Authenticator.objects.filter(user=staff, type=Authenticator.Type.TOTP).exists():
        raise StaffRefused(gettext("There is an authenticator app already."))
    TOTP.activate(staff, secret)
    note_second_factor(staff, added=True, actor=actor)


@transaction.atomic
def withdraw_second_factors(actor: Resident, staff: Resident) -> None:
    """Take all second factors from a colleague who lost them, so that new ones can be set up.

    Only for whoever runs the installation: the way past a second factor must not be a role's everyday right.
    """
    if not actor.is_superuser or actor.pk == staff.pk:
        raise StaffRefused(
            gettext("Only whoever runs the installation does this, for somebody else.")
        )
    Authenticator.objects.filter(user=staff).delete()
    note_second_factor(staff, added=False, actor=actor)


def note_second_factor(staff: Resident, *, added: bool, actor: Resident | None) -> None:
    """Write into the audit log that a second factor was set up or taken away."""
    _log(staff, "portal.staff.factor_added" if added else "portal.staff.factor_removed", actor)


def _log(person: Resident, action: str, actor: Resident | None, **data: str) -> None:
    # the account's opaque name, so that the log names nobody by itself
    log(person, action, user=actor, title=person.username, data=data)


LOG_LABELS = {
    "portal.resident.join": _("Account made at first sign-in"),
    "portal.resident.move": _("Home municipality changed"),
    "portal.resident.kind": _("Kind of account changed"),
    "portal.resident.profile": _("Profile changed"),
    "portal.resident.erase": _("Account deleted"),
    "portal.staff.create": _("Staff account made"),
    "portal.staff.factor_added": _("Second factor set up"),
    "portal.staff.factor_removed": _("Second factor taken away"),
}
"""Verbs of this module in the audit log."""
