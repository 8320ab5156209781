"""Awarding an honour for the council, and taking it back. It brings no coins and no points."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from microservices import ages, minors
from microservices.models import Honour, Neighbour
from portal import reach
from portal.events import ContentChanged, HonourAwarded, announce
from portal.models import Resident

ADD, DELETE = "microservices.add_honour", "microservices.delete_honour"

LOG_LABELS = {
    "microservices.honour.award": _("Award an honour"),
    "microservices.honour.withdraw": _("Take an honour back"),
}


class HonourRefused(Exception):
    """This honour cannot be awarded; the message says why."""


@transaction.atomic
def award(staff: Resident | None, honour: Honour) -> Honour:
    """Keep a new honour and tell of it. Raises HonourRefused."""
    _require(staff, honour, ADD)
    if honour.neighbour is not None:
        # whoever takes their yes back meanwhile is waited for
        honour.neighbour = Neighbour.objects.select_for_update().get(pk=honour.neighbour.pk)
    check(honour)
    honour.awarded_by = staff
    honour.save(force_insert=True)
    log(honour, "microservices.honour.award", user=staff)
    announce(HonourAwarded(honour.municipality_id, honour.pk))
    announce(ContentChanged(honour.municipality_id))
    return honour


def check(honour: Honour) -> None:
    """Whether it can be awarded as it is written. Raises HonourRefused."""
    if honour.language not in honour.municipality.languages:
        raise HonourRefused(gettext("Choose one of the languages of the municipality."))
    if (honour.neighbour is None) == (not honour.association.strip()):
        raise HonourRefused(gettext("Choose a neighbour or write an association: one of them."))
    if honour.awarded_on > minors.today(honour.municipality):
        raise HonourRefused(gettext("That day is still to come. Award it when it is there."))
    if honour.neighbour is not None:
        _may_be_named(honour, honour.neighbour)


def _may_be_named(honour: Honour, neighbour: Neighbour) -> None:
    if neighbour.municipality_id != honour.municipality_id:
        raise HonourRefused(gettext("That belongs to another municipality."))
    if not neighbour.named or neighbour.suspended_at is not None:
        raise HonourRefused(gettext("They have not agreed to be named."))
    if ages.of(neighbour.resident, minors.today(honour.municipality)).maybe_minor:
        raise HonourRefused(gettext("Young people are not named."))


@transaction.atomic
def withdraw(staff: Resident | None, honour: Honour) -> None:
    """Take an honour back: nobody reads of it any more."""
    _require(staff, honour, DELETE)
    log(honour, "microservices.honour.withdraw", user=staff, deleted=True)
    announce(ContentChanged(honour.municipality_id))
    honour.delete()


def _require(staff: Resident | None, honour: Honour, right: str) -> None:
    if staff is not None and not reach.has_right(staff, right, honour.municipality):
        raise HonourRefused(gettext("You are not allowed to award honours here."))
