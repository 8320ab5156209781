"""Ambassadors: inviting one, saying yes, training and stopping; and goals. Refuses with AmbassadorRefused."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from learning.actions import witnesses
from learning.actions.witnesses import WitnessRefused
from learning.models import Ambassador, Goal, Witness
from learning.team_choices import SessionState
from portal import reach
from portal.events import ContentChanged, announce
from portal.models import Municipality, Resident

ADD, CHANGE = "learning.add_ambassador", "learning.change_ambassador"
LOG_LABELS = {
    "learning.ambassador.invite": gettext_lazy("Invite an ambassador"),
    "learning.ambassador.change": gettext_lazy("Change an ambassador"),
    "learning.ambassador.train": gettext_lazy("Note that an ambassador was trained"),
    "learning.ambassador.end": gettext_lazy("End somebody's time as an ambassador"),
    "learning.goal.set": gettext_lazy("Set a goal"),
}
MOST_INVITED = 20
"""Invitations that one ambassador may have open at a time."""


class AmbassadorRefused(Exception):
    """Nothing happened; the message says why, to whoever asked."""


def locked(row: Ambassador) -> Ambassador:
    rows = Ambassador.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("municipality").filter(pk=row.pk).first()
    if found is None:
        raise AmbassadorRefused(_("This is no longer here."))
    return found


def _require(actor: Resident | None, municipality: Municipality, right: str = CHANGE) -> None:
    if actor is not None and not reach.has_right(actor, right, municipality):
        raise AmbassadorRefused(_("You have no right to decide about ambassadors here."))


def one_of(resident: Resident, municipality: Municipality) -> Ambassador | None:
    """The ambassador that somebody is in a municipality."""
    rows = Ambassador.objects.of(municipality).visible_to(resident).serving()
    return rows.select_related("area", "municipality").first()


def _named(row: Ambassador) -> None:
    row.name = " ".join(row.name.split())
    if not row.name or len(row.name) > 80:
        raise AmbassadorRefused(_("Write the name, in at most 80 letters."))
    if not 1 <= row.capacity_pledge <= 40:
        raise AmbassadorRefused(_("Write between 1 and 40 hours."))
    owners = {one.municipality_id for one in (row.area, row.parent) if one is not None}
    if owners - {row.municipality_id}:
        raise AmbassadorRefused(_("That belongs to another municipality."))


@transaction.atomic
def invite(actor: Resident | None, row: Ambassador) -> Ambassador:
    """Keep a new invitation: whoever holds its link can say yes. Raises AmbassadorRefused."""
    _require(actor, row.municipality, ADD)
    _named(row)
    row.save()
    log(row, "learning.ambassador.invite", user=actor, title=f"#{row.pk}")
    return row


@transaction.atomic
def invite_further(actor: Resident, parent: Ambassador, *, name: str) -> Ambassador:
    """A trained ambassador invites somebody, who stands below them in the tree. Raises AmbassadorRefused."""
    above = locked(parent)
    if above.resident_id != actor.pk or above.ended_at is not None or above.trained_at is None:
        raise AmbassadorRefused(_("Only trained ambassadors invite others."))
    if above.children.filter(agreed_at__isnull=True, ended_at__isnull=True).count() >= MOST_INVITED:
        raise AmbassadorRefused(
            _("Many of your invitations are still open. Ask those people first.")
        )
    row = Ambassador(municipality=above.municipality, parent=above, area=above.area, name=name)
    _named(row)
    row.save()
    log(row, "learning.ambassador.invite", user=actor, title=f"#{row.pk}")
    return row


@transaction.atomic
def change(actor: Resident | None, row: Ambassador) -> Ambassador:
    """Another name, area or number of hours. Raises AmbassadorRefused."""
    was = locked(row)
    _require(actor, was.municipality)
    _named(row)
    row.save(update_fields=["name", "area", "capacity_pledge"])
    log(row, "learning.ambassador.change", user=actor, title=f"#{row.pk}")
    announce(ContentChanged(row.municipality_id))
    return row


@transaction.atomic
def agree(actor: Resident, row: Ambassador) -> Ambassador:
    """Say yes to an invitation; twice is once. Raises AmbassadorRefused."""
    found = locked(row)
    if found.resident_id == actor.pk:
        return found
    if found.ended_at is not None or found.resident_id is not None:
        raise AmbassadorRefused(_("Somebody else has said yes with this link. Ask for a new one."))
    if actor.kind in {Resident.Kind.STAFF, Resident.Kind.BUSINESS}:
        raise AmbassadorRefused(_("Ambassadors are residents. Sign in with your own eID."))
    if one_of(actor, found.municipality) is not None:
        raise AmbassadorRefused(_("You are an ambassador already."))
    found.resident, found.agreed_at = actor, timezone.now()
    try:
        with transaction.atomic():
            found.save(update_fields=["resident", "agreed_at"])
    except IntegrityError as error:
        raise AmbassadorRefused(_("You are an ambassador already.")) from error
    return found


@transaction.atomic
def train(actor: Resident | None, row: Ambassador, *, witness: bool = False) -> Ambassador:
    """They have been trained; twice is once. witness: they see learners do it from now on. Raises AmbassadorRefused."""
    found = locked(row)
    _require(actor, found.municipality)
    if found.ended_at is not None:
        raise AmbassadorRefused(_("They are no longer an ambassador."))
    if found.trained_at is None:
        found.trained_at = timezone.now()
        found.save(update_fields=["trained_at"])
        log(found, "learning.ambassador.train", user=actor, title=f"#{found.pk}")
        announce(ContentChanged(found.municipality_id))
    if witness:
        make_witness(actor, found)
    return found


@transaction.atomic
def make_witness(actor: Resident | None, row: Ambassador) -> Witness:
    """A trained one says from now on that they saw a learner do it, too; twice is once. Raises AmbassadorRefused."""
    found = locked(row)
    _require(actor, found.municipality)
    if found.ended_at is not None:
        raise AmbassadorRefused(_("They are no longer an ambassador."))
    if found.trained_at is None:
        raise AmbassadorRefused(_("They are not trained yet. Then they can be a witness."))
    if found.resident is None:
        raise AmbassadorRefused(
            _("They have not said yes yet. Give them the link of the invitation first.")
        )
    if found.resident.kind not in {Resident.Kind.RESIDENT, Resident.Kind.GUEST}:
        raise AmbassadorRefused(_("Witnesses are grown up. They can still lead sessions."))
    try:
        return witnesses.appoint(actor, found.municipality, found.resident, name=found.name)
    except WitnessRefused as refused:
        raise AmbassadorRefused(str(refused)) from refused


@transaction.atomic
def end(actor: Resident | None, row: Ambassador) -> Ambassador:
    """They are no longer an ambassador, by their own word or the desk's. Sessions to come go on without them; their
    name goes. Raises AmbassadorRefused."""
    found = locked(row)
    if actor is None or found.resident_id != actor.pk:
        _require(actor, found.municipality)
    if found.ended_at is None:
        _end(found)
        log(found, "learning.ambassador.end", user=actor, title=f"#{found.pk}")
    return found


def _end(row: Ambassador) -> None:
    row.ended_at, row.name, row.resident = timezone.now(), "", None
    row.save(update_fields=["ended_at", "name", "resident"])
    row.sessions.remove(
        *row.sessions.exclude(state__in=[SessionState.HELD, SessionState.CANCELLED])
    )
    announce(ContentChanged(row.municipality_id))


@transaction.atomic
def leave(resident: Resident) -> None:
    """Somebody deletes their account: what they led is kept as a number, without them."""
    for row in Ambassador.objects.visible_to(resident):
        _end(locked(row))


@transaction.atomic
def set_goal(actor: Resident | None, goal: Goal) -> Goal:
    """Keep a goal, new or changed. Everybody reads it. Raises AmbassadorRefused."""
    right = "learning.add_goal" if goal.pk is None else "learning.change_goal"
    _require(actor, goal.municipality, right)
    if goal.area is not None and goal.area.municipality_id != goal.municipality_id:
        raise AmbassadorRefused(_("That belongs to another municipality."))
    goal.save()
    log(goal, "learning.goal.set", user=actor)
    announce(ContentChanged(goal.municipality_id))
    return goal
