"""Witnesses: inviting one, saying yes, and stopping. Refuses with WitnessRefused."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning import licence_rules as rules
from learning import pins, sealing
from learning.models import Witness
from portal import reach
from portal.models import Municipality, Resident

ADD, CHANGE = "learning.add_witness", "learning.change_witness"
LOG_LABELS = {
    "learning.witness.invite": gettext_lazy("Invite a witness"),
    "learning.witness.agree": gettext_lazy("Say yes to being a witness"),
    "learning.witness.rename": gettext_lazy("Change the name of a witness"),
    "learning.witness.end": gettext_lazy("End somebody's time as a witness"),
}


class WitnessRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def _require(actor: Resident | None, municipality: Municipality, right: str) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise WitnessRefused(_("You have no right to decide about witnesses here."))


def locked(row: Witness) -> Witness:
    rows = Witness.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("municipality").filter(pk=row.pk).first()
    if found is None:
        raise WitnessRefused(_("This is no longer here."))
    return found


def one_of(resident: Resident, municipality: Municipality) -> Witness | None:
    """The witness that somebody is here."""
    return Witness.objects.of(municipality).visible_to(resident).serving().first()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > rules.LONGEST_NAME:
        raise WitnessRefused(_("Write the name, in at most 80 letters."))
    return name


def _made(municipality: Municipality, name: str) -> Witness:
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(pk=municipality.pk).values_list("pk"))
    highest = Witness.objects.of(municipality).aggregate(most=Max("number"))["most"]
    return Witness(
        municipality=municipality,
        number=(highest or 0) + 1,
        name=_named(name),
        secret=sealing.sealed(pins.fresh()),
    )


@transaction.atomic
def invite(actor: Resident | None, municipality: Municipality, *, name: str) -> Witness:
    """Keep a place for a witness, with a code that they say yes with. Raises WitnessRefused."""
    _require(actor, municipality, ADD)
    row = _made(municipality, name)
    row.invitation = rules.new_number()
    row.save()
    log(row, "learning.witness.invite", user=actor, title=f"#{row.number}")
    return row


@transaction.atomic
def rename(actor: Resident | None, witness: Witness, *, name: str) -> Witness:
    """Raises WitnessRefused."""
    row = locked(witness)
    _require(actor, row.municipality, CHANGE)
    row.name = _named(name)
    row.save(update_fields=["name"])
    log(row, "learning.witness.rename", user=actor, title=f"#{row.number}")
    return row


@transaction.atomic
def agree(actor: Resident, municipality: Municipality, *, code: str) -> Witness:
    """Say yes with the code that a colleague gave. Raises WitnessRefused."""
    typed = rules.normal(code)
    since = timezone.now() - rules.INVITED_FOR
    rows = Witness.objects.select_for_update(of=("self",), no_key=True).of(municipality)
    row = None
    if rules.is_number(typed):
        row = rows.filter(invitation=typed, ended_at__isnull=True, invited_at__gte=since).first()
    if row is None:
        raise WitnessRefused(
            _("This code is not right, or older than 14 days. Compare it, or ask for a new one.")
        )
    _take_up(actor, row)
    return row


@transaction.atomic
def appoint(
    actor: Resident | None, municipality: Municipality, resident: Resident, *, name: str
) -> Witness:
    """Make somebody a witness who has said yes elsewhere, as ambassadors have; twice is once. Raises WitnessRefused."""
    _require(actor, municipality, ADD)
    if (known := one_of(resident, municipality)) is not None:
        return known
    row = _made(municipality, name)
    _take_up(resident, row)
    log(row, "learning.witness.invite", user=actor, title=f"#{row.number}")
    return row


def _take_up(resident: Resident, row: Witness) -> None:
    if resident.kind not in {Resident.Kind.RESIDENT, Resident.Kind.GUEST}:
        raise WitnessRefused(_("Witnesses are grown-up residents. Sign in with your own eID."))
    row.resident, row.agreed_at, row.invitation = resident, timezone.now(), ""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise WitnessRefused(_("You are a witness here already.")) from error
    log(row, "learning.witness.agree", user=None, title=f"#{row.number}")


@transaction.atomic
def end(actor: Resident | None, witness: Witness) -> Witness:
    """Somebody is no witness any more, or the invitation is taken back; twice is once. Raises WitnessRefused.

    What they have witnessed stands.
    """
    row = locked(witness)
    _require(actor, row.municipality, CHANGE)
    return _ended(actor, row)


@transaction.atomic
def step_down(actor: Resident, municipality: Municipality) -> None:
    """Somebody wants to be a witness no more."""
    row = one_of(actor, municipality)
    if row is not None:
        _ended(None, locked(row))


def _ended(actor: Resident | None, row: Witness) -> Witness:
    if row.ended_at is None:
        row.ended_at, row.invitation = timezone.now(), ""
        row.save(update_fields=["ended_at", "invitation"])
        log(row, "learning.witness.end", user=actor, title=f"#{row.number}")
    return row


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account: their name goes, and what they have witnessed stands."""
    for row in Witness.objects.visible_to(resident):
        _ended(None, row)
        row.name, row.resident = "", None
        row.save(update_fields=["name", "resident"])


def served_on(witness: Witness, day: dt.date) -> bool:
    """Whether they were a witness on a day where the municipality lies."""
    zone = witness.municipality.zone
    if witness.agreed_at is None or witness.agreed_at.astimezone(zone).date() > day:
        return False
    return witness.ended_at is None or witness.ended_at.astimezone(zone).date() >= day
